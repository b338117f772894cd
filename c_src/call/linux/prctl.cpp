#include "call/linux/prctl.hpp"

#include <sys/prctl.h>

#include <string>

#include "sys/overloaded.hpp"

namespace stdio {

namespace {

// With the zero at its end.
Memory memory_of(const std::string& text) {
  return Memory{{reinterpret_cast<const Byte*>(text.c_str()), text.size() + 1}};
}

// A name, or a list of which the first is one.
bool is_named(term::Reader reader) {
  return reader.atom() || (reader.list().value_or(0) > 0 && reader.atom());
}

// A list that is none may still be a text.
std::optional<CStruct> structure(term::Reader& reader) {
  term::Reader attempt = reader;
  auto made = CStruct::read(attempt);
  if (!made || made->size() == 0) return std::nullopt;
  reader = attempt;
  return std::move(*made);
}

}  // namespace

Result<PrctlArgument> PrctlArgument::read(term::Reader& reader) {
  PrctlArgument made;
  if (is_named(reader)) {
    const auto number = argument::flags<PrctlValue>(reader);
    if (!number) return number.error();
    made.value_ = static_cast<unsigned long>(*number);
  } else if (const auto number = reader.integer()) {
    made.value_ = static_cast<unsigned long>(*number);
  } else if (const auto large = reader.unsigned_integer()) {
    made.value_ = static_cast<unsigned long>(*large);
  } else if (auto given = structure(reader)) {
    made.value_ = std::move(*given);
  } else if (const auto text = reader.iodata()) {
    made.value_ = memory_of(*text);
  } else {
    return argument::undecodable();
  }
  return made;
}

unsigned long PrctlArgument::native() {
  return std::visit(
      Overloaded{
          [](unsigned long number) { return number; },
          [](auto& memory) { return reinterpret_cast<unsigned long>(memory.address()); },
      },
      value_);
}

void PrctlArgument::write(term::Writer& writer) const {
  std::visit(Overloaded{
                 [&](unsigned long number) { writer.integer(static_cast<std::int64_t>(number)); },
                 [&](const auto& memory) { memory.write(writer); },
             },
             value_);
}

void PrctlResult::write_success(term::Writer& writer) const {
  writer.tuple(arguments ? 6 : 2).atom("ok").integer(value);
  if (!arguments) return;
  for (const PrctlArgument& argument : *arguments) argument.write(writer);
}

namespace calls {

Result<PrctlResult> prctl(Constant<PrctlOption> option, PrctlArgument& second, PrctlArgument& third,
                          PrctlArgument& fourth, PrctlArgument& fifth) {
  const int value =
      ::prctl(option, second.native(), third.native(), fourth.native(), fifth.native());
  if (value == -1) return last_error();
  PrctlResult result{value, std::nullopt};
  const bool tells = second.is_structure() || third.is_structure() || fourth.is_structure() ||
                     fifth.is_structure();
  if (tells) {
    result.arguments = {std::move(second), std::move(third), std::move(fourth), std::move(fifth)};
  }
  return result;
}

}  // namespace calls

}  // namespace stdio
