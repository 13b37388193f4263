#include "protocol/pop3/greeting.h"

#include "base/mail_limits.h"

namespace outlink::pop3 {

using protocol::step;

step greeting::on_line(std::string line) {
  auto const s = read_status(line);
  if (!s)
    return fail_with(make_failure("pop3.protocol", remedy::fix_setup, "the answer is not that of a POP3 server", line));
  if (s->is_ok) return succeed();
  if (s->code == "SYS/PERM") return fail_with(refusal(*s));
  return fail_with(make_failure("pop3.unavailable", remedy::retry, "the mail server takes no connections now", line));
}

step capability::begin() {
  session().capabilities.clear();
  return say("CAPA");
}

step capability::on_item(std::string line) {
  if (session().capabilities.size() >= limits::pop3_capabilities_max) return malformed(line);
  for (char& c : line)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  session().capabilities.push_back(std::move(line));
  return read_on();
}

step stls::begin() {
  if (!session().can("STLS"))
    return fail_with(make_failure("pop3.no_stls", remedy::fix_setup,
                                  "the mail server does not offer it on this port; choose TLS from the first byte"));
  return say("STLS");
}

step stls::on_line(std::string line) {
  auto const s = read_status(line);
  if (!s) return malformed(line);
  if (s->is_ok) return protocol::start_tls{};
  if (s->is_passing()) return fail_with(refusal(*s));
  return fail_with(make_failure("pop3.no_stls", remedy::fix_setup,
                                "the mail server refused it; choose TLS from the first byte", line));
}

step stls::on_tls_started() {
  session().capabilities.clear();
  return succeed();
}

step noop::on_line(std::string line) {
  auto const s = read_status(line);
  if (!s) return malformed(line);
  return s->is_ok ? succeed() : fail_with(refusal(*s));
}

step quit::on_line(std::string line) {
  auto const s = read_status(line);
  if (!s) return malformed(line);
  if (s->is_ok) return succeed();
  return fail_with(make_failure("pop3.not_removed", remedy::retry, "the mail server did not remove all letters", line));
}

}  // namespace outlink::pop3
