#pragma once

// kqueue(2) of FreeBSD 12 and later.

#include <cstddef>
#include <cstdint>

struct timespec;

struct kevent {
  std::uintptr_t ident;
  short filter;
  unsigned short flags;
  unsigned fflags;
  std::int64_t data;
  void* udata;
  std::uint64_t ext[4];
};
static_assert(sizeof(struct kevent) == 64);
static_assert(offsetof(struct kevent, filter) == 8);
static_assert(offsetof(struct kevent, data) == 16);

#define EV_SET(event, what, how, act, notes, number, user) \
  (*(event) = {(what), (how), (act), (notes), (number), (user), {0, 0, 0, 0}})

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_PROC (-5)
#define EVFILT_SIGNAL (-6)
#define EVFILT_TIMER (-7)
#define EVFILT_PROCDESC (-8)
#define EVFILT_USER (-11)

#define EV_ADD 0x0001
#define EV_DELETE 0x0002
#define EV_ENABLE 0x0004
#define EV_DISABLE 0x0008
#define EV_ONESHOT 0x0010
#define EV_CLEAR 0x0020
#define EV_FLAG1 0x2000
#define EV_ERROR 0x4000
#define EV_EOF 0x8000

#define NOTE_TRIGGER 0x01000000

extern "C" {
int kqueue(void);
int kevent(int queue, const struct kevent* changes, int change_count, struct kevent* events,
           int event_count, const struct timespec* timeout);
}
