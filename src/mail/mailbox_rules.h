#pragma once

#include "mail/service.h"

namespace outlink::mail {

/// What a form asks for as authentication, once checked.
struct wants_password {
  secret_text password;
};
struct wants_new_grant {
  links::link_id link;
};
struct wants_grant {
  links::grant_id grant;
};
/// Empty: leave it as it is (updates only).
using wanted_authentication = std::variant<std::monostate, wants_password, wants_new_grant, wants_grant>;

struct checked_form {
  /// All fields but authentication taken over.
  mailbox taken;
  wanted_authentication authentication;
};

/// Applies a form to a mailbox (a default one to create). Failures "mailbox.invalid" name the field. Pure.
result<checked_form> check_form(mailbox const& before, mailbox_form const& form, bool creating, bool allow_plain);

/// "localhost", 127.0.0.0/8, ::1.
bool is_loopback(std::string_view host);

}  // namespace outlink::mail
