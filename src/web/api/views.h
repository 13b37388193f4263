#pragma once

#include <map>

#include "web/routes.h"

namespace outlink::web {

/// What a grant is shown with and does not know itself.
struct grant_surroundings {
  links::service const& links;
  /// The mailboxes that use it.
  std::map<links::grant_id, std::vector<mail::mailbox>> mailboxes = {};
  /// The outgoing servers that use it.
  std::map<links::grant_id, std::vector<outbox::server>> servers = {};
};
task<grant_surroundings> load_grant_surroundings(services const& s);

/// A failure with what is known of it at that provider: what happened, what to do, who can.
boost::json::object trouble_json(failure const& f, std::string_view provider);

/// A grant on its link as the API shows it; never a token.
boost::json::object grant_json(links::grant const& g, links::link const& l, grant_surroundings const& around);

/// A row of the provider catalogue: endpoints, scopes and hosts as templates ("{tenant}"), and beside them what they
/// are with the defaults.
boost::json::object provider_json(links::provider const& p);

/// A link as the API shows it, with its grants; never a secret.
boost::json::object link_json(links::link const& l, std::vector<links::grant> const& grants,
                              grant_surroundings const& around);

/// A letter of the outbox as the API shows it; `servers` name the one that sends it.
boost::json::object outgoing_letter_json(outbox::letter const& l, std::vector<outbox::server> const& servers);

/// What became of tokens at the provider.
boost::json::object removal_json(links::removal const& gone);

/// "unused", or the worst state of its grants.
std::string_view link_state(std::vector<links::grant> const& grants);

}  // namespace outlink::web
