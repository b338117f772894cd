defmodule Torture.Text do
  @moduledoc "A file of random bytes, and pieces of it: what is to be carried, and how it is recognised."

  alias Torture.Scratch

  @size 2 * 1024 * 1024

  @enforce_keys [:path, :bytes]
  defstruct [:path, :bytes]

  @type t :: %__MODULE__{path: Path.t(), bytes: binary()}

  @spec make!() :: t()
  def make! do
    text = %__MODULE__{
      path: Path.join(Scratch.folder!("text"), "bytes"),
      bytes: :rand.bytes(@size)
    }

    File.write!(text.path, text.bytes)
    text
  end

  @doc "A random piece of some size, and where the file has it, as arguments of a command."
  @spec slice(t(), non_neg_integer()) :: {binary(), [String.t(), ...]}
  def slice(%__MODULE__{bytes: bytes}, size) do
    at = :rand.uniform(@size - size + 1) - 1
    {binary_part(bytes, at, size), ["#{at}", "#{size}"]}
  end

  @spec digest(iodata()) :: binary()
  def digest(data), do: :crypto.hash(:sha256, data)
end
