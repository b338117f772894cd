defmodule Stdio.Attacks.ArgumentsTest do
  # Arguments, variables and ids that mean something else to somebody on the way.
  use ExUnit.Case, async: true

  import Stdio.Test.Output

  @behaviours [Stdio.Process, Stdio.Container, Stdio.Rootless]

  # What the system says a program got.
  defp received(argv, environ) do
    ["/bin/sh", "-c", "cat /proc/$$/cmdline; echo; cat /proc/$$/environ" | argv]
    |> output!(Stdio.Process, environ: ["PATH=/bin" | environ])
    |> String.split("\n", parts: 2)
    |> Enum.map(&String.split(&1, <<0>>))
  end

  test "a NUL is refused where it stands, before anything runs" do
    for command <- [
          "a\0b",
          ["/bin/echo", "a\0b"],
          ["/bin/ec\0ho"],
          {"/bin/\0", ["a"]},
          {"/bin/echo", ["\0"]}
        ] do
      assert_raise ArgumentError, ~r/NUL/, fn -> Stdio.stream!(command) end
      assert_raise ArgumentError, ~r/NUL/, fn -> Stdio.pipe!(["a"], command) end
    end

    for behaviour <- @behaviours,
        option <- [
          environ: ["A=\0"],
          environ: ["A\0=1"],
          path: "/\0",
          fstab: ["\0"],
          hostname: "\0"
        ] do
      assert_raise ArgumentError, ~r/NUL/, fn -> Stdio.stream!("true", behaviour, [option]) end
    end
  end

  test "what is empty stays, what starts with a dash is no option, what is no text is bytes" do
    argv = [
      "",
      "-",
      "--",
      "-c",
      "--version",
      "",
      "$(id)",
      "`id`",
      "a b",
      "*",
      <<255, 254>>,
      "=",
      ""
    ]

    environ = ["A=", "B==", "-C=-", "D=$(id)", "E=" <> <<200>>, "A=twice", "_=  "]
    assert [["/bin/sh", "-c", _command | got], variables] = received(argv, environ)
    assert got == argv ++ [""]
    assert variables == ["PATH=/bin"] ++ environ ++ [""]
  end

  test "no name at all, or another's" do
    for argv <- [["-sh", "-c", "echo $0"], ["", "-c", "echo $0"], [<<255>>, "-c", "echo $0"]] do
      assert output!({"/bin/sh", argv}) == hd(argv) <> "\n"
    end

    # As of Linux 5.18 the system puts an empty name where there is none.
    assert [{exit, _status} | _] =
             {"/bin/true", []} |> Stdio.stream!() |> Enum.to_list() |> Enum.reverse()

    assert exit in [:exit_status, :termsig]
  end

  test "two megabytes, as far as the system goes" do
    # A quarter of the stack's limit, here 8 MiB, execve(2); and 128 KiB each.
    long = for n <- 1..19, do: String.duplicate(<<?a + n>>, 100_000)
    assert [["/bin/sh", "-c", _command | got], ["PATH=/bin", ""]] = received(long, [])
    assert got == long ++ [""]
    environ = for n <- 1..19, do: "V#{n}=" <> String.duplicate("x", 100_000)
    assert [_argv, variables] = received([], environ)
    assert variables == ["PATH=/bin"] ++ environ ++ [""]
    many = for n <- 1..100_000, do: "#{n}"
    assert [["/bin/sh", "-c", _command | got], _environ] = received(many, [])
    assert got == many ++ [""]
  end

  test "the environment has no say in how a program is started" do
    environ = [
      "LD_PRELOAD=/nonexistent.so",
      "LD_LIBRARY_PATH=/nonexistent",
      "PATH=/nonexistent",
      "IFS=/",
      "ENV=/etc/passwd",
      "BASH_ENV=/etc/passwd"
    ]

    for behaviour <- @behaviours, behaviour == Stdio.Process or root?() do
      assert [{:exit_status, 0} | said] =
               "echo test" |> Stdio.stream!(behaviour, environ: environ) |> Enum.reverse()

      # The loader's complaint about what is to be loaded is the program's own.
      assert {:stdout, "test\n"} in said
    end
  end

  test "ids that are none are refused by name, before anything runs" do
    ids = [
      -1,
      0x1_0000_0000,
      0xFFFF_FFFF,
      -0x8000_0000,
      0x1_0000_0000_0000_0000,
      "0",
      'root',
      :root,
      0.0,
      nil
    ]

    for behaviour <- @behaviours, id <- ids do
      for key <- [:uid, :gid],
          do:
            assert_raise(ArgumentError, ~r/#{key}/, fn ->
              Stdio.stream!("true", behaviour, [{key, id}])
            end)

      assert_raise ArgumentError, ~r/groups/, fn ->
        Stdio.stream!("true", behaviour, groups: [0, id])
      end
    end
  end

  @tag :root
  test "the largest id is one, and not what means none" do
    assert output!("id -u; id -g; id -G", Stdio.Process,
             uid: 0xFFFF_FFFE,
             gid: 0x7FFF_FFFF,
             groups: [0x8000_0000]
           ) ==
             "4294967294\n2147483647\n2147483647 2147483648\n"
  end

  test "ids that mean nobody or everybody are refused in calls too" do
    {:ok, task} = Stdio.Task.fork()
    on_exit(fn -> Stdio.Task.stop(task) end)

    for id <- [-2, 0x1_0000_0000, "0", :root], call <- [:setuid, :setgid] do
      assert_raise ArgumentError, fn -> Stdio.Task.call(task, call, [id]) end
    end

    assert Stdio.Task.call(task, :setuid, [0xFFFF_FFFF]) == {:error, :einval}

    assert Stdio.Task.call(task, :setgroups, [[0xFFFF_FFFF]]) in [
             {:error, :einval},
             {:error, :eperm}
           ]

    for pid <- [0, 1, -1], do: assert(Stdio.Task.kill(task, pid, 0) == {:error, :eperm})
  end

  defp root?, do: File.stat!("/proc/self").uid == 0
end
