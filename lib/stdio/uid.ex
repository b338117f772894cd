defmodule Stdio.Uid do
  @moduledoc false

  # User ids for programs that nobody gave one: high, where no accounts are, and each of them taken by
  # one live task of the node only, since processes of one user may signal and trace each other.

  @first 65_536
  @count 65_536

  # Random, so that two nodes on a host seldom meet; with thousands taken, a second or third draw is
  # all it takes.
  @draws 1_000

  @doc """
  The ops that `module.function(config)` gives, with a user id in `config`: if there is none, they are the
  result of an op that finds out whether one is needed.
  """
  @spec ops(module(), atom(), keyword()) :: [Stdio.Op.t()]
  def ops(module, function, config) do
    if Keyword.has_key?(config, :uid),
      do: apply(module, function, [config]),
      else: [{__MODULE__, :assign, [module, function, config], asks: false}]
  end

  @doc """
  As an op: gives `module.function(config)`, with a user id of the task's own in `config` if the port
  program is root and thus can set it.

  The id is free again when the task is gone, and with it all that runs under that id.
  """
  @spec assign(Stdio.Task.t(), module(), atom(), keyword()) :: [Stdio.Op.t()] | {:error, :eagain}
  def assign(task, module, function, config) do
    case Stdio.Port.info(task) do
      %{uid: 0} ->
        with {:ok, uid} <- Stdio.Port.claim_uid(task),
             do: apply(module, function, [Keyword.put(config, :uid, uid)])

      _user ->
        apply(module, function, [config])
    end
  end

  @doc "The first drawn id that `claim` takes."
  @spec draw((pos_integer() -> boolean())) :: {:ok, pos_integer()} | {:error, :eagain}
  def draw(claim) do
    1..@draws
    |> Stream.map(fn _ -> @first + :rand.uniform(@count) - 1 end)
    |> Enum.find_value({:error, :eagain}, fn uid -> if claim.(uid), do: {:ok, uid} end)
  end
end
