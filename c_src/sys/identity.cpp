#include "sys/identity.hpp"

#include <unistd.h>

#include <algorithm>

namespace stdio {

namespace {

struct UserIds {
  uid_t real, effective, saved;
};

struct GroupIds {
  gid_t real, effective, saved;
};

// These two cannot fail but for a bad pointer.
UserIds user_ids() {
  UserIds ids{};
  ::getresuid(&ids.real, &ids.effective, &ids.saved);
  return ids;
}

GroupIds group_ids() {
  GroupIds ids{};
  ::getresgid(&ids.real, &ids.effective, &ids.saved);
  return ids;
}

template <class Ids, class Id>
bool all_are(const Ids& ids, Id id) {
  return ids.real == id && ids.effective == id && ids.saved == id;
}

}  // namespace

bool has_ids_of_file() {
  const auto user = user_ids();
  const auto group = group_ids();
  return !all_are(user, user.real) || !all_are(group, group.real);
}

bool caller_is_in(gid_t group) {
  if (group == group_ids().real) return true;
  const auto groups = supplementary_groups();
  return groups && std::find(groups->begin(), groups->end(), group) != groups->end();
}

// The group first: without root's user id there is no right to change it.
Result<void> take_ids(uid_t user, gid_t group) {
  if (::setresgid(group, group, group) == -1) return last_error();
  if (::setresuid(user, user, user) == -1) return last_error();
  if (!all_are(group_ids(), group) || !all_are(user_ids(), user)) return error_from(EPERM);
  return {};
}

Result<void> drop_groups() {
  if (const auto set = set_supplementary_groups({}); !set) return set;
  const auto left = supplementary_groups();
  if (!left) return left.error();
  return left->empty() ? Result<void>{} : error_from(EPERM);
}

}  // namespace stdio
