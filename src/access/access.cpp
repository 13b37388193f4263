#include "access/access.h"

#include <algorithm>

#include "base/mail_limits.h"

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

bool is_address(std::string_view email) {
  auto const at = email.find('@');
  return at != email.npos && at > 0 && at + 1 < email.size() && email.find('@', at + 1) == email.npos &&
         email.size() <= limits::mailbox_name_bytes_max && std::none_of(email.begin(), email.end(), [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
         });
}

}  // namespace outlink::access
