defmodule Bench.Isolation do
  @moduledoc "One program after the other, from its start to its end, in namespaces and a root of its own."

  alias Bench.{Clock, Row, Stream}

  @program "/bin/true"
  @times 20

  @bwrap ~w(--unshare-all --ro-bind / / --proc /proc)

  @spec row(module()) :: Row.t()
  def row(behaviour) do
    Stdio.Container.make_chroot_tree!()

    %Row{
      title: "`#{@program}` in `#{inspect(behaviour)}`",
      unit: :microseconds,
      rounds: 15,
      contenders: [
        {"`Stdio.stream!`", fn -> each(fn -> Stream.run([@program], behaviour) end) end},
        {"`System.cmd`, not isolated", fn -> each(fn -> cmd(@program, []) end) end}
        | bwrap(System.find_executable("bwrap"))
      ],
      note: """
      `System.cmd` runs the program as it is, or bubblewrap: `bwrap #{Enum.join(@bwrap, " ")} #{@program}`, \
      if it is installed.\
      """
    }
  end

  defp bwrap(nil), do: []

  defp bwrap(path),
    do: [{"`System.cmd` of `bwrap`", fn -> each(fn -> cmd(path, @bwrap ++ [@program]) end) end}]

  defp each(start), do: Clock.median_seconds(@times, start)

  defp cmd(program, arguments), do: {"", 0} = System.cmd(program, arguments)
end
