#pragma once

#include <string>
#include <vector>

namespace outlink::oauth {

/// Which of the asked scopes the provider did not grant, in the order asked. Providers spell some differently: Google
/// answers https://www.googleapis.com/auth/userinfo.email for email (and .profile for profile), Microsoft leaves
/// openid, profile, email and offline_access out of its answers (they say nothing about an interface) and writes others
/// in another case.
std::vector<std::string> missing_scopes(std::vector<std::string> const& asked, std::vector<std::string> const& granted);

}  // namespace outlink::oauth
