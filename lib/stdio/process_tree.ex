defmodule Stdio.ProcessTree do
  @moduledoc """
  The processes of a stream: the supervisor and what it runs.

  The pipeline lists the processes below the supervisor, each the parent of the next. The last of them
  is the program.

  When all of them have ended with the program, `kill_domain` is the means by which that was made sure, see
  `Stdio.kill_domain/1`, and `survivors` are the processes that the system did not let be killed. Until then
  they are `nil` and `[]`.
  """

  defstruct [:kill_domain, supervisor: %Stdio{}, pipeline: [], survivors: []]

  @type t :: %__MODULE__{
          supervisor: Stdio.t(),
          pipeline: Stdio.pipeline(),
          kill_domain: Stdio.Protocol.kill_domain() | nil,
          survivors: [pos_integer()]
        }

  @typedoc "A process of a pipeline. `pid` is its number from the point of view of its parent."
  @type process :: %{task: Stdio.Task.t(), pid: pos_integer() | :noproc}

  @doc """
  A task as an element of a pipeline.

      iex> {:ok, task} = Stdio.Task.fork()
      iex> %{task: ^task, pid: pid} = Stdio.ProcessTree.task(task)
      iex> pid == Stdio.Task.getpid(task)
      true
      iex> Stdio.Task.stop(task)
      :ok
  """
  @spec task(Stdio.Task.t()) :: process()
  def task(task), do: %{task: task, pid: Stdio.Task.pidof(task)}

  @doc false
  # The process that may signal the program under the number that `pid` has.
  @spec parent(t()) :: Stdio.Task.t()
  def parent(%__MODULE__{supervisor: supervisor, pipeline: pipeline}) do
    case Enum.reverse(pipeline) do
      [_program, %{task: parent} | _] -> parent
      _alone -> supervisor.init
    end
  end
end
