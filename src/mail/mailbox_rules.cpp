#include "mail/mailbox_rules.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mail {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

result<std::string> check_text(std::string_view field, std::string_view label, std::string const& value,
                               std::size_t bytes_max, bool required) {
  std::string text(trim(value));
  if (required && text.empty()) return invalid_field("mailbox", field, std::string(label) + " is missing.");
  if (text.size() > bytes_max)
    return invalid_field("mailbox", field,
                         std::string(label) + " is longer than " + std::to_string(bytes_max) + " bytes.");
  if (has_control(text) || !is_utf8(text))
    return invalid_field("mailbox", field, std::string(label) + " contains control characters or is not UTF-8.");
  return text;
}

bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == ':';
  });
}

std::uint16_t usual_port(protocol_kind protocol, flow::transport_security security) {
  bool const is_tls = security == flow::transport_security::tls;
  if (protocol == protocol_kind::graph) return 443;
  if (protocol == protocol_kind::pop3) return is_tls ? 995 : 110;
  return is_tls ? 993 : 143;
}

result<void> take_texts(mailbox& m, mailbox_form const& form, bool creating) {
  if (form.name || creating) {
    TRY(m.name, check_text("name", "The name", form.name.value_or(""), limits::mailbox_name_bytes_max, true));
  }
  if (form.description) {
    TRY(m.description,
        check_text("description", "The description", *form.description, limits::mailbox_text_bytes_max, false));
  }
  if (form.provider) {
    TRY(m.provider,
        check_text("provider", "The service provider", *form.provider, limits::mailbox_name_bytes_max, true));
  } else if (creating) {
    m.provider = "custom";
  }
  if (form.user_name || creating) {
    TRY(m.user_name,
        check_text("user_name", "The user name", form.user_name.value_or(""), limits::mailbox_name_bytes_max, true));
  }
  if (form.folder) {
    TRY(m.folder, check_text("folder", "The folder", *form.folder, limits::mailbox_text_bytes_max, true));
  }
  return {};
}

result<void> take_server(mailbox& m, mailbox_form const& form, bool creating, bool allow_plain) {
  if (form.protocol) m.protocol = *form.protocol;
  if (form.host || creating) {
    TRY(m.server.host, check_text("host", "The host", form.host.value_or(""), limits::mailbox_text_bytes_max, true));
    if (!is_host(m.server.host))
      return invalid_field("mailbox", "host",
                           "The host must be a host name or an IP address, without a scheme or a path.");
  }
  if (form.security) m.server.security = *form.security;
  if (form.port) {
    if (*form.port < 1 || *form.port > 65535)
      return invalid_field("mailbox", "port", "The port must be between 1 and 65535.");
    m.server.port = static_cast<std::uint16_t>(*form.port);
  } else if (creating) {
    m.server.port = usual_port(m.protocol, m.server.security);
  }
  if (form.timeout_ms) {
    duration const asked{*form.timeout_ms};
    if (asked < limits::mailbox_timeout_min || asked > limits::mailbox_timeout_max)
      return invalid_field("mailbox", "timeout_ms", "The timeout must be between 1,000 and 300,000 milliseconds.");
    m.timeout = asked;
  }
  if (m.server.security == flow::transport_security::plain && !allow_plain && !is_loopback(m.server.host))
    return invalid_field(
        "mailbox", "protocol",
        "Without TLS the token or the password could be read on the way. Choose a protocol with TLS or STARTTLS.");
  return {};
}

// What each protocol can do with a folder and with what it took.
result<void> check_reading(mailbox const& m) {
  if (m.protocol == protocol_kind::pop3) {
    if (m.folder != "INBOX") return invalid_field("mailbox", "folder", "POP3 knows no folders: it must be INBOX.");
    if (m.afterwards != afterwards::remove && m.afterwards != afterwards::keep)
      return invalid_field("mailbox", "afterwards",
                           "POP3 can only delete letters or keep them: it knows neither read marks nor folders.");
  }
  if (m.protocol == protocol_kind::graph && m.server.security != flow::transport_security::tls)
    return invalid_field("mailbox", "protocol", "Microsoft Graph is reached over HTTPS only.");
  if ((m.afterwards == afterwards::move) != !m.move_to.empty())
    return invalid_field("mailbox", "move_to",
                         m.move_to.empty() ? "Name the folder that handled letters are moved to."
                                           : "A folder to move to needs the choice to move letters.");
  if (m.move_to == m.folder)
    return invalid_field("mailbox", "move_to", "Letters cannot be moved to the folder that is read.");
  if ((m.take_over == take_over::since_date) != m.since.has_value())
    return invalid_field("mailbox", "since",
                         m.since ? "A date needs the choice to read from a date on." : "Say from which date on.");
  return {};
}

result<void> take_reading(mailbox& m, mailbox_form const& form, bool creating) {
  if (form.take_over) m.take_over = *form.take_over;
  if (form.since) m.since = form.since;
  if (form.take_over && *form.take_over != take_over::since_date) m.since.reset();
  if (form.afterwards)
    m.afterwards = *form.afterwards;
  else if (creating && m.protocol == protocol_kind::pop3)
    m.afterwards = afterwards::keep;
  if (form.move_to) {
    TRY(m.move_to, check_text("move_to", "The folder", *form.move_to, limits::mailbox_text_bytes_max, false));
  }
  if (m.afterwards != afterwards::move && !form.move_to) m.move_to.clear();
  if (form.poll_seconds) {
    duration const asked = std::chrono::seconds(*form.poll_seconds);
    if (asked < limits::mailbox_poll_min || asked > limits::mailbox_poll_max)
      return invalid_field("mailbox", "poll_seconds", "The time between polls must be 10 seconds to 24 hours.");
    m.poll_every = asked;
  }
  return check_reading(m);
}

result<wanted_authentication> take_authentication(mailbox_form const& form, bool creating) {
  int const given = int(form.password.has_value()) + int(form.link.has_value()) + int(form.grant.has_value());
  if (given > 1) return invalid_field("mailbox", "authentication", "Choose one way to sign in: a password, or a link.");
  if (form.password) {
    auto const& plain = form.password->reveal();
    if (plain.empty() || plain.size() > limits::mailbox_text_bytes_max || plain.find('\0') != plain.npos)
      return invalid_field("mailbox", "password", "The password is empty or too long.");
    return wants_password{*form.password};
  }
  if (form.link) return wants_new_grant{*form.link};
  if (form.grant) return wants_grant{*form.grant};
  if (creating) return invalid_field("mailbox", "authentication", "Choose how to sign in: a password, or a link.");
  return std::monostate{};
}

}  // namespace

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

result<checked_form> check_form(mailbox const& before, mailbox_form const& form, bool creating, bool allow_plain) {
  checked_form checked{.taken = before, .authentication = {}};
  auto& m = checked.taken;
  TRY_DO(take_texts(m, form, creating));
  TRY_DO(take_server(m, form, creating, allow_plain));
  TRY_DO(take_reading(m, form, creating));
  if (form.enabled) m.enabled = *form.enabled;
  TRY(checked.authentication, take_authentication(form, creating));
  bool const has_password = std::holds_alternative<wants_password>(checked.authentication) ||
                            (std::holds_alternative<std::monostate>(checked.authentication) &&
                             std::holds_alternative<password_authentication>(m.authentication));
  if (m.protocol == protocol_kind::graph && has_password)
    return invalid_field("mailbox", "authentication", "Microsoft Graph takes no passwords: choose a link.");
  return checked;
}

}  // namespace outlink::mail
