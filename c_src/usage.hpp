#pragma once

#include <optional>
#include <string_view>

namespace stdio {

// What the program is started for: to serve a node, to go on as one of its tasks, or to tell a
// person something.
enum class Wish { Serve, ServeAsCaller, ResumeTask, Help, Version, Explanation, Mistake };

// By the arguments; an explanation when there is a terminal where a node should be. Says nothing
// yet.
Wish wish_of(int argc, char** argv);

// The exit status if the wish was a person's: then that was all there is to do.
std::optional<int> answer_person(Wish wish);

// One line on standard error, with the program's name.
void complain(std::string_view sentence);

}  // namespace stdio
