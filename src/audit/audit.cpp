#include "audit/audit.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::audit {
namespace {

constexpr std::array<std::pair<actor_kind, std::string_view>, 3> kinds{{
    {actor_kind::person, "person"},
    {actor_kind::api_token, "api_token"},
    {actor_kind::service, "service"},
}};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Frequent uses pass here each time, so that nothing is copied unless it must be.
void bound(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max && std::none_of(text.begin(), text.end(), is_control) && is_utf8(text)) return;
  auto const clean = peer_words(text);
  text = utf8_prefix(clean, bytes_max);
}

}  // namespace

std::string_view to_string(actor_kind k) {
  for (auto const& [kind, name] : kinds)
    if (kind == k) return name;
  return "service";
}

std::optional<actor_kind> actor_kind_from(std::string_view name) {
  for (auto const& [kind, known] : kinds)
    if (known == name) return kind;
  return std::nullopt;
}

entry bounded(entry e) {
  for (auto* key : {&e.who.id, &e.action, &e.about.kind, &e.about.id, &e.remote})
    bound(*key, limits::audit_key_bytes_max);
  for (auto* name : {&e.who.name, &e.about.name}) bound(*name, limits::audit_name_bytes_max);
  if (e.details.size() > limits::audit_details_max) e.details.resize(limits::audit_details_max);
  for (auto& [name, value] : e.details) {
    bound(name, limits::audit_key_bytes_max);
    bound(value, limits::audit_detail_bytes_max);
  }
  return e;
}

}  // namespace outlink::audit
