#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace stdio::test {

// What a system call of the table gives for these arguments, in this process …
std::string called(std::string_view name, std::string_view arguments);

// … and in a child, for one that changes the process that runs it.
std::string called_in_child(std::string_view name, std::string_view arguments);

// Results of calls that follow one another: the braces make them be called in this order, which the
// operands of a + are not.
std::string in_turn(std::initializer_list<std::string> results);

}  // namespace stdio::test
