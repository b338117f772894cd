#include "term/reader.hpp"

#include <ei.h>

#include "term/check.hpp"

namespace stdio::term {

namespace {

constexpr std::size_t kBinaryHeader = 5;  // tag, length in 4 bytes
constexpr std::size_t kStringHeader = 3;  // tag, length in 2 bytes
constexpr std::size_t kAtomHeader = 3;
constexpr std::size_t kSmallAtomHeader = 2;  // tag, length in 1 byte

const char* chars(BytesView bytes) { return reinterpret_cast<const char*>(bytes.data()); }

}  // namespace

// `decode` moves the position it is given and says whether it liked what it saw there.
template <class Decode>
auto Reader::attempt(Decode decode) {
  int next = at_;
  auto result = tag() < 0 ? std::nullopt : decode(chars(terms_), &next);
  if (result) at_ = next;
  return result;
}

int Reader::tag() const {
  return at_end() || string_left_ != kOutside ? -1 : terms_[static_cast<std::size_t>(at_)];
}

std::optional<int> Reader::tuple() {
  return attempt([](const char* bytes, int* at) -> std::optional<int> {
    int arity = 0;
    if (ei_decode_tuple_header(bytes, at, &arity) != 0) return std::nullopt;
    return arity;
  });
}

std::optional<int> Reader::list() {
  if (tag() == ERL_STRING_EXT) {
    string_left_ =
        terms_[static_cast<std::size_t>(at_) + 1] << 8 | terms_[static_cast<std::size_t>(at_) + 2];
    at_ += static_cast<int>(kStringHeader);
    return string_left_;
  }
  if (tag() == ERL_NIL_EXT) return 0;  // left for end_list()
  return attempt([](const char* bytes, int* at) -> std::optional<int> {
    int length = 0;
    if (ei_decode_list_header(bytes, at, &length) != 0) return std::nullopt;
    return length;
  });
}

bool Reader::end_list() {
  if (string_left_ == 0) {
    string_left_ = kOutside;
    return true;
  }
  if (tag() != ERL_NIL_EXT) return false;
  ++at_;
  return true;
}

std::optional<int> Reader::map() {
  return attempt([](const char* bytes, int* at) -> std::optional<int> {
    int pairs = 0;
    if (ei_decode_map_header(bytes, at, &pairs) != 0) return std::nullopt;
    return pairs;
  });
}

std::optional<std::int64_t> Reader::integer() {
  if (string_left_ > 0) {
    --string_left_;
    return terms_[static_cast<std::size_t>(at_++)];
  }
  return attempt([](const char* bytes, int* at) -> std::optional<std::int64_t> {
    long long value = 0;
    if (ei_decode_longlong(bytes, at, &value) != 0) return std::nullopt;
    return value;
  });
}

std::optional<std::uint64_t> Reader::unsigned_integer() {
  if (const auto small = integer()) {
    return *small < 0 ? std::nullopt : std::optional{static_cast<std::uint64_t>(*small)};
  }
  return attempt([](const char* bytes, int* at) -> std::optional<std::uint64_t> {
    unsigned long long value = 0;
    if (ei_decode_ulonglong(bytes, at, &value) != 0) return std::nullopt;
    return value;
  });
}

// The library would end a name at a zero.
std::optional<std::string> Reader::atom() {
  const auto named = [this](std::size_t header) {
    const BytesView name = any().subspan(header);
    return std::string{chars(name), name.size()};
  };
  switch (tag()) {
    case ERL_SMALL_ATOM_EXT:
    case ERL_SMALL_ATOM_UTF8_EXT: return named(kSmallAtomHeader);
    case ERL_ATOM_EXT:
    case ERL_ATOM_UTF8_EXT: return named(kAtomHeader);
    default: return std::nullopt;
  }
}

std::optional<BytesView> Reader::binary() {
  if (tag() != ERL_BINARY_EXT) return std::nullopt;
  return any().subspan(kBinaryHeader);
}

std::optional<std::string> Reader::iodata() {
  const int before = at_;
  std::string flat;
  if (append_iodata(flat)) return flat;
  at_ = before;
  return std::nullopt;
}

bool Reader::append_iodata(std::string& to) {
  switch (tag()) {
    case ERL_BINARY_EXT: {
      const BytesView bytes = *binary();
      to.append(chars(bytes), bytes.size());
      return true;
    }
    case ERL_STRING_EXT: {
      const BytesView bytes = any().subspan(kStringHeader);
      to.append(chars(bytes), bytes.size());
      return true;
    }
    case ERL_NIL_EXT:
    case ERL_LIST_EXT: return append_list(to);
    default: return false;
  }
}

// Lists of bytes and iodata; the tail may be a binary. Depth is bounded by term/check.hpp.
bool Reader::append_list(std::string& to) {
  const auto length = list();
  if (!length) return false;
  for (int i = 0; i < *length; ++i) {
    if (const auto byte = integer()) {
      if (*byte < 0 || *byte > 255) return false;
      to.push_back(static_cast<char>(*byte));
    } else if (!append_iodata(to)) {
      return false;
    }
  }
  return end_list() || (tag() == ERL_BINARY_EXT && append_iodata(to));
}

// By the size it was checked to have: the library's own walk refuses some terms half-way.
BytesView Reader::any() {
  if (tag() < 0) return {};
  const BytesView left = terms_.subspan(static_cast<std::size_t>(at_));
  const BytesView term = left.first(checked_size(left).value_or(left.size()));
  at_ += static_cast<int>(term.size());
  return term;
}

}  // namespace stdio::term
