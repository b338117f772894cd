#include "sys/descriptor_limit.hpp"

namespace stdio {

DescriptorLimit::DescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur == limit.rlim_max) return;
  const rlimit most{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &most) == 0) before_ = limit;
}

void DescriptorLimit::restore() const {
  if (before_) ::setrlimit(RLIMIT_NOFILE, &*before_);
}

}  // namespace stdio
