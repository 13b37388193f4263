#include "protocol/pop3/exchange.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace outlink::pop3 {

using namespace protocol;

bool session_state::can(std::string_view capability) const {
  return std::any_of(capabilities.begin(), capabilities.end(),
                     [&](auto const& c) { return ascii_iequals(c.substr(0, c.find(' ')), capability); });
}

std::vector<std::string> session_state::sasl_mechanisms() const {
  for (auto const& c : capabilities)
    if (c.starts_with("SASL ")) return split_words(std::string_view(c).substr(5));
  return {};
}

bool status::is_passing() const {
  if (is_ok) return false;
  if (code == "SYS/TEMP" || code == "IN-USE" || code == "LOGIN-DELAY") return true;
  // Exchange has no codes; its words are these.
  return std::ranges::any_of(std::array{"Server Unavailable", "Connection is closed"},
                             [&](auto const* words) { return line.find(words) != std::string::npos; });
}

std::optional<status> read_status(std::string const& line) {
  auto const word = std::string_view(line).substr(0, line.find(' '));
  if (word != "+OK" && word != "-ERR") return std::nullopt;
  status s{.is_ok = word == "+OK", .line = line};
  auto const words = trim(std::string_view(line).substr(word.size()));
  if (auto const end = words.find(']'); !s.is_ok && words.starts_with('[') && end != words.npos) {
    s.code = words.substr(1, end - 1);
    for (char& c : s.code)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return s;
}

exchange::exchange(session_state& session, std::string stage, std::string doing)
    : session_(session), stage_(std::move(stage)), doing_(std::move(doing)) {}

step exchange::resume(event happened) {
  if (is_done_) return finished{};
  if (std::holds_alternative<started>(happened)) return begin();
  if (std::holds_alternative<written>(happened)) return read_on();
  if (auto* read = std::get_if<line_read>(&happened)) return on_line(std::move(read->line));
  if (std::holds_alternative<tls_started>(happened)) return on_tls_started();
  if (auto* lost = std::get_if<broken>(&happened)) {
    lost->why.words = doing_ + ": " + lost->why.words;
    // Failures of dialling and TLS know their own stage.
    if (lost->why.where.empty()) lost->why.where = stage_;
    return fail_with(on_lost(std::move(lost->why)));
  }
  return fail_with(make_failure("pop3.protocol", remedy::report_bug, "something happened that was not asked for"));
}

step exchange::on_tls_started() {
  return fail_with(make_failure("pop3.protocol", remedy::report_bug, "TLS started unasked"));
}

step exchange::say(std::string line, sensitivity s) { return write_bytes{.bytes = line + "\r\n", .sensitivity = s}; }

step exchange::read_on() const { return read_line{.bytes_max = line_bytes_max()}; }

step exchange::succeed() {
  is_done_ = true;
  return finished{};
}

step exchange::fail_with(failure f) {
  failed_ = std::move(f);
  return succeed();
}

step exchange::malformed(std::string_view line) {
  return fail_with(
      make_failure("pop3.malformed", remedy::retry, "the mail server's answer cannot be understood", line));
}

failure exchange::make_failure(std::string code, outlink::remedy r, std::string_view what,
                               std::string_view said) const {
  return {.code = std::move(code),
          .remedy = r,
          .words = doing_ + ": " + std::string(what) + ".",
          .peer = peer_words(said),
          .where = stage_};
}

failure exchange::refusal(status const& s) const {
  if (s.is_passing())
    return make_failure("pop3.unavailable", remedy::retry, "the mail server cannot do it now", s.line);
  if (s.code == "SYS/PERM")
    return make_failure("pop3.refused", remedy::fix_setup, "the mail server refuses until its settings change", s.line);
  return make_failure("pop3.refused", remedy::retry, "the mail server refused", s.line);
}

step listing::on_line(std::string line) {
  if (!is_in_lines_) {
    auto const s = read_status(line);
    if (!s) return malformed(line);
    if (!s->is_ok) return on_error(*s);
    is_in_lines_ = true;
    return read_on();
  }
  if (line == ".") return on_end();
  if (line.starts_with('.')) line.erase(0, 1);
  return on_item(std::move(line));
}

}  // namespace outlink::pop3
