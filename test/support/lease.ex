defmodule Stdio.Test.Lease do
  @moduledoc false

  # A program whose file does not open, as on a file system that does not answer. The system waits 45 s for a
  # lease (lease-break-time in proc_sys_fs(5)).

  import ExUnit.Assertions

  alias Stdio.Ecosystem
  alias Stdio.Test.Fixture

  @deadline_ms 30_000

  @doc "A copy of `executable`, and the port that keeps it from being opened until it is closed."
  @spec take!(Path.t()) :: {Path.t(), port()}
  def take!(executable) do
    program = Path.join(Ecosystem.scratch!(), Path.basename(executable))
    File.cp!(executable, program)
    options = [:binary, args: [program], line: 80]
    lease = Port.open({:spawn_executable, Fixture.compile!("leased")}, options)
    assert_receive {^lease, {:data, {:eol, "leased"}}}, @deadline_ms
    {program, lease}
  end

  @doc "Waits until somebody waits for the file."
  @spec await_asked(port()) :: any()
  def await_asked(lease),
    do: assert_receive({^lease, {:data, {:eol, "asked"}}}, @deadline_ms)
end
