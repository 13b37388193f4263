#include "web/http.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "web/doubled_key.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

int status_of(failure const& f) {
  auto const ends = [&](std::string_view tail) { return f.code.ends_with(tail); };
  if (f.code == "session.needed") return 401;
  if (f.code == "session.refused" || f.code == "api_token.refused") return 401;
  if (f.code == "role.too_low" || f.code == "csrf.refused") return 403;
  if (f.code == "api_token.needed" || f.code == "api_token.reach") return 403;
  if (f.code == "session.slow_down") return 429;
  if (f.code == "request.malformed") return 400;
  if (f.code == "body.too_large") return 413;
  if (f.code == "request.header_too_large") return 431;
  if (f.code == "route.method") return 405;
  if (ends(".not_found")) return 404;
  if (ends(".stale") || ends(".exists") || ends(".in_use")) return 409;
  switch (f.remedy) {
    case remedy::fix_input:
      return 422;
    case remedy::fix_setup:
    case remedy::consent_again:
    case remedy::give_up:
      return 409;
    case remedy::retry:
    case remedy::wait_until:
      return 503;
    case remedy::report_bug:
      return 500;
  }
  return 500;
}

}  // namespace

std::string request::parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    auto const end = std::min(rest.find('&'), rest.size());
    auto const pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    auto const equals = std::min(pair.find('='), pair.size());
    if (percent_decode(pair.substr(0, equals)) == name)
      return percent_decode(pair.substr(std::min(equals + 1, pair.size()))).value_or("");
  }
  return {};
}

result<tracker::person_id> request::person() const {
  if (who && who->account) return who->account->person.id;
  return fail(
      {.code = "session.needed", .remedy = remedy::fix_input, .words = "This needs a person who is signed in."});
}

std::unexpected<failure> invalid_parameter(std::string_view name, std::string words) {
  return invalid_field("query", name, std::move(words));
}

result<std::optional<std::int64_t>> request::id_parameter(std::string_view name) const {
  auto const text = parameter(name);
  if (text.empty()) return std::optional<std::int64_t>();
  auto const id = to_id(text);
  if (id == 0) return invalid_parameter(name, "This must be a number above 0.");
  return std::optional(id);
}

result<std::optional<time_point>> request::time_parameter(std::string_view name) const {
  auto const text = parameter(name);
  if (text.empty()) return std::optional<time_point>();
  auto const when = read_rfc3339(text);
  if (!when)
    return invalid_parameter(name, "This must be a date like 2027-01-31, or a time like 2027-01-31T12:00:00Z.");
  return when;
}

result<std::size_t> request::limit_parameter(std::size_t otherwise) const {
  TRY(auto const asked, id_parameter("limit"));
  if (!asked) return otherwise;
  if (std::cmp_greater(*asked, limits::page_items_max))
    return invalid_parameter("limit", "A page has at most " + std::to_string(limits::page_items_max) + " items.");
  return static_cast<std::size_t>(*asked);
}

response json_response(json::value const& v, int status) { return {.status = status, .body = json::serialize(v)}; }

response problem(failure const& f) {
  int const status = status_of(f);
  json::object o{{"type", "about:blank"},
                 {"title", status >= 500 ? "The service could not do this" : "This cannot be done"},
                 {"status", status},
                 {"code", f.code}};
  if (status == 500) {
    // What broke inside is for the log; the caller gets a name for it.
    auto const incident = hex(sha256(describe(f))).substr(0, 12);
    log(log_level::error, "request.failed", {{"incident", incident}, {"why", describe(f)}});
    o["detail"] = "Something unexpected happened. The log has it under incident " + incident + ".";
    o["remedy"] = "report_bug";
  } else {
    o["detail"] = f.words;
    o["remedy"] = to_string(f.remedy);
    if (!f.where.empty()) o["field"] = f.where;
    if (!f.peer.empty()) o["peer"] = f.peer;
  }
  response r{.status = status, .content_type = "application/problem+json", .body = json::serialize(o)};
  if (status == 503 || status == 429) r.headers.emplace_back("Retry-After", "5");
  return r;
}

result<body_reader> body_reader::of(request const& r) {
  auto const bad = [](std::string words) {
    return fail({.code = "body.invalid", .remedy = remedy::fix_input, .words = std::move(words), .where = "body"});
  };
  if (trim(ascii_lower(r.content_type).substr(0, r.content_type.find(';'))) != "application/json")
    return bad("Send the body as application/json.");
  json::error_code ec;
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  auto value = json::parse(r.body, ec, {}, options);
  if (ec || !value.is_object()) return bad("The body is not a JSON object.");
  if (auto const twice = doubled_key(r.body))
    return fail({.code = "body.invalid",
                 .remedy = remedy::fix_input,
                 .words = "This stands in the body twice.",
                 .where = peer_words(*twice)});
  body_reader reader;
  reader.fields_ = std::move(value.as_object());
  return reader;
}

void body_reader::refuse(std::string const& name, std::string words) {
  if (!refused_)
    refused_ = failure{.code = "body.invalid", .remedy = remedy::fix_input, .words = std::move(words), .where = name};
}

