#pragma once

#include <optional>
#include <string>

#include "access/access.h"
#include "audit/service.h"
#include "links/service.h"
#include "mail/mail.h"
#include "outbox/outbox.h"

namespace outlink::web {

/// Who sends a request, in whichever way they proved it.
struct asker {
  /// As the audit log names them.
  audit::actor actor;
  access::role role = access::role::viewer;
  /// The person who is signed in, or in whose name a program acts; empty otherwise.
  std::optional<access::account> account = {};
};
/// A browser with a session of that person.
asker asker_of(access::account const& a);
/// A program; of one that reads accounts the account is empty.
asker asker_of(access::api_token const& t);

/// What a handler adds to the entry that the audit log gets of its request. Names of what changed, never a secret.
struct audit_note {
  /// In place of the route's action.
  std::string action = {};
  /// In place of whoever asked: who signed in just now, or tried to.
  std::optional<audit::actor> who = {};
  /// When the kind is empty: what the action and the address of the request say.
  audit::subject about = {};
  audit::details details = {};
  /// Recorded, and counted, when the handler fails; empty: its failures are not recorded.
  std::string action_of_failure = {};

  void add(std::string name, std::string value) { details.emplace_back(std::move(name), std::move(value)); }
  void add(std::string name, std::int64_t value) { add(std::move(name), std::to_string(value)); }
};

audit::subject subject_of(links::link const& l);
/// Named after the account: who consented, else who is expected to.
audit::subject subject_of(links::grant const& g);
audit::subject subject_of(mail::mailbox const& m);
audit::subject subject_of(mail::handler const& h);
audit::subject subject_of(outbox::server const& s);
audit::subject subject_of(access::account const& a);

/// Who consented, and what was granted.
void add_consent(audit::details& to, links::grant const& g);
/// What differs, by name; of secrets that they were set, replaced or removed.
audit::details changes_of(links::link const& before, links::link const& after);
audit::details changes_of(mail::mailbox const& before, mail::mailbox const& after);
audit::details changes_of(mail::handler const& before, mail::handler const& after);
audit::details changes_of(outbox::server const& before, outbox::server const& after);

/// What the service did by itself to a grant: it came into another kind of state, or a device code was answered. Empty
/// when it is nothing for the log. Codes are ours; no words of the provider.
std::optional<audit::entry> entry_of_update(links::grant const& before, links::grant const& after);
/// From now on the log gets an entry of each such update.
void record_updates(links::service& of, audit::service& in);

}  // namespace outlink::web
