#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "call/table.hpp"
#include "sys/bytes.hpp"

namespace stdio {

// Runs the calls of one request, each by `perform`; the result is the term that its reply carries.
// If one of them starts a program, neither comes back.
using Perform = std::function<CallOutcome(std::string_view name, term::Reader& arguments)>;

// What all results of a request may take. What is larger, say the names in a folder without end, is
// {error, emsgsize} instead.
inline constexpr std::size_t kMaxResults = std::size_t{16} << 20;

// Of a call that is not run: its arguments are skipped.
CallOutcome refused_as(term::Reader& arguments, const char* fault);

// Name and arguments, one after the other.
CallOutcome run_one(BytesView call, const Perform& perform);

// A list of {Name, Args} and {Name, Args, [noerrexit]}: until one does not succeed. `results` holds
// those so far.
CallOutcome run_batch(BytesView calls, const Perform& perform, std::vector<Bytes>& results);
CallOutcome run_batch(BytesView calls, const Perform& perform);

}  // namespace stdio
