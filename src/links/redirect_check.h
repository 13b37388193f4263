#pragma once

#include "links/catalogue.h"

namespace outlink::links {

/// Why a provider would not register a redirect URL.
struct redirect_refusal {
  /// Stable name of the rule: a redirect_rule's, "characters_max", "characters_refused" or "not_an_address".
  std::string rule;
  /// For people: what the provider refuses.
  std::string why;
  /// For people: another base URL, or a grant type that needs no redirect URL.
  std::string instead;

  std::string words() const { return why + " " + instead; }
};

/// Checks a redirect URL against the row's rules, before an administrator copies it to the provider. Empty when it may
/// be registered. Pure.
std::optional<redirect_refusal> check_redirect(provider const& row, std::string_view url);

}  // namespace outlink::links
