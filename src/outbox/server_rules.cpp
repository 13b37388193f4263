#include "outbox/server_rules.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/compose.h"

namespace outlink::outbox {
namespace {

constexpr std::string_view noun = "outgoing_server";

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

result<std::string> check_text(std::string_view field, std::string_view label, std::string const& value,
                               std::size_t bytes_max, bool required) {
  std::string text(trim(value));
  if (required && text.empty()) return invalid_field(noun, field, std::string(label) + " is missing.");
  if (text.size() > bytes_max)
    return invalid_field(noun, field, std::string(label) + " is longer than " + std::to_string(bytes_max) + " bytes.");
  if (has_control(text) || !is_utf8(text))
    return invalid_field(noun, field, std::string(label) + " contains control characters or is not UTF-8.");
  return text;
}

bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == ':';
  });
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

int default_port(server const& s) {
  if (s.protocol == protocol_kind::graph) return 443;
  switch (s.endpoint.security) {
    case flow::transport_security::tls:
      return 465;
    case flow::transport_security::start_tls:
      return 587;
    case flow::transport_security::plain:
      break;
  }
  return 25;
}

result<void> take_texts(server& s, server_form const& form, bool creating) {
  if (form.name || creating) {
    TRY(s.name, check_text("name", "The name", form.name.value_or(""), limits::mailbox_name_bytes_max, true));
  }
  if (form.description) {
    TRY(s.description,
        check_text("description", "The description", *form.description, limits::mailbox_text_bytes_max, false));
  }
  if (form.provider) {
    TRY(s.provider,
        check_text("provider", "The service provider", *form.provider, limits::mailbox_name_bytes_max, true));
  } else if (creating) {
    s.provider = "custom";
  }
  if (form.user_name) {
    TRY(s.user_name, check_text("user_name", "The user name", *form.user_name, limits::mailbox_name_bytes_max, false));
  }
  return {};
}

result<void> take_sender(server& s, server_form const& form, bool creating) {
  if (form.from_address || creating) {
    TRY(s.from_address, check_text("from_address", "The sender's address", form.from_address.value_or(""),
                                   limits::address_bytes_max, true));
    if (!mime::is_sendable_address(s.from_address))
      return invalid_field(noun, "from_address", "This is no e-mail address, like support@example.org.");
  }
  if (form.from_name) {
    TRY(s.from_name,
        check_text("from_name", "The sender's name", *form.from_name, limits::mailbox_name_bytes_max, false));
  }
  if (form.subject_prefix) {
    TRY(s.subject_prefix, check_text("subject_prefix", "The subject's prefix", *form.subject_prefix,
                                     limits::subject_prefix_bytes_max, false));
  }
  if (form.letters_per_minute) {
    if (*form.letters_per_minute < 0 || *form.letters_per_minute > limits::letters_per_minute_max)
      return invalid_field(noun, "letters_per_minute", "The limit must be between 0 (none) and 100,000.");
    s.letters_per_minute = *form.letters_per_minute;
  }
  return {};
}

result<void> take_endpoint(server& s, server_form const& form, bool creating, bool allow_plain) {
  if (form.host || creating) {
    TRY(s.endpoint.host, check_text("host", "The host", form.host.value_or(""), limits::mailbox_text_bytes_max, true));
    if (!is_host(s.endpoint.host))
      return invalid_field(noun, "host", "The host must be a host name or an IP address, without a scheme or a path.");
  }
  if (form.protocol) s.protocol = *form.protocol;
  if (form.security) s.endpoint.security = *form.security;
  if (s.protocol == protocol_kind::graph) s.endpoint.security = flow::transport_security::tls;
  if (form.port) {
    if (*form.port < 1 || *form.port > 65535)
      return invalid_field(noun, "port", "The port must be between 1 and 65535.");
    s.endpoint.port = static_cast<std::uint16_t>(*form.port);
  } else if (creating) {
    s.endpoint.port = static_cast<std::uint16_t>(default_port(s));
  }
  if (form.timeout_ms) {
    duration const asked{*form.timeout_ms};
    if (asked < limits::mailbox_timeout_min || asked > limits::mailbox_timeout_max)
      return invalid_field(noun, "timeout_ms", "The timeout must be between 1,000 and 300,000 milliseconds.");
    s.timeout = asked;
  }
  if (s.endpoint.security == flow::transport_security::plain && !allow_plain && !is_loopback(s.endpoint.host))
    return invalid_field(noun, "protocol",
                         "Without TLS the letters, and the token or the password, could be read on the way. Choose "
                         "SMTPS or SMTP with STARTTLS.");
  return {};
}

