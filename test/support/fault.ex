defmodule Stdio.Test.Fault do
  @moduledoc false

  @doc "The error that a function raises, as it was raised; `:none` if it raises nothing."
  @spec catch_fault((() -> any())) :: term()
  def catch_fault(fun) do
    fun.()
    :none
  catch
    :error, fault -> fault
  end
end
