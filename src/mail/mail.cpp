#include "mail/mail.h"

#include "base/names.h"
#include "mail/service.h"

namespace outlink::mail {
namespace {

constexpr names<protocol_kind, 3> protocol_kinds{{
    {protocol_kind::imap, "imap"},
    {protocol_kind::pop3, "pop3"},
    {protocol_kind::graph, "graph"},
}};
constexpr names<take_over, 4> take_overs{{
    {take_over::unread, "unread"},
    {take_over::nothing, "nothing"},
    {take_over::since_date, "since_date"},
    {take_over::everything, "everything"},
}};
constexpr names<afterwards, 4> afterwards_names{{
    {afterwards::mark_seen, "mark_seen"},
    {afterwards::move, "move"},
    {afterwards::remove, "remove"},
    {afterwards::keep, "keep"},
}};
constexpr names<handler_kind, 5> handler_kinds{{
    {handler_kind::create_or_comment, "create_or_comment"},
    {handler_kind::comment_whole, "comment_whole"},
    {handler_kind::comment_fresh, "comment_fresh"},
    {handler_kind::comment_before_marker, "comment_before_marker"},
    {handler_kind::create_always, "create_always"},
}};
constexpr names<bulk_action, 4> bulk_actions{{
    {bulk_action::accept, "accept"},
    {bulk_action::ignore, "ignore"},
    {bulk_action::forward, "forward"},
    {bulk_action::remove, "remove"},
}};
constexpr names<letter_state, 4> letter_states{{
    {letter_state::received, "received"},
    {letter_state::filtered, "filtered"},
    {letter_state::done, "done"},
    {letter_state::failed, "failed"},
}};
constexpr names<pump_state, 5> pump_states{{
    {pump_state::stopped, "stopped"},
    {pump_state::connecting, "connecting"},
    {pump_state::catching_up, "catching_up"},
    {pump_state::listening, "listening"},
    {pump_state::waiting, "waiting"},
}};

}  // namespace

std::string_view to_string(protocol_kind which) { return name_of(protocol_kinds, which); }
std::optional<protocol_kind> protocol_kind_from(std::string_view name) { return named(protocol_kinds, name); }
std::string_view to_string(take_over which) { return name_of(take_overs, which); }
std::optional<take_over> take_over_from(std::string_view name) { return named(take_overs, name); }
std::string_view to_string(afterwards which) { return name_of(afterwards_names, which); }
std::optional<afterwards> afterwards_from(std::string_view name) { return named(afterwards_names, name); }
std::string_view to_string(handler_kind which) { return name_of(handler_kinds, which); }
std::optional<handler_kind> handler_kind_from(std::string_view name) { return named(handler_kinds, name); }
std::string_view to_string(bulk_action which) { return name_of(bulk_actions, which); }
std::optional<bulk_action> bulk_action_from(std::string_view name) { return named(bulk_actions, name); }
std::string_view to_string(letter_state which) { return name_of(letter_states, which); }
std::optional<letter_state> letter_state_from(std::string_view name) { return named(letter_states, name); }
std::string_view to_string(pump_state which) { return name_of(pump_states, which); }

}  // namespace outlink::mail
