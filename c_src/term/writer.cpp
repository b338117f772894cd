#include "term/writer.hpp"

#include <ei.h>

#include <new>

#include "term/check.hpp"

namespace stdio::term {

// The library's own buffer: it grows as it is written to. All its writers fail only for want of
// memory.
struct Writer::Buffer {
  ei_x_buff x{};

  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  explicit Buffer(bool with_version) {
    must(with_version ? ei_x_new_with_version(&x) : ei_x_new(&x));
  }
  ~Buffer() { ei_x_free(&x); }

  static void must(int returned) {
    if (returned != 0) throw std::bad_alloc{};
  }
};

Writer::Writer(std::unique_ptr<Buffer> buffer) : buffer_{std::move(buffer)} {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;

Writer Writer::term() { return Writer{std::make_unique<Buffer>(false)}; }
Writer Writer::frame() { return Writer{std::make_unique<Buffer>(true)}; }

Writer& Writer::tuple(int arity) {
  Buffer::must(ei_x_encode_tuple_header(&buffer_->x, arity));
  return *this;
}

Writer& Writer::list(int length) {
  // A list header of length 0 would be a nil already: nil() writes the only one.
  if (length > 0) Buffer::must(ei_x_encode_list_header(&buffer_->x, length));
  return *this;
}

Writer& Writer::nil() {
  Buffer::must(ei_x_encode_empty_list(&buffer_->x));
  return *this;
}

Writer& Writer::map(int pairs) {
  Buffer::must(ei_x_encode_map_header(&buffer_->x, pairs));
  return *this;
}

Writer& Writer::atom(std::string_view name) {
  Buffer::must(ei_x_encode_atom_len_as(&buffer_->x, name.data(), static_cast<int>(name.size()),
                                       ERLANG_UTF8, ERLANG_UTF8));
  return *this;
}

Writer& Writer::integer(std::int64_t value) {
  Buffer::must(ei_x_encode_longlong(&buffer_->x, value));
  return *this;
}

Writer& Writer::unsigned_integer(std::uint64_t value) {
  Buffer::must(ei_x_encode_ulonglong(&buffer_->x, value));
  return *this;
}

Writer& Writer::binary(std::string_view bytes) {
  Buffer::must(ei_x_encode_binary(&buffer_->x, bytes.data(), static_cast<int>(bytes.size())));
  return *this;
}

Writer& Writer::raw(BytesView term) {
  Buffer::must(ei_x_append_buf(&buffer_->x, reinterpret_cast<const char*>(term.data()),
                               static_cast<int>(term.size())));
  return *this;
}

BytesView Writer::bytes() const {
  return {reinterpret_cast<const Byte*>(buffer_->x.buff),
          static_cast<std::size_t>(buffer_->x.index)};
}

OutputFrameStart output_frame_start(OutputTag tag, std::uint64_t id, std::uint32_t payload) {
  OutputFrameStart start{};
  auto at = start.begin();
  const auto put = [&at](std::initializer_list<int> bytes) {
    for (const int byte : bytes) *at++ = static_cast<Byte>(byte);
  };
  put({kVersionMagic, ERL_SMALL_TUPLE_EXT, 3, ERL_SMALL_ATOM_UTF8_EXT, 6});
  for (const char letter : std::string_view{tag == OutputTag::Stdout ? "stdout" : "stderr"}) {
    put({letter});
  }
  put({ERL_SMALL_BIG_EXT, 8, 0});
  for (int shift = 0; shift < 64; shift += 8) put({static_cast<Byte>(id >> shift)});
  put({ERL_BINARY_EXT});
  for (int shift = 24; shift >= 0; shift -= 8) put({static_cast<Byte>(payload >> shift)});
  return start;
}

}  // namespace stdio::term
