defmodule Torture.Promises.Isolation do
  @moduledoc """
  What programs in containers can do to the host and to each other; root trees with links in them, and one
  that is changed while it is used.
  """

  @behaviour Torture.Promise

  import Stdio.Test.Processes, only: [port_program: 0]

  alias Bench.Neighbour
  alias Stdio.Test.BarePort
  alias Torture.{Broken, Effort, Host, Scratch, Traces}

  @places ~w(bin usr lib tmp home proc)
  @tree ~w(bin sbin usr lib lib64 opt tmp home proc dev)

  @impl true
  def title, do: "Containers see, signal and write nothing of the host, and follow no link"

  @impl true
  def run(effort) do
    case Host.containers() do
      [] -> {:skipped, "this user can make neither Rootless nor Container"}
      containers -> {:held, contained(containers, effort)}
    end
  end

  defp contained(containers, effort) do
    program = digest(BarePort.program())
    neighbour = Neighbour.flood()
    attacks = Effort.pick(effort, quick: 5, full: 100)
    for behaviour <- containers, _ <- 1..attacks, do: attack!(behaviour)
    Neighbour.stop(neighbour)
    neighbours = neighbours!(attacks)
    trees = Effort.pick(effort, quick: 20, full: 300)
    for behaviour <- containers, _ <- 1..trees, do: bent_tree!(behaviour)
    races = for behaviour <- containers, do: race!(behaviour, trees)
    Broken.unless_equal!(digest(BarePort.program()), program, "the port program's file")

    "#{attacks} attacks from inside each of #{Host.names(containers)}#{neighbours}; #{trees} root trees " <>
      "with links, as many starts in one whose folders became links and back (#{Enum.sum(races)} succeeded)"
  end

  # On the node, the port program, a neighbour, and whoever is process 1 of the host.
  defp victims do
    neighbour = Stdio.Procfs.children(port_program())
    Enum.map([1, String.to_integer(System.pid()), port_program() | neighbour], &"#{&1}")
  end

  # The numbers up to some dozen are those of processes inside as well.
  defp attack!(behaviour) do
    secret = Path.join(Scratch.folder!("secret"), "file")
    File.write!(secret, "secret")
    victims = Enum.filter(victims(), &(String.to_integer(&1) > 100))
    argv = [Scratch.program(:attack), secret | victims]
    traces = Traces.new(behaviour)
    before = host()
    events = argv |> Stdio.stream!(behaviour, Traces.config(traces)) |> Enum.to_list()

    Broken.unless_equal!(
      events,
      [stdout: "done\n", exit_status: 0],
      "attacks in #{inspect(behaviour)}"
    )

    Broken.unless_equal!(host(), before, "the host after #{inspect(behaviour)}")
  end

  defp host, do: Enum.map(["/proc/self/mountinfo", "/proc/sys/kernel/hostname"], &File.read!/1)

  # Two plain streams of root's have user ids of their own, and thus nothing to say to each other.
  defp neighbours!(rounds) do
    if Host.root?() do
      for _ <- 1..rounds, do: neighbour!()
      ", and between #{rounds} pairs of plain streams"
    else
      ""
    end
  end

  defp neighbour! do
    Stdio.stream!("echo $$; exec sleep 1000")
    |> Stream.each(fn {:stdout, pid} ->
      pid = String.trim(pid)
      argv = [Scratch.program(:attack), "/nonexistent", pid, System.pid()]
      [{:exit_status, 0} | said] = argv |> Stdio.stream!() |> Enum.reverse()
      said = for {:stdout, data} <- Enum.reverse(said), into: "", do: data

      reached =
        for line <- String.split(said, "\n"), line =~ ~r/ #{pid}$| #{System.pid()}$/, do: line

      # Anybody may hold a pidfd: it gives nothing that a number does not.
      Broken.unless_equal!(
        reached -- ["holds #{pid}", "holds #{System.pid()}"],
        [],
        "a neighbour"
      )
    end)
    |> Enum.take(1)
  end

  # Some of its folders are links that lead out, to a folder that anybody may write to.
  defp bent_tree!(behaviour) do
    outside = victim!()
    bent = Enum.take_random(@places, :rand.uniform(3))
    tree = tree!(@tree -- bent)
    for place <- bent, do: File.ln_s!(outside, Path.join(tree, place))

    case start(behaviour, tree) do
      {:failed, message} ->
        named = Enum.any?(bent, &(message =~ "/#{&1}"))
        Broken.unless!(named, "links at #{inspect(bent)}, but the error says: #{message}")

      {:ran, events} ->
        raise Broken, "links at #{inspect(bent)}, but it runs: #{inspect(events)}"
    end

    untouched!(outside, "links at #{inspect(bent)}")
  end

  # Another process exchanges a folder for a link and back, as fast as it can.
  defp race!(behaviour, starts) do
    outside = victim!()
    tree = tree!(@tree)
    racer = spawn_link(fn -> exchange(tree, outside) end)
    ran = for _ <- 1..starts, match?({:ran, _events}, start(behaviour, tree)), do: :ran
    Process.unlink(racer)
    Process.exit(racer, :kill)
    untouched!(outside, "the race")
    length(ran)
  end

  defp exchange(tree, outside) do
    place = Path.join(tree, Enum.random(~w(tmp home proc opt)))
    aside = place <> ".aside"
    File.rename!(place, aside)
    File.ln_s!(outside, place)
    File.rm!(place)
    File.rename!(aside, place)
    exchange(tree, outside)
  end

  defp start(behaviour, tree) do
    command = "touch /tmp/made /home/made 2>/dev/null; ls /tmp /home"
    {:ran, command |> Stdio.stream!(behaviour, path: tree) |> Enum.to_list()}
  rescue
    error in [Stdio.OpError, Stdio.StreamError] -> {:failed, error.message}
  end

  defp tree!(folders) do
    tree = Scratch.folder!("root")
    Stdio.Container.make_tree!(tree, folders)
    tree
  end

  defp victim! do
    folder = Scratch.folder!("victim")
    File.write!(Path.join(folder, "file"), "as it was")
    File.chmod!(folder, 0o777)
    folder
  end

  defp untouched!(folder, what) do
    Broken.unless_equal!(File.ls!(folder), ["file"], "what is outside after #{what}")

    Broken.unless_equal!(
      File.read!(Path.join(folder, "file")),
      "as it was",
      "a file after #{what}"
    )
  end

  defp digest(path), do: :crypto.hash(:sha256, File.read!(path))
end
