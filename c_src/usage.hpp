#pragma once

#include <optional>
#include <string_view>

namespace stdio {

// What the program says to a person: the answer to its arguments, or an explanation when there is a
// terminal where a node should be. The exit status if that was all there is to do.
std::optional<int> answer_person(int argc, char** argv);

// One line on standard error, with the program's name.
void complain(std::string_view sentence);

}  // namespace stdio
