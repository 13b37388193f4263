#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outlink::tracker {

/// Two to ten capital letters and digits, a letter first. Failure "project.invalid" (where=key).
result<void> check_project_key(std::string_view key);

/// What looks like issue keys in a text, in upper case, leftmost first, each once: "Re: [sup-12] ..." gives "SUP-12".
std::vector<std::string> find_issue_keys(std::string_view text);

/// A summary fit to be stored: one line, bounded; "(no subject)" for an empty one.
std::string make_summary(std::string_view text);

/// One line, not empty, bounded. Failure "issue.invalid" (where=type).
result<void> check_issue_type(std::string_view type);

}  // namespace outlink::tracker
