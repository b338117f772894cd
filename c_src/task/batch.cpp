#include "task/batch.hpp"

#include <vector>

#include "term/writer.hpp"

namespace stdio {

namespace {

using term::Reader;
using term::Writer;

CallOutcome run(Reader& reader, const Perform& perform) {
  const auto name = reader.atom();
  return perform(name.value_or(""), reader);
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

Bytes run_one(BytesView call, const Perform& perform) {
  Reader reader{call};
  return run(reader, perform).term;
}

Bytes run_batch(BytesView calls, const Perform& perform) {
  Reader reader{calls};
  const int count = reader.list().value_or(0);
  std::vector<Bytes> results;
  for (int i = 0; i < count; ++i) {
    const bool has_options = reader.tuple() == 3;
    CallOutcome outcome = run(reader, perform);
    results.push_back(std::move(outcome.term));
    const bool goes_on = has_options && goes_on_after_error(reader);
    if (!outcome.succeeded && !goes_on) return batch_result("failed", results);
  }
  return batch_result("ok", results);
}

}  // namespace stdio
