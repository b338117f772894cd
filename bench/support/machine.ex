defmodule Bench.Machine do
  @moduledoc "The machine that was measured, and how busy it was with other things."

  @spec describe() :: String.t()
  def describe do
    [
      cpu(),
      "#{:erlang.system_info(:logical_processors_available)} cores",
      uname(),
      "Erlang/OTP #{otp()}",
      "Elixir #{System.version()}",
      "load #{load()}"
    ]
    |> Enum.join(", ")
  end

  defp cpu do
    with {:ok, info} <- File.read("/proc/cpuinfo"),
         [_line, name] <- Regex.run(~r/^model name\s*: (.+)$/m, info) do
      name
    else
      _unknown -> List.to_string(:erlang.system_info(:system_architecture))
    end
  end

  defp uname do
    {name, 0} = System.cmd("uname", ["-sr"])
    String.trim(name)
  end

  defp otp do
    release = System.otp_release()
    version = Path.join([:code.root_dir(), "releases", release, "OTP_VERSION"])

    case File.read(version) do
      {:ok, version} -> String.trim(version)
      {:error, _} -> release
    end
  end

  defp load do
    case File.read("/proc/loadavg") do
      {:ok, averages} -> averages |> String.split() |> hd()
      {:error, _} -> "unknown"
    end
  end
end
