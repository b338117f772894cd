#include "task/batch.hpp"

#include <algorithm>
#include <vector>

#include "protocol/event.hpp"
#include "term/writer.hpp"

namespace stdio {

namespace {

using term::Reader;
using term::Writer;

CallOutcome run(Reader& reader, const Perform& perform) {
  const auto name = reader.atom();
  return perform(name.value_or(""), reader);
}

// A result that is larger becomes an error.
CallOutcome within(std::size_t most, CallOutcome outcome) {
  if (outcome.term.size() <= most) return outcome;
  return {false, error_result(error_from(EMSGSIZE))};
}

// The options of a call in a batch: a list that may hold noerrexit.
bool goes_on_after_error(Reader& reader) {
  bool goes_on = false;
  const auto count = reader.list();
  for (int i = 0; i < count.value_or(0); ++i) goes_on = reader.atom() == "noerrexit" || goes_on;
  return reader.end_list() && goes_on;
}

Bytes batch_result(const char* tag, const std::vector<Bytes>& results) {
  Writer writer = Writer::term();
  writer.tuple(2).atom(tag).list(static_cast<int>(results.size()));
  for (const Bytes& result : results) writer.raw(result);
  return copy_of(writer.nil().bytes());
}

}  // namespace

CallOutcome refused_as(Reader& arguments, const char* fault) {
  arguments.any();
  return {false, atom_result(fault)};
}

CallOutcome run_one(BytesView call, const Perform& perform) {
  Reader reader{call};
  return within(kMaxResults, run(reader, perform));
}

CallOutcome run_batch(BytesView calls, const Perform& perform) {
  std::vector<Bytes> results;
  return run_batch(calls, perform, results);
}

CallOutcome run_batch(BytesView calls, const Perform& perform, std::vector<Bytes>& results) {
  Reader reader{calls};
  const int count = reader.list().value_or(0);
  std::size_t room = kMaxResults;
  for (int i = 0; i < count; ++i) {
    const bool has_options = reader.tuple() == 3;
    CallOutcome outcome = within(room, run(reader, perform));
    room -= std::min(room, outcome.term.size());
    results.push_back(std::move(outcome.term));
    const bool goes_on = has_options && goes_on_after_error(reader);
    if (!outcome.succeeded && !goes_on) return {false, batch_result("failed", results)};
  }
  return {true, batch_result("ok", results)};
}

}  // namespace stdio
