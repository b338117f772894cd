defmodule Torture.Table do
  @moduledoc "The table, as Markdown."

  alias Torture.{Host, Promise}

  @spec machine() :: String.t()
  def machine do
    {system, 0} = System.cmd("uname", ["-sr"])
    cores = :erlang.system_info(:logical_processors_available)

    "#{String.trim(system)}, #{cores} cores, Erlang/OTP #{System.otp_release()}, " <>
      "Elixir #{System.version()}, as #{Host.user()}"
  end

  @spec head() :: iodata()
  def head, do: [row(["", "promise", "what was done", "held", "s"]), "\n|--:|---|---|---|--:|"]

  @spec line(pos_integer(), String.t(), Promise.verdict(), float()) :: iodata()
  def line(number, title, {verdict, text}, seconds) do
    row(["#{number}", title, text, word(verdict), "#{round(seconds)}"])
  end

  defp word(:held), do: "yes"
  defp word(:broken), do: "**no**"
  defp word(:skipped), do: "skipped"

  defp row(cells), do: ["| ", cells |> Enum.map(&cell/1) |> Enum.intersperse(" | "), " |"]

  # A message may have lines and bars of its own.
  defp cell(text), do: text |> String.replace(~r/\s+/, " ") |> String.replace("|", "\\|")
end
