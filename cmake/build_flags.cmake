# How our own targets are compiled and linked: link `stdio_build` PRIVATE. Nothing here touches
# CMAKE_CXX_FLAGS, which belong to the person who builds.

include(CheckCXXSourceCompiles)
include(CMakeDependentOption)

add_library(stdio_build INTERFACE)
target_compile_features(stdio_build INTERFACE cxx_std_20)

target_compile_options(stdio_build INTERFACE
  -Wall
  -Wextra
  -Wpedantic
  -Wshadow
  -Wconversion
  -Wsign-conversion
  $<$<BOOL:${STDIO_WERROR}>:-Werror>)

# A small program starts and forks faster: nothing is unrolled (g++ 12 moreover warns of mistakes that
# are its own at -O3), and what is not reached is left out.
target_compile_options(stdio_build INTERFACE
  $<$<CONFIG:Release>:-O2>
  -fno-plt
  -ffunction-sections
  -fdata-sections)
target_link_options(stdio_build INTERFACE -Wl,--gc-sections $<$<CONFIG:Release>:-s>)

# --- Sanitizers and fuzzing, of every file: a mixture would miss what crosses between them.

set(sanitizers)
if(STDIO_SANITIZE)
  list(APPEND sanitizers address undefined)
endif()
if(STDIO_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR " STDIO_FUZZ needs clang (Debian: apt install clang; then CXX=clang++).")
  endif()
  list(APPEND sanitizers fuzzer-no-link)
endif()

if(sanitizers)
  string(REPLACE ";" "," sanitizers "${sanitizers}")
  target_compile_options(stdio_build INTERFACE
    -fsanitize=${sanitizers}
    -fno-sanitize-recover=all
    -fno-omit-frame-pointer
    $<$<CONFIG:Debug>:-O1>)
  target_link_options(stdio_build INTERFACE -fsanitize=${sanitizers})
endif()

# --- A static program starts and forks faster still, and a release with it runs on any machine.
# Sanitizers need the shared C library.

cmake_dependent_option(STDIO_STATIC "Link the program statically if that is possible" ON
  "NOT STDIO_SANITIZE;NOT STDIO_FUZZ" OFF)

if(STDIO_STATIC)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static)
  check_cxx_source_compiles("#include <string>
    int main(int argc, char**) { return std::to_string(argc).empty(); }" STDIO_CAN_LINK_STATIC)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  if(STDIO_CAN_LINK_STATIC)
    target_link_options(stdio_build INTERFACE -static)
  else()
    message(STATUS "No static C++ library to link with: the program will be linked dynamically")
  endif()
endif()
