#include "task/filter.hpp"

#include "call/argument.hpp"

namespace stdio {

namespace {

Result<std::string> read_name(term::Reader& reader) {
  auto name = reader.atom();
  if (!name) return argument::undecodable();
  return std::move(*name);
}

}  // namespace

Result<Filter::Names> Filter::read_names(term::Reader& reader) {
  if (auto name = reader.atom()) return Names{std::move(*name)};
  const auto list = argument::many(reader, read_name);
  if (!list) return list.error();
  return Names{list->begin(), list->end()};
}

Result<Filter> Filter::read(term::Reader& reader) {
  Filter filter;
  const auto arity = reader.tuple();
  const auto kind = arity ? reader.atom() : std::optional<std::string>{"deny"};
  if (arity && (*arity != 2 || (kind != "deny" && kind != "allow"))) return argument::undecodable();
  auto names = read_names(reader);
  if (!names) return names.error();
  if (kind == "allow")
    filter.allowed_ = std::move(*names);
  else
    filter.denied_ = std::move(*names);
  return filter;
}

void Filter::restrict(const Filter& further) {
  denied_.insert(further.denied_.begin(), further.denied_.end());
  if (!further.allowed_) return;
  if (!allowed_) allowed_ = further.allowed_;
  std::erase_if(*allowed_,
                [&](const std::string& name) { return !further.allowed_->contains(name); });
}

bool Filter::allows(std::string_view name) const {
  return !denied_.contains(name) && (!allowed_ || allowed_->contains(name));
}

}  // namespace stdio
