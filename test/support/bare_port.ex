defmodule Stdio.Test.BarePort do
  @moduledoc false

  # The port program without the library: raw terms over a port of the test's own.

  import ExUnit.Assertions

  alias Stdio.Test.Condition
  alias Stdio.Test.Processes

  @patience_ms 20_000

  @doc "Starts the program with these options of `Port.open/2`; its standard error goes to a file."
  @spec open([term()], Path.t()) :: port()
  def open(options \\ [packet: 4], errors \\ "/dev/null") do
    args = ["-c", "exec \"$0\" 2>\"$1\"", program(), errors]
    Port.open({:spawn_executable, "/bin/sh"}, [:binary, :exit_status, {:args, args} | options])
  end

  @doc "Starts it with a supervisor and a program with a daemon below, all of which bear a mark."
  @spec start_tree(Path.t()) :: %{port: port(), mark: String.t(), errors: Path.t()}
  def start_tree(folder) do
    mark = Processes.mark()
    errors = Path.join(folder, "errors")
    port = open([:stream], errors)
    command = "setsid sleep 1000 & echo up; sleep 1000"
    exec = {:execve, ["/bin/sh", ["sh", "-c", command], [mark]]}

    Port.command(port, [
      frame({:fork, :s, 0, 1, [:supervise]}),
      frame({:fork, :p, 1, 2, []}),
      frame({:batch, :b, 2, [exec], [{:domain, 1}, {:stdin, :null}]})
    ])

    Condition.eventually(fn -> length(Processes.with_mark(mark)) >= 2 end, "the program")
    %{port: port, mark: mark, errors: errors}
  end

  @doc "A term, encoded or not, with its length before it."
  @spec frame(term()) :: binary()
  def frame(term) when is_binary(term), do: <<byte_size(term)::32, term::binary>>
  def frame(term), do: term |> :erlang.term_to_binary() |> frame()

  @spec program() :: Path.t()
  def program, do: Stdio.Port.Program.path()

  @spec tell(port(), term()) :: true
  def tell(port, term), do: Port.command(port, :erlang.term_to_binary(term))

  @doc "Sends a request and gives the result in its reply. What comes before the reply is kept."
  @spec ask(port(), tuple()) :: term()
  def ask(port, request) do
    tell(port, request)
    reply(port, elem(request, 1))
  end

  @doc "The result in the reply with this reference."
  @spec reply(port(), term()) :: term()
  def reply(port, ref) do
    {:reply, ^ref, result} = find(port, &match?({:reply, ^ref, _result}, &1))
    result
  end

  @doc "The next event of a task."
  @spec event(port(), pos_integer()) :: tuple()
  def event(port, id), do: find(port, &(elem(&1, 0) != :reply and elem(&1, 1) == id))

  @doc "The status with which the program ends."
  @spec exit_status(port()) :: non_neg_integer()
  def exit_status(port) do
    receive do
      {^port, {:exit_status, status}} -> status
    after
      @patience_ms -> flunk("the port program does not end")
    end
  end

  # The first term that is wanted, of those kept and those to come.
  defp find(port, wanted) do
    kept = Process.get(port, [])

    case Enum.split_while(kept, &(not wanted.(&1))) do
      {before, [found | rest]} ->
        Process.put(port, before ++ rest)
        found

      {_all, []} ->
        Process.put(port, kept ++ [heard(port, kept)])
        find(port, wanted)
    end
  end

  defp heard(port, kept) do
    receive do
      {^port, {:data, frame}} -> :erlang.binary_to_term(frame)
      {^port, {:exit_status, status}} -> flunk("the port program ended with status #{status}")
    after
      @patience_ms -> flunk("not heard; but: #{inspect(kept)}")
    end
  end
end
