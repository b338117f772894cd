#include "protocol/request.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"
#include "sys/overloaded.hpp"

using namespace stdio;
using test::frame;
using test::shown;

namespace {

std::string options_of(const CallOptions& options) {
  return (options.domain ? " domain " + std::to_string(*options.domain) : "") +
         (options.input == Input::Null ? " null" : " pipe") + " credit " +
         std::to_string(options.credit) +
         (options.pieces == kUnlimitedPieces ? "" : " pieces " + std::to_string(options.pieces));
}

std::string calls_of(const Calls& calls) {
  const bool one = calls.shape == CallShape::One;
  std::string what = shown(calls.calls);
  if (one) {
    // Two terms, one behind the other.
    Bytes both{104, 2};
    append(both, calls.calls);
    what = shown(both);
  }
  return (one ? "call " : "batch ") + shown(calls.ref) + " " + std::to_string(calls.id) + " " +
         what + (calls.options.essential ? " essential" : "") +
         (calls.starts_program ? " program" + options_of(calls.options) : "");
}

// A request as a line, so that a table can say what each frame means.
std::string line(const Request& request) {
  const auto id = [](TaskId number) { return std::to_string(number); };
  return std::visit(
      Overloaded{
          [](const Hello& hello) {
            return "hello " + shown(hello.ref) + " " + std::to_string(hello.version);
          },
          [&](const Fork& fork) {
            return "fork " + shown(fork.ref) + " " + id(fork.parent) + " " + id(fork.id) +
                   (fork.role == Role::Supervisor ? " supervisor" : "") +
                   (fork.namespaces.empty() ? "" : " clone " + shown(fork.namespaces)) +
                   (fork.filter.empty() ? "" : " filter " + shown(fork.filter));
          },
          [&](const Supervise& supervise) {
            return "supervise " + shown(supervise.ref) + " " + id(supervise.id);
          },
          [&](const Sweep& sweep) { return "sweep " + shown(sweep.ref) + " " + id(sweep.id); },
          [](const Calls& calls) { return calls_of(calls); },
          [&](const Write& write) {
            return "stdin " + id(write.id) + " " +
                   std::string{write.data.begin(), write.data.end()};
          },
          [&](const EndStream& end) {
            return "eof " + id(end.id) + " " + std::to_string(static_cast<int>(end.stream));
          },
          [&](const Credit& credit) {
            return "credit " + id(credit.id) + " " + std::to_string(credit.amount) +
                   (credit.unit == Credit::Unit::Pieces ? " pieces" : "");
          },
          [&](const Stop& stop) { return "stop " + shown(stop.ref) + " " + id(stop.id); },
          [&](const Claim& claim) {
            return "claim " + shown(claim.ref) + " " + std::to_string(claim.count);
          },
          [&](const UseCgroup& use) { return "cgroup " + shown(use.ref) + " " + use.path; },
          [](const Refused& refused) { return refused.answer + (" " + shown(refused.ref)); },
          [&](const InputRefused& refused) { return "einval " + id(refused.id); },
          [](const Malformed&) { return std::string{"malformed"}; },
      },
      request);
}

bool is_soon(const Request& request) {
  return std::visit(
      [](const auto& plain) {
        if constexpr (requires { plain.urgency; }) return plain.urgency == Urgency::Soon;
        return false;
      },
      request);
}

std::string decoded(const Bytes& frame) {
  std::string all;
  decode_requests(frame, [&](const Request& request) {
    all += (all.empty() ? "" : "; ") + line(request) + (is_soon(request) ? " soon" : "");
  });
  return all;
}

std::string decoded(std::string_view text) { return decoded(frame(text)); }

struct Row {
  const char* request;
  const char* meaning;
};

void check(const Row& row) {
  INFO(row.request);
  CHECK(decoded(row.request) == row.meaning);
}

constexpr const char* kDefaults = " program pipe credit 1048576";

}  // namespace

