#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sys/result.hpp"
#include "term/reader.hpp"

namespace stdio {

// The calls that a task still runs: all, until some are taken away, and those never come back. A
// plain value; a task has one for itself and one that its children are born with.
class Filter {
 public:
  // A name, a list of names or {deny, Names}: all but these. {allow, Names}: nothing but these.
  // EINVAL for anything else.
  static Result<Filter> read(term::Reader& reader);
  // As one term; nothing is taken away by none.
  static Result<Filter> of(BytesView term);

  // As one word, for a program's argument, and back.
  [[nodiscard]] std::string spelled() const;
  static Filter spelt(std::string_view word);

  void restrict(const Filter& further);
  [[nodiscard]] bool allows(std::string_view name) const;

 private:
  using Names = std::set<std::string, std::less<>>;
  static Result<Names> read_names(term::Reader& reader);

  Names denied_;
  std::optional<Names> allowed_;  // nothing: all but the denied ones
};

}  // namespace stdio
