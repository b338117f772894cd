#include "protocol/request.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "protocol/options.hpp"
#include "term/check.hpp"
#include "term/reader.hpp"

namespace stdio {

namespace {

using term::Reader;

constexpr std::size_t kMaxRef = 1024;
constexpr std::int64_t kMaxClaims = 4096;
constexpr std::array<std::string_view, 3> kPrograms{"execve", "execvp", "fexecve"};

// The elements of the tuple behind its tag, and how many there are.
struct Elements {
  Reader reader;
  int count;
};

std::optional<std::int64_t> positive(Reader& reader) {
  const auto value = reader.integer();
  if (!value || *value <= 0) return std::nullopt;
  return value;
}

// Bytes, or {pieces, Count}.
std::optional<Credit> credit(TaskId id, Reader& reader) {
  if (reader.tuple() == 2) {
    const bool pieces = reader.atom() == "pieces";
    const auto count = piece_count(reader);
    if (!pieces || !count) return std::nullopt;
    return Credit{id, Credit::Unit::Pieces, *count};
  }
  const auto bytes = positive(reader);
  if (!bytes) return std::nullopt;
  return Credit{id, Credit::Unit::Size, *bytes};
}

bool is_program(std::string_view name) {
  return std::find(kPrograms.begin(), kPrograms.end(), name) != kPrograms.end();
}

std::optional<Stream> stream(Reader& reader) {
  const auto name = reader.atom();
  if (name == "stdin") return Stream::Stdin;
  if (name == "stdout") return Stream::Stdout;
  if (name == "stderr") return Stream::Stderr;
  return std::nullopt;
}

// Whether every element of a list is the only option that there is.
bool holds_only(Reader& reader, std::string_view name) {
  const auto options = reader.list();
  if (!options) return false;
  for (int i = 0; i < *options; ++i) {
    if (reader.atom() != name) return false;
  }
  return reader.end_list();
}

// The name of one call in a batch: {Name, Args} or {Name, Args, Options}.
std::optional<std::string> call_name(Reader& reader) {
  const auto arity = reader.tuple();
  if (arity != 2 && arity != 3) return std::nullopt;
  auto name = reader.atom();
  reader.any();
  if (arity == 3 && !holds_only(reader, "noerrexit")) return std::nullopt;
  return name;
}

// The name of the last call; nothing if the list or one of its elements is no call at all.
std::optional<std::string> last_call(BytesView calls) {
  Reader reader{calls};
  const auto count = reader.list();
  if (!count) return std::nullopt;
  std::string last;
  for (int i = 0; i < *count; ++i) {
    const auto name = call_name(reader);
    if (!name) return std::nullopt;
    last = *name;
  }
  if (!reader.end_list()) return std::nullopt;
  return last;
}

Request refused(BytesView ref) { return Refused{ref, "badarg"}; }

Request hello(BytesView ref, Reader reader) {
  const auto version = reader.integer();
  if (!version) return refused(ref);
  return Hello{ref, *version};
}

Request fork(BytesView ref, Reader reader) {
  const auto parent = task_id(reader, kPort);
  const auto id = task_id(reader);
  Fork fork{ref, parent.value_or(kPort), id.value_or(kPort), Role::Plain, {}, {}};
  if (!parent || !id || !read_fork_options(reader, fork)) return refused(ref);
  // Namespaces are for tasks to make: the port itself forks, and nothing else.
  if (fork.parent == kPort && !fork.namespaces.empty()) return refused(ref);
  return fork;
}

Request supervise(BytesView ref, Reader reader) {
  const auto id = task_id(reader);
  if (!id) return refused(ref);
  return Supervise{ref, *id};
}

Request one_call(BytesView ref, Reader reader, BytesView whole) {
  const auto id = task_id(reader);
  if (!id) return refused(ref);
  Reader behind = reader;
  const auto name = reader.atom();
  if (!name) return refused(ref);
  const std::size_t length = behind.any().size() + behind.any().size();
  return Calls{ref, *id, CallShape::One, is_program(*name), whole.last(length), {}};
}

Request batch(BytesView ref, Reader reader) {
  const auto id = task_id(reader);
  const BytesView calls = reader.any();
  const auto options = call_options(reader);
  const auto last = last_call(calls);
  if (!id || !options || !last) return refused(ref);
  return Calls{ref, *id, CallShape::Batch, is_program(*last), calls, *options};
}

Request sweep(BytesView ref, Reader reader) {
  const auto id = task_id(reader);
  if (!id) return refused(ref);
  return Sweep{ref, *id};
}

Request claim(BytesView ref, Reader reader) {
  const auto count = reader.integer();
  if (!count || *count < 1 || *count > kMaxClaims) return refused(ref);
  return Claim{ref, *count};
}

Request use_cgroup(BytesView ref, Reader reader) {
  const auto path = reader.iodata();
  if (!path || path->empty() || path->find('\0') != std::string::npos) return refused(ref);
  return UseCgroup{ref, *path};
}

Request stop(BytesView ref, Reader reader) {
  const auto id = task_id(reader);
  if (!id) return refused(ref);
  return Stop{ref, *id};
}

// The requests that have no reply: the id is the address.
std::optional<Request> unanswered(const std::string& tag, Elements elements) {
  if (elements.count != 2 || (tag != "stdin" && tag != "eof" && tag != "credit")) {
    return std::nullopt;
  }
  Reader& reader = elements.reader;
  const auto id = task_id(reader);
  if (!id) return Malformed{};
  if (tag == "stdin") {
    if (const auto data = reader.binary()) return Write{*id, *data};
  } else if (tag == "eof") {
    if (const auto which = stream(reader)) return EndStream{*id, *which};
  } else if (const auto granted = credit(*id, reader)) {
    return *granted;
  }
  return InputRefused{*id};
}

Request answered(const std::string& tag, Elements elements, BytesView whole) {
  if (elements.count < 1) return Malformed{};
  Reader reader = elements.reader;
  const BytesView ref = reader.any();
  if (ref.size() > kMaxRef) return Malformed{};
  const auto is = [&](std::string_view name, int count) {
    return tag == name && elements.count == count;
  };
  if (is("hello", 2)) return hello(ref, reader);
  if (is("fork", 4)) return fork(ref, reader);
  if (is("supervise", 2)) return supervise(ref, reader);
  if (is("call", 4)) return one_call(ref, reader, whole);
  if (is("batch", 4)) return batch(ref, reader);
  if (is("sweep", 2)) return sweep(ref, reader);
  if (is("stop", 2)) return stop(ref, reader);
  if (is("claim", 2)) return claim(ref, reader);
  if (is("cgroup", 2)) return use_cgroup(ref, reader);
  return Refused{ref, "undef"};
}

Request one_request(BytesView whole) {
  Reader reader{whole};
  const auto arity = reader.tuple();
  if (!arity || *arity < 1) return Malformed{};
  const auto tag = reader.atom();
  if (!tag) return Malformed{};
  const Elements elements{reader, *arity - 1};
  if (auto request = unanswered(*tag, elements)) return *request;
  return answered(*tag, elements, whole);
}

using Serve = std::function<void(const Request&)>;

void set_urgency(Request& request, Urgency urgency) {
  std::visit(
      [urgency](auto& plain) {
        if constexpr (requires { plain.urgency; }) plain.urgency = urgency;
      },
      request);
}

// False if it is no list, and nothing was served.
bool serve_list(Reader& reader, Urgency urgency, const Serve& serve) {
  const auto count = reader.list();
  if (!count) return false;
  for (int i = 0; i < *count; ++i) {
    Request request = one_request(reader.any());
    set_urgency(request, urgency);
    serve(request);
    if (std::holds_alternative<Malformed>(request)) return true;
  }
  if (!reader.end_list()) serve(Malformed{});
  return true;
}

// The reader is behind {together, if that is what it is.
bool is_together(Reader& reader) { return reader.tuple() == 2 && reader.atom() == "together"; }

}  // namespace

void decode_requests(BytesView frame, const Serve& serve) {
  const auto whole = term::only_term(frame);
  if (!whole) return serve(Malformed{});
  Reader reader{*whole};
  if (serve_list(reader, Urgency::Now, serve)) return;
  if (!is_together(reader)) return serve(one_request(*whole));
  if (!serve_list(reader, Urgency::Soon, serve)) serve(Malformed{});
}

}  // namespace stdio
