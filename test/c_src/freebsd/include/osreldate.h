#pragma once

// The release that all of this is about: 14.0.
#define __FreeBSD_version 1400097
