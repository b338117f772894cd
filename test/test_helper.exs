# What needs root is left out for those who are not.
root? = File.stat!("/proc/self").uid == 0

ExUnit.start(exclude: if(root?, do: [:user], else: [:root]))
