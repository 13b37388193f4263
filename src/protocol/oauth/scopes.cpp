#include "protocol/oauth/scopes.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace outlink::oauth {
namespace {

// They open no interface; whether they were granted shows in what the answer holds.
constexpr std::array<std::string_view, 4> about_the_person{"openid", "profile", "email", "offline_access"};

// ".default" asks for whatever an administrator granted: nothing single can be missed.
bool says_nothing_certain(std::string_view scope) {
  return std::ranges::find(about_the_person, scope) != about_the_person.end() || scope.ends_with("/.default");
}

}  // namespace

std::vector<std::string> missing_scopes(std::vector<std::string> const& asked,
                                        std::vector<std::string> const& granted) {
  std::vector<std::string> missing;
  for (auto const& scope : asked)
    if (!says_nothing_certain(scope) &&
        std::ranges::none_of(granted, [&](auto const& g) { return ascii_iequals(g, scope); }))
      missing.push_back(scope);
  return missing;
}

}  // namespace outlink::oauth
