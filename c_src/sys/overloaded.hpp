#pragma once

namespace stdio {

// For std::visit: one function object of several lambdas.
template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;  // clang deduces aggregates by itself from 17 on

}  // namespace stdio
