# What the port program is built from: a C++20 library, Boost's headers, erl_interface, threads.
# Defines the targets Boost::headers, erl_interface::ei and Threads::Threads.
#
# Messages begin with a blank so that CMake does not wrap them: each is one sentence on one line.

include(CheckCXXSourceCompiles)

check_cxx_source_compiles("
  #include <concepts>
  #include <coroutine>
  #include <span>
  int main() { return std::integral<int> ? 0 : 1; }"
  STDIO_HAVE_CXX20)
if(NOT STDIO_HAVE_CXX20)
  message(FATAL_ERROR " stdio needs a C++20 compiler such as g++ 11 or clang++ 14; "
    "${CMAKE_CXX_COMPILER} is not one (Debian: apt install build-essential).")
endif()

# --- Boost: only headers, so that their version is all there is to ask. Asio's coroutines want 1.81.

find_path(STDIO_BOOST_INCLUDE_DIR boost/version.hpp HINTS ENV BOOST_ROOT PATH_SUFFIXES include)
set(boost_version 0)
if(STDIO_BOOST_INCLUDE_DIR)
  file(STRINGS "${STDIO_BOOST_INCLUDE_DIR}/boost/version.hpp" boost_version
    REGEX "^#define BOOST_VERSION [0-9]+")
  string(REGEX REPLACE "[^0-9]" "" boost_version "${boost_version}")
endif()
if(boost_version LESS 108100)
  unset(STDIO_BOOST_INCLUDE_DIR CACHE)
  message(FATAL_ERROR " stdio needs the headers of Boost 1.81 or newer "
    "(Debian: apt install libboost1.81-dev).")
endif()

add_library(Boost::headers INTERFACE IMPORTED)
target_include_directories(Boost::headers SYSTEM INTERFACE "${STDIO_BOOST_INCLUDE_DIR}")

# --- erl_interface: -D or the environment say where; else the Erlang in the PATH is asked.

if(NOT ERL_EI_INCLUDE_DIR)
  set(ERL_EI_INCLUDE_DIR "$ENV{ERL_EI_INCLUDE_DIR}")
endif()
if(NOT ERL_EI_LIBDIR)
  set(ERL_EI_LIBDIR "$ENV{ERL_EI_LIBDIR}")
endif()

if(NOT ERL_EI_INCLUDE_DIR OR NOT ERL_EI_LIBDIR)
  execute_process(
    COMMAND erl -noshell -eval "io:put_chars(code:root_dir()), halt()."
    OUTPUT_VARIABLE erlang_root ERROR_QUIET)
  set(ERL_EI_INCLUDE_DIR "${erlang_root}/usr/include")
  set(ERL_EI_LIBDIR "${erlang_root}/usr/lib")
endif()

# Not cached: a look costs nothing, and a stale answer outlives an update of Erlang.
unset(STDIO_EI_HEADER CACHE)
unset(STDIO_EI_LIBRARY CACHE)
find_file(STDIO_EI_HEADER ei.h PATHS "${ERL_EI_INCLUDE_DIR}" NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
find_library(STDIO_EI_LIBRARY ei PATHS "${ERL_EI_LIBDIR}" NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
if(NOT STDIO_EI_HEADER OR NOT STDIO_EI_LIBRARY)
  message(FATAL_ERROR " stdio needs erl_interface (Debian: apt install erlang-dev; elsewhere set "
    "ERL_EI_INCLUDE_DIR and ERL_EI_LIBDIR): no ei.h in '${ERL_EI_INCLUDE_DIR}' "
    "or no libei in '${ERL_EI_LIBDIR}'.")
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_library(erl_interface::ei STATIC IMPORTED)
set_target_properties(erl_interface::ei PROPERTIES
  IMPORTED_LOCATION "${STDIO_EI_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${ERL_EI_INCLUDE_DIR}"
  INTERFACE_LINK_LIBRARIES Threads::Threads)
