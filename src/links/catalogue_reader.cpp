#include "links/catalogue_reader.h"

#include "base/limits.h"
#include "base/text.h"
#include "links/catalogue_check.h"
#include "links/json_fields.h"

namespace outlink::links {

namespace json = boost::json;

namespace {

using texts_by_name = std::map<std::string, std::string>;

texts_by_name read_texts(json_fields& from, char const* name) {
  texts_by_name all;
  from.each_member(
      name, [&](auto const& key, auto const& v, auto const& where) { all[key] = json_fields::as_text(v, where); });
  return all;
}

variable_choice read_choice(json::value const& v, std::string const& where) {
  json_fields f(v, where);
  variable_choice c{.value = f.text("value"), .label = f.text("label"), .sets = read_texts(f, "sets")};
  f.done();
  return c;
}

variable read_variable(json::value const& v, std::string const& where) {
  json_fields f(v, where);
  variable out{.name = f.text("name"),
               .label = f.text("label"),
               .help = f.text("help"),
               .kind = json_fields::named(variable_kind_from, f.text("kind"), f.path("kind")),
               .default_value = f.text_or_empty("default"),
               .pattern = f.text_or_empty("pattern"),
               .choices = {}};
  f.each("choices", [&](auto const& c, auto const& at) { out.choices.push_back(read_choice(c, at)); });
  f.done();
  return out;
}

endpoints read_endpoints(json::value const& v) {
  json_fields f(v, "endpoints");
  endpoints e{.authorization = f.text_or_empty("authorization"),
              .token = f.text_or_empty("token"),
              .device_authorization = f.text_or_empty("device_authorization"),
              .revocation = f.text_or_empty("revocation"),
              .userinfo = f.text_or_empty("userinfo"),
              .identity = f.text_or_empty("identity"),
              .jwks = f.text_or_empty("jwks"),
              .issuer = f.text_or_empty("issuer"),
              .id_token_issuer = f.text_or_empty("id_token_issuer")};
  f.done();
  return e;
}

grant_condition read_condition(json::value const& v, std::string const& where) {
  json_fields f(v, where);
  grant_condition c{.variable = f.text("variable"), .refused = f.texts("refused"), .why = f.text("why")};
  f.done();
  return c;
}

grant_offer read_grant(json::value const& v, std::string const& where) {
  json_fields f(v, where);
  grant_offer g{.type = json_fields::named(grant_type_from, f.text("type"), f.path("type")),
                .not_offered = f.text_or_empty("not_offered"),
                .authentication = {},
                .pkce = f.flag_or("pkce", true)};
  f.each("authentication", [&](auto const& a, auto const& at) {
    g.authentication.push_back(json_fields::named(client_authentication_from, json_fields::as_text(a, at), at));
  });
  f.each_member("scopes", [&](auto const& key, auto const& list, auto const& at) {
    auto& scopes = g.scopes[json_fields::named(use_from, key, at)];
    if (!list.is_array()) throw document_error{at, "a list is expected"};
    for (auto const& s : list.as_array()) scopes.push_back(json_fields::as_text(s, at));
  });
  f.each_member("parameters", [&](auto const& key, auto const& value, auto const& at) {
    g.parameters.emplace_back(key, json_fields::as_text(value, at));
  });
  f.each("conditions", [&](auto const& c, auto const& at) { g.conditions.push_back(read_condition(c, at)); });
  f.done();
  return g;
}

// Whatever the row's order: the enum's.
std::vector<grant_offer> read_grants(json_fields& row) {
  std::vector<grant_offer> all;
  std::set<grant_type> seen;
  row.each("grants", [&](auto const& v, auto const& where) {
    all.push_back(read_grant(v, where));
    if (!seen.insert(all.back().type).second) throw document_error{where, "this grant type is there twice"};
  });
  if (all.size() != 4) throw document_error{"grants", "each of the four grant types must say whether it is offered"};
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.type < b.type; });
  return all;
}

redirect_rules read_redirect(json::value const& v) {
  json_fields f(v, "redirect");
  redirect_rules r;
  for (auto const& name : f.texts("rules"))
    r.rules.push_back(json_fields::named(redirect_rule_from, name, f.path("rules")));
  if (auto const most = f.number("characters_max")) r.characters_max = static_cast<std::size_t>(*most);
  r.characters_refused = f.text_or_empty("characters_refused");
  r.advice = f.texts("advice");
  f.done();
  return r;
}

