#pragma once

#include <vector>

#include "protocol/conversation.h"

namespace outlink::testing_support {

/// A conversation that wants the given steps one after another and keeps what happened; ends early when broken.
class asking final : public protocol::conversation {
 public:
  explicit asking(std::vector<protocol::step> wants) : wants_(std::move(wants)) {}
  protocol::step resume(protocol::event happened) override {
    if (!std::holds_alternative<protocol::started>(happened)) events.push_back(std::move(happened));
    if (next_ == wants_.size() || why() != nullptr) return protocol::finished{};
    return std::move(wants_[next_++]);
  }
  /// Why the last step failed; null when it did not.
  failure const* why() const {
    auto const* b = events.empty() ? nullptr : std::get_if<protocol::broken>(&events.back());
    return b ? &b->why : nullptr;
  }
  /// The failure's code, "ok" without one.
  std::string code() const { return why() ? why()->code : "ok"; }
  /// The line or the bytes that the step of that number brought.
  std::string text(std::size_t i) const {
    if (auto const* l = std::get_if<protocol::line_read>(&events.at(i))) return l->line;
    return std::get<protocol::bytes_read>(events.at(i)).bytes;
  }
  template <class Event>
  bool was(std::size_t i) const {
    return std::holds_alternative<Event>(events.at(i));
  }
  std::vector<protocol::event> events;

 private:
  std::vector<protocol::step> wants_;
  std::size_t next_ = 0;
};

}  // namespace outlink::testing_support
