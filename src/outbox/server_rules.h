#pragma once

#include "outbox/service.h"

namespace outlink::outbox {

/// What a form asks for as sign-in, once checked.
struct wants_nothing {};
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
using wanted_authentication = std::variant<std::monostate, wants_nothing, wants_password, wants_new_grant, wants_grant>;

struct checked_form {
  /// All fields but the sign-in taken over.
  server taken;
  wanted_authentication authentication;
};

/// Applies a form to a server (a default one to create). Failures "outgoing_server.invalid" name the field. Pure.
result<checked_form> check_form(server const& before, server_form const& form, bool creating, bool allow_plain);

/// The server that sends for a project: an enabled one that names it, else an enabled one that names none; of several
/// the oldest. Without a project only the latter, then any. Null when there is none. Pure.
server const* choose_server(std::vector<server> const& all, tracker::project_id project);

}  // namespace outlink::outbox
