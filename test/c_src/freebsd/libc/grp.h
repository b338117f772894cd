#pragma once

// Nothing of it: setgroups(2) stands in <unistd.h>.
