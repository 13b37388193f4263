#include "tracker/tracker.h"

namespace outlink::tracker {

std::string_view to_string(issue_status s) {
  switch (s) {
    case issue_status::open:
      return "open";
    case issue_status::in_progress:
      return "in_progress";
    case issue_status::done:
      return "done";
  }
  return "open";
}

std::optional<issue_status> issue_status_from(std::string_view name) {
  for (auto const s : {issue_status::open, issue_status::in_progress, issue_status::done})
    if (to_string(s) == name) return s;
  return std::nullopt;
}

}  // namespace outlink::tracker
