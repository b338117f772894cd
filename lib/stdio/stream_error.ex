defmodule Stdio.StreamError do
  @moduledoc """
  A stream could not start, or lost what keeps it running.

  `reason` says why as a POSIX atom, `message` as a sentence:

    * the supervisor could not be created, or the program not be executed: the system's reason, such as
      `:enoent`, `:eacces` or `:eagain`
    * `:eperm`, `:eacces`: the supervisor was to be root and could not, see `Stdio.setuid/0`
    * `:esrch`: the stream's supervisor was killed
    * `:epipe`: the port program ended; the next stream starts it again
    * `:etimedout`, after the exit: the system did not let all be killed that the stream had started.
      `survivors` are the processes that are left
  """

  defexception [:reason, :message, survivors: []]

  @type t :: %__MODULE__{
          reason: Stdio.posix(),
          message: String.t(),
          survivors: [pos_integer()]
        }

  @impl true
  def exception(options) do
    reason = Keyword.fetch!(options, :reason)
    survivors = Keyword.get(options, :survivors, [])
    message = Keyword.get_lazy(options, :message, fn -> sentence(reason, survivors) end)
    %__MODULE__{reason: reason, message: message, survivors: survivors}
  end

  @spec sentence(Stdio.posix(), [pos_integer()]) :: String.t()
  defp sentence(reason, []), do: Stdio.Posix.sentence(reason)

  defp sentence(_reason, pids),
    do: "the system did not let these processes be killed: #{Enum.join(pids, ", ")}"
end
