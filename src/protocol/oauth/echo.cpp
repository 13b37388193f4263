#include "protocol/oauth/echo.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {
namespace {

constexpr std::array<std::string_view, 8> no_secrets{"grant_type",      "scope",    "redirect_uri",
                                                     "client_id",       "resource", "client_assertion_type",
                                                     "token_type_hint", "audience"};

// Name and secret as they were before RFC 6749 section 2.3.1 encoded them.
void add_basic(std::vector<secret_text>& to, secret_text const& authorization) {
  auto const& header = authorization.reveal();
  auto const blank = header.find(' ');
  if (blank == header.npos) return;
  to.emplace_back(header.substr(blank + 1));
  auto const pair = base64_decode(to.back().reveal());
  auto const colon = pair ? pair->find(':') : std::string::npos;
  if (!pair || colon == pair->npos) return;
  if (auto plain = percent_decode(std::string_view(*pair).substr(colon + 1))) to.emplace_back(*std::move(plain));
}

// Everything from the place where `secret` begins, as far as it goes on; its beginning is enough to know it.
void take_out(std::string& text, std::string_view secret) {
  auto const start = secret.substr(0, limits::echo_prefix_bytes);
  for (auto at = text.find(start); at != text.npos; at = text.find(start, at)) {
    auto const rest = std::string_view(text).substr(at);
    auto const same = std::ranges::mismatch(rest, secret).in1 - rest.begin();
    constexpr std::string_view instead = "[withheld]";
    text.replace(at, static_cast<std::size_t>(same), instead);
    at += instead.size();
  }
}

}  // namespace

std::vector<secret_text> secrets_in(token_request const& request) {
  std::vector<secret_text> found;
  if (auto const fields = read_form(request.body.reveal()))
    for (auto const& field : *fields)
      if (std::ranges::find(no_secrets, std::string_view(field.key().data(), field.key().size())) == no_secrets.end())
        found.emplace_back(std::string(field.value().as_string()));
  add_basic(found, request.authorization);
  return found;
}

failure without_secrets(failure f, std::span<secret_text const> secrets) {
  for (auto const& secret : secrets) {
    auto const& plain = secret.reveal();
    if (plain.size() < limits::echo_secret_bytes_min) continue;
    for (auto* said : {&f.peer, &f.trace, &f.peer_code}) {
      take_out(*said, plain);
      take_out(*said, percent_encode(plain));
    }
  }
  return f;
}

}  // namespace outlink::oauth
