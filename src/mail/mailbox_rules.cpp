#include "mail/mailbox_rules.h"

#include <algorithm>

#include "base/limits.h"
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
    m.server.port = m.server.security == flow::transport_security::tls ? 993 : 143;
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
        "Without TLS the token or the password could be read on the way. Choose IMAPS or IMAP with STARTTLS.");
  return {};
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
  if (form.project) m.project = *form.project;
  if (!m.project) return invalid_field("mailbox", "project", "Choose the project in which new issues are made.");
  if (form.enabled) m.enabled = *form.enabled;
  TRY(checked.authentication, take_authentication(form, creating));
  return checked;
}

}  // namespace outlink::mail
