#pragma once

namespace stdio {

// Where every task has its control socket.
inline constexpr int kControlPlace = 3;

// How a task says to the program that it executes anew what it is: this, and its two filters.
inline constexpr const char* kTaskArgument = "--task";

// Goes on as a task that has executed this program anew, with the filters it had. Comes back if
// there is no control socket: then it was no task that started us.
void resume_task(const char* own_filter, const char* childrens_filter);

}  // namespace stdio