// Absent and null are the same.
json::value const* body_reader::take(std::string const& name) {
  auto const* v = fields_.if_contains(name);
  return v && !v->is_null() ? v : nullptr;
}

std::optional<std::string> body_reader::text(std::string const& name) {
  std::optional<std::string> out;
  if (auto const* v = take(name)) {
    if (v->is_string() && is_utf8(std::string_view(v->as_string().data(), v->as_string().size())))
      out = std::string(v->as_string());
    else
      refuse(name, "This must be a text.");
  }
  fields_.erase(name);
  return out;
}
std::optional<std::int64_t> body_reader::number(std::string const& name) {
  std::optional<std::int64_t> out;
  if (auto const* v = take(name)) {
    if (v->is_int64())
      out = v->as_int64();
    else
      refuse(name, "This must be a whole number.");
  }
  fields_.erase(name);
  return out;
}
std::optional<int> body_reader::small_number(std::string const& name) {
  auto const n = number(name);
  if (!n) return std::nullopt;
  return static_cast<int>(
      std::clamp<std::int64_t>(*n, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
}
std::optional<bool> body_reader::flag(std::string const& name) {
  std::optional<bool> out;
  if (auto const* v = take(name)) {
    if (v->is_bool())
      out = v->as_bool();
    else
      refuse(name, "This must be true or false.");
  }
  fields_.erase(name);
  return out;
}
template <class T>
std::optional<std::vector<T>> body_reader::list_of(std::string const& name, std::string_view what,
                                                   std::optional<T> (*read)(json::value const&)) {
  auto const* v = take(name);
  if (!v) return std::nullopt;
  std::vector<T> items;
  bool good = v->is_array();
  if (good) {
    for (auto const& one : v->as_array()) {
      if (auto item = read(one))
        items.push_back(*std::move(item));
      else
        good = false;
    }
  }
  if (!good) refuse(name, "This must be a list of " + std::string(what) + ".");
  fields_.erase(name);
  return good ? std::optional(std::move(items)) : std::nullopt;
}
std::optional<std::vector<std::string>> body_reader::texts(std::string const& name) {
  return list_of<std::string>(name, "texts", [](json::value const& v) {
    return v.is_string() ? std::optional<std::string>(v.as_string()) : std::nullopt;
  });
}
std::optional<std::vector<std::int64_t>> body_reader::numbers(std::string const& name) {
  return list_of<std::int64_t>(name, "whole numbers", [](json::value const& v) {
    return v.is_int64() ? std::optional(v.as_int64()) : std::nullopt;
  });
}
std::optional<std::map<std::string, std::string>> body_reader::named_texts(std::string const& name) {
  std::optional<std::map<std::string, std::string>> out;
  if (auto const* v = take(name)) {
    auto const is_pair = [](json::value const& one) {
      auto const* o = one.if_object();
      return o && o->size() == 2 && o->contains("name") && o->at("name").is_string() && o->contains("value") &&
             o->at("value").is_string();
    };
    if (v->is_array() && std::all_of(v->as_array().begin(), v->as_array().end(), is_pair)) {
      out.emplace();
      for (auto const& one : v->as_array()) out->emplace(one.at("name").as_string(), one.at("value").as_string());
    } else {
      refuse(name, "This must be a list of objects with name and value.");
    }
  }
  fields_.erase(name);
  return out;
}
std::optional<std::optional<time_point>> body_reader::date(std::string const& name) {
  auto const t = text(name);
  if (!t) return std::nullopt;
  if (t->empty()) return std::optional<time_point>();
  auto const when = read_rfc3339(*t);
  if (!when) refuse(name, "This must be a date like 2027-01-31, or empty.");
  return when;
}
std::string body_reader::required_text(std::string const& name) {
  auto t = text(name);
  if (!t) refuse(name, "This is missing.");
  return t.value_or("");
}
std::int64_t body_reader::required_number(std::string const& name) {
  auto n = number(name);
  if (!n) refuse(name, "This is missing.");
  return n.value_or(0);
}
result<void> body_reader::done() {
  if (refused_) return fail(*refused_);
  if (!fields_.empty())
    return fail({.code = "body.invalid",
                 .remedy = remedy::fix_input,
                 .words = "There is no such field.",
                 .where = peer_words(std::string(fields_.begin()->key()))});
  return {};
}

std::string to_text(time_point t) { return rfc3339(t); }
json::value to_json(std::optional<time_point> t) { return t ? json::value(to_text(*t)) : json::value(nullptr); }
json::value to_json(failure const& f) {
  json::object o{
      {"code", f.code}, {"words", f.words}, {"peer", f.peer}, {"remedy", to_string(f.remedy)}, {"where", f.where}};
  if (!f.peer_code.empty()) o["peer_code"] = f.peer_code;
  if (!f.trace.empty()) o["trace"] = f.trace;
  return o;
}

std::int64_t to_id(std::string_view part) {
  std::int64_t n = 0;
  auto const [end, ec] = std::from_chars(part.data(), part.data() + part.size(), n);
  return ec == std::errc{} && end == part.data() + part.size() && n > 0 ? n : 0;
}

}  // namespace outlink::web
