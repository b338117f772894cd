defmodule Torture.Frames do
  @moduledoc "What a port program may get to read: requests, and what is left of them after an accident."

  @most_frames 20

  @doc "The bytes of a whole session: requests that make sense at first, then others, at last one that is none."
  @spec session() :: binary()
  def session do
    good = [{:hello, 0, 1}, {:fork, 0, 0, 1, [:supervise]}, {:fork, 0, 1, 2, []}]

    requests =
      Enum.take(good, :rand.uniform(4) - 1) ++
        for _ <- 1..:rand.uniform(@most_frames), do: request()

    IO.iodata_to_binary([
      Enum.map(requests, &encode/1) | if(:rand.uniform(2) == 1, do: broken(), else: [])
    ])
  end

  @spec noise(pos_integer()) :: binary()
  def noise(most), do: :rand.bytes(:rand.uniform(most))

  # What follows it is most likely not at the beginning of a frame any more.
  defp broken do
    bad =
      case :rand.uniform(4) do
        1 -> <<byte_size_of()::32, noise(2_000)::binary>>
        2 -> encode(term(5))
        _ -> damaged(encode(request()))
      end

    [bad, encode(request())]
  end

  defp encode(term) do
    binary = :erlang.term_to_binary(term)
    <<byte_size(binary)::32, binary::binary>>
  end

  # A length that may be right, wrong, or absurd.
  defp byte_size_of, do: Enum.random([0, 1, :rand.uniform(2_000), :rand.uniform(0xFFFF_FFFF)])

  defp damaged(bytes) do
    at = :rand.uniform(byte_size(bytes)) - 1
    <<before::binary-size(at), byte, behind::binary>> = bytes

    case :rand.uniform(4) do
      1 -> <<before::binary, Bitwise.bxor(byte, :rand.uniform(255)), behind::binary>>
      2 -> before
      3 -> <<before::binary, noise(10)::binary, byte, behind::binary>>
      4 -> <<before::binary, behind::binary>>
    end
  end

  defp request do
    Enum.random([
      {:hello, term(1), 1},
      {:fork, term(1), id() - 1, id(), Enum.random([[], [:supervise], [clone: [:clone_newuts]]])},
      {:supervise, term(1), id()},
      {:sweep, term(1), id()},
      {:call, term(1), id(), Enum.random([:getpid, :getuid, :setsid, :getcwd, :nothing]), []},
      {:batch, term(1), id(), calls(), [domain: id(), stdin: Enum.random([:null, :pipe])]},
      {:stdin, id(), noise(10_000)},
      {:eof, id(), Enum.random([:stdin, :stdout, :stderr])},
      {:credit, id(), Enum.random([1, 100_000, {:pieces, 3}, -1])},
      {:stop, term(1), id()},
      {:stop, term(3), id()},
      for(_ <- 1..3, do: {:sweep, term(1), id()})
    ])
  end

  defp calls do
    programs = [
      ["/bin/cat", ["cat"], []],
      ["/bin/true", ["true"], ["A=1"]],
      ["/nonexistent", [], []]
    ]

    [{:setsid, []}, {:getpid, []}, {:execve, Enum.random(programs)}]
    |> Enum.drop(:rand.uniform(3) - 1)
  end

  defp id, do: :rand.uniform(5)

  defp term(0), do: Enum.random([0, -1, 1.5, :stop, "", [], {}, %{}])

  defp term(levels) do
    case :rand.uniform(7) do
      1 -> for _ <- 1..:rand.uniform(4), do: term(levels - 1)
      2 -> List.to_tuple(for _ <- 1..:rand.uniform(4), do: term(levels - 1))
      3 -> %{term(0) => term(levels - 1)}
      4 -> noise(100)
      5 -> Enum.random([0xFFFF_FFFF, -0x8000_0000_0000_0000, 0x1_0000_0000_0000_0000])
      6 -> make_ref()
      7 -> [term(0) | term(0)]
    end
  end
end
