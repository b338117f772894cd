// The arguments of system calls, read from any term as each of the types that calls have. Nothing
// is called.

#include <cstdint>

#include "call/argument.hpp"
#include "call/cstruct.hpp"
#include "fuzz/arguments.hpp"
#include "task/filter.hpp"
#include "term/check.hpp"

using namespace stdio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto term = term::only_term({data, size});
  if (!term) return 0;
  fuzz::read_as<int, uid_t, std::uint64_t, const char*, BytesView, rlimit, std::optional<timeval>,
                const std::vector<std::string>&, const std::vector<gid_t>&, CStruct&, CArgument&,
                Constant<SignalNumber>, Flags<CloneFlag>>(*term);
  fuzz::read_as_systems(*term);
  term::Reader reader{*term};
  (void)Filter::read(reader);
  return 0;
}
