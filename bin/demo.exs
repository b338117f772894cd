# The main job in eight pictures: each expression is printed, evaluated, and its value printed.
# Run it with bin/demo.

defmodule Demo do
  @pictures [
    {"A command, read by /bin/sh, is a stream of events. The last one says how it ended.",
     ~S"""
     Stdio.stream!("echo test; echo trouble >&2; exit 3") |> Enum.to_list()
     """},
    {"It runs as a process tree of its own.",
     ~S"""
     Stdio.stream!("pstree $$") |> Enum.to_list()
     """},
    {"A list is an argv: no shell reads it.",
     ~S"""
     Stdio.stream!(["/bin/echo", "$HOME;", "* is", "itself"]) |> Enum.to_list()
     """},
    {"Streams can be piped into programs.",
     ~S"""
     ["let", "it", "crash"] |> Stdio.pipe!("tr '[a-z]' '[A-Z]'") |> Enum.to_list()
     """},
    {"Nothing is lost and nothing piles up: 256 MiB there and back again.",
     ~S"""
     Stream.repeatedly(fn -> :binary.copy("x", 65_536) end)
     |> Stream.take(4096)
     |> Stdio.pipe!("cat")
     |> Enum.reduce(0, fn
       {:stdout, data}, bytes -> bytes + byte_size(data)
       {:exit_status, 0}, bytes -> div(bytes, 1024 * 1024)
     end)
     """},
    {"Who has seen enough, stops. So does the program.",
     ~S"""
     Stdio.stream!("yes")
     |> Stream.flat_map(fn {:stdout, lines} -> String.split(lines) end)
     |> Enum.take(3)
     """},
    {"When the program ends, what it left behind does too: here a job and a daemon.",
     ~S"""
     events =
       Stdio.stream!("sleep 111 & echo $!; (setsid sh -c 'echo $$; sleep 131' &); sleep 0.5")
       |> Enum.to_list()

     for {:stdout, pids} <- events, pid <- String.split(pids) do
       {pid, File.exists?("/proc/#{pid}")}
     end
     """},
    {"A program that cannot be started is an error, not an exit.",
     ~S"""
     Stdio.stream!(["/bin/no-such-program"]) |> Enum.to_list()
     """}
  ]

  def run, do: Enum.each(@pictures, &show/1)

  defp show({caption, code}) do
    IO.puts(["\n", colour(:light_black, "# " <> caption)])
    IO.puts(prompt(String.trim_trailing(code)))
    IO.puts(evaluate(code))
  end

  defp prompt(code) do
    code
    |> String.split("\n")
    |> Enum.zip(Stream.concat(["iex> "], Stream.cycle(["...> "])))
    |> Enum.map_intersperse("\n", fn {line, prompt} -> [colour(:cyan, prompt), line] end)
  end

  defp evaluate(code) do
    {value, _binding} = Code.eval_string(code)
    colour(:green, inspect(value, pretty: true))
  rescue
    error -> colour(:red, Exception.format_banner(:error, error))
  end

  defp colour(name, text), do: IO.ANSI.format([name, text])
end

Demo.run()