refresh_behaviour read_refresh(json::value const& v) {
  json_fields f(v, "refresh");
  refresh_behaviour r{.rotation = json_fields::named(rotation_from, f.text("rotation"), f.path("rotation"))};
  constexpr std::int64_t ten_years = 3660;
  if (auto const n = f.number("idle_days", ten_years)) r.idle_life = std::chrono::days(*n);
  if (auto const n = f.number("absolute_days", ten_years)) r.absolute_life = std::chrono::days(*n);
  if (auto const n = f.number("access_seconds", ten_years * 86400)) r.access_life = std::chrono::seconds(*n);
  f.done();
  return r;
}

mail_host read_mail_host(json::value const& v, std::string const& where) {
  json_fields f(v, where);
  auto const port = f.number("port", 65535);
  auto const security = f.text("security");
  if (!port) throw document_error{f.path("port"), "this field is missing"};
  if (security != "tls" && security != "start_tls")
    throw document_error{f.path("security"), "tls or start_tls is expected"};
  mail_host m{.host = f.text("host"),
              .port = static_cast<std::uint16_t>(*port),
              .security = security == "tls" ? flow::transport_security::tls : flow::transport_security::start_tls};
  f.done();
  return m;
}

provider read_row(json::value const& v) {
  json_fields f(v, "");
  provider p{.id = f.text("id"), .name = f.text("name"), .documentation = {}};
  f.each_member("documentation", [&](auto const& group, auto const& pages, auto const& at) {
    if (!pages.is_array()) throw document_error{at, "a list is expected"};
    for (auto const& page : pages.as_array()) p.documentation[group].push_back(json_fields::as_text(page, at));
  });
  for (auto const& name : f.texts("uses")) p.uses.push_back(json_fields::named(use_from, name, "uses"));
  f.each("variables", [&](auto const& one, auto const& at) { p.variables.push_back(read_variable(one, at)); });
  p.facts.endpoints = read_endpoints(f.at("endpoints"));
  p.facts.grants = read_grants(f);
  f.each_member("mail", [&](auto const& name, auto const& host, auto const& at) {
    p.facts.mail[json_fields::named(use_from, name, at)] = read_mail_host(host, at);
  });
  p.git_user = f.text_or_empty("git_user");
  p.expects_iss = f.flag_or("expects_iss", false);
  p.redirect = read_redirect(f.at("redirect"));
  p.refresh = read_refresh(f.at("refresh"));
  f.each("quirks", [&](auto const& q, auto const& at) {
    json_fields one(q, at);
    p.quirks.push_back({.quirk = json_fields::named(quirk_from, one.text("name"), one.path("name")),
                        .evidence = one.text("evidence")});
    one.done();
  });
  json_fields registration(f.at("registration"), "registration");
  p.registration_url = registration.text_or_empty("url");
  p.registration_steps = registration.texts("steps");
  registration.done();
  f.done();
  return p;
}

std::unexpected<failure> invalid(catalogue_document const& d, std::string_view row, document_error const& e) {
  return fail({.code = "catalogue.invalid",
               .remedy = remedy::fix_setup,
               .words = "Reading the provider row " + peer_words(row) + " in " + peer_words(d.origin) + ": " +
                        (e.field.empty() ? "" : peer_words(e.field) + ": ") + peer_words(e.why) + ".",
               .where = e.field});
}

}  // namespace

result<provider> read_provider(catalogue_document const& document) {
  std::string row = "?";
  try {
    if (document.text.size() > limits::provider_row_bytes_max) return invalid(document, row, {"", "it is too large"});
    json::error_code ec;
    json::parse_options options;
    options.max_depth = limits::json_depth_max;
    auto const value = json::parse(document.text, ec, {}, options);
    if (ec) return invalid(document, row, {"", "it is not JSON"});
    if (value.is_object())
      if (auto const* id = value.as_object().if_contains("id"); id && id->is_string())
        row = std::string(id->as_string());
    auto p = read_row(value);
    check_row(p);
    return p;
  } catch (document_error const& e) {
    return invalid(document, row, e);
  }
}

}  // namespace outlink::links
