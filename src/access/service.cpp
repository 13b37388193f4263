#include "access/service.h"

#include <sodium.h>

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::access {
namespace {

std::string digest_of(secret_text const& cookie) { return hex(sha256(cookie.reveal())); }

std::unexpected<failure> refused() {
  return fail({.code = "session.refused",
               .remedy = remedy::fix_input,
               .words = "The address or the password is wrong.",
               .where = "password"});
}

// No look-alikes: read from a terminal and typed into a page.
std::string make_code(randomness& source) {
  constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  unsigned char bytes[20];
  source.fill(std::as_writable_bytes(std::span(bytes)));
  std::string code;
  for (std::size_t i = 0; i < std::size(bytes); ++i) {
    if (i > 0 && i % 5 == 0) code += '-';
    code += letters[bytes[i] % letters.size()];
  }
  return code;
}

}  // namespace

std::optional<time_point> guess_brake::blocked_until(std::string const& name, time_point now) {
  auto const it = tries_.find(name);
  if (it == tries_.end() || it->second.failures < limits::sign_in_free_tries) return std::nullopt;
  int const over = std::min(it->second.failures - limits::sign_in_free_tries, 16);
  auto const until = it->second.last + std::min<duration>(std::chrono::seconds(1LL << over), limits::sign_in_delay_max);
  return until > now ? std::optional(until) : std::nullopt;
}

void guess_brake::failed(std::string const& name, time_point now) {
  if (!tries_.contains(name) && tries_.size() >= limits::sign_in_names_max) {
    auto const oldest = std::min_element(tries_.begin(), tries_.end(),
                                         [](auto const& a, auto const& b) { return a.second.last < b.second.last; });
    tries_.erase(oldest);
  }
  auto& r = tries_[name];
  ++r.failures;
  r.last = now;
}

service::service(flow::storage<tables>& storage, flow::work_pool& pool, outlink::clock const& clock,
                 outlink::randomness& randomness)
    : storage_(storage), pool_(pool), clock_(clock), randomness_(randomness) {}

task<bool> service::needs_setup() {
  CO_TRY(auto all, co_await accounts());
  co_return all.empty();
}

std::string const& service::setup_code() {
  if (setup_code_.empty()) setup_code_ = make_code(randomness_);
  return setup_code_;
}

task<signed_in> service::set_up(std::string code, new_account first) {
  CO_TRY(bool const needed, co_await needs_setup());
  if (!needed)
    co_return fail(
        {.code = "setup.done", .remedy = remedy::fix_input, .words = "Outlink was set up already. Sign in instead."});
  auto const& expected = setup_code();
  bool const same = code.size() == expected.size() && sodium_memcmp(code.data(), expected.data(), code.size()) == 0;
  if (!same) {
    // A handful of tries, then another code: nobody guesses it.
    if (++wrong_codes_ >= limits::setup_code_tries) {
      wrong_codes_ = 0;
      setup_code_ = make_code(randomness_);
      log(log_level::warning, "setup.new_code", {{"code", setup_code_}});
    }
    co_return fail({.code = "setup.wrong_code",
                    .remedy = remedy::fix_input,
                    .words = "The code is wrong. It stands in the output of the service, at its start.",
                    .where = "code"});
  }
  first.role = role::admin;
  CO_TRY(auto made, co_await create(std::move(first)));
  co_return co_await open_session(std::move(made));
}

task<secret_text> service::hash(secret_text password) {
  std::string out(crypto_pwhash_STRBYTES, '\0');
  int rc = -1;
  co_await pool_.run([&] {
    rc = crypto_pwhash_str(out.data(), password.reveal().data(), password.reveal().size(),
                           crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
  });
  if (rc != 0)
    co_return fail({.code = "account.no_memory",
                    .remedy = remedy::retry,
                    .words = "There is not enough memory to check the password."});
  out.resize(out.find('\0'));
  co_return secret_text(std::move(out));
}

task<signed_in> service::open_session(account a) {
  std::string bytes(32, '\0');
  randomness_.fill(std::as_writable_bytes(std::span(bytes)));
  signed_in s{.account = std::move(a),
              .cookie = secret_text(base64url_encode(bytes)),
              .expires_at = clock_.now() + limits::session_time_max};
  session const record{.digest = digest_of(s.cookie),
                       .person = s.account.person.id,
                       .created_at = clock_.now(),
                       .expires_at = s.expires_at};
  CO_TRY_DO(co_await storage_.write([&](tables& t) -> result<void> {
    TRY_DO(t.sessions.remove_expired(clock_.now()));
    return t.sessions.insert(record);
  }));
  co_return s;
}

task<signed_in> service::sign_in(std::string email, secret_text password, std::string remote) {
  email = ascii_lower(trim(email));
  auto const now = clock_.now();
  for (auto const& name : {"account " + email, "from " + remote})
    if (auto const until = brake_.blocked_until(name, now))
      co_return fail({.code = "session.slow_down",
                      .remedy = remedy::wait_until,
                      .words = "Too many wrong passwords. Wait a moment and try again.",
                      .not_before = until});
  CO_TRY(auto found,
         co_await flow::read<std::optional<account>>(storage_, [&](tables& t) { return t.accounts.find(email); }));
  // For an unknown address a hash is computed all the same: the answer takes as long.
  static std::string const nobody =
      "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  std::string const stored = found ? found->password_hash.reveal() : nobody;
  bool good = false;
  co_await pool_.run([&] {
    good = crypto_pwhash_str_verify(stored.c_str(), password.reveal().data(), password.reveal().size()) == 0;
  });
  if (!good || !found) {
    brake_.failed("account " + email, now);
    brake_.failed("from " + remote, now);
    log(log_level::warning, "session.refused", {{"remote", remote}});
    co_return refused();
  }
  brake_.succeeded("account " + email);
  brake_.succeeded("from " + remote);
  co_return co_await open_session(*std::move(found));
}

task<void> service::sign_out(secret_text const& cookie) {
  return storage_.write([digest = digest_of(cookie)](tables& t) { return t.sessions.remove(digest); });
}

task<std::optional<account>> service::who(secret_text const& cookie) {
  if (cookie.empty()) co_return std::optional<account>();
  co_return co_await flow::read<std::optional<account>>(storage_, [&](tables& t) -> result<std::optional<account>> {
    TRY(auto const s, t.sessions.find(digest_of(cookie)));
    if (!s || s->expires_at <= clock_.now()) return std::optional<account>();
    TRY(auto a, t.accounts.load(s->person));
    return std::optional(std::move(a));
  });
}

std::string service::csrf_token(secret_text const& cookie) const { return hex(sha256("csrf " + cookie.reveal())); }

task<std::vector<account>> service::accounts() {
  return flow::read<std::vector<account>>(storage_, [](tables& t) { return t.accounts.list(); });
}

task<account> service::load(tracker::person_id id) {
  return flow::read<account>(storage_, [id](tables& t) { return t.accounts.load(id); });
}

result<account> service::checked(new_account const& a) const {
  account made{
      .person = {.name = std::string(trim(a.name)), .email = ascii_lower(trim(a.email)), .created_at = clock_.now()},
      .role = a.role};
  if (made.person.name.empty() || made.person.name.size() > limits::mailbox_name_bytes_max ||
      !is_utf8(made.person.name))
    return invalid_field("account", "name", "Enter a name.");
  if (!is_address(made.person.email)) return invalid_field("account", "email", "Enter an e-mail address.");
  if (a.password.reveal().size() < limits::password_bytes_min)
    return invalid_field("account", "password", "The password needs at least 12 characters.");
  if (a.password.reveal().size() > limits::password_bytes_max)
    return invalid_field("account", "password", "The password is too long.");
  return made;
}

task<account> service::create(new_account a) {
  CO_TRY(auto made, checked(a));
  CO_TRY(made.password_hash, co_await hash(a.password));
  co_return co_await flow::write<account>(storage_, [&](tables& t) { return t.accounts.insert(made); });
}

task<account> service::change(tracker::person_id id, std::optional<std::string> name, std::optional<role> r,
                              std::optional<secret_text> password) {
  CO_TRY(auto a, co_await load(id));
  CO_TRY_DO(checked({.name = name.value_or(a.person.name),
                     .email = a.person.email,
                     .role = a.role,
                     .password = password.value_or(secret_text(std::string(limits::password_bytes_min, 'x')))}));
  if (name) a.person.name = std::string(trim(*name));
  if (password) {
    CO_TRY(a.password_hash, co_await hash(*password));
  }
  if (r) a.role = *r;
  CO_TRY_DO(co_await storage_.write([&](tables& t) -> result<void> {
    TRY(auto const all, t.accounts.list());
    bool const others =
        std::any_of(all.begin(), all.end(), [&](auto const& o) { return o.person.id != id && o.role == role::admin; });
    if (a.role != role::admin && !others)
      return fail({.code = "account.last_admin",
                   .remedy = remedy::fix_input,
                   .words = "Somebody must stay administrator.",
                   .where = "role"});
    return t.accounts.replace(a);
  }));
  co_return a;
}

}  // namespace outlink::access
