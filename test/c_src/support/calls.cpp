#include "support/calls.hpp"

#include "call/table.hpp"
#include "support/notation.hpp"
#include "support/process.hpp"

namespace stdio::test {

std::string called(std::string_view name, std::string_view arguments) {
  const Bytes term = encoded(arguments);
  term::Reader reader{term};
  return shown(run_call(name, reader).term);
}

std::string called_in_child(std::string_view name, std::string_view arguments) {
  return said_in_child([&] { return called(name, arguments); });
}

std::string in_turn(std::initializer_list<std::string> results) {
  std::string joined;
  for (const std::string& result : results) joined += (joined.empty() ? "" : " ") + result;
  return joined;
}

}  // namespace stdio::test
