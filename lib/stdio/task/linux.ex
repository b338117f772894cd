defmodule Stdio.Task.Linux do
  @moduledoc false

  # Forms of the calls that Linux alone has which the port program does not know.

  alias Stdio.Task

  @spec mount(Task.t(), term(), term(), term(), term(), term(), term()) ::
          :ok | {:error, Stdio.posix()}
  def mount(task, source, target, fstype, flags, data, _options),
    do: Task.mount(task, source, target, fstype, flags, data)

  @spec setns(Task.t(), term()) :: :ok | {:error, Stdio.posix()}
  def setns(task, namespace), do: Task.setns(task, namespace, 0)
end
