#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>

#include "store/sqlite/file_handle.h"

namespace outlink::sqlite {

/// Starts a process that writes for ever and says the number of each write, into the pipe that it gets, as soon as it
/// is committed. It is killed `then` after it said so many: somewhere within the transactions that follow. Returns the
/// last number that it said; `last` when it said none.
template <class Number>
Number run_and_kill(std::function<void(int progress)> const& write_for_ever, int said_before,
                    std::chrono::microseconds then, Number last) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  auto const child = fork();
  if (child == 0) {
    close(ends[0]);
    write_for_ever(ends[1]);
    _exit(4);
  }
  file_handle const reading(ends[0]);
  close(ends[1]);
  Number said = 0;
  for (int i = 0; i < said_before; ++i) {
    if (read(reading.get(), &said, sizeof said) != sizeof said) {
      ADD_FAILURE() << "the writer ended by itself";
      break;
    }
    last = said;
  }
  auto const end = std::chrono::steady_clock::now() + then;
  while (std::chrono::steady_clock::now() < end) {
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself with " << WEXITSTATUS(status);
  while (read(reading.get(), &said, sizeof said) == sizeof said) last = said;
  return last;
}

}  // namespace outlink::sqlite
