#include "protocol/smtp/greeting.h"

#include <algorithm>
#include <charconv>

#include "base/mail_limits.h"

namespace outlink::smtp {

using protocol::step;

namespace {

// What stands in our name goes into a command as it is.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::envelope_address_bytes_max &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view(".-[]:_").find(c) != std::string_view::npos;
         });
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace

step hello::say_hello() {
  if (!is_name(session().our_name))
    return fail_with(make_failure("smtp.invalid_name", remedy::fix_setup,
                                  "our name for the mail server is not a host's name or address"));
  return say("EHLO " + session().our_name);
}

step hello::take_hello(reply const& r) {
  if (r.kind() == 2) {
    take_extensions(r);
    return succeed();
  }
  if (!is_old_ && (r.code == 500 || r.code == 502)) {
    is_old_ = true;
    return say("HELO " + session().our_name);
  }
  if (r.kind() == 5)
    return fail_with(make_failure("smtp.no_service", remedy::fix_setup, "the mail server does not serve us", &r));
  return fail_with(refusal(r));
}

void hello::take_extensions(reply const& r) {
  session().extensions.clear();
  session().size_max = 0;
  if (is_old_) return;
  // The first line is the server's name.
  for (std::size_t i = 1; i < r.lines.size(); ++i) {
    auto line = upper(r.lines[i]);
    if (line.starts_with("SIZE ")) {
      std::uint64_t size = 0;
      if (std::from_chars(line.data() + 5, line.data() + line.size(), size).ec == std::errc())
        session().size_max = size;
    }
    if (!line.empty()) session().extensions.push_back(std::move(line));
  }
}

step greeting::begin() { return read_reply(); }

step greeting::on_reply(reply const& r) {
  if (is_greeted_) return take_hello(r);
  if (r.kind() == 5)
    return fail_with(make_failure("smtp.no_service", remedy::fix_setup, "the mail server does not serve us", &r));
  if (r.kind() == 4) return fail_with(refusal(r));
  if (r.code != 220)
    return fail_with(make_failure("smtp.protocol", remedy::fix_setup, "the answer is not that of an SMTP server", &r));
  is_greeted_ = true;
  return say_hello();
}

failure greeting::on_lost(failure why) const {
  if (is_greeted_ || why.code != "smtp.malformed") return why;
  auto f = make_failure("smtp.protocol", remedy::fix_setup, "the answer is not that of an SMTP server");
  f.peer = why.peer;
  return f;
}

step starttls::begin() {
  if (!session().can("STARTTLS"))
    return fail_with(make_failure("smtp.no_starttls", remedy::fix_setup,
                                  "the mail server does not offer it on this port; choose TLS from the first byte"));
  return say("STARTTLS");
}

step starttls::on_reply(reply const& r) {
  if (is_encrypted_) return take_hello(r);
  if (r.code == 220) return protocol::start_tls{};
  if (r.kind() == 5)
    return fail_with(make_failure("smtp.no_starttls", remedy::fix_setup,
                                  "the mail server refused it; choose TLS from the first byte", &r));
  return fail_with(refusal(r));
}

step starttls::on_tls_started() {
  is_encrypted_ = true;
  session().extensions.clear();
  session().size_max = 0;
  return say_hello();
}

step reset::on_reply(reply const& r) { return r.kind() == 2 ? succeed() : fail_with(refusal(r)); }

step quit::on_reply(reply const& r) { return r.kind() == 2 ? succeed() : fail_with(refusal(r)); }

}  // namespace outlink::smtp
