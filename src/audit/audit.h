#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

/// Who did what, when, to what; never a secret.
namespace outlink::audit {

using entry_id = id<struct entry>;

enum class actor_kind { person, api_token, service };
std::string_view to_string(actor_kind k);
std::optional<actor_kind> actor_kind_from(std::string_view name);

/// Who did it, as known at that time: names stay when the person or the API token is gone.
struct actor {
  actor_kind kind = actor_kind::service;
  /// Empty for the service, and for somebody whom nobody knows (a refused sign-in).
  std::string id;
  std::string name;
  bool operator==(actor const&) const = default;
};

/// What it was done to.
struct subject {
  /// "link", "grant", "mailbox", "person" ...
  std::string kind;
  /// As addresses of the API have it; empty when it has none.
  std::string id;
  /// As known at that time; may be empty.
  std::string name;
  bool operator==(subject const&) const = default;
};

/// What changed: a name and a text each. Of a secret only that it was set, replaced or removed. A secret_text has no
/// conversion to a text and does not compile here.
using details = std::vector<std::pair<std::string, std::string>>;

/// One line of the log.
struct entry {
  /// Grows with each entry: the order of the log.
  entry_id id;
  /// When it was done (the first time, when it counts several).
  time_point at;
  actor who;
  /// Stable and dotted, part of the API: "link.created", "person.role_changed".
  std::string action;
  subject about;
  audit::details details;
  /// Address of the peer that asked; empty for what the service does by itself.
  std::string remote;
  /// How often, all from `at` to `last_at`.
  std::int64_t count = 1;
  time_point last_at;
  bool operator==(entry const&) const = default;
};

/// What fits into the log: each text bounded (limits::audit_*) and free of control characters, at most
/// limits::audit_details_max details. What fits already is left as it is.
entry bounded(entry e);

/// Which entries to list; what is empty does not narrow.
struct query {
  std::optional<entry_id> before = {};
  std::size_t limit = 50;
  std::optional<audit::actor_kind> actor_kind = {};
  std::string actor_id = {};
  /// How the action begins: "link." or "grant.consent_finished".
  std::string action_prefix = {};
  std::string subject_kind = {};
  std::string subject_id = {};
  /// Done at or after this, and before that.
  std::optional<time_point> from = {};
  std::optional<time_point> to = {};
};

/// Port: the log. Implemented by the stores; called by audit::service only.
class entry_store {
 public:
  virtual ~entry_store() = default;
  /// Gives an id above all that there ever were.
  virtual result<entry> insert(entry const& e) = 0;
  /// How often and when last, in place of what is stored. Does nothing for an entry that is gone.
  virtual result<void> recount(entry_id id, std::int64_t count, time_point last_at) = 0;
  /// Newest first.
  virtual result<std::vector<entry>> list(query const& q) = 0;
  /// Looks at the `at_most` oldest entries and removes those that ended before `when`; returns how many.
  virtual result<std::int64_t> remove_before(time_point when, std::size_t at_most) = 0;
};

struct tables {
  entry_store& entries;
};

}  // namespace outlink::audit
