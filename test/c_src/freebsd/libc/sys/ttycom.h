#pragma once

#include <sys/ioccom.h>
#include <termios.h>

struct winsize {
  unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};

#define TIOCEXCL _IO('t', 13)
#define TIOCNXCL _IO('t', 14)
#define TIOCGPTN _IOR('t', 15, int)
#define TIOCFLUSH _IOW('t', 16, int)
#define TIOCGETA _IOR('t', 19, struct termios)
#define TIOCSETA _IOW('t', 20, struct termios)
#define TIOCSETAW _IOW('t', 21, struct termios)
#define TIOCSETAF _IOW('t', 22, struct termios)
#define TIOCGETD _IOR('t', 26, int)
#define TIOCSETD _IOW('t', 27, int)
#define TIOCPTMASTER _IO('t', 28)
#define TIOCGDRAINWAIT _IOR('t', 86, int)
#define TIOCSDRAINWAIT _IOW('t', 87, int)
#define TIOCDRAIN _IO('t', 94)
#define TIOCEXT _IOW('t', 96, int)
#define TIOCSCTTY _IO('t', 97)
#define TIOCCONS _IOW('t', 98, int)
#define TIOCGSID _IOR('t', 99, int)
#define TIOCSTAT _IO('t', 101)
#define TIOCSWINSZ _IOW('t', 103, struct winsize)
#define TIOCGWINSZ _IOR('t', 104, struct winsize)
#define TIOCMGET _IOR('t', 106, int)
#define TIOCMBIC _IOW('t', 107, int)
#define TIOCMBIS _IOW('t', 108, int)
#define TIOCMSET _IOW('t', 109, int)
#define TIOCSTART _IO('t', 110)
#define TIOCSTOP _IO('t', 111)
#define TIOCPKT _IOW('t', 112, int)
#define TIOCNOTTY _IO('t', 113)
#define TIOCSTI _IOW('t', 114, char)
#define TIOCOUTQ _IOR('t', 115, int)
#define TIOCSPGRP _IOW('t', 118, int)
#define TIOCGPGRP _IOR('t', 119, int)
#define TIOCCDTR _IO('t', 120)
#define TIOCSDTR _IO('t', 121)
#define TIOCCBRK _IO('t', 122)
#define TIOCSBRK _IO('t', 123)
#define TIOCSIG _IOWINT('t', 95)

static_assert(TIOCGWINSZ == 0x40087468);
static_assert(TIOCGETA == 0x402c7413);
