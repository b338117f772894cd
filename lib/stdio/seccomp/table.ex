defmodule Stdio.Seccomp.Table do
  @moduledoc false

  # Names of the kernel and their numbers, from files of lines `number name`.

  @doc "Reads such a file, while the module is compiled that asks for it."
  defmacro read(file) do
    quote do
      path = Path.join(__DIR__, unquote(file))
      @external_resource path

      for line <- path |> File.read!() |> String.split("\n", trim: true), into: %{} do
        [number, name] = String.split(line)
        {name, String.to_integer(number)}
      end
    end
  end
end
