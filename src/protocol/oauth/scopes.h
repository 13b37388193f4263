#pragma once

#include <string>
#include <vector>

namespace outlink::oauth {

/// What was asked for and not granted, in the order and spelling of the question; empty when everything was granted.
/// Knows that order and case mean nothing, and how providers spell otherwise than they were asked: Google writes email
/// and profile as addresses (https://developers.google.com/identity/protocols/oauth2/scopes), Microsoft leaves the
/// resource out and never returns openid and offline_access (whether those were granted is seen from the ID token and
/// the refresh token), GitHub leaves out what a wider scope includes
/// (https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps).
std::vector<std::string> scopes_not_granted(std::vector<std::string> const& asked,
                                            std::vector<std::string> const& granted);

}  // namespace outlink::oauth
