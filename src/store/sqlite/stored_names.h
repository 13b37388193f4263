#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "access/access.h"
#include "audit/audit.h"
#include "base/result.h"
#include "flow/wire.h"
#include "links/links.h"
#include "mail/mail.h"
#include "outbox/outbox.h"
#include "tracker/tracker.h"

namespace outlink::sqlite {

/// The names of enumerators as the tables hold them; the migrations' CHECKs list them too. They are apart from the
/// names that the API shows, so that renaming there does not lose what is stored.
template <class Enum>
struct stored_names;

template <>
struct stored_names<tracker::issue_status> {
  static constexpr std::array<std::pair<tracker::issue_status, std::string_view>, 3> all{{
      {tracker::issue_status::open, "open"},
      {tracker::issue_status::in_progress, "in_progress"},
      {tracker::issue_status::done, "done"},
  }};
};
template <>
struct stored_names<tracker::issue_priority> {
  static constexpr std::array<std::pair<tracker::issue_priority, std::string_view>, 5> all{{
      {tracker::issue_priority::highest, "highest"},
      {tracker::issue_priority::high, "high"},
      {tracker::issue_priority::medium, "medium"},
      {tracker::issue_priority::low, "low"},
      {tracker::issue_priority::lowest, "lowest"},
  }};
};
template <>
struct stored_names<tracker::watcher_kind> {
  static constexpr std::array<std::pair<tracker::watcher_kind, std::string_view>, 2> all{{
      {tracker::watcher_kind::watcher, "watcher"},
      {tracker::watcher_kind::participant, "participant"},
  }};
};
template <>
struct stored_names<tracker::event_kind> {
  static constexpr std::array<std::pair<tracker::event_kind, std::string_view>, 5> all{{
      {tracker::event_kind::created, "created"},
      {tracker::event_kind::commented, "commented"},
      {tracker::event_kind::status_changed, "status_changed"},
      {tracker::event_kind::assigned, "assigned"},
      {tracker::event_kind::edited, "edited"},
  }};
};
template <>
struct stored_names<access::role> {
  static constexpr std::array<std::pair<access::role, std::string_view>, 3> all{{
      {access::role::viewer, "viewer"},
      {access::role::agent, "agent"},
      {access::role::admin, "admin"},
  }};
};
template <>
struct stored_names<audit::actor_kind> {
  static constexpr std::array<std::pair<audit::actor_kind, std::string_view>, 3> all{{
      {audit::actor_kind::person, "person"},
      {audit::actor_kind::api_token, "api_token"},
      {audit::actor_kind::service, "service"},
  }};
};
template <>
struct stored_names<links::grant_type> {
  static constexpr std::array<std::pair<links::grant_type, std::string_view>, 4> all{{
      {links::grant_type::authorization_code, "authorization_code"},
      {links::grant_type::client_credentials, "client_credentials"},
      {links::grant_type::jwt_bearer, "jwt_bearer"},
      {links::grant_type::device_code, "device_code"},
  }};
};
template <>
struct stored_names<links::client_authentication> {
  static constexpr std::array<std::pair<links::client_authentication, std::string_view>, 4> all{{
      {links::client_authentication::basic, "basic"},
      {links::client_authentication::post, "post"},
      {links::client_authentication::private_key_jwt, "private_key_jwt"},
      {links::client_authentication::none, "none"},
  }};
};
template <>
struct stored_names<flow::transport_security> {
  static constexpr std::array<std::pair<flow::transport_security, std::string_view>, 3> all{{
      {flow::transport_security::tls, "tls"},
      {flow::transport_security::start_tls, "start_tls"},
      {flow::transport_security::plain, "plain"},
  }};
};
template <>
struct stored_names<mail::protocol_kind> {
  static constexpr std::array<std::pair<mail::protocol_kind, std::string_view>, 3> all{{
      {mail::protocol_kind::imap, "imap"},
      {mail::protocol_kind::pop3, "pop3"},
      {mail::protocol_kind::graph, "graph"},
  }};
};
template <>
struct stored_names<mail::take_over> {
  static constexpr std::array<std::pair<mail::take_over, std::string_view>, 4> all{{
      {mail::take_over::unread, "unread"},
      {mail::take_over::nothing, "nothing"},
      {mail::take_over::since_date, "since_date"},
      {mail::take_over::everything, "everything"},
  }};
};
template <>
struct stored_names<mail::afterwards> {
  static constexpr std::array<std::pair<mail::afterwards, std::string_view>, 4> all{{
      {mail::afterwards::mark_seen, "mark_seen"},
      {mail::afterwards::move, "move"},
      {mail::afterwards::remove, "remove"},
      {mail::afterwards::keep, "keep"},
  }};
};
template <>
struct stored_names<mail::handler_kind> {
  static constexpr std::array<std::pair<mail::handler_kind, std::string_view>, 5> all{{
      {mail::handler_kind::create_or_comment, "create_or_comment"},
      {mail::handler_kind::comment_whole, "comment_whole"},
      {mail::handler_kind::comment_fresh, "comment_fresh"},
      {mail::handler_kind::comment_before_marker, "comment_before_marker"},
      {mail::handler_kind::create_always, "create_always"},
  }};
};
template <>
struct stored_names<mail::bulk_action> {
  static constexpr std::array<std::pair<mail::bulk_action, std::string_view>, 4> all{{
      {mail::bulk_action::accept, "accept"},
      {mail::bulk_action::ignore, "ignore"},
      {mail::bulk_action::forward, "forward"},
      {mail::bulk_action::remove, "remove"},
  }};
};
template <>
struct stored_names<mail::letter_state> {
  static constexpr std::array<std::pair<mail::letter_state, std::string_view>, 4> all{{
      {mail::letter_state::received, "received"},
      {mail::letter_state::filtered, "filtered"},
      {mail::letter_state::done, "done"},
      {mail::letter_state::failed, "failed"},
  }};
};
template <>
struct stored_names<outbox::protocol_kind> {
  static constexpr std::array<std::pair<outbox::protocol_kind, std::string_view>, 2> all{{
      {outbox::protocol_kind::smtp, "smtp"},
      {outbox::protocol_kind::graph, "graph"},
  }};
};
template <>
struct stored_names<outbox::letter_kind> {
  static constexpr std::array<std::pair<outbox::letter_kind, std::string_view>, 5> all{{
      {outbox::letter_kind::notice, "notice"},
      {outbox::letter_kind::forwarded, "forwarded"},
      {outbox::letter_kind::refusal, "refusal"},
      {outbox::letter_kind::welcome, "welcome"},
      {outbox::letter_kind::test, "test"},
  }};
};
template <>
struct stored_names<outbox::letter_state> {
  static constexpr std::array<std::pair<outbox::letter_state, std::string_view>, 4> all{{
      {outbox::letter_state::waiting, "waiting"},
      {outbox::letter_state::sent, "sent"},
      {outbox::letter_state::failed, "failed"},
      {outbox::letter_state::cancelled, "cancelled"},
  }};
};
template <>
struct stored_names<outbox::template_kind> {
  static constexpr std::array<std::pair<outbox::template_kind, std::string_view>, 7> all{{
      {outbox::template_kind::issue_created, "issue_created"},
      {outbox::template_kind::comment_added, "comment_added"},
      {outbox::template_kind::status_changed, "status_changed"},
      {outbox::template_kind::assigned, "assigned"},
      {outbox::template_kind::welcome, "welcome"},
      {outbox::template_kind::not_handled, "not_handled"},
      {outbox::template_kind::too_large, "too_large"},
  }};
};
template <>
struct stored_names<remedy> {
  static constexpr std::array<std::pair<remedy, std::string_view>, 7> all{{
      {remedy::retry, "retry"},
      {remedy::wait_until, "wait_until"},
      {remedy::consent_again, "consent_again"},
      {remedy::fix_setup, "fix_setup"},
      {remedy::fix_input, "fix_input"},
      {remedy::give_up, "give_up"},
      {remedy::report_bug, "report_bug"},
  }};
};

template <class Enum>
std::string_view stored_name(Enum which) {
  for (auto const& [known, name] : stored_names<Enum>::all)
    if (known == which) return name;
  return "?";
}

/// "store.broken" for a name that no release of ours has written.
template <class Enum>
result<Enum> from_stored_name(std::string_view stored) {
  for (auto const& [known, name] : stored_names<Enum>::all)
    if (name == stored) return known;
  return fail({.code = "store.broken", .words = "reading a row: it holds a name that this release does not know"});
}

}  // namespace outlink::sqlite
