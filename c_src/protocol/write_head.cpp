#include "protocol/write_head.hpp"

#include "protocol/options.hpp"
#include "term/start.hpp"

namespace stdio {

std::optional<WriteHead> write_head(BytesView start, std::size_t length) {
  term::Start frame{start};
  if (!frame.version() || frame.tuple() != 3) return std::nullopt;
  auto tag = frame.term();
  if (!tag || tag->atom() != "stdin") return std::nullopt;
  auto number = frame.term();
  const auto id = number ? task_id(*number) : std::nullopt;
  const auto data = id ? frame.binary() : std::nullopt;
  if (!data) return std::nullopt;
  const std::size_t size = start.size() - frame.rest().size();
  if (size + *data != length) return std::nullopt;
  return WriteHead{*id, size};
}

}  // namespace stdio
