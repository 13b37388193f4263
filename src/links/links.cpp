#include "links/links.h"

namespace outlink::links {

std::string_view to_string(client_authentication a) {
  switch (a) {
    case client_authentication::basic:
      return "basic";
    case client_authentication::post:
      return "post";
    case client_authentication::none:
      return "none";
  }
  return "basic";
}

std::optional<client_authentication> client_authentication_from(std::string_view name) {
  for (auto const a : {client_authentication::basic, client_authentication::post, client_authentication::none})
    if (to_string(a) == name) return a;
  return std::nullopt;
}

std::string_view state_name(grant_state const& s) {
  constexpr std::string_view names[] = {"awaiting_consent", "usable", "failing", "needs_consent", "needs_fix"};
  return names[s.index()];
}

}  // namespace outlink::links
