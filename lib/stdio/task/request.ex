defmodule Stdio.Task.Request do
  @moduledoc false

  # How what a task is asked for reaches the port program, who may ask, and what is made of the answer.

  alias Stdio.Port
  alias Stdio.Port.Table
  alias Stdio.Protocol
  alias Stdio.Task

  @doc "Raises `:eacces` unless the caller owns the task. A supervisor serves every process."
  @spec permit!(Task.t()) :: :ok
  def permit!(task) do
    case Table.owner_of(task.server, task.id) do
      owner when owner in [self(), nil] -> :ok
      _another -> if Table.supervises?(task.server, task.id), do: :ok, else: refuse!()
    end
  end

  @spec refuse!() :: no_return()
  defp refuse!, do: :erlang.error(:eacces)

  @spec call(Task.t(), atom(), [term()]) :: term()
  def call(task, name, args) do
    permit!(task)
    task |> send!(nil, &Protocol.call(&1, task.id, name, args)) |> returned(name, [task | args])
  end

  @doc """
  Several calls in one request. `{:failed, results}` ends with the one that did not succeed; of what went
  before a program that was executed nothing is told but that it succeeded.
  """
  @spec batch(Task.t(), [Protocol.call()], [Protocol.exec_option()], [Port.draft()]) ::
          {:ok | :failed, [term()]} | :executed | {:error, Stdio.posix()} | atom()
  def batch(task, calls, options, drafts \\ []) do
    note = {:domain, task.id, options[:domain]}
    send!(task, note, drafts, &Protocol.batch(&1, task.id, calls, options))
  end

  @doc """
  Sends a request, behind those of `drafts`, and waits for the reply; `Stdio.StreamError` if the port program
  is gone.
  """
  @spec send!(Task.t(), Protocol.note(), [Port.draft()], (Protocol.ref() -> tuple())) :: term()
  def send!(task, note, drafts \\ [], build) do
    case Port.request(task, note, drafts, build) do
      {:ok, result} -> result
      {:down, sentence} -> raise Stdio.StreamError, reason: :epipe, message: sentence
    end
  end

  @doc "Faults are raised as if `Stdio.Task` had them; what the system said is given back."
  @spec returned(term(), atom(), [term()]) :: term()
  def returned(fault, name, args) when fault in [:badarg, :undef, :eacces],
    do: :erlang.raise(:error, fault, [{Task, name, args, []} | stack()])

  def returned(result, _name, _args), do: result

  @spec stack() :: Exception.stacktrace()
  defp stack do
    {:current_stacktrace, [_info, _here, _returned | callers]} =
      Process.info(self(), :current_stacktrace)

    callers
  end
end
