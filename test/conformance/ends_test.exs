defmodule Stdio.Conformance.EndsTest do
  # How the bare program ends: by what is no request, at the end of its input, by a signal, and when
  # a person starts it.
  use ExUnit.Case, async: true

  import Stdio.Test.BarePort
  import Stdio.Test.Processes, only: [assert_gone: 1]

  @moduletag :tmp_dir

  test "the end of the requests is the end of everything", %{tmp_dir: tmp_dir} do
    %{port: port, mark: mark} = start_tree(tmp_dir)
    Port.close(port)
    assert_gone(mark)
  end

  test "SIGTERM ends everything, with status 0", %{tmp_dir: tmp_dir} do
    %{port: port, mark: mark} = start_tree(tmp_dir)
    {:os_pid, pid} = Port.info(port, :os_pid)
    {_output, 0} = System.cmd("/bin/kill", ["-TERM", "#{pid}"])
    assert exit_status(port) == 0
    assert_gone(mark)
  end

  test "a person is told what it is" do
    assert {"stdio " <> _version, 0} = System.cmd(program(), ["--version"])
    assert {help, 0} = System.cmd(program(), ["--help"])
    assert help =~ "open_port"
    assert {complaint, 64} = System.cmd(program(), ["--other"], stderr_to_stdout: true)
    assert complaint =~ "--help"
  end

  test "started from a terminal it explains itself", %{tmp_dir: tmp_dir} do
    transcript = Path.join(tmp_dir, "transcript")
    command = ["-q", "-e", "-c", program(), transcript]
    assert {said, 64} = System.cmd("script", command, stderr_to_stdout: true)
    assert said =~ "open_port"
  end
end
