#pragma once

#include <sodium.h>

#include <string>
#include <string_view>
#include <utility>

namespace outlink {

/// A value that must not be seen: no output operator, no ==, wiped when it goes. `reveal()` marks every place that
/// needs the plain value; it belongs into the bytes that go to the peer or into the sealed store, nowhere else.
template <class T>
class secret;

template <>
class secret<std::string> {
 public:
  secret() = default;
  explicit secret(std::string plain) {
    plain_.swap(plain);
    wipe(plain);
  }
  secret(secret const&) = default;
  secret(secret&& other) noexcept {
    plain_.swap(other.plain_);
    wipe(other.plain_);
  }
  secret& operator=(secret const& other) {
    if (this != &other) {
      wipe(plain_);
      plain_ = other.plain_;
    }
    return *this;
  }
  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      wipe(plain_);
      plain_.swap(other.plain_);
      wipe(other.plain_);
    }
    return *this;
  }
  ~secret() { wipe(plain_); }

  std::string const& reveal() const { return plain_; }
  bool empty() const { return plain_.empty(); }

  /// Equality in time that depends on the lengths only.
  bool same_as(secret const& other) const {
    return plain_.size() == other.plain_.size() &&
           sodium_memcmp(plain_.data(), other.plain_.data(), plain_.size()) == 0;
  }
  bool operator==(secret const&) const = delete;

 private:
  static void wipe(std::string& text) noexcept {
    // A short string that was swapped away leaves its bytes in the object; the whole capacity is wiped, not the size.
    sodium_memzero(text.data(), text.capacity());
    text.clear();
  }
  std::string plain_;
};

using secret_text = secret<std::string>;

}  // namespace outlink
