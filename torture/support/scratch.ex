defmodule Torture.Scratch do
  @moduledoc """
  A folder for what is made here, the programs in torture/c among it: anybody may read it, and streams of
  root, which run as somebody who may not see the folders of this project, can execute what is in it.
  """

  @programs "_build/torture"

  @spec make!() :: :ok
  def make! do
    File.mkdir_p!(path("programs"))

    for program <- File.ls!(@programs) do
      File.cp!(Path.join(@programs, program), path("programs/#{program}"))
      File.chmod!(path("programs/#{program}"), 0o755)
    end

    for folder <- ["", "programs"], do: File.chmod!(path(folder), 0o755)
    :ok
  end

  @spec remove!() :: :ok
  def remove! do
    File.rm_rf!(path(""))
    :ok
  end

  @doc "A path in it."
  @spec path(Path.t()) :: Path.t()
  def path(name),
    do: Path.join([System.tmp_dir!(), "stdio-torture-#{System.pid()}", name]) |> Path.expand()

  @doc "An empty folder in it."
  @spec folder!(String.t()) :: Path.t()
  def folder!(name) do
    folder = path("#{name}-#{System.unique_integer([:positive])}")
    File.mkdir_p!(folder)
    File.chmod!(folder, 0o755)
    folder
  end

  @doc "One of the programs in torture/c."
  @spec program(atom()) :: Path.t()
  def program(name), do: path("programs/#{name}")

  @doc "The folder of the programs, which a container has to be shown."
  @spec programs() :: Path.t()
  def programs, do: path("programs")
end
