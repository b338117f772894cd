# Measures Stdio against what there is without it. bin/bench builds what this needs, and runs it.

{:ok, _modules, _warnings} =
  [__DIR__, "{support,rows}/*.ex"]
  |> Path.join()
  |> Path.wildcard()
  |> Kernel.ParallelCompiler.compile()

Bench.run(System.argv())
