#include "links/service_impl.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "links/link_rules.h"
#include "links/refresh_plan.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {

namespace {

catalogue make_catalogue(std::vector<catalogue_document> const& operator_rows) {
  std::vector<failure> refused;
  auto c = catalogue::embedded().with(operator_rows, refused);
  for (auto const& f : refused) log(log_level::warning, "catalogue.row_refused", {{"why", describe(f)}});
  return c;
}

}  // namespace

link_service::link_service(needs const& n, keeper& k, std::vector<std::function<void(grant_id)>>& listeners)
    : needs_(n), keeper_(k), catalogue_(make_catalogue(n.operator_rows)), listeners_(listeners) {}

std::string link_service::redirect_url(std::string_view provider, std::string_view authorization_endpoint,
                                       std::string_view token_endpoint) const {
  return links::redirect_url(needs_.address, redirect_suffix(provider, authorization_endpoint, token_endpoint));
}
std::string link_service::redirect_url(link const& l) const {
  return links::redirect_url(needs_.address, l.redirect_suffix);
}

task<discovered> link_service::discover(std::string issuer) {
  if (!oauth::is_endpoint(issuer, needs_.address.allow_plain_http))
    co_return invalid_field("link", "issuer", "The issuer must be an address that begins with https://.");
  failure last{.code = "discovery.invalid",
               .remedy = remedy::fix_setup,
               .words = "The issuer publishes no metadata; enter the endpoints by hand.",
               .where = "issuer"};
  for (auto const& url : oauth::metadata_urls(issuer)) {
    auto answer = co_await needs_.http.send({.url = url, .headers = {{"Accept", "application/json"}}},
                                            needs_.clock.now() + limits::http_call_time_max);
    if (!answer) {
      last = std::move(answer).error();
      last.words = "Asking the issuer for its metadata: " + last.words;
      last.where = "issuer";
      continue;
    }
    if (answer->status != 200) continue;
    auto m = oauth::read_metadata(answer->body, issuer, needs_.address.allow_plain_http);
    if (!m) {
      last = std::move(m).error();
      continue;
    }
    co_return discovered{.issuer = m->issuer,
                         .authorization_endpoint = m->authorization_endpoint,
                         .token_endpoint = m->token_endpoint,
                         .expects_iss = m->promises_iss,
                         .authentication = m->proof == oauth::client_proof::post ? client_authentication::post
                                                                                 : client_authentication::basic,
                         .scopes_supported = m->scopes_supported};
  }
  co_return fail(std::move(last));
}

task<std::vector<link>> link_service::list() {
  return flow::read<std::vector<link>>(needs_.storage, [](tables& t) { return t.links.list(); });
}
task<link> link_service::load(link_id id) {
  return flow::read<link>(needs_.storage, [id](tables& t) { return t.links.load(id); });
}

task<link> link_service::create(link_form form) {
  CO_TRY_DO(check_prerequisites(needs_.address));
  CO_TRY(auto l, check_form({}, form, catalogue_, needs_.address, true));
  l.created_at = l.updated_at = needs_.clock.now();
  co_return co_await flow::write<link>(needs_.storage, [&](tables& t) { return t.links.insert(l); });
}

grant_state link_service::after_edit(grant const& g, bool new_consent) const {
  if (new_consent && !std::holds_alternative<awaiting_consent>(g.state))
    return needs_consent{
        {.why = {.code = "link.changed",
                 .remedy = remedy::consent_again,
                 .words =
                     "The link's client ID, endpoints or scopes were changed; the old consent does not fit any more."},
         .since = needs_.clock.now()}};
  // A new secret may be what was missing: tried at once.
  if (auto const* n = std::get_if<needs_fix>(&g.state))
    return failing{.tokens = n->tokens, .why = n->why, .next_try = needs_.clock.now()};
  return g.state;
}

task<link> link_service::update(link_id id, version seen, link_form form) {
  CO_TRY(auto before, co_await load(id));
  if (before.version != seen) co_return stale("link");
  CO_TRY(auto l, check_form(before, form, catalogue_, needs_.address, false));
  l.updated_at = needs_.clock.now();
  bool const new_consent = needs_new_consent(before, l);
  std::vector<grant> changed;
  auto stored = co_await flow::write<link>(needs_.storage, [&](tables& t) -> result<link> {
    changed.clear();
    TRY(auto after, t.links.replace(l, seen));
    TRY(auto all, t.grants.list(id));
    for (auto& g : all) {
      auto state = after_edit(g, new_consent);
      if (state.index() == g.state.index()) continue;
      g.state = std::move(state);
      g.updated_at = l.updated_at;
      TRY(auto put, t.grants.replace(g, g.version));
      changed.push_back(std::move(put));
    }
    return after;
  });
  if (stored)
    for (auto const& g : changed) keeper_.take(g);
  co_return stored;
}

task<void> link_service::remove(link_id id) {
  CO_TRY(auto gone, co_await grants(id));
  CO_TRY_DO(co_await needs_.storage.write([id](tables& t) { return t.links.remove(id); }));
  for (auto const& g : gone) keeper_.forget(g.id);
  co_return result<void>{};
}

task<std::vector<grant>> link_service::grants() {
  return flow::read<std::vector<grant>>(needs_.storage, [](tables& t) { return t.grants.list(); });
}
task<std::vector<grant>> link_service::grants(link_id link) {
  return flow::read<std::vector<grant>>(needs_.storage, [link](tables& t) { return t.grants.list(link); });
}
task<grant> link_service::load_grant(grant_id id) {
  return flow::read<grant>(needs_.storage, [id](tables& t) { return t.grants.load(id); });
}

task<grant> link_service::add_grant(link_id link, std::string login_hint) {
  if (login_hint.size() > limits::client_text_bytes_max || !is_utf8(login_hint))
    co_return invalid_field("grant", "login_hint", "The login hint is too long.");
  CO_TRY_DO(co_await load(link));
  auto const now = needs_.clock.now();
  grant const g{.link = link,
                .login_hint = std::move(login_hint),
                .state = awaiting_consent{},
                .created_at = now,
                .updated_at = now};
  CO_TRY(auto stored, co_await flow::write<grant>(needs_.storage, [&](tables& t) { return t.grants.insert(g); }));
  keeper_.take(stored);
  co_return stored;
}

task<void> link_service::remove_grant(grant_id id) {
  CO_TRY_DO(co_await needs_.storage.write([id](tables& t) { return t.grants.remove(id); }));
  keeper_.forget(id);
  co_return result<void>{};
}

namespace {

class links_feature final : public feature {
 public:
  explicit links_feature(needs const& n)
      : keeper_(n.storage, n.http, n.supervisor, n.clock, n.randomness, [this](grant_id id) { tell(id); }),
        service_(n, keeper_, listeners_) {}
  links::service& service() override { return service_; }
  token_source& tokens() override { return keeper_; }
  task<void> start() override { return keeper_.start(); }

 private:
  void tell(grant_id id) const {
    for (auto const& listener : listeners_) listener(id);
  }
  std::vector<std::function<void(grant_id)>> listeners_;
  keeper keeper_;
  link_service service_;
};

}  // namespace

std::unique_ptr<feature> make_feature(needs const& n) { return std::make_unique<links_feature>(n); }

}  // namespace outlink::links
