defmodule Stdio.Examples.PortTest do
  use ExUnit.Case, async: true

  @program Application.app_dir(:stdio, "priv/stdio")

  test "an Erlang programmer runs a command through open_port/2" do
    {output, status} =
      System.cmd("escript", ["examples/port.escript", @program], stderr_to_stdout: true)

    assert [
             "protocol 1 on " <> os,
             "process " <> pid,
             "stdout LET IT CRASH",
             "exit_status 3, nothing is left (tree)"
           ] = String.split(output, "\n", trim: true)

    assert status == 0
    assert os in ["linux", "freebsd"]
    refute File.exists?("/proc/#{pid}")
  end
end
