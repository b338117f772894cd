#include "call/cstruct.hpp"

#include "sys/overloaded.hpp"

namespace stdio {

namespace {

// Larger than any structure that a system call reads, seccomp(2)'s longest filter (32 KiB)
// included.
constexpr std::size_t kMaxSize = std::size_t{64} * 1024;
constexpr int kMaxParts = 256;
// Most structures that the kernel writes are smaller: of memory that was given too small it fills
// the margin, not what happens to lie behind.
constexpr std::size_t kMargin = 256;

std::string_view chars(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Memory::Memory(BytesView content) : bytes_{copy_of(content)}, size_{content.size()} {
  bytes_.resize(size_ + kMargin);
}

Memory::Memory(std::size_t zeros) : bytes_(zeros + kMargin), size_{zeros} {}

void Memory::write(term::Writer& writer) const { writer.binary(chars(content())); }

Result<CStruct> CStruct::read(term::Reader& reader) {
  const auto length = reader.list();
  if (!length || *length > kMaxParts) return argument::undecodable();
  CStruct made;
  Bytes bytes;
  std::size_t size = 0;
  for (int i = 0; i < *length; ++i) {
    if (!made.add(reader, bytes)) return argument::undecodable();
    const Part& part = made.parts_.back();
    size += part.size + (part.pointed_to ? part.pointed_to->size() : 0);
    if (size > kMaxSize) return argument::undecodable();
  }
  if (!reader.end_list()) return argument::undecodable();
  made.memory_ = Memory{bytes};
  return made;
}

bool CStruct::add(term::Reader& reader, Bytes& bytes) {
  const auto content = reader.binary();
  if (!content) return add_pointer(reader, bytes);
  append(bytes, *content);
  parts_.push_back({content->size(), std::nullopt});
  return true;
}

bool CStruct::add_pointer(term::Reader& reader, Bytes& bytes) {
  if (reader.tuple() != 2 || reader.atom() != "ptr") return false;
  Memory memory;
  if (const auto content = reader.binary()) {
    memory = Memory{*content};
  } else {
    const auto size = reader.unsigned_integer();
    if (!size || *size > kMaxSize) return false;
    memory = Memory{static_cast<std::size_t>(*size)};
  }
  const void* address = memory.address();  // which it keeps when it is moved
  append(bytes, {reinterpret_cast<const Byte*>(&address), sizeof address});
  parts_.push_back({sizeof address, std::move(memory)});
  return true;
}

void CStruct::write(term::Writer& writer) const {
  BytesView rest = memory_.content();
  writer.list(static_cast<int>(parts_.size()));
  for (const Part& part : parts_) {
    if (part.pointed_to) {
      part.pointed_to->write(writer.tuple(2).atom("ptr"));
    } else {
      writer.binary(chars(rest.first(part.size)));
    }
    rest = rest.subspan(part.size);
  }
  writer.nil();
}

Result<CArgument> CArgument::read(term::Reader& reader) {
  CArgument made;
  if (const auto number = reader.integer()) {
    made.value_ = static_cast<unsigned long>(*number);
  } else if (const auto large = reader.unsigned_integer()) {
    made.value_ = static_cast<unsigned long>(*large);
  } else if (const auto bytes = reader.binary()) {
    if (bytes->size() > kMaxSize) return argument::undecodable();
    made.value_ = Memory{*bytes};
  } else {
    auto structure = CStruct::read(reader);
    if (!structure) return structure.error();
    made.value_ = std::move(*structure);
  }
  return made;
}

unsigned long CArgument::native() {
  return std::visit(
      Overloaded{
          [](unsigned long number) { return number; },
          [](auto& memory) { return reinterpret_cast<unsigned long>(memory.address()); },
      },
      value_);
}

void* CArgument::address() {
  return std::visit(Overloaded{
                        [](unsigned long) -> void* { return nullptr; },
                        [](auto& memory) { return memory.address(); },
                    },
                    value_);
}

BytesView CArgument::content() const {
  return std::visit(Overloaded{
                        [](unsigned long) { return BytesView{}; },
                        [](const auto& memory) { return memory.content(); },
                    },
                    value_);
}

void CArgument::write(term::Writer& writer) const {
  std::visit(Overloaded{
                 [&](unsigned long) { writer.binary(""); },
                 [&](const auto& memory) { memory.write(writer); },
             },
             value_);
}

}  // namespace stdio
