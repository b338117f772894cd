#pragma once

#include <sys/resource.h>

#include <optional>

namespace stdio {

// How many descriptors this process may have: as many as the system lets it, from the first moment
// on. The soft limit of RLIMIT_NOFILE is 1,024 nearly everywhere for the sake of programs that use
// select(2); the port needs three for each live stream. Owned by Tasks.
class DescriptorLimit {
 public:
  DescriptorLimit();

  // In a child: as it was. What is executed has the limit that the node has.
  void restore() const;

 private:
  std::optional<rlimit> before_;  // nothing if it was not changed
};

}  // namespace stdio
