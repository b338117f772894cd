defmodule Stdio.Procfs do
  @moduledoc """
  What [proc(5)](https://man7.org/linux/man-pages/man5/proc.5.html) says of processes.

  Reads where the system mounts it, or where `config :stdio, procfs: path` says.
  """

  @typedoc "The lines of `/proc/[pid]/status`, their names in lower case."
  @type t :: %{String.t() => String.t()}

  @doc """
  All processes that there are just now. Raises `File.Error` if nothing is mounted there.

      iex> Stdio.Procfs.ps() |> Enum.find(&(&1["pid"] == "1")) |> Map.take(["pid", "ppid"])
      %{"pid" => "1", "ppid" => "0"}
  """
  @spec ps(Path.t()) :: [t()]
  def ps(procfs \\ mounted()) do
    # A process that ends between the two looks is not there any more, or has nothing to tell.
    for name <- File.ls!(procfs),
        pid?(name),
        {:ok, status} <- [File.read(Path.join([procfs, name, "status"]))],
        %{"pid" => _, "ppid" => _} = process <- [parse(status)],
        do: process
  end

  @doc """
  The descendants of a process: its children, then theirs, and so on.

      iex> Stdio.Procfs.children(0) |> List.first()
      1

      iex> [stdout: pid, exit_status: 0] =
      ...>   Stdio.stream!("sleep 131 & sleep 111 & echo $$") |> Enum.to_list()
      iex> pid |> String.trim() |> String.to_integer() |> Stdio.Procfs.children()
      []
  """
  @spec children(non_neg_integer(), Path.t()) :: [pos_integer()]
  def children(pid, procfs \\ mounted()) do
    by_parent = procfs |> ps() |> Enum.group_by(&number(&1["ppid"]), &number(&1["pid"]))
    below([pid], by_parent)
  end

  # Level by level, so that ancestors come before their descendants.
  @spec below([non_neg_integer()], %{non_neg_integer() => [pos_integer()]}) :: [pos_integer()]
  defp below([], _by_parent), do: []

  defp below(parents, by_parent) do
    children = parents |> Enum.flat_map(&Map.get(by_parent, &1, [])) |> Enum.sort()
    # They are taken out: a pid used again while we read could otherwise close a circle.
    children ++ below(children, Map.drop(by_parent, parents))
  end

  @spec mounted() :: Path.t()
  defp mounted, do: Application.get_env(:stdio, :procfs) || Stdio.Syscall.os().procfs()

  @spec pid?(String.t()) :: boolean()
  defp pid?(name), do: match?({_pid, ""}, Integer.parse(name))

  @spec parse(String.t()) :: t()
  defp parse(status) do
    for line <- String.split(status, "\n", trim: true),
        [name, value] <- [String.split(line, ":", parts: 2)],
        into: %{},
        do: {String.downcase(name), String.trim(value)}
  end

  @spec number(String.t()) :: non_neg_integer()
  defp number(text), do: String.to_integer(text)
end
