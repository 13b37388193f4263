# g++ before 14 destroys some temporaries of a co_await expression twice (lambdas with captures, aggregates): memory is
# corrupted at every optimisation level. clang 19 is the compiler that the project is tested with.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines. Use clang++-19 (./dev build does).")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(OUTLINK_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(OUTLINK_TSAN "ThreadSanitizer" OFF)
option(OUTLINK_FUZZ "libFuzzer targets" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers carry time stamps that ccache must overlook; the source path is made relative so that
  # another clone hits the same cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(outlink_flags INTERFACE)
target_include_directories(outlink_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(outlink_flags INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Werror
  # Designated initialisers name what matters; the defaults of the rest are the point.
  -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
  -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Without it, ccache cannot reuse objects that use a precompiled header.
  target_compile_options(outlink_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  target_link_options(outlink_flags INTERFACE -fuse-ld=lld-19)
endif()
if(OUTLINK_SANITIZE OR OUTLINK_FUZZ)
  target_compile_options(outlink_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  target_link_options(outlink_flags INTERFACE -fsanitize=address,undefined)
endif()
if(OUTLINK_TSAN)
  target_compile_options(outlink_flags INTERFACE -fsanitize=thread)
  target_link_options(outlink_flags INTERFACE -fsanitize=thread)
endif()
if(OUTLINK_FUZZ)
  target_compile_options(outlink_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
