#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Templates of provider rows: "https://{host}{path}/oauth/token".
namespace outlink::links {

/// The names between braces, in order; empty (no value) when a brace has no partner or a name is empty.
std::optional<std::vector<std::string>> placeholders_in(std::string_view text);

/// The part of an address template that decides the host: between "https://" and the next '/'. Empty (no value) unless
/// it begins with https:// and names a host.
std::optional<std::string_view> authority_in(std::string_view address);

/// Puts values in place of names; a name without a value stays as it is ("{claim:tid}").
std::string fill(std::string_view text, std::map<std::string, std::string> const& values);

}  // namespace outlink::links
