#include "protocol/smtp/exchange.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::smtp {

using namespace protocol;

bool session_state::can(std::string_view extension) const {
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](auto const& e) { return ascii_iequals(e.substr(0, e.find(' ')), extension); });
}

std::vector<std::string> session_state::sasl_mechanisms() const {
  std::vector<std::string> found;
  for (auto const& e : extensions) {
    if (!e.starts_with("AUTH ") && !e.starts_with("AUTH=")) continue;
    for (auto& name : split_words(std::string_view(e).substr(5)))
      if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(std::move(name));
  }
  return found;
}

exchange::exchange(session_state& session, std::string stage, std::string doing)
    : stage_(std::move(stage)), doing_(std::move(doing)), session_(session) {}

step exchange::resume(event happened) {
  if (is_done_) return finished{};
  if (std::holds_alternative<started>(happened)) return begin();
  if (std::holds_alternative<written>(happened)) return on_written();
  if (auto const* read = std::get_if<line_read>(&happened)) return take_line(read->line);
  if (std::holds_alternative<tls_started>(happened)) return on_tls_started();
  if (auto* lost = std::get_if<broken>(&happened)) {
    lost->why.words = doing_ + ": " + lost->why.words;
    return lose(std::move(lost->why));
  }
  return fail_with(make_failure("smtp.protocol", remedy::report_bug, "something happened that was not asked for"));
}

step exchange::take_line(std::string const& line) {
  auto got = reader_.take_line(line);
  if (!got) {
    failure f = std::move(got).error();
    f.words = doing_ + ": " + f.words;
    return lose(std::move(f));
  }
  if (!*got) return read_reply();
  auto const& r = **got;
  // RFC 5321 section 3.8: it may be the answer to anything.
  if (r.code == 421)
    return fail_with(make_failure("smtp.closing", remedy::retry, "the mail server ended the connection", &r));
  return on_reply(r);
}

step exchange::lose(failure why) {
  // Failures of dialling and TLS know their own stage.
  if (why.where.empty()) why.where = stage_;
  return fail_with(on_lost(std::move(why)));
}

step exchange::on_tls_started() {
  return fail_with(make_failure("smtp.protocol", remedy::report_bug, "TLS started unasked"));
}

step exchange::say(std::string line, sensitivity s) { return write_bytes{.bytes = line + "\r\n", .sensitivity = s}; }

step exchange::read_reply() { return read_line{.bytes_max = limits::smtp_line_bytes_max}; }

step exchange::succeed() {
  is_done_ = true;
  return finished{};
}

step exchange::fail_with(failure f) {
  if (!failed_) failed_ = std::move(f);
  return succeed();
}

failure exchange::make_failure(std::string code, outlink::remedy r, std::string_view what, reply const* said) const {
  failure f{.code = std::move(code), .remedy = r, .words = doing_ + ": " + std::string(what) + ".", .where = stage_};
  if (said) {
    f.peer = peer_words(said->text());
    f.peer_code = said->status;
  }
  return f;
}

failure exchange::refusal(reply const& r) const {
  if (r.kind() == 4) return make_failure("smtp.later", remedy::retry, "the mail server cannot do it now", &r);
  if (r.kind() == 5) return make_failure("smtp.refused", remedy::give_up, "the mail server refused", &r);
  return make_failure("smtp.protocol", remedy::retry, "the mail server's answer does not fit", &r);
}

}  // namespace outlink::smtp
