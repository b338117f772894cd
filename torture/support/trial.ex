defmodule Torture.Trial do
  @moduledoc """
  One promise put to the test in a process of its own: what it leaves behind there, messages and links and
  all, is nobody else's.
  """

  alias Torture.{Broken, Effort, Promise}

  # Nothing here waits for longer than seconds by itself: who takes minutes will never come back.
  @patience_ms 120_000

  @spec run(module(), Effort.t(), {integer(), integer(), integer()}) ::
          {seconds :: float(), Promise.verdict()}
  def run(promise, effort, seed) do
    started = System.monotonic_time(:millisecond)
    trial = Task.async(fn -> verdict(promise, effort, seed) end)

    verdict =
      case Task.yield(trial, @patience_ms) || Task.shutdown(trial, :brutal_kill) do
        {:ok, verdict} -> verdict
        {:exit, reason} -> {:broken, Exception.format_exit(reason)}
        nil -> {:broken, "no end within #{div(@patience_ms, 1000)} s"}
      end

    if match?({:broken, _what}, verdict), do: begin_anew()
    {(System.monotonic_time(:millisecond) - started) / 1000, verdict}
  end

  # What one has broken shall not break the next.
  defp begin_anew do
    :ok = Application.stop(:stdio)
    :ok = Application.start(:stdio)
  end

  @doc "Does a part of it, with random numbers of its own, or says that it had no end."
  @spec part!(pos_integer(), (() -> result)) :: result when result: term()
  def part!(seconds, fun) do
    seed = {:rand.uniform(1_000_000_000), 0, 0}

    part =
      Task.async(fn ->
        :rand.seed(:exsss, seed)
        fun.()
      end)

    case Task.yield(part, 1000 * seconds) || Task.shutdown(part, :brutal_kill) do
      {:ok, result} -> result
      {:exit, {%{__exception__: true} = error, _stack}} -> raise error
      {:exit, reason} -> raise Broken, Exception.format_exit(reason)
      nil -> raise Broken, "no end within #{seconds} s"
    end
  end

  defp verdict(promise, effort, seed) do
    # A consumer that dies tells us, and does not take the others with it.
    Process.flag(:trap_exit, true)
    :rand.seed(:exsss, seed)
    promise.run(effort)
  rescue
    error in Broken -> {:broken, error.message}
    error -> {:broken, Exception.format(:error, error, __STACKTRACE__)}
  catch
    kind, reason -> {:broken, Exception.format(kind, reason, __STACKTRACE__)}
  end
end
