#pragma once

#include <sys/types.h>

#include <vector>

#include "sys/result.hpp"

namespace stdio {

// Who a process is (credentials(7)): its real ids are those of whoever started it; the effective
// and the saved ones are the file's if that has the set-user-ID or the set-group-ID bit.

bool has_ids_of_file();

// The file that this process was executed from, wherever its name leads by now.
Result<gid_t> group_of_file();

// By the real group and the supplementary ones: the effective one may be the file's.
bool caller_is_in(gid_t group);

// All three ids of user and group. EPERM if the system says so, and also if it says nothing but has
// not done it.
Result<void> take_ids(uid_t user, gid_t group);

// The supplementary groups, without the effective one, which some systems keep among them.
Result<std::vector<gid_t>> supplementary_groups();
Result<void> set_supplementary_groups(const std::vector<gid_t>& groups);
Result<void> drop_groups();

// What a program would have by a file with capabilities, or by itself (ambient), beyond what its
// user id gives it (capabilities(7)): nothing from now on, nor for any child.
Result<void> drop_inheritable_capabilities();

// Whether processes of the same user may look into this one: trace it, read its memory and its
// environment, have it write a core (PR_SET_DUMPABLE, PROC_TRACE_CTL). The system resets it with
// execve(2), and Linux with every change of an effective id.
enum class Dumpable { No, Yes };
Result<void> set_dumpable(Dumpable dumpable);

}  // namespace stdio
