#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace outlink::sqlite {

/// One thread with a queue of jobs, run in the order in which they came. Its end runs what is still queued.
class worker {
 public:
  worker();
  ~worker();
  worker(worker const&) = delete;

  /// From any thread. The job must not throw.
  void post(std::move_only_function<void()> job);

 private:
  void loop();

  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace outlink::sqlite