TEST_CASE("every request of the table decodes") {
  check(GENERATE(Row{"{hello, r, 1}", "hello r 1"},                                        //
                 Row{"{hello, r, -9223372036854775808}", "hello r -9223372036854775808"},  //
                 Row{"{fork, r, 0, 1, []}", "fork r 0 1"},                                 //
                 Row{"{fork, r, 1, 2, [supervise]}", "fork r 1 2 supervisor"},             //
                 Row{"{fork, r, 1, 2, [supervise, supervise]}", "fork r 1 2 supervisor"},  //
                 Row{"{fork, r, 1, 2, [{clone,[clone_newns]}]}", "fork r 1 2 clone [clone_newns]"},
                 Row{"{fork, r, 0, 2, [supervise,{filter,{deny,[fork]}}]}",
                     "fork r 0 2 supervisor filter {deny,[fork]}"},
                 Row{"{supervise, r, 2}", "supervise r 2"}, Row{"{sweep, r, 2}", "sweep r 2"},
                 Row{"{call, r, 1, getpid, []}", "call r 1 {getpid,[]}"},                  //
                 Row{"{call, r, 1, kill, [5, 9]}", "call r 1 {kill,[5,9]}"},               //
                 Row{"{batch, r, 1, [], []}", "batch r 1 []"},                             //
                 Row{"{batch, r, 1, [{getpid,[]},{chdir,[<<\"/\">>],[noerrexit]}], []}",   //
                     "batch r 1 [{getpid,[]},{chdir,[<<\"/\">>],[noerrexit]}]"},           //
                 Row{"{stdin, 1, <<\"bytes\">>}", "stdin 1 bytes"},                        //
                 Row{"{stdin, 1, <<>>}", "stdin 1 "},                                      //
                 Row{"{eof, 1, stdin}", "eof 1 0"}, Row{"{eof, 1, stderr}", "eof 1 2"},    //
                 Row{"{credit, 1, 9223372036854775807}", "credit 1 9223372036854775807"},  //
                 Row{"{credit, 1, {pieces,0}}", "credit 1 0 pieces"},                      //
                 Row{"{credit, 1, {pieces,-1}}", "credit 1 9223372036854775807 pieces"},   //
                 Row{"{stop, r, 9223372036854775807}", "stop r 9223372036854775807"}));
}

TEST_CASE("a list of requests is each of them, up to one that is malformed") {
  check(GENERATE(
      Row{"[]", ""}, Row{"[{stop, r, 1}]", "stop r 1"},
      Row{"[{fork, r, 0, 1, []}, {call, s, 1, getpid, []}]", "fork r 0 1; call s 1 {getpid,[]}"},
      Row{"[{nothing, r}, {stop, r, 1}]", "undef r; stop r 1"},
      Row{"[{stop, r, 1}, 7, {stop, r, 2}]", "stop r 1; malformed"},
      Row{"[[{stop, r, 1}]]", "malformed"}, Row{"[1,2,3]", "malformed"}));
}

TEST_CASE("requests that are sent together are a list of which only failures are urgent") {
  check(
      GENERATE(Row{"{together, []}", ""},
               Row{"{together, [{fork, r, 0, 1, []}, {call, s, 1, getpid, []}, {supervise, t, 1}]}",
                   "fork r 0 1 soon; call s 1 {getpid,[]} soon; supervise t 1 soon"},
               Row{"{together, [{stop, r, 1}, 7]}", "stop r 1; malformed"},
               Row{"{together, {stop, r, 1}}", "malformed"}, Row{"{together}", "malformed"},
               Row{"{together, [{together, []}]}", "undef []"}));
}

TEST_CASE("a batch may say how the domain of its program ends") {
  const char* request =
      GENERATE("{batch, r, 1, [], [{stop,[]}]}",
               "{batch, r, 1, [], [{stop,[{sigterm,5000},{'SIGKILL',0}]}]}",
               "{batch, r, 1, [], [{stop,[{15,86400000}]}]}", "{batch, r, 1, [], [{timeout,0}]}",
               "{batch, r, 1, [], [{uid,65536}]}");
  INFO(request);
  CHECK(decoded(request) == "batch r 1 []");
}

TEST_CASE("how a domain ends is a list of signals and milliseconds, or badarg") {
  const char* request =
      GENERATE("{batch, r, 1, [], [{stop,sigterm}]}", "{batch, r, 1, [], [{stop,[sigterm]}]}",
               "{batch, r, 1, [], [{stop,[{sigterm,-1}]}]}", "{batch, r, 1, [], [{stop,[{0,1}]}]}",
               "{batch, r, 1, [], [{stop,[{65,1}]}]}", "{batch, r, 1, [], [{stop,[{none,1}]}]}",
               "{batch, r, 1, [], [{stop,[{sigterm,86400001}]}]}",
               "{batch, r, 1, [], [{timeout,-1}]}", "{batch, r, 1, [], [{timeout,soon}]}",
               "{batch, r, 1, [], [{uid,-1}]}", "{batch, r, 1, [], [{uid,4294967296}]}");
  INFO(request);
  CHECK(decoded(request) == "badarg r");
}

