#pragma once

#include <optional>
#include <string_view>

#include "call/table.hpp"
#include "task/domain.hpp"
#include "task/family.hpp"
#include "task/filter.hpp"
#include "task/hearing.hpp"

namespace stdio {

// What a task runs, and what its children will.
struct Filters {
  Filter own;
  Filter childrens;
};

// The calls that are about the task itself: what it hears, whom it waits for, what it still runs.
// All others are in call/table.hpp. Refers to parts of the task, and lives in it.
class OwnCalls {
 public:
  OwnCalls(Filters& filters, Family& family, Hearing& hearing, Domain& domain)
      : filters_{filters}, family_{family}, hearing_{hearing}, domain_{domain} {}

  // Nothing if there is no call of that name here.
  std::optional<CallOutcome> run(std::string_view name, term::Reader& arguments);

 private:
  CallOutcome filter(term::Reader& reader);
  CallOutcome reexec(term::Reader& reader);
  CallOutcome kill_domain(term::Reader& reader);
  CallOutcome keep_jail(term::Reader& reader);
  CallOutcome reap(term::Reader& reader);
  CallOutcome sigaction(term::Reader& reader);
  CallOutcome waitpid(term::Reader& reader);

  Filters& filters_;
  Family& family_;
  Hearing& hearing_;
  Domain& domain_;
};

}  // namespace stdio
