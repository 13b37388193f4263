#include "tracker/tracker.h"

#include "base/names.h"

namespace outlink::tracker {
namespace {

constexpr names<issue_status, 3> statuses{{
    {issue_status::open, "open"},
    {issue_status::in_progress, "in_progress"},
    {issue_status::done, "done"},
}};
constexpr names<issue_priority, 5> priorities{{
    {issue_priority::highest, "highest"},
    {issue_priority::high, "high"},
    {issue_priority::medium, "medium"},
    {issue_priority::low, "low"},
    {issue_priority::lowest, "lowest"},
}};
constexpr names<watcher_kind, 2> watcher_kinds{{
    {watcher_kind::watcher, "watcher"},
    {watcher_kind::participant, "participant"},
}};
constexpr names<event_kind, 5> event_kinds{{
    {event_kind::created, "created"},
    {event_kind::commented, "commented"},
    {event_kind::status_changed, "status_changed"},
    {event_kind::assigned, "assigned"},
    {event_kind::edited, "edited"},
}};

}  // namespace

std::string_view to_string(issue_status s) { return name_of(statuses, s); }
std::optional<issue_status> issue_status_from(std::string_view name) { return named(statuses, name); }
std::string_view to_string(issue_priority p) { return name_of(priorities, p); }
std::optional<issue_priority> issue_priority_from(std::string_view name) { return named(priorities, name); }
std::string_view to_string(watcher_kind k) { return name_of(watcher_kinds, k); }
std::optional<watcher_kind> watcher_kind_from(std::string_view name) { return named(watcher_kinds, name); }
std::string_view to_string(event_kind k) { return name_of(event_kinds, k); }
std::optional<event_kind> event_kind_from(std::string_view name) { return named(event_kinds, name); }

}  // namespace outlink::tracker
