#include "protocol/imap/login.h"

#include <algorithm>

#include "base/text.h"

namespace outlink::imap {

using protocol::sensitivity;
using protocol::write_bytes;

namespace {

// RFC 7888 section 5: LITERAL- allows this much without waiting.
constexpr std::size_t literal_minus_bytes_max = 4096;

bool is_quotable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Writes strings; where the server must agree to a literal first, a new part begins.
class argument_writer {
 public:
  argument_writer(session_state const& s, std::size_t bytes_max) : session_(s), bytes_max_(bytes_max) {
    begin("LOGIN");
  }

  void add(std::string_view text) {
    parts_.back() += ' ';
    if (is_quotable(text)) {
      parts_.back() += secret_text(quote_string(text)).reveal();
      return;
    }
    bool const may_go_on =
        session_.can("LITERAL+") || (session_.can("LITERAL-") && text.size() <= literal_minus_bytes_max);
    parts_.back() += "{" + std::to_string(text.size()) + (may_go_on ? "+}" : "}");
    if (may_go_on)
      parts_.back() += "\r\n";
    else
      begin("");
    parts_.back() += text;
  }
  std::deque<secret_text> parts() && {
    std::deque<secret_text> all;
    for (auto& p : parts_) all.emplace_back(std::move(p));
    return all;
  }

 private:
  // A string that grows leaves its old bytes behind: a password's must not be left.
  void begin(std::string_view text) {
    parts_.emplace_back().reserve(bytes_max_);
    parts_.back() += text;
  }

  session_state const& session_;
  std::size_t bytes_max_;
  std::deque<std::string> parts_;
};

}  // namespace

bool needs_login_command(session_state const& s, sasl::credentials const& who) {
  return std::holds_alternative<sasl::password>(who.proof) && !s.can("AUTH=PLAIN") && !s.can("LOGINDISABLED");
}

std::optional<failure> login::check() const {
  if (!std::holds_alternative<sasl::password>(who_.proof)) return sasl::choose(who_, {}).error();
  if (auto message = sasl::initial_response(sasl::mechanism::plain, who_); !message) return message.error();
  if (std::get<sasl::password>(who_.proof).plain.reveal().find('\0') != std::string::npos)
    return make_failure("imap.invalid_password", remedy::fix_input, "the password contains a NUL character");
  return std::nullopt;
}

write_bytes login::first() {
  failed_ = check();
  if (session().can("LOGINDISABLED"))
    failed_ = make_failure("imap.privacy_required", remedy::fix_setup,
                           "the mail server takes no password on this connection; choose IMAPS or STARTTLS");
  if (failed_) return {};
  auto const& password = std::get<sasl::password>(who_.proof).plain.reveal();
  constexpr std::size_t around_them = 100;
  argument_writer line(session(), 2 * (who_.user.size() + password.size()) + around_them);
  line.add(who_.user);
  line.add(password);
  parts_ = std::move(line).parts();
  auto const first = std::move(parts_.front());
  parts_.pop_front();
  return {.bytes = first.reveal(), .sensitivity = sensitivity::secret};
}

result<write_bytes> login::on_continuation(response const& r) {
  if (parts_.empty()) return sign_in::on_continuation(r);
  auto const part = std::move(parts_.front());
  parts_.pop_front();
  return write_bytes{.bytes = part.reveal() + "\r\n", .sensitivity = sensitivity::secret};
}

}  // namespace outlink::imap
