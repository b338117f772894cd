defmodule Stdio.Posix do
  @moduledoc false

  @doc "What an errno means: `no such file or directory (enoent)`."
  @spec sentence(atom()) :: String.t()
  def sentence(reason), do: "#{:file.format_error(reason)} (#{reason})"
end
