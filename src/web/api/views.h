#pragma once

#include <map>

#include "web/routes.h"

namespace outlink::web {

/// Mailboxes by the grant that they use.
using users_of_grants = std::map<links::grant_id, std::vector<mail::mailbox>>;
task<users_of_grants> load_users_of_grants(services const& s);

/// A grant as the API shows it; never a token.
boost::json::object grant_json(links::grant const& g, users_of_grants const& users);

/// A row of the provider catalogue: endpoints, scopes and hosts as templates ("{tenant}"), and beside them what they are
/// with the defaults.
boost::json::object provider_json(links::provider const& p);

/// "unused", or the worst state of its grants.
std::string_view link_state(std::vector<links::grant> const& grants);

}  // namespace outlink::web
