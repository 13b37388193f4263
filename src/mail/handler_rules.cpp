#include "mail/handler_rules.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "mail/split_pattern.h"
#include "tracker/rules.h"

namespace outlink::mail {
namespace {

std::unexpected<failure> invalid(std::string_view field, std::string words) {
  return invalid_field("handler", field, std::move(words));
}

/// One line without control characters; may be empty.
result<std::string> check_line(std::string_view field, std::string const& value) {
  std::string line(trim(value));
  bool const has_control =
      std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_control || !is_utf8(line)) return invalid(field, "This contains control characters or is not UTF-8.");
  if (line.size() > limits::mailbox_name_bytes_max)
    return invalid(field, "This is longer than " + std::to_string(limits::mailbox_name_bytes_max) + " bytes.");
  return line;
}

result<std::string> check_address(std::string_view field, std::string const& value) {
  TRY(auto line, check_line(field, value));
  auto const at = line.find('@');
  bool const looks_right = at != line.npos && at > 0 && at + 1 < line.size() && line.find('@', at + 1) == line.npos &&
                           line.find_first_of(" <>,;\"") == line.npos;
  if (!line.empty() && !looks_right) return invalid(field, "This is not an e-mail address, like help@example.org.");
  return ascii_lower(line);
}

result<void> take_texts(handler& h, handler_form const& form, bool creating) {
  if (form.name || creating) {
    TRY(h.name, check_line("name", form.name.value_or("")));
    if (h.name.empty()) return invalid("name", "The name is missing.");
  }
  if (form.issue_type) {
    h.issue_type = std::string(trim(*form.issue_type));
    if (!tracker::check_issue_type(h.issue_type))
      return invalid("issue_type", "The issue type must be one short line, like Task or Bug.");
  }
  if (form.catch_address) {
    TRY(h.catch_address, check_address("catch_address", *form.catch_address));
  }
  if (form.forward_address) {
    TRY(h.forward_address, check_address("forward_address", *form.forward_address));
  }
  if (form.split_pattern) h.split_pattern = *form.split_pattern;
  return {};
}

}  // namespace

result<handler> check_handler(handler const& before, handler_form const& form, bool creating) {
  handler h = before;
  TRY_DO(take_texts(h, form, creating));
  if (form.kind) h.kind = *form.kind;
  if (form.project) h.project = *form.project;
  if (!h.project) return invalid("project", "Choose the project in which new issues are made.");
  if (form.position) h.position = std::clamp(*form.position, 1, static_cast<int>(limits::handlers_max));
  if (form.strip_quotes) h.strip_quotes = *form.strip_quotes;
  if (form.bulk) h.bulk = *form.bulk;
  if (form.create_users) h.create_users = *form.create_users;
  if (form.notify_users) h.notify_users = *form.notify_users;
  if (form.cc_assignee) h.cc_assignee = *form.cc_assignee;
  if (form.cc_watchers) h.cc_watchers = *form.cc_watchers;
  if (form.enabled) h.enabled = *form.enabled;
  if (form.letters_per_hour) {
    if (*form.letters_per_hour < 0 || *form.letters_per_hour > 1'000'000)
      return invalid("letters_per_hour", "The number of letters must be 0 (no limit) to 1,000,000.");
    h.letters_per_hour = *form.letters_per_hour;
  }
  if (h.kind == handler_kind::comment_before_marker) TRY_DO(check_split_pattern(h.split_pattern));
  if (h.bulk == bulk_action::forward && h.forward_address.empty())
    return invalid("forward_address", "To forward bulk letters, an address to forward them to is needed.");
  if (h.notify_users && !h.create_users)
    return invalid("notify_users", "New users can only be told when users are made.");
  return h;
}

}  // namespace outlink::mail
