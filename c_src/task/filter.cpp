#include "task/filter.hpp"

#include <algorithm>

#include "call/argument.hpp"

namespace stdio {

namespace {

Result<std::string> read_call_name(term::Reader& reader) {
  auto name = reader.atom();
  if (!name) return argument::undecodable();
  return std::move(*name);
}

}  // namespace

Result<Filter::Names> Filter::read_names(term::Reader& reader) {
  if (auto name = reader.atom()) return Names{std::move(*name)};
  const auto list = argument::many(reader, read_call_name);
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

namespace {

// Names of calls are letters, digits and underscores: what is spelled otherwise names none.
std::string joined(char mark, const auto& names) {
  std::string word{mark};
  for (const std::string& name : names) word += name + ",";
  return word;
}

auto parted(std::string_view word) {
  std::set<std::string, std::less<>> names;
  for (std::size_t comma = word.find(','); comma != std::string_view::npos;
       comma = word.find(',')) {
    names.emplace(word.substr(0, comma));
    word.remove_prefix(comma + 1);
  }
  return names;
}

}  // namespace

// "-denied,…" and, if there are such, "+allowed,…" behind it.
std::string Filter::spelled() const {
  return joined('-', denied_) + (allowed_ ? joined('+', *allowed_) : "");
}

Filter Filter::spelt(std::string_view word) {
  Filter filter;
  const std::size_t plus = word.find('+');
  filter.denied_ = parted(word.substr(std::min<std::size_t>(1, word.size()), plus - 1));
  if (plus != std::string_view::npos) filter.allowed_ = parted(word.substr(plus + 1));
  return filter;
}

Result<Filter> Filter::of(BytesView term) {
  if (term.empty()) return Filter{};
  term::Reader reader{term};
  return read(reader);
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
