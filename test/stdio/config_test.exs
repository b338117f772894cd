defmodule Stdio.ConfigTest do
  use ExUnit.Case, async: true

  alias Stdio.Config

  @valid [
    net: :none,
    net: :host,
    environ: [],
    environ: ["A=1", "B=", "C=a=b"],
    uid: 0,
    uid: 4_294_967_294,
    gid: 65_534,
    groups: [],
    groups: [1, 2],
    fstab: ["", "etc", "/etc"],
    path: "/",
    hostname: "host",
    setuid: true,
    priority: -20,
    priority: 19,
    rlimit: [],
    rlimit: %{rlimit_core: %{cur: 0, max: 0}},
    rlimit: [RLIMIT_NOFILE: %{cur: 16, max: :infinity}]
  ]

  @invalid [
    net: :no,
    net: nil,
    environ: "A=1",
    environ: ["A"],
    environ: ["=1"],
    environ: ["A=\0"],
    environ: [~c"A=1"],
    environ: ["A=1" | "B=2"],
    uid: -1,
    uid: 4_294_967_295,
    uid: 4_294_967_296,
    uid: "0",
    uid: 1.0,
    uid: nil,
    gid: -1,
    gid: 4_294_967_295,
    gid: :root,
    groups: 1,
    groups: [-1],
    groups: [4_294_967_295],
    groups: ["wheel"],
    groups: [1 | 2],
    fstab: "/etc",
    fstab: ["/e\0tc"],
    path: "",
    path: "/a\0b",
    path: nil,
    hostname: "",
    hostname: "a\0",
    hostname: String.duplicate("x", 65),
    setuid: 1,
    priority: 20,
    priority: -21,
    priority: 1.5,
    rlimit: :rlimit_core,
    rlimit: [{"rlimit_core", %{cur: 0, max: 0}}],
    rlimit: [core: %{cur: 0, max: 0}],
    rlimit: [rlimit_core: 0],
    rlimit: [rlimit_core: %{cur: 0}],
    rlimit: [rlimit_core: %{cur: -1, max: 0}],
    rlimit: %{rlimit_core: %{cur: 0, max: 18_446_744_073_709_551_616}}
  ]

  test "takes what can be, and gives it back" do
    assert Config.validate!([]) == []

    for option <- @valid do
      assert Config.validate!([option]) == [option]
    end
  end

  test "refuses what cannot be, naming the option, the value and what was expected" do
    for {key, value} <- @invalid do
      error = assert_raise ArgumentError, fn -> Config.validate!([{key, value}]) end
      assert error.message =~ "option #{inspect(key)} is #{inspect(value)}, expected "
    end
  end

  test "refuses an unknown option and names those that there are" do
    error = assert_raise ArgumentError, fn -> Config.validate!(enviorn: []) end
    assert error.message =~ "unknown option [enviorn: []], expected one of: :net, :environ,"
  end

  test "refuses what is no keyword list" do
    for config <- [%{}, :uid, [:uid], [{"uid", 1}]] do
      assert_raise ArgumentError, ~r/the config is/, fn -> Config.validate!(config) end
    end
  end

  describe "get/2" do
    test "knows the default of every option" do
      for {key, _value} <- @valid, do: Config.get([], key)
      assert Config.get([], :setuid) == false
      assert Config.get([], :priority) == 0
      assert Config.get([], :rlimit) == [rlimit_core: %{cur: 0, max: 0}]
      assert Config.get([], :groups) == []
      assert ["PATH=/sbin:" <> _, "HOME=/home"] = Config.get([], :environ)
    end

    test "checks what did not come through the door, and does not mind other keys" do
      assert Config.get([own: 1, uid: 5], :uid) == 5
      assert_raise ArgumentError, fn -> Config.get([own: 1, uid: -1], :uid) end
    end
  end
end
