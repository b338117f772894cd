defmodule Torture.Census do
  @moduledoc """
  All that can be left behind, counted: in the node, in the port program, on the host.

  The port program keeps supervisors and tasks ready for the next streams, after many at once more of them
  for some seconds. They are its children and have a descriptor each: what is counted is what else there is.
  """

  import Stdio.Test.Processes, only: [fds: 1, pids: 0, port_program: 0, rss_kib: 1, status: 2]

  alias Torture.{Broken, Scratch}

  @most_ready 4
  # What is kept after many at once is kept for five seconds.
  @patience_ms 20_000
  # The memory of an allocator at rest goes up and down by some pages.
  @slack_kib 1024

  # An error that comes once in a thousand runs loads its module then; a leak is one of every run.
  @slack_atoms 20

  @type t :: %{atom() => term()}

  @spec take() :: t()
  def take do
    port_program = port_program()
    ready = below(port_program)
    for pid <- Process.list(), do: :erlang.garbage_collect(pid)

    %{
      ready: length(ready),
      zombies: Enum.count(ready, &(status(&1, "State") == "Z (zombie)")),
      descriptors: length(fds(port_program)) - length(ready),
      node_descriptors: length(fds(System.pid() |> String.to_integer())),
      node_processes: length(Process.list()),
      node_ports: length(Port.list()),
      ets_entries: ets_entries(),
      atoms: :erlang.system_info(:atom_count),
      mounts: mounts("self") ++ mounts(port_program),
      cgroups: cgroups(),
      temporary_files:
        File.ls!(System.tmp_dir!()) |> Enum.filter(&(&1 =~ System.pid())) |> length(),
      scratch: Scratch.path("") |> tree(),
      port_program_kib: rss_kib(port_program)
    }
  end

  # The tasks that are ready are children of supervisors that are ready: all of them count.
  defp below(parent) do
    children = for pid <- pids(), status(pid, "PPid") == "#{parent}", do: pid
    children ++ Enum.flat_map(children, &below/1)
  end

  defp ets_entries do
    for table <- :ets.all(), name = :ets.info(table, :name), "#{name}" =~ "Stdio", into: %{} do
      {name, :ets.info(table, :size)}
    end
  end

  defp mounts(pid), do: "/proc/#{pid}/mountinfo" |> File.read!() |> String.split("\n", trim: true)

  # Those of the library bear its name, wherever it may make them.
  defp cgroups do
    for depth <- ["", "*/", "*/*/"],
        found <- Path.wildcard("/sys/fs/cgroup/#{depth}*stdio*"),
        do: found
  end

  defp tree(folder), do: folder |> Path.join("**") |> Path.wildcard() |> length()

  @doc "Waits until everything is as it was; says what is not. Gives what there is now."
  @spec await_same!(t()) :: t()
  def await_same!(before), do: await_same!(before, System.monotonic_time(:millisecond))

  defp await_same!(before, since) do
    now = take()
    different = for {what, count} <- now, not same?(what, before[what], count), do: what

    cond do
      different == [] ->
        now

      System.monotonic_time(:millisecond) - since > @patience_ms ->
        [what | _] = different

        Broken.unless_equal!(
          now[what],
          before[what],
          "#{what}, and #{length(different) - 1} more"
        )

      true ->
        Process.sleep(100)
        await_same!(before, since)
    end
  end

  defp same?(:ready, _before, count), do: count <= @most_ready
  defp same?(:port_program_kib, before, kib), do: kib - before < @slack_kib
  defp same?(:node_processes, before, count), do: count <= before
  defp same?(:atoms, before, count), do: count - before < @slack_atoms
  defp same?(_what, before, count), do: count == before
end
