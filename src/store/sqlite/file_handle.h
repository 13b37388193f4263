#pragma once

#include <unistd.h>

#include <utility>

namespace outlink::sqlite {

/// Owns a file descriptor; -1 when it has none.
class file_handle {
 public:
  explicit file_handle(int descriptor = -1) : descriptor_(descriptor) {}
  file_handle(file_handle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  file_handle& operator=(file_handle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~file_handle() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

}  // namespace outlink::sqlite
