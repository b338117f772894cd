#pragma once

#include <optional>

namespace stdio {

// The program may be installed setuid root (mode 4750): then it serves the members of its file's
// group, and root, as root. It is started by somebody whom nothing is known of and who chose what a
// process inherits; what could be turned against root is dealt with here, before anything else is
// done. For a program that is not setuid nothing is changed but the first of these.

// Descriptors 0, 1 and 2 open: with one of them missing, the next file opened would get its number,
// and what is meant for standard error be written to it. Before anything is opened.
bool occupy_standard_descriptors();

enum class Privileges { OfCaller, OfFile };

// Settles for good who this process is. The exit status if that cannot be: the caller may not, and
// has been told so.
std::optional<int> settle(Privileges privileges);

}  // namespace stdio
