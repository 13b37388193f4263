#include "access/api_tokens.h"

#include <algorithm>
#include <span>

#include "base/limits.h"
#include "base/log.h"
#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::access {
namespace {

// The beginning tells people and scanners for leaked secrets what it is.
constexpr std::string_view value_prefix = "olt_";
constexpr std::size_t hint_length = 8;

std::unexpected<failure> refused() {
  return fail({.code = "api_token.refused",
               .remedy = remedy::fix_input,
               .words = "The API token is not known here: it was revoked, it ended, or it was not copied whole. An "
                        "administrator makes a new one under API tokens.",
               .where = "Authorization"});
}

result<void> check(new_api_token& t, time_point now) {
  t.name = std::string(trim(t.name));
  if (t.name.empty() || t.name.size() > limits::mailbox_name_bytes_max || !is_utf8(t.name))
    return invalid_field("api_token", "name", "Enter a name: the program that will use the token.");
  if (t.expires_at && *t.expires_at <= now)
    return invalid_field("api_token", "expires_at", "The end lies in the past.");
  if (auto* r = std::get_if<reads_accounts>(&t.reach)) {
    std::sort(r->accounts.begin(), r->accounts.end());
    r->accounts.erase(std::unique(r->accounts.begin(), r->accounts.end()), r->accounts.end());
    if (r->accounts.empty())
      return invalid_field("api_token", "accounts", "Choose at least one account that the token may read.");
    if (r->accounts.size() > limits::api_token_accounts_max)
      return invalid_field(
          "api_token", "accounts",
          "A token reads at most " + std::to_string(limits::api_token_accounts_max) + " accounts. Make several.");
  }
  return {};
}

}  // namespace

api_tokens::api_tokens(flow::storage<tables>& storage, outlink::clock const& clock, outlink::randomness& randomness)
    : storage_(storage), clock_(clock), randomness_(randomness) {}

task<made_api_token> api_tokens::make(tracker::person_id owner, new_api_token t) {
  auto const now = clock_.now();
  CO_TRY_DO(check(t, now));
  std::string bytes(32, '\0');
  randomness_.fill(std::as_writable_bytes(std::span(bytes)));
  made_api_token out{.value = secret_text(std::string(value_prefix) + base64url_encode(bytes))};
  api_token const record{.name = std::move(t.name),
                         .digest = hex(sha256(out.value.reveal())),
                         .hint = out.value.reveal().substr(0, hint_length),
                         .owner = owner,
                         .reach = std::move(t.reach),
                         .created_at = now,
                         .expires_at = t.expires_at};
  CO_TRY(out.made, co_await flow::write<api_token>(storage_, [&](tables& s) { return s.api_tokens.insert(record); }));
  co_return out;
}

task<std::vector<api_token>> api_tokens::list() {
  return flow::read<std::vector<api_token>>(storage_, [](tables& s) { return s.api_tokens.list(); });
}

task<void> api_tokens::revoke(api_token_id id) {
  CO_TRY_DO(co_await storage_.write([id](tables& s) { return s.api_tokens.remove(id); }));
  std::erase_if(known_, [id](auto const& k) { return k.second.id == id; });
  ++revocations_;
  co_return result<void>{};
}

task<void> api_tokens::get_to_know(std::string digest) {
  for (;;) {
    auto const before = revocations_;
    CO_TRY(auto found, co_await flow::read<std::optional<api_token>>(
                           storage_, [&](tables& s) { return s.api_tokens.find(digest); }));
    if (!found) co_return refused();
    // Something was revoked while the store was asked: what it said may be older than that.
    if (before != revocations_) continue;
    known_.insert_or_assign(std::move(digest), *std::move(found));
    co_return result<void>{};
  }
}

task<api_token> api_tokens::who(secret_text const& value) {
  if (!value.reveal().starts_with(value_prefix)) co_return refused();
  auto const digest = hex(sha256(value.reveal()));
  if (!known_.contains(digest)) CO_TRY_DO(co_await get_to_know(digest));
  auto& t = known_.at(digest);
  auto const now = clock_.now();
  if (t.expires_at && *t.expires_at <= now) co_return refused();
  if (t.last_used_at && now - *t.last_used_at < limits::api_token_use_interval) co_return t;
  t.last_used_at = now;
  auto seen = t;
  auto const noted = co_await storage_.write([&](tables& s) { return s.api_tokens.record_use(seen.id, now); });
  if (!noted) log(log_level::warning, "api_token.use_not_recorded", {{"why", describe(noted.error())}});
  co_return seen;
}

}  // namespace outlink::access
