defmodule Stdio.Test.Failure do
  @moduledoc false

  # Streams that do not start.

  import ExUnit.Assertions
  import Stdio.Test.Processes

  @doc "What is raised, the same by a stream and by a pipe; it leaves nothing behind."
  @spec failure(module(), Stdio.command(), Stdio.behaviour(), keyword()) :: Exception.t()
  def failure(exception, command, behaviour, config) do
    [stream, pipe] =
      for input <- [nil, ["a", "b"]] do
        assert_raise exception, fn ->
          input |> Stdio.Stream.new!(command, behaviour, config) |> Enum.to_list()
        end
      end

    assert stream.reason == pipe.reason
    assert_mailbox_empty()
    assert_forgotten()
    stream
  end
end
