#include "web/audited.h"

namespace outlink::web {
namespace {

// What differs between two records of one kind, collected as "changed: name, scopes".
class differences {
 public:
  template <class T>
  void look(std::string_view name, T const& before, T const& after) {
    if (before == after) return;
    if (!names_.empty()) names_ += ", ";
    names_ += name;
  }
  /// Of a secret nothing but what happened to it.
  void look_at_secret(std::string name, secret_text const* before, secret_text const* after) {
    if (before && after && before->same_as(*after)) return;
    if (before || after) secrets_.emplace_back(std::move(name), !before ? "set" : !after ? "removed" : "replaced");
  }
  audit::details all() && {
    if (!names_.empty()) secrets_.emplace(secrets_.begin(), "changed", std::move(names_));
    return std::move(secrets_);
  }

 private:
  std::string names_;
  audit::details secrets_;
};

secret_text const* newest_secret(links::link const& l) {
  return l.client_secrets.empty() ? nullptr : &l.client_secrets.front().value;
}
std::optional<time_point> secret_end(links::link const& l) {
  return l.client_secrets.empty() ? std::nullopt : l.client_secrets.front().expires_at;
}
std::string key_text(links::link const& l, std::string links::client_key::* part) {
  return l.key ? (*l.key).*part : std::string();
}
secret_text const* password_of(mail::mailbox const& m) {
  auto const* p = std::get_if<mail::password_authentication>(&m.authentication);
  return p ? &p->password : nullptr;
}
links::grant_id grant_of(mail::mailbox const& m) {
  auto const* l = std::get_if<mail::link_authentication>(&m.authentication);
  return l ? l->grant : links::grant_id{};
}
secret_text const* password_of(outbox::server const& s) {
  auto const* p = std::get_if<outbox::password_authentication>(&s.authentication);
  return p ? &p->password : nullptr;
}
links::grant_id grant_of(outbox::server const& s) {
  auto const* l = std::get_if<outbox::link_authentication>(&s.authentication);
  return l ? l->grant : links::grant_id{};
}

std::string joined(std::vector<std::string> const& words) {
  std::string all;
  for (auto const& w : words) all += (all.empty() ? "" : " ") + w;
  return all;
}

}  // namespace

asker asker_of(access::api_token const& t) {
  return {.actor = {.kind = audit::actor_kind::api_token, .id = std::to_string(t.id.value), .name = t.name}};
}

asker asker_of(access::account const& a) {
  return {.actor = {audit::actor_kind::person, std::to_string(a.person.id.value), a.person.name},
          .role = a.role,
          .account = a};
}

audit::subject subject_of(links::link const& l) { return {"link", std::to_string(l.id.value), l.name}; }
audit::subject subject_of(links::grant const& g) {
  return {"grant", std::to_string(g.id.value), g.who.shown().empty() ? g.login_hint : g.who.shown()};
}
audit::subject subject_of(mail::mailbox const& m) { return {"mailbox", std::to_string(m.id.value), m.name}; }
audit::subject subject_of(mail::handler const& h) { return {"handler", std::to_string(h.id.value), h.name}; }
audit::subject subject_of(outbox::server const& s) { return {"outgoing_server", std::to_string(s.id.value), s.name}; }
audit::subject subject_of(access::account const& a) {
  return {"person", std::to_string(a.person.id.value), a.person.name};
}

void add_consent(audit::details& to, links::grant const& g) {
  auto const* tokens = g.candidate ? &g.candidate->tokens : tokens_of(g.state);
  auto const& who = g.candidate ? g.candidate->who : g.who;
  to.emplace_back("account", who.shown());
  if (tokens) to.emplace_back("scopes", joined(tokens->scopes));
  if (g.candidate) to.emplace_back("expected", g.login_hint);
}

audit::details changes_of(links::link const& before, links::link const& after) {
  differences d;
  d.look("name", before.name, after.name);
  d.look("variables", before.variables, after.variables);
  d.look("client_id", before.client_id, after.client_id);
  d.look("authentication", before.authentication, after.authentication);
  d.look("client_secret_expires_at", secret_end(before), secret_end(after));
  d.look("certificate", key_text(before, &links::client_key::certificate),
         key_text(after, &links::client_key::certificate));
  d.look("key_id", key_text(before, &links::client_key::key_id), key_text(after, &links::client_key::key_id));
  d.look("service_account", key_text(before, &links::client_key::service_account),
         key_text(after, &links::client_key::service_account));
  d.look("scopes", before.scopes, after.scopes);
  d.look("issuer", before.issuer, after.issuer);
  d.look("authorization_endpoint", before.authorization_endpoint, after.authorization_endpoint);
  d.look("token_endpoint", before.token_endpoint, after.token_endpoint);
  d.look("device_authorization_endpoint", before.device_authorization_endpoint, after.device_authorization_endpoint);
  d.look("revocation_endpoint", before.revocation_endpoint, after.revocation_endpoint);
  d.look("userinfo_endpoint", before.userinfo_endpoint, after.userinfo_endpoint);
  d.look("jwks_uri", before.jwks_uri, after.jwks_uri);
  d.look("expects_iss", before.expects_iss, after.expects_iss);
  d.look_at_secret("client_secret", newest_secret(before), newest_secret(after));
  d.look_at_secret("private_key", before.key ? &before.key->private_key : nullptr,
                   after.key ? &after.key->private_key : nullptr);
  return std::move(d).all();
}

audit::details changes_of(mail::mailbox const& before, mail::mailbox const& after) {
  differences d;
  d.look("name", before.name, after.name);
  d.look("description", before.description, after.description);
  d.look("provider", before.provider, after.provider);
  d.look("host", before.server.host, after.server.host);
  d.look("port", before.server.port, after.server.port);
  d.look("protocol", std::pair(before.protocol, before.server.security),
         std::pair(after.protocol, after.server.security));
  d.look("take_over", before.take_over, after.take_over);
  d.look("since", before.since, after.since);
  d.look("afterwards", before.afterwards, after.afterwards);
  d.look("move_to", before.move_to, after.move_to);
  d.look("poll_seconds", before.poll_every, after.poll_every);
  d.look("timeout_ms", before.timeout, after.timeout);
  d.look("user_name", before.user_name, after.user_name);
  d.look("grant", grant_of(before), grant_of(after));
  d.look("folder", before.folder, after.folder);
  d.look("enabled", before.enabled, after.enabled);
  d.look_at_secret("password", password_of(before), password_of(after));
  return std::move(d).all();
}

audit::details changes_of(mail::handler const& before, mail::handler const& after) {
  differences d;
  d.look("position", before.position, after.position);
  d.look("name", before.name, after.name);
  d.look("kind", before.kind, after.kind);
  d.look("project", before.project, after.project);
  d.look("issue_type", before.issue_type, after.issue_type);
  d.look("strip_quotes", before.strip_quotes, after.strip_quotes);
  d.look("split_pattern", before.split_pattern, after.split_pattern);
  d.look("catch_address", before.catch_address, after.catch_address);
  d.look("bulk", before.bulk, after.bulk);
  d.look("forward_address", before.forward_address, after.forward_address);
  d.look("create_users", before.create_users, after.create_users);
  d.look("notify_users", before.notify_users, after.notify_users);
  d.look("default_reporter", before.default_reporter, after.default_reporter);
  d.look("cc_assignee", before.cc_assignee, after.cc_assignee);
  d.look("cc_watchers", before.cc_watchers, after.cc_watchers);
  d.look("letters_per_hour", before.letters_per_hour, after.letters_per_hour);
  d.look("enabled", before.enabled, after.enabled);
  return std::move(d).all();
}

audit::details changes_of(outbox::server const& before, outbox::server const& after) {
  differences d;
  d.look("name", before.name, after.name);
  d.look("description", before.description, after.description);
  d.look("provider", before.provider, after.provider);
  d.look("host", before.endpoint.host, after.endpoint.host);
  d.look("port", before.endpoint.port, after.endpoint.port);
  d.look("protocol", before.endpoint.security, after.endpoint.security);
  d.look("timeout_ms", before.timeout, after.timeout);
  d.look("user_name", before.user_name, after.user_name);
  d.look("authentication", before.authentication.index(), after.authentication.index());
  d.look("grant", grant_of(before), grant_of(after));
  d.look("from_address", before.from_address, after.from_address);
  d.look("from_name", before.from_name, after.from_name);
  d.look("subject_prefix", before.subject_prefix, after.subject_prefix);
  d.look("projects", before.projects, after.projects);
  d.look("letters_per_minute", before.letters_per_minute, after.letters_per_minute);
  d.look("enabled", before.enabled, after.enabled);
  d.look_at_secret("password", password_of(before), password_of(after));
  return std::move(d).all();
}

std::optional<audit::entry> entry_of_update(links::grant const& before, links::grant const& after) {
  bool const had_code = std::holds_alternative<links::awaiting_device>(before.state);
  bool const is_usable = std::holds_alternative<links::usable>(after.state);
  bool const is_answered = had_code && (is_usable || (after.candidate && !before.candidate));
  if (before.state.index() == after.state.index() && !is_answered) return std::nullopt;
  audit::entry e{.who = {.kind = audit::actor_kind::service},
                 .action = is_answered ? "grant.consent_finished" : "grant.state_changed",
                 .about = subject_of(after),
                 .details = {{"from", std::string(links::state_name(before.state))},
                             {"to", std::string(links::state_name(after.state))}}};
  if (is_answered) add_consent(e.details, after);
  if (auto const* t = trouble_of(after.state)) e.details.emplace_back("code", t->why.code);
  e.details.emplace_back("link_id", std::to_string(after.link.value));
  return e;
}

void record_updates(links::service& of, audit::service& in) {
  of.on_grant_update([&in](links::grant const& before, links::grant const& after) {
    if (auto e = entry_of_update(before, after)) in.note(*std::move(e));
  });
}

}  // namespace outlink::web
