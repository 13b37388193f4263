#include "protocol/oauth/scopes.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace outlink::oauth {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> other_spellings{{
    {"https://www.googleapis.com/auth/userinfo.email", "email"},
    {"https://www.googleapis.com/auth/userinfo.profile", "profile"},
    {"https://www.googleapis.com/auth/plus.me", "profile"},
}};

// Hosts whose scopes come back with or without the address of the resource.
constexpr std::array<std::string_view, 6> microsoft_resources{
    "https://graph.microsoft.com/",   "https://graph.microsoft.us/",   "https://outlook.office.com/",
    "https://outlook.office365.com/", "https://outlook.office365.us/", "https://partner.outlook.cn/"};

// GitHub: the wider scope, and what it includes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> included{{
    {"user", "read:user"},
    {"user", "user:email"},
    {"user", "user:follow"},
    {"repo", "repo:status"},
    {"repo", "repo_deployment"},
    {"repo", "public_repo"},
    {"repo", "repo:invite"},
    {"repo", "security_events"},
    {"admin:org", "write:org"},
    {"admin:org", "read:org"},
    {"write:org", "read:org"},
    {"admin:repo_hook", "write:repo_hook"},
    {"admin:repo_hook", "read:repo_hook"},
}};

std::string plain(std::string_view scope) {
  auto s = ascii_lower(scope);
  for (auto const& [theirs, ours] : other_spellings)
    if (s == theirs) return std::string(ours);
  for (auto const& resource : microsoft_resources)
    if (s.starts_with(resource)) return s.substr(resource.size());
  return s;
}

}  // namespace

std::vector<std::string> scopes_not_granted(std::vector<std::string> const& asked,
                                            std::vector<std::string> const& granted) {
  std::set<std::string> have;
  for (auto const& g : granted) have.insert(plain(g));
  std::vector<std::string> missing;
  for (auto const& a : asked) {
    auto const s = plain(a);
    // .default stands for whatever the registration allows.
    bool const unsaid = s == "openid" || s == "offline_access" || s == ".default" || s.ends_with("/.default");
    bool const within = std::any_of(included.begin(), included.end(), [&](auto const& pair) {
      return pair.second == s && have.contains(std::string(pair.first));
    });
    if (!unsaid && !within && !have.contains(s)) missing.push_back(a);
  }
  return missing;
}

}  // namespace outlink::oauth
