#include "protocol/options.hpp"

#include <string_view>
#include <utility>

#include "sys/signal.hpp"

namespace stdio {

using term::Reader;

std::optional<TaskId> task_id(Reader& reader, TaskId least) {
  const auto value = reader.integer();
  if (!value || *value < static_cast<std::int64_t>(least)) return std::nullopt;
  return static_cast<TaskId>(*value);
}

// -1 for as many as there are.
std::optional<std::int64_t> piece_count(Reader& reader) {
  const auto value = reader.integer();
  if (!value || *value < -1) return std::nullopt;
  return *value == -1 ? kUnlimitedPieces : *value;
}

namespace {

// supervise, {clone, Flags} or {filter, Filter}; what is in the latter two concerns the task.
bool read_fork_option(Reader& reader, Fork& fork) {
  if (const auto name = reader.atom()) {
    fork.role = Role::Supervisor;
    return name == "supervise";
  }
  if (reader.tuple() != 2) return false;
  const auto key = reader.atom();
  const BytesView value = reader.any();
  if (key == "clone") fork.namespaces = value;
  if (key == "filter") fork.filter = value;
  return key == "clone" || key == "filter";
}

}  // namespace

bool makes_pid_namespace(BytesView namespaces) {
  if (namespaces.empty()) return false;
  Reader reader{namespaces};
  const int count = reader.list().value_or(0);
  for (int i = 0; i < count; ++i) {
    const auto name = reader.atom();
    if (!name) reader.any();
    if (name == "clone_newpid") return true;
  }
  return false;
}

bool read_fork_options(Reader& reader, Fork& fork) {
  const auto count = reader.list();
  if (!count) return false;
  for (int i = 0; i < *count; ++i) {
    if (!read_fork_option(reader, fork)) return false;
  }
  return reader.end_list();
}

namespace {

// As a name or a number; 0 and what no process can be sent is none.
std::optional<int> signal(Reader& reader) {
  if (const auto name = reader.atom()) return signal_number(*name);
  const auto number = reader.integer();
  if (!number || *number < 1 || *number > 64) return std::nullopt;
  return static_cast<int>(*number);
}

std::optional<std::int64_t> wait_ms(Reader& reader) {
  const auto ms = reader.integer();
  if (!ms || *ms < 0 || *ms > kMaxWaitMs) return std::nullopt;
  return ms;
}

// [{Signal, Ms}, ...]
bool read_stop(Reader& reader, std::vector<StopStep>& steps) {
  const auto count = reader.list();
  if (!count || *count > kMaxStopSteps) return false;
  for (int i = 0; i < *count; ++i) {
    if (reader.tuple() != 2) return false;
    const auto number = signal(reader);
    const auto ms = wait_ms(reader);
    if (!number || !ms) return false;
    steps.push_back({*number, *ms});
  }
  return reader.end_list();
}

std::optional<std::uint32_t> user_id(Reader& reader) {
  const auto id = reader.integer();
  if (!id || !std::in_range<std::uint32_t>(*id)) return std::nullopt;
  return static_cast<std::uint32_t>(*id);
}

bool read_option(Reader& reader, CallOptions& options) {
  if (const auto name = reader.atom()) {
    options.essential = true;
    return name == "essential";
  }
  if (reader.tuple() != 2) return false;
  const auto key = reader.atom();
  if (key == "domain") return (options.domain = task_id(reader)).has_value();
  if (key == "uid") return (options.user = user_id(reader)).has_value();
  if (key == "stop") return read_stop(reader, options.stop);
  if (key == "timeout") return (options.timeout_ms = wait_ms(reader)).has_value();
  if (key == "credit") {
    const auto bytes = reader.integer();
    if (!bytes || *bytes < 0) return false;
    options.credit = *bytes;
    return true;
  }
  if (key == "pieces") {
    const auto pieces = piece_count(reader);
    options.pieces = pieces.value_or(0);
    return pieces.has_value();
  }
  if (key != "stdin") return false;
  const auto input = reader.atom();
  options.input = input == "null" ? Input::Null : Input::Pipe;
  return input == "null" || input == "pipe";
}

}  // namespace

std::optional<CallOptions> call_options(Reader& reader) {
  CallOptions options;
  const auto count = reader.list();
  if (!count) return std::nullopt;
  for (int i = 0; i < *count; ++i) {
    if (!read_option(reader, options)) return std::nullopt;
  }
  if (!reader.end_list()) return std::nullopt;
  return options;
}

}  // namespace stdio
