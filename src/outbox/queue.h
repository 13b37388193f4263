#pragma once

#include <string>
#include <vector>

#include "outbox/notices.h"

/// Putting letters into the outbox from within another feature's transaction, so that they exist when what they tell of
/// does, and not otherwise. Afterwards, outside the transaction, service::wake() sends them.
namespace outlink::outbox {

// All of these fail with "outbox.no_server" (fix_setup) when there is no server to send by, "outbox.own_address"
// (fix_input) for the from address of one of our servers, "outbox.bounces" (fix_input) when letters to that person come
// back, and "letter.invalid" (fix_input) for what is no address.

/// A letter that could not be handled goes to somebody who looks after it.
struct forward {
  std::string to;
  std::string reason;
  /// Of the letter that came; may be empty.
  std::string sender;
  std::string subject;
  std::string raw;
  /// Whose server sends it; 0: any.
  tracker::project_id project;
};
result<letter_id> queue_forward(tables& t, forward const& f, origin const& from);

/// To a sender: the letter was larger than is taken.
struct refusal {
  std::string to;
  /// May be empty.
  std::string to_name;
  std::string subject;
  /// Of the letter that came, without angle brackets; may be empty.
  std::string message_id;
  std::int64_t limit_bytes = 0;
  tracker::project_id project;
};
result<letter_id> queue_refusal(tables& t, refusal const& r, origin const& from);

/// To somebody who is known from now on.
struct welcome {
  tracker::person person;
  tracker::project_id project;
};
result<letter_id> queue_welcome(tables& t, welcome const& w, origin const& from);

/// To an administrator who wants to see whether mail works.
result<letter_id> queue_test(tables& t, server const& via, std::string to, origin const& from);

/// Renders and puts one letter in. `about`: what makes its Message-ID its own.
result<letter_id> queue_letter(tables& t, letter_kind kind, server const& via, mime::composition const& c,
                               tracker::issue_id issue, tracker::person_id person, time_point now);

/// The template as it is used now.
result<letter_template> current_template(tables& t, template_kind kind);

/// What a delivery report (RFC 3464) says, as mail reads it.
struct reported_recipient {
  std::string address;
  /// "failed", "delayed", "delivered", "relayed", "expanded".
  std::string action;
  /// "5.1.1"; may be empty.
  std::string status;
  std::string diagnostic;
};
struct delivery_report {
  /// Without angle brackets; may be empty.
  std::string original_message_id;
  std::vector<reported_recipient> recipients;
};
/// A letter of ours came back: it is failed, and nothing more is sent to its person until an administrator says so.
/// Found by its Message-ID, which nobody can guess; without one by its recipient, and then the person is left alone: a
/// report that proves nothing must not silence anybody. Empty when the report is about no letter of ours, or about no
/// failure for good.
result<std::optional<letter_id>> record_bounce(tables& t, delivery_report const& report, time_point now);

/// Waiting letters of no server are given to those that fit now; how many.
result<std::size_t> assign_waiting(tables& t);

}  // namespace outlink::outbox
