#pragma once
#include "protocol/conversation.h"
#include "protocol/sasl/sasl.h"
namespace outlink::pop3 {
struct session_state {
  std::vector<std::string> capabilities;
};
template <class T>
class stub : public protocol::conversation {
 public:
  protocol::step resume(protocol::event) override { return protocol::finished{}; }
  result<T> outcome() { return fail({.code = "x"}); }
};
struct listed {
  std::uint32_t number = 0;
  std::string uid;
  std::int64_t bytes = 0;
};
struct greeting : stub<void> {
  explicit greeting(session_state&) {}
};
struct capability : stub<void> {
  explicit capability(session_state&) {}
};
struct stls : stub<void> {
  explicit stls(session_state&) {}
};
struct quit : stub<void> {
  explicit quit(session_state&) {}
};
struct authenticate : stub<void> {
  authenticate(session_state&, sasl::credentials const&) {}
};
struct list : stub<std::vector<listed>> {
  explicit list(session_state&) {}
};
struct retrieve : stub<std::optional<std::string>> {
  retrieve(session_state&, std::uint32_t, std::size_t) {}
};
struct retrieve_header : stub<std::optional<std::string>> {
  retrieve_header(session_state&, std::uint32_t, std::size_t) {}
};
struct remove_letters : stub<void> {
  remove_letters(session_state&, std::vector<std::uint32_t> const&) {}
};
}  // namespace outlink::pop3
