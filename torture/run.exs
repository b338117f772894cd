# Does its worst to Stdio. bin/torture builds what this needs, and runs it.

# What the tests know of processes, of other nodes and of the bare program, in the words of ExUnit. From
# Elixir 1.15 on it has to be asked for.
if function_exported?(Mix, :ensure_application!, 1),
  do: apply(Mix, :ensure_application!, [:ex_unit])

borrowed = [
  "../test/support/{bare_port,condition,other_node,processes}.ex",
  "../bench/support/{clock,echo,neighbour,statistics}.ex"
]

{:ok, _modules, _warnings} =
  (borrowed ++ ["{support,promises}/*.ex"])
  |> Enum.flat_map(&(__DIR__ |> Path.join(&1) |> Path.wildcard()))
  |> Kernel.ParallelCompiler.compile()

System.halt(Torture.run(System.argv()))
