defmodule Bench.Rows.Starts do
  @moduledoc "Many programs at once."

  @behaviour Bench.Row

  alias Bench.Clock

  @program "/bin/true"
  @programs 500
  @at_once 50

  @impl true
  def row do
    %Bench.Row{
      title: "#{@programs} starts, #{@at_once} at a time",
      unit: {:per_second, @programs},
      rounds: 9,
      contenders: [
        {"`Stdio.stream!`", &stdio/0},
        {"`System.cmd`", &system_cmd/0}
      ]
    }
  end

  defp stdio, do: many(fn -> Bench.Stream.run([@program]) end)
  defp system_cmd, do: many(fn -> {"", 0} = System.cmd(@program, []) end)

  defp many(start) do
    Clock.seconds(fn ->
      1..@programs
      |> Task.async_stream(fn _ -> start.() end,
        max_concurrency: @at_once,
        ordered: false,
        timeout: :infinity
      )
      |> Stream.run()
    end)
  end
end
