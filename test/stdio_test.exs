defmodule StdioTest do
  use ExUnit.Case, async: true

  import Stdio.Test.Processes

  doctest Stdio, tags: :root
  doctest Stdio.Config
  doctest Stdio.Op
  doctest Stdio.Procfs
  doctest Stdio.ProcessTree
  doctest Stdio.Stream
  doctest Stdio.Task
  doctest Stdio.Task.Family
  doctest Stdio.Task.Program
  doctest Stdio.Task.Settings
  doctest Stdio.Supervision
  doctest Stdio.Container, tags: :root

  defp events(stream), do: Enum.to_list(stream)

  describe "a command" do
    test "is run by the shell if it is a string" do
      assert events(Stdio.stream!("echo test")) == [stdout: "test\n", exit_status: 0]
    end

    test "is executed as it is if it is a list" do
      assert events(Stdio.stream!(["/bin/echo", "-n", "$HOME", ""])) ==
               [stdout: "$HOME ", exit_status: 0]
    end

    test "may have another name than its path" do
      assert events(Stdio.stream!({"/bin/sh", ["stdio", "-c", "echo $0"]})) ==
               [stdout: "stdio\n", exit_status: 0]
    end

    test "may have an argument of 100 kB" do
      long = String.duplicate("x", 100_000)

      assert Stdio.stream!(["/usr/bin/printf", "%s", long]) |> output(:stdout) == long
    end

    test "may have an environment variable of 100 kB" do
      long = String.duplicate("x", 100_000)

      assert Stdio.stream!("printf %s \"$LONG\"", Stdio.Process, environ: ["LONG=" <> long])
             |> output(:stdout) == long
    end

    test "may have arguments of a megabyte in all" do
      arguments = for n <- 1..10_000, do: String.pad_leading("#{n}", 100, "0")

      assert Stdio.stream!(["/usr/bin/printf", "%s\\n" | arguments]) |> output(:stdout) ==
               Enum.map_join(arguments, &(&1 <> "\n"))
    end

    test "may begin with a dash, be empty, and hold any byte but NUL" do
      odd = ["-n", "", <<255, 254, 10, 13, 127>>, "--"]

      assert Stdio.stream!(["/usr/bin/printf", "[%s]" | odd]) |> output(:stdout) ==
               Enum.map_join(odd, &"[#{&1}]")
    end

    test "starts the process tree that the README shows" do
      assert events(Stdio.stream!("pstree $$")) == [stdout: "sh---pstree\n", exit_status: 0]
    end
  end

  describe "events" do
    test "are both outputs and the exit, which is the last" do
      assert [{:exit_status, 3} | outputs] =
               Stdio.stream!("echo out; echo err >&2; exit 3") |> events() |> Enum.reverse()

      assert Enum.sort(outputs) == [stderr: "err\n", stdout: "out\n"]
    end

    test "keep the order of what one output wrote" do
      lines = for n <- 1..20_000, into: "", do: "#{n}\n"
      assert Stdio.stream!("seq 20000") |> output(:stdout) == lines
    end

    test "have every exit status" do
      for status <- [0, 1, 2, 126, 127, 128, 129, 255] do
        assert events(Stdio.stream!("exit #{status}")) == [exit_status: status]
      end
    end

    test "name the signal that ended the program" do
      for {name, signal} <- [KILL: :sigkill, TERM: :sigterm, HUP: :sighup, SEGV: :sigsegv] do
        assert events(Stdio.stream!("kill -#{name} $$")) == [termsig: signal]
      end
    end

    test "are none but the exit if there is no output" do
      assert events(Stdio.stream!(["/bin/true"])) == [exit_status: 0]
    end

    test "are bytes, whatever they mean" do
      assert Stdio.stream!(["/usr/bin/printf", "\\000\\377\\012\\200"]) |> output(:stdout) ==
               <<0, 255, 10, 128>>
    end
  end

  describe "a stream" do
    test "runs nothing until it is reduced, and runs again each time" do
      path = Path.join(System.tmp_dir!(), "stdio-#{System.unique_integer([:positive])}")
      on_exit(fn -> File.rm(path) end)
      File.touch!(path)
      File.chmod!(path, 0o666)

      stream = Stdio.stream!(["/bin/sh", "-c", "echo run >> #{path}"])
      assert File.read!(path) == ""

      assert events(stream) == [exit_status: 0]
      assert events(stream) == [exit_status: 0]
      assert File.read!(path) == "run\nrun\n"
    end

    test "can be suspended, so that it can be zipped with another" do
      one = Stdio.stream!("echo 1")
      two = Stdio.stream!("echo 2; exit 2")

      assert Stream.zip(one, two) |> Enum.to_list() ==
               [{{:stdout, "1\n"}, {:stdout, "2\n"}}, {{:exit_status, 0}, {:exit_status, 2}}]

      assert_mailbox_empty()
    end

    test "can run inside the reduction of another" do
      assert Stdio.stream!("echo outer")
             |> Enum.flat_map(fn event -> [event | events(Stdio.stream!("echo inner"))] end) ==
               [
                 stdout: "outer\n",
                 stdout: "inner\n",
                 exit_status: 0,
                 exit_status: 0,
                 stdout: "inner\n",
                 exit_status: 0
               ]

      assert_mailbox_empty()
    end

    test "can be the input of another" do
      assert Stdio.stream!("echo test")
             |> Stream.flat_map(fn
               {:stdout, data} -> [data]
               _exit -> []
             end)
             |> Stdio.pipe!("sed -u s/t/_/g")
             |> events() == [stdout: "_es_\n", exit_status: 0]
    end

    test "does not touch the messages of others" do
      send(self(), {:stdout, :not_a_task, "mine"})
      send(self(), {:exit_status, 0})
      assert events(Stdio.stream!("echo test")) == [stdout: "test\n", exit_status: 0]
      assert Stdio.stream!("echo test; sleep 1000") |> Enum.take(1) == [stdout: "test\n"]

      assert_receive {:stdout, :not_a_task, "mine"}
      assert_receive {:exit_status, 0}
      assert_mailbox_empty()
    end

    test "is no list, and says so" do
      stream = Stdio.stream!("echo test; echo test >&2")
      assert Enum.count(stream) == 3
      assert {:exit_status, 0} in stream
      refute {:exit_status, 1} in stream
      assert_mailbox_empty()
    end
  end

  describe "an unusable argument" do
    test "is refused where the stream is built" do
      for command <- [
            "a\0b",
            ["/bin/echo", 1],
            ["/bin/echo" | "x"],
            {"/bin/echo", "x"},
            :echo,
            ~c"ls"
          ] do
        assert_raise ArgumentError, ~r/the command is/, fn -> Stdio.stream!(command) end
      end

      assert_raise ArgumentError, ~r/behaviour/, fn -> Stdio.stream!("true", Enum) end
      assert_raise ArgumentError, ~r/behaviour/, fn -> Stdio.stream!("true", "Stdio.Process") end
      assert_raise ArgumentError, ~r/phase/, fn -> Stdio.stream!("true", tsk: & &1) end
      assert_raise ArgumentError, ~r/phase/, fn -> Stdio.stream!("true", ops: []) end

      assert_raise ArgumentError, ~r/unknown option \[pth: "\/"\]/, fn ->
        Stdio.stream!("true", Stdio.Process, pth: "/")
      end
    end
  end

  defp output(stream, name) do
    for {^name, data} <- stream, into: "", do: data
  end
end
