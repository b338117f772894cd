defmodule Stdio.ProtocolTest do
  use ExUnit.Case, async: true

  alias Stdio.Protocol

  # As the port program writes it: docs/protocol.md, Events.
  defp output_frame(tag, id, payload) do
    <<131, 104, 3, 119, 6, Atom.to_string(tag)::binary, 110, 8, 0, id::little-64, 109,
      byte_size(payload)::32, payload::binary>>
  end

  describe "decode/1" do
    test "cuts the payload of output out of the frame" do
      payload = :crypto.strong_rand_bytes(100_000)

      for tag <- [:stdout, :stderr], id <- [1, 255, 0x7FFF_FFFF_FFFF_FFFF] do
        frame = output_frame(tag, id, payload)
        assert {^tag, ^id, cut} = Protocol.decode(frame)
        assert cut == payload
        assert :binary.referenced_byte_size(cut) == byte_size(frame)
      end
    end

    test "understands what the layout of output frames means to the term format" do
      assert :erlang.binary_to_term(output_frame(:stdout, 7, "abc")) == {:stdout, 7, "abc"}
    end

    test "takes output in another encoding as well" do
      assert Protocol.decode(:erlang.term_to_binary({:stdout, 7, "abc"})) == {:stdout, 7, "abc"}
    end

    test "gives references back as they were" do
      ref = {self(), make_ref(), {:gone, 1}}
      frame = :erlang.term_to_binary({:reply, ref, {:error, :enoent}})
      assert Protocol.decode(frame) == {:reply, ref, {:error, :enoent}}
    end

    test "makes no atoms" do
      unknown = "never_seen_#{System.unique_integer([:positive])}"
      frame = <<131, 104, 2, 119, byte_size(unknown), unknown::binary, 97, 1>>
      assert_raise ArgumentError, fn -> Protocol.decode(frame) end
    end

    test "refuses what is not a term" do
      for frame <- ["", <<131>>, "hello", <<131, 104, 3, 119, 6, "stdout", 110, 8>>] do
        assert_raise ArgumentError, fn -> Protocol.decode(frame) end
      end
    end
  end

  describe "encode/1" do
    test "is the external term format" do
      for request <- [
            Protocol.hello(:ref),
            Protocol.fork(:ref, 0, 1, [:supervise]),
            Protocol.call(:ref, 1, :chdir, ["/tmp"]),
            Protocol.batch(:ref, 1, [{:setsid, []}], domain: 2, stdin: :null, credit: 5),
            Protocol.stop(:ref, 1),
            Protocol.eof(1, :stdin),
            Protocol.credit(1, 100)
          ] do
        assert request |> Protocol.encode() |> IO.iodata_to_binary() |> :erlang.binary_to_term() ==
                 request
      end
    end

    test "does not copy large input" do
      data = :crypto.strong_rand_bytes(100_000)
      assert Enum.any?(Protocol.encode(Protocol.stdin(1, data)), &(&1 == data))
    end
  end

  test "the vocabulary has each word once" do
    words = Protocol.vocabulary()
    assert words -- Enum.uniq(words) == [:eacces]
  end
end
