defmodule Torture.Traces do
  @moduledoc """
  How the processes of a stream are found again, whatever the library believes: by a variable in their
  environment, and, where root gives them out, by a user id that nobody else has.
  """

  import Stdio.Test.Processes, only: [mark: 0, pids: 0, value: 2, with_mark: 1]

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
  def processes(traces), do: for({pid, _status} <- look(traces), do: pid)

  # What a process has told of itself, in one look: the next moment it may be another.
  defp look(%__MODULE__{mark: mark, uid: uid}) do
    marked = with_mark(mark)

    for pid <- if(uid, do: pids(), else: marked),
        {:ok, status} <- [File.read("/proc/#{pid}/status")],
        pid in marked or uid?(status, uid),
        not dead?(status),
        do: {pid, status}
  end

  defp with_uid(uid) do
    for pid <- pids(),
        {:ok, status} <- [File.read("/proc/#{pid}/status")],
        uid?(status, uid),
        do: pid
  end

  defp uid?(status, uid), do: "#{uid}" in String.split(value(status, "Uid"))

  # Who waits for nothing but to be reaped. A zombie with threads is none: its first thread is.
  defp dead?(status),
    do: value(status, "State") =~ ~r/^[ZX]/ and value(status, "Threads") in ["0", "1"]

  @doc "Nothing is left by now."
  @spec gone!(t(), String.t()) :: :ok
  def gone!(traces, what) do
    Broken.unless_equal!(described(look(traces)), [], "left at once after #{what}")
  end

  @doc "Waits until nothing is left. How many milliseconds that took."
  @spec await_gone!(t(), String.t()) :: non_neg_integer()
  def await_gone!(traces, what), do: await_gone!(traces, what, now())

  defp await_gone!(traces, what, since) do
    left = look(traces)

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

  defp described(left) do
    for {pid, status} <- left, do: "#{pid} (#{value(status, "Name")}, #{value(status, "State")})"
  end

  defp now, do: System.monotonic_time(:millisecond)
end