TEST_CASE("user ids are claimed by the number, a control group is named by its path") {
  check(GENERATE(Row{"{claim, r, 1}", "claim r 1"}, Row{"{claim, r, 0}", "badarg r"},
                 Row{"{claim, r, 4097}", "badarg r"}, Row{"{claim, r, all}", "badarg r"},
                 Row{"{cgroup, r, <<\"/sys\">>}", "cgroup r /sys"},
                 Row{"{cgroup, r, <<>>}", "badarg r"}, Row{"{cgroup, r, sys}", "badarg r"}));
}

TEST_CASE("a batch may be essential") {
  CHECK(decoded("{batch, r, 1, [{setsid,[]}], [essential]}") ==
        "batch r 1 [{setsid,[]}] essential");
  CHECK(decoded("{batch, r, 1, [{setsid,[]}], [other]}") == "badarg r");
}

TEST_CASE("what starts a program is known beforehand, with what becomes of it") {
  CHECK(decoded("{call, r, 1, execve, [a,b,c]}") ==
        std::string{"call r 1 {execve,[a,b,c]}"} + kDefaults);
  CHECK(decoded("{batch, r, 1, [{setsid,[]},{execve,[]}], []}") ==
        std::string{"batch r 1 [{setsid,[]},{execve,[]}]"} + kDefaults);
  CHECK(decoded("{batch, r, 1, [{execve,[]}], [{domain,7},{stdin,null},{credit,0}]}") ==
        "batch r 1 [{execve,[]}] program domain 7 null credit 0");
  CHECK(decoded("{batch, r, 1, [{execve,[]}], [{stdin,pipe},{credit,9223372036854775807}]}") ==
        "batch r 1 [{execve,[]}] program pipe credit 9223372036854775807");
  CHECK(decoded("{batch, r, 1, [{execve,[]},{getpid,[]}], []}") ==
        "batch r 1 [{execve,[]},{getpid,[]}]");
}

TEST_CASE("a request with a ref and a wrong type elsewhere is badarg") {
  const char* request =
      GENERATE("{hello, r, one}", "{hello, r, 9223372036854775808}", "{hello, r, <<\"1\">>}",  //
               "{fork, r, -1, 1, []}", "{fork, r, a, 1, []}", "{fork, r, 0, 0, []}",           //
               "{fork, r, 0, a, []}", "{fork, r, 0, 9223372036854775808, []}",                 //
               "{fork, r, 0, 2, [{clone,[clone_newns]}]}", "{fork, r, 1, 2, [{other,1}]}",
               "{fork, r, 1, 2, [{clone,1,2}]}", "{supervise, r, 0}", "{sweep, r, a}",
               "{supervise, r, a}", "{fork, r, 0, 1, supervise}", "{fork, r, 0, 1, [other]}",  //
               "{fork, r, 0, 1, [1,2]}", "{fork, r, 0, 1, [supervise|supervise]}",             //
               "{call, r, 0, getpid, []}", "{call, r, a, getpid, []}",                         //
               "{call, r, 1, \"getpid\", []}", "{call, r, 1, 1, []}",                          //
               "{stop, r, 0}", "{stop, r, a}", "{stop, r, -1}");
  INFO(request);
  CHECK(decoded(request) == "badarg r");
}

TEST_CASE("a batch that is no list of calls, or has options it cannot have, is badarg") {
  const char* request =
      GENERATE("{batch, r, 0, [], []}", "{batch, r, a, [], []}", "{batch, r, 1, a, []}",          //
               "{batch, r, 1, [a], []}", "{batch, r, 1, [1,2], []}", "{batch, r, 1, [{}], []}",   //
               "{batch, r, 1, [{getpid}], []}", "{batch, r, 1, [{getpid,[],[],[]}], []}",         //
               "{batch, r, 1, [{1,[]}], []}", "{batch, r, 1, [{getpid,[]}|a], []}",               //
               "{batch, r, 1, [{getpid,[],noerrexit}], []}",                                      //
               "{batch, r, 1, [{getpid,[],[other]},{getpid,[]}], []}",                            //
               "{batch, r, 1, [{getpid,[],[1,2]}], []}",                                          //
               "{batch, r, 1, [{getpid,[],[noerrexit|noerrexit]}], []}",                          //
               "{batch, r, 1, [], a}", "{batch, r, 1, [], [a]}", "{batch, r, 1, [], [1]}",        //
               "{batch, r, 1, [], [{other,1}]}", "{batch, r, 1, [], [{domain,0}]}",               //
               "{batch, r, 1, [], [{domain,a}]}", "{batch, r, 1, [], [{credit,-1}]}",             //
               "{batch, r, 1, [], [{credit,a}]}", "{batch, r, 1, [], [{stdin,file}]}",            //
               "{batch, r, 1, [], [{stdin,<<\"null\">>}]}", "{batch, r, 1, [], [{credit,1,2}]}",  //
               "{batch, r, 1, [], [{credit,1}|{credit,1}]}", "{batch, r, 1, [], [{pieces,-2}]}",
               "{batch, r, 1, [], [{pieces,a}]}");
  INFO(request);
  CHECK(decoded(request) == "badarg r");
}

