#pragma once

// As large as FreeBSD's; nothing here looks into it.

struct termios {
  unsigned c_flags[4];
  unsigned char c_cc[20];
  unsigned c_ispeed;
  unsigned c_ospeed;
};
static_assert(sizeof(struct termios) == 44);
