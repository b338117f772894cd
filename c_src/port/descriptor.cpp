#include "port/descriptor.hpp"

namespace stdio {

Descriptor::Descriptor(boost::asio::io_context& loop, Fd fd) : fd_{std::move(fd)}, watch_{loop} {
  if (!open()) return;
  watch_.assign(fd_.get());
  watch_.native_non_blocking(true);
}

void Descriptor::when_readable(Ready ready) { arm(Wait::wait_read, read_armed_, std::move(ready)); }

void Descriptor::when_writable(Ready ready) {
  arm(Wait::wait_write, write_armed_, std::move(ready));
}

void Descriptor::when_broken(Ready ready) { arm(Wait::wait_error, error_armed_, std::move(ready)); }

void Descriptor::arm(Wait kind, bool& armed, Ready ready) {
  if (armed || !open()) return;
  armed = true;
  watch_.async_wait(kind, [this, &armed, ready = std::move(ready)](const Error& error) {
    if (error == boost::asio::error::operation_aborted) return;
    armed = false;
    // Queued before a close() that came first.
    if (open()) ready();
  });
}

void Descriptor::close() {
  if (!open()) return;
  // Out of the reactor first: a number that is closed under it may come back as another descriptor.
  (void)watch_.release();
  fd_.close();
}

}  // namespace stdio
