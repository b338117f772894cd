defmodule Stdio.StreamError do
  @moduledoc """
  A stream could not start, or lost what keeps it running.

  `reason` says why as a POSIX atom, `message` as a sentence:

    * the supervisor could not be created, or the program not be executed: the system's reason, such as
      `:enoent`, `:eacces` or `:eagain`
    * `:eperm`, `:eacces`: the supervisor was to be root and could not, see `Stdio.setuid/0`
    * `:esrch`: the stream's supervisor was killed
    * `:epipe`: the port program ended; the next stream starts it again
  """

  defexception [:reason, :message]

  @type t :: %__MODULE__{reason: Stdio.posix(), message: String.t()}

  @impl true
  def exception(options) do
    reason = Keyword.fetch!(options, :reason)
    message = Keyword.get_lazy(options, :message, fn -> Stdio.Posix.sentence(reason) end)
    %__MODULE__{reason: reason, message: message}
  end
end
