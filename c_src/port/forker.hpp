#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "port/control_link.hpp"
#include "protocol/request.hpp"
#include "sys/cgroup.hpp"
#include "sys/descriptor_limit.hpp"

namespace stdio {

// Makes the children of the port. It has a process for that, which was forked when the port had
// nothing yet and stays as small: its children are the port's, as siblings of its own (see
// fork_sibling()). A child of the port itself would have a copy of each page that the port changes
// afterwards, and the port would wait for the copying.
//
// Where there are no siblings, the port forks by itself.
//
// Owned by Tasks, lives as long.
class Forker {
 public:
  // A child: `control` is its own end of its control socket, `filter` a term or nothing.
  struct Order {
    TaskId id;
    Role role;
    Bytes filter;
    Fd control;
    std::optional<Cgroup> cgroup;
  };
  struct Child {
    TaskId id;
    std::string cgroup;        // its name, if there is one
    std::uint64_t serial = 0;  // of the order
  };
  // It has become a process, or has not: EAGAIN, ENOMEM; ESRCH if ours was killed meanwhile.
  using Born = std::function<void(const Child& child, Result<pid_t> pid)>;

  Forker(boost::asio::io_context& loop, const DescriptorLimit& descriptors, Born born);

  // `born` is called later, in any case.
  void fork(Order order);
  void rename(TaskId before, TaskId now);

  // Whether the pids of all children are known.
  [[nodiscard]] bool settled() const { return unborn_.empty(); }
  // Calls `act` when they are, now or soon: nothing is forked before.
  void when_settled(std::function<void()> act);

  // Its process: a child that nobody else knows of. 0 if there is none.
  [[nodiscard]] pid_t pid() const { return pid_; }
  // Nobody is forked any more, and the process ends.
  void end();
  void reaped() { pid_ = 0; }

 private:
  bool begin();
  void send(Order order);
  void fork_here(Order order);
  std::uint64_t await(const Order& order);
  void be_patient();
  void refuse(const Order& order);
  void hear(const BirthAnswer& answer);
  void tell(Result<pid_t> pid);
  void settle();
  void lost();

  boost::asio::io_context& loop_;
  const DescriptorLimit& descriptors_;
  Born born_;
  pid_t pid_ = 0;
  std::unique_ptr<ControlLink> control_;
  std::deque<Child> unborn_;  // asked for, in this order
  std::deque<Order> held_;    // while somebody waits for the others
  std::vector<std::function<void()>> waiting_;
  std::uint64_t serial_ = 0;  // of the last order
  bool ending_ = false;
  boost::asio::steady_timer patience_;
};

}  // namespace stdio
