#pragma once

#include <optional>

#include "protocol/request.hpp"
#include "term/reader.hpp"

namespace stdio {

// The options of requests, and the values that several requests have. Nothing for a term that is
// none.

std::optional<TaskId> task_id(term::Reader& reader, TaskId least = 1);
// -1 is as many as there are.
std::optional<std::int64_t> piece_count(term::Reader& reader);

// Whether these, the term of a fork, have one for processes among them.
bool makes_pid_namespace(BytesView namespaces);

bool read_fork_options(term::Reader& reader, Fork& fork);
std::optional<CallOptions> call_options(term::Reader& reader);

}  // namespace stdio