result<void> take_projects(server& s, server_form const& form) {
  if (!form.projects) return {};
  if (form.projects->size() > limits::server_projects_max)
    return invalid_field(noun, "projects", "These are too many projects.");
  s.projects = *form.projects;
  std::ranges::sort(s.projects);
  auto const doubled = std::ranges::unique(s.projects);
  s.projects.erase(doubled.begin(), doubled.end());
  return {};
}

result<wanted_authentication> take_authentication(server_form const& form, bool creating) {
  int const given = int(form.password.has_value()) + int(form.link.has_value()) + int(form.grant.has_value()) +
                    int(form.without_sign_in);
  if (given > 1)
    return invalid_field(noun, "authentication", "Choose one way to sign in: a password, a link, or none.");
  if (form.password) {
    auto const& plain = form.password->reveal();
    if (plain.empty() || plain.size() > limits::mailbox_text_bytes_max || plain.find('\0') != plain.npos)
      return invalid_field(noun, "password", "The password is empty or too long.");
    return wants_password{*form.password};
  }
  if (form.link) return wants_new_grant{*form.link};
  if (form.grant) return wants_grant{*form.grant};
  if (form.without_sign_in) return wants_nothing{};
  if (creating) return invalid_field(noun, "authentication", "Choose how to sign in: a password, a link, or without.");
  return std::monostate{};
}

bool signs_in(checked_form const& c) {
  if (std::holds_alternative<wants_nothing>(c.authentication)) return false;
  return !std::holds_alternative<std::monostate>(c.authentication) ||
         !std::holds_alternative<no_authentication>(c.taken.authentication);
}

bool signs_in_by_link(checked_form const& c) {
  if (std::holds_alternative<std::monostate>(c.authentication))
    return std::holds_alternative<link_authentication>(c.taken.authentication);
  return std::holds_alternative<wants_new_grant>(c.authentication) ||
         std::holds_alternative<wants_grant>(c.authentication);
}

}  // namespace

result<checked_form> check_form(server const& before, server_form const& form, bool creating, bool allow_plain) {
  checked_form checked{.taken = before, .authentication = {}};
  auto& s = checked.taken;
  TRY_DO(take_texts(s, form, creating));
  TRY_DO(take_endpoint(s, form, creating, allow_plain));
  TRY_DO(take_sender(s, form, creating));
  TRY_DO(take_projects(s, form));
  if (form.enabled) s.enabled = *form.enabled;
  TRY(checked.authentication, take_authentication(form, creating));
  if (!signs_in(checked))
    s.user_name.clear();
  else if (s.user_name.empty())
    return invalid_field(noun, "user_name", "The user name is missing.");
  if (s.protocol == protocol_kind::graph && !signs_in_by_link(checked))
    return invalid_field(noun, "authentication", "Microsoft Graph takes letters only with a link. Choose one.");
  return checked;
}

server const* choose_server(std::vector<server> const& all, tracker::project_id project) {
  server const* best = nullptr;
  auto const rank = [&](server const& s) {
    bool const names_it = std::ranges::find(s.projects, project) != s.projects.end();
    if (project) return names_it ? 0 : s.projects.empty() ? 1 : 3;
    return s.projects.empty() ? 0 : 1;
  };
  for (auto const& s : all) {
    if (!s.enabled || rank(s) == 3) continue;
    if (!best || std::pair(rank(s), s.id) < std::pair(rank(*best), best->id)) best = &s;
  }
  return best;
}

}  // namespace outlink::outbox
