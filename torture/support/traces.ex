defmodule Torture.Traces do
  @moduledoc """
  How the processes of a stream are found again, whatever the library believes: by a variable in their
  environment, and, where root gives them out, by a user id that nobody else has.
  """

  import Stdio.Test.Processes, only: [mark: 0, pids: 0, status: 2, with_mark: 1]

  alias Torture.{Broken, Host, Scratch}

  @enforce_keys [:mark]
  defstruct [:mark, :uid]

  @type t :: %__MODULE__{mark: String.t(), uid: pos_integer() | nil}

  # One second is the promise; on a machine that does other things as well it may be later.
  @patience_ms 5_000

  # Beyond those that the library itself draws from.
  @first_uid 200_000

  @spec new(module()) :: t()
  def new(behaviour) do
    own = Host.root?() and behaviour != Stdio.Rootless
    %__MODULE__{mark: mark(), uid: if(own, do: unused_uid())}
  end

  defp unused_uid do
    uid = @first_uid + :rand.uniform(1_000_000_000)
    if with_uid(uid) == [], do: uid, else: unused_uid()
  end

  @doc "The config of a stream that leaves such traces, and can execute the programs of ours."
  @spec config(t()) :: keyword()
  def config(%__MODULE__{mark: mark, uid: uid}) do
    [environ: ["PATH=/usr/bin:/bin", mark], fstab: [Scratch.programs(), "/dev/null"]] ++
      if(uid, do: [uid: uid], else: [])
  end

  @doc "The processes that are there."
  @spec processes(t()) :: [pos_integer()]
  def processes(%__MODULE__{mark: mark, uid: uid}),
    do: Enum.uniq(with_mark(mark) ++ with_uid(uid))

  defp with_uid(nil), do: []

  defp with_uid(uid) do
    for pid <- pids(), uids = status(pid, "Uid"), "#{uid}" in String.split(uids), do: pid
  end

  @doc "Nothing is left by now."
  @spec gone!(t(), String.t()) :: :ok
  def gone!(traces, what) do
    Broken.unless_equal!(described(processes(traces)), [], "left at once after #{what}")
  end

  @doc "Waits until nothing is left. How many milliseconds that took."
  @spec await_gone!(t(), String.t()) :: non_neg_integer()
  def await_gone!(traces, what), do: await_gone!(traces, what, now())

  defp await_gone!(traces, what, since) do
    left = processes(traces)

    cond do
      left == [] ->
        now() - since

      now() - since > @patience_ms ->
        raise Broken,
              "left #{@patience_ms} ms after #{what}: #{Enum.join(described(left), ", ")}"

      true ->
        Process.sleep(1)
        await_gone!(traces, what, since)
    end
  end

  # With what they are named and do, as far as they are still there.
  defp described(pids) do
    for pid <- pids, do: "#{pid} (#{status(pid, "Name")}, #{status(pid, "State")})"
  end

  defp now, do: System.monotonic_time(:millisecond)
end
