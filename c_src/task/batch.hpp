#pragma once

#include "sys/bytes.hpp"
#include "task/program.hpp"

namespace stdio {

// Runs the calls of one request in this process; the result is the term that its reply carries. If
// one of them starts a program, neither comes back.

// Name and arguments, one after the other.
Bytes run_one(BytesView call, const StandardStreams& streams);

// A list of {Name, Args} and {Name, Args, [noerrexit]}: until one does not succeed.
Bytes run_batch(BytesView calls, const StandardStreams& streams);

}  // namespace stdio
