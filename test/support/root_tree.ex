defmodule Stdio.Test.RootTree do
  @moduledoc false

  # Folders that become the root of a container.

  @places ~w(bin sbin usr lib lib64 tmp home proc dev)

  @doc "The folders that a container mounts something over."
  @spec places() :: [String.t(), ...]
  def places, do: @places

  @doc "A tree with these folders. It is gone when the test is."
  @spec create!([Path.t()]) :: Path.t()
  def create!(folders \\ @places) do
    tree = Stdio.Ecosystem.scratch!()
    for folder <- folders, do: File.mkdir_p!(Path.join(tree, folder))
    tree
  end
end
