#pragma once

#include "links/service.h"

namespace outlink::links {

/// Applies a form to a link (a default one to create) and checks all of it. Pure. Failures "link.invalid" name the
/// field.
result<link> check_form(link const& before, link_form const& form, catalogue const& providers,
                        public_address const& address, bool creating, time_point now);

/// Puts a secret before the others. Failures "link.invalid".
result<void> add_secret(link& l, client_secret added);

/// Failure "link.base_url_not_https" (fix_setup): links cannot be made before the base URL is https (or the development
/// switch is on).
result<void> check_prerequisites(public_address const& address);

/// Last part of the redirect URL; empty while an endpoint is missing that it depends on.
std::string redirect_suffix(provider const& row, std::string_view authorization_endpoint,
                            std::string_view token_endpoint);
/// Empty for an empty suffix.
std::string redirect_url(std::string_view base, std::string_view suffix);

/// A change after which the old consents are not worth anything.
bool needs_new_consent(link const& before, link const& after);

/// "/somewhere" inside the console and nothing else, so that a callback cannot send people away.
bool is_local_path(std::string_view path);

}  // namespace outlink::links
