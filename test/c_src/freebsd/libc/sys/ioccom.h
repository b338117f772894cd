#pragma once

// How FreeBSD spells a request of ioctl(2): direction, size of the argument, group, number.

#define _IOC(direction, group, number, size) \
  ((unsigned long)((direction) | (((size)&0x1fff) << 16) | ((group) << 8) | (number)))
#define _IO(group, number) _IOC(0x20000000UL, group, number, 0UL)
#define _IOWINT(group, number) _IOC(0x20000000UL, group, number, sizeof(int))
#define _IOR(group, number, type) _IOC(0x40000000UL, group, number, sizeof(type))
#define _IOW(group, number, type) _IOC(0x80000000UL, group, number, sizeof(type))
#define _IOWR(group, number, type) _IOC(0xc0000000UL, group, number, sizeof(type))
