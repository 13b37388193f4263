#include "store/sqlite/worker.h"

namespace outlink::sqlite {

worker::worker() : thread_([this] { loop(); }) {}

worker::~worker() {
  {
    std::lock_guard const held(lock_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void worker::post(std::move_only_function<void()> job) {
  {
    std::lock_guard const held(lock_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void worker::loop() {
  for (;;) {
    std::move_only_function<void()> job;
    {
      std::unique_lock held(lock_);
      changed_.wait(held, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace outlink::sqlite
