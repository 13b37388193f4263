#include "access/access.h"

namespace outlink::access {

std::string_view to_string(role r) {
  switch (r) {
    case role::viewer:
      return "viewer";
    case role::agent:
      return "agent";
    case role::admin:
      return "admin";
  }
  return "viewer";
}

std::optional<role> role_from(std::string_view name) {
  for (auto const r : {role::viewer, role::agent, role::admin})
    if (to_string(r) == name) return r;
  return std::nullopt;
}

}  // namespace outlink::access
