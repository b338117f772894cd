defmodule Stdio.Test.OwnPort do
  @moduledoc false

  # A port program beside that of the application, which a test may stop, signal and starve. It is the
  # test's: both end together.

  import ExUnit.Assertions

  alias Stdio.Port.Program
  alias Stdio.Supervision

  @doc "Starts one, through a command such as prlimit(1) that executes it. Gives its server's name."
  @spec start!([String.t()]) :: atom()
  def start!(through \\ []) do
    name = :"#{__MODULE__}.#{System.unique_integer([:positive])}"
    [command | args] = through ++ [Program.path(), "--user"]

    start = fn ->
      with {:error, cause} <- Program.launch(System.find_executable(command), args),
           do: {:error, {:epipe, inspect(cause)}}
    end

    {:ok, _owner} = Stdio.Port.start_link(name: name, start: start)
    assert {:ok, _port, _info} = Stdio.Port.connect(name)
    name
  end

  @doc "Its number in the system."
  @spec pid(atom()) :: pos_integer()
  def pid(name) do
    {:ok, _port, %{pid: pid}} = Stdio.Port.connect(name)
    pid
  end

  @doc "A behaviour whose supervisors are below it."
  @spec behaviour(atom(), module()) :: Stdio.behaviour()
  def behaviour(name, module \\ Stdio.Process) do
    create = &Supervision.create(:shutdown, &1, name)
    {module, task: fn _config -> create.(Supervision.default_filter()) end}
  end

  @doc "A task below it."
  @spec fork!(atom()) :: Stdio.Task.t()
  def fork!(name) do
    assert {:ok, task} = Stdio.Task.Birth.from_port(name, [])
    task
  end
end
