#pragma once

#include <span>
#include <string>
#include <vector>

#include "links/catalogue.h"
#include "links/links.h"

namespace outlink::links {

enum class severity {
  notice,    ///< nothing has to be done now
  warning,   ///< it will break on a date, or works only in part
  critical,  ///< it is broken until a person acts
};
std::string_view to_string(severity s);

/// Something that an administrator should know before or when a link breaks.
struct warning {
  /// Names this occurrence for good ("link.secret_ends/3/7d/2026-12-01"): each is sent out once.
  std::string key;
  /// Stable, dotted, part of the API: "link.secret_ends", "grant.refresh_token_idles_out", ...
  std::string code;
  links::severity severity = links::severity::notice;
  link_id link;
  /// 0 when it is about the whole link.
  grant_id grant;
  /// What, by when, and what to do.
  std::string words;
  /// When it breaks, or broke; empty when there is no date.
  std::optional<time_point> due;
};

/// A link with all that is known of it.
struct watched_link {
  links::link const& link;
  /// Its row of the catalogue; null when the row is gone.
  provider const* row = nullptr;
  std::span<grant const> grants;
  /// By how much the provider's clock is ahead of ours, if known.
  std::optional<duration> clock_ahead;
  /// The service's public base URL.
  std::string_view base_url;
};

/// All that holds now, the worst first. Pure. Nothing is assumed dead: a date that the provider only documents makes a
/// warning, never a state.
std::vector<warning> find_warnings(watched_link const& w, time_point now);

/// What the link asks for and the grant was not given, in the link's spelling; empty without tokens.
std::vector<std::string> missing_scopes(link const& l, grant const& g);

}  // namespace outlink::links