TEST_CASE("an unknown tag is undef, the second element its ref") {
  check(GENERATE(Row{"{other, r}", "undef r"}, Row{"{other, {a,[1,b]}, 2}", "undef {a,[1,b]}"},
                 Row{"{hello, r}", "undef r"}, Row{"{hello, r, 1, 2}", "undef r"},
                 Row{"{fork, r, 0, 1}", "undef r"}, Row{"{call, r, 1, getpid}", "undef r"},
                 Row{"{batch, r, 1, []}", "undef r"}, Row{"{stop, r}", "undef r"},
                 Row{"{stop, r, 1, 2}", "undef r"}, Row{"{stdin, 1}", "undef 1"},
                 Row{"{eof, 1, stdin, 2}", "undef 1"}, Row{"{'', r}", "undef r"}));
}

TEST_CASE("input, its end and credit of a wrong kind are einval") {
  check(GENERATE(Row{"{stdin, 1, \"string\"}", "einval 1"}, Row{"{stdin, 1, atom}", "einval 1"},
                 Row{"{eof, 1, other}", "einval 1"}, Row{"{eof, 1, 1}", "einval 1"},
                 Row{"{credit, 1, 0}", "einval 1"}, Row{"{credit, 1, -1}", "einval 1"},
                 Row{"{credit, 1, many}", "einval 1"}, Row{"{credit, 1, {pieces,-2}}", "einval 1"},
                 Row{"{credit, 1, {other,1}}", "einval 1"},
                 Row{"{credit, 1, {pieces,1,2}}", "einval 1"},
                 Row{"{credit, 1, 9223372036854775808}", "einval 1"}));
}

TEST_CASE("what has no address is malformed") {
  const char* request =
      GENERATE("{}", "{hello}", "1", "atom", "<<\"{hello, r, 1}\">>", "#{}", "[hello, r, 1]",
               "{1, r}", "{\"hello\", r, 1}", "{stdin, a, <<\"x\">>}", "{stdin, 0, <<\"x\">>}",
               "{eof, -1, stdin}", "{credit, [], 1}");
  INFO(request);
  CHECK(decoded(request) == "malformed");
}

TEST_CASE("a ref of up to 1,024 bytes comes back as it was, a longer one is malformed") {
  const auto hello = [](std::size_t name) {
    // The binary's tag and length are part of the ref.
    return frame("{hello, <<\"" + std::string(name - 5, 'x') + "\">>, 1}");
  };
  CHECK(decoded(hello(1024)) == "hello <<\"" + std::string(1019, 'x') + "\">> 1");
  CHECK(decoded(hello(1025)) == "malformed");
}

TEST_CASE("a frame that is cut anywhere is malformed") {
  const Bytes whole =
      frame("{batch, r, 1, [{execve,[<<\"/bin/sh\">>,[\"sh\"],[]]}], [{domain,2}]}");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    CHECK(decoded(Bytes{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}) ==
          "malformed");
  }
}

TEST_CASE("what is no term is malformed") {
  CHECK(decoded(Bytes{}) == "malformed");
  CHECK(decoded(Bytes{131}) == "malformed");
  CHECK(decoded(Bytes{131, 80, 0, 0, 0, 9}) == "malformed");  // compressed
  Bytes deep{131, 104, 2, 119, 1, 'x'};
  append(deep, test::nested(64));
  CHECK(decoded(deep) == "malformed");
  Bytes twice = frame("{hello, r, 1}");
  append(twice, frame("{hello, r, 1}"));
  CHECK(decoded(twice) == "malformed");
}

TEST_CASE("a list that is empty the long way is an empty list") {
  Bytes fork = frame("{fork, r, 0, 1, []}");
  fork.pop_back();
  append(fork, Bytes{108, 0, 0, 0, 0, 106});
  CHECK(decoded(fork) == "fork r 0 1");
}
