#include "protocol/event.hpp"

#include "sys/signal.hpp"
#include "term/writer.hpp"

namespace stdio {

namespace {

using term::Writer;

Writer reply_to(BytesView ref) {
  Writer writer = Writer::frame();
  writer.tuple(3).atom("reply").raw(ref);
  return writer;
}

Writer event(int arity, std::string_view tag, TaskId id) {
  Writer writer = Writer::frame();
  writer.tuple(arity).atom(tag).unsigned_integer(id);
  return writer;
}

void write_error(Writer& writer, const Error& error) {
  writer.tuple(2).atom("error").atom(errno_name(error.value()));
}

void write_pids(Writer& writer, const std::vector<pid_t>& pids) {
  writer.list(static_cast<int>(pids.size()));
  for (const pid_t pid : pids) writer.integer(pid);
  writer.nil();
}

Writer exit_event(int arity, TaskId id, const WaitStatus& status) {
  if (const auto* exited = std::get_if<Exited>(&status)) {
    Writer writer = event(arity, "exit_status", id);
    writer.integer(exited->code);
    return writer;
  }
  Writer writer = event(arity, "termsig", id);
  writer.atom(signal_name(std::get<Killed>(status).signal));
  return writer;
}

}  // namespace

Bytes encode_reply(BytesView ref, BytesView result) {
  return copy_of(reply_to(ref).raw(result).bytes());
}

Bytes encode_reply(BytesView ref, std::string_view atom) {
  return copy_of(reply_to(ref).atom(atom).bytes());
}

Bytes encode_reply(BytesView ref, const Greeting& greeting) {
  Writer writer = reply_to(ref);
  writer.tuple(2).atom("ok").list(7);
  writer.tuple(2).atom("version").binary(greeting.version);
  writer.tuple(2).atom("protocol").integer(kProtocolVersion);
  writer.tuple(2).atom("os").atom(greeting.os);
  writer.tuple(2).atom("pid").integer(greeting.pid);
  writer.tuple(2).atom("uid").integer(greeting.uid);
  writer.tuple(2).atom("gid").integer(greeting.gid);
  writer.tuple(2).atom("stdin_window").integer(greeting.input_window);
  return copy_of(writer.nil().bytes());
}

Bytes encode_survivors(BytesView ref, const std::vector<pid_t>& pids) {
  Writer writer = reply_to(ref);
  write_pids(writer.tuple(2).atom("survivors"), pids);
  return copy_of(writer.bytes());
}

Bytes encode_users(BytesView ref, const std::vector<uid_t>& users) {
  Writer writer = reply_to(ref);
  writer.tuple(2).atom("ok").list(static_cast<int>(users.size()));
  for (const uid_t user : users) writer.integer(user);
  return copy_of(writer.nil().bytes());
}

Bytes encode_timeout(TaskId id, std::int64_t ms) {
  return copy_of(event(3, "timeout", id).integer(ms).bytes());
}

Bytes encode_exit(TaskId id, const WaitStatus& status) {
  return copy_of(exit_event(3, id, status).bytes());
}

Bytes encode_exit(TaskId id, const WaitStatus& status, const DomainEnd& end) {
  Writer writer = exit_event(5, id, status);
  write_pids(writer.atom(name_of(end.rung)), end.survivors);
  return copy_of(writer.bytes());
}

Bytes encode_signal(TaskId id, int signal, BytesView info) {
  Writer writer = event(4, "signal", id);
  writer.atom(signal_name(signal));
  writer.binary({reinterpret_cast<const char*>(info.data()), info.size()});
  return copy_of(writer.bytes());
}

Bytes encode_taken(TaskId id, std::size_t bytes) {
  return copy_of(event(3, "stdin", id).unsigned_integer(bytes).bytes());
}

Bytes encode_input_error(TaskId id, const Error& error) {
  Writer writer = event(3, "stdin", id);
  write_error(writer, error);
  return copy_of(writer.bytes());
}

Bytes ok_result() { return atom_result("ok"); }

Bytes ok_result(std::int64_t value) {
  return copy_of(Writer::term().tuple(2).atom("ok").integer(value).bytes());
}

Bytes error_result(const Error& error) {
  Writer writer = Writer::term();
  write_error(writer, error);
  return copy_of(writer.bytes());
}

Bytes atom_result(std::string_view atom) { return copy_of(Writer::term().atom(atom).bytes()); }

}  // namespace stdio
