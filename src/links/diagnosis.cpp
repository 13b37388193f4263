#include "links/diagnosis.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/log.h"
#include "base/text.h"
#include "links/json_fields.h"
#include "links/names.h"

namespace outlink::links {

namespace json = boost::json;

namespace {

constexpr name_list<mender, 5> menders{{{mender::outlink_administrator, "outlink_administrator"},
                                        {mender::provider_administrator, "provider_administrator"},
                                        {mender::account_owner, "account_owner"},
                                        {mender::network_administrator, "network_administrator"},
                                        {mender::nobody, "nobody"}}};

symptom read_sample(json::value const& v, std::string const& where, std::vector<std::string> const& providers) {
  json_fields f(v, where);
  symptom s{.code = f.text("code"), .peer = f.text("peer")};
  s.number = f.number("number");
  // A row for a family of providers is tried with its first.
  if (!providers.empty()) s.provider = providers.front();
  f.done();
  return s;
}

diagnosis_row read_row(json::value const& v, std::string const& where) {
  json_fields f(v, where);
  diagnosis_row r{.advice = {.id = f.text("id"),
                             .happened = f.text("happened"),
                             .remedy = json_fields::named(remedy_from, f.text("remedy"), f.path("remedy")),
                             .to_do = f.text("do"),
                             .who = json_fields::named(mender_from, f.text("who"), f.path("who"))},
                  .providers = f.texts("provider"),
                  .codes = f.texts("codes"),
                  .errors = f.texts("errors"),
                  .numbers = {},
                  .says = f.texts("says"),
                  .samples = {}};
  f.each("numbers", [&](json::value const& n, std::string const& at) {
    if (!n.is_int64()) throw document_error{at, "a number is expected"};
    r.numbers.push_back(n.as_int64());
  });
  f.each("samples", [&](auto const& s, auto const& at) { r.samples.push_back(read_sample(s, at, r.providers)); });
  f.done();
  if (r.samples.empty()) throw document_error{f.path("samples"), "a row without a sample is not believed"};
  if (r.codes.empty() && r.errors.empty() && r.numbers.empty() && r.says.empty())
    throw document_error{where, "a row needs a condition"};
  for (auto& words : r.says) words = ascii_lower(words);
  return r;
}

// Microsoft's descriptions begin with "AADSTS700082: ".
std::optional<std::int64_t> number_in(std::string_view peer) {
  constexpr std::string_view mark = "AADSTS";
  auto const at = peer.find(mark);
  if (at == peer.npos) return std::nullopt;
  auto const digits = peer.substr(at + mark.size());
  std::int64_t number = 0;
  auto const [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return ec == std::errc{} ? std::optional(number) : std::nullopt;
}

template <class Range, class Test>
bool any(Range const& range, Test test) {
  return std::any_of(range.begin(), range.end(), test);
}

bool is_code(std::string_view pattern, std::string_view code) {
  return pattern.ends_with('*') ? code.starts_with(pattern.substr(0, pattern.size() - 1)) : code == pattern;
}

bool is_peers_error(std::string_view error, symptom const& s) {
  return s.peer.starts_with(error) && (s.peer.size() == error.size() || s.peer[error.size()] == ':');
}

// The failure's code tells the error when it is one that we know, under the standard's name; the peer's words begin
// with its own name for it.
bool is_error(std::string_view error, symptom const& s) {
  return s.code == "oauth." + std::string(error) || is_peers_error(error, s);
}

// 0 when a condition does not hold; else the more, the more specific.
int fitness(diagnosis_row const& r, symptom const& s, std::optional<std::int64_t> number, std::string const& said) {
  int fit = 0;
  auto const condition = [&](bool is_there, bool holds, int weight) {
    if (!is_there) return true;
    fit += weight;
    return holds;
  };
  bool const fits =
      condition(!r.numbers.empty(), number && std::find(r.numbers.begin(), r.numbers.end(), *number) != r.numbers.end(),
                16) &&
      condition(!r.says.empty(), any(r.says, [&](auto const& w) { return said.find(w) != said.npos; }), 8) &&
      condition(!r.providers.empty(), any(r.providers, [&](auto const& p) { return p == s.provider; }), 4) &&
      condition(!r.errors.empty(), any(r.errors, [&](auto const& e) { return is_error(e, s); }), 2) &&
      // Of two rows for one error, the one with the provider's own name for it.
      condition(any(r.errors, [&](auto const& e) { return is_peers_error(e, s); }), true, 1) &&
      condition(!r.codes.empty(), any(r.codes, [&](auto const& c) { return is_code(c, s.code); }), 2);
  return fits ? fit : 0;
}

std::unexpected<failure> invalid(catalogue_document const& d, document_error const& e) {
  return fail({.code = "diagnosis.invalid",
               .remedy = remedy::report_bug,
               .words = "Reading " + peer_words(d.origin) + ": " + peer_words(e.field) + ": " + peer_words(e.why) + ".",
               .where = e.field});
}

}  // namespace

std::string_view to_string(mender m) { return name_in(menders, m); }
std::optional<mender> mender_from(std::string_view name) { return value_in(menders, name); }

result<diagnosis> diagnosis::read(std::span<catalogue_document const> documents) {
  diagnosis table;
  for (auto const& d : documents) try {
      json::error_code ec;
      auto const value = json::parse(d.text, ec);
      if (ec || !value.is_array()) return invalid(d, {"", "a JSON list is expected"});
      std::size_t i = 0;
      for (auto const& v : value.as_array()) {
        auto const where = "[" + std::to_string(i++) + "]";
        auto r = read_row(v, where);
        if (any(table.rows_, [&](auto const& known) { return known.advice.id == r.advice.id; }))
          return invalid(d, {where + ".id", "this id is there twice"});
        table.rows_.push_back(std::move(r));
      }
    } catch (document_error const& e) {
      return invalid(d, e);
    }
  return table;
}

diagnosis const& diagnosis::embedded() {
  static auto const table = [] {
    auto t = read(embedded_diagnoses());
    if (!t) {
      log(log_level::error, "diagnosis.broken", {{"why", describe(t.error())}});
      std::abort();
    }
    return *std::move(t);
  }();
  return table;
}

std::optional<advice> diagnosis::explain(symptom const& s) const {
  auto const number = s.number ? s.number : number_in(s.peer);
  auto const said = ascii_lower(s.peer);
  diagnosis_row const* best = nullptr;
  int best_fit = 0;
  for (auto const& r : rows_)
    if (auto const fit = fitness(r, s, number, said); fit > best_fit) {
      best = &r;
      best_fit = fit;
    }
  if (!best) return std::nullopt;
  return best->advice;
}

std::optional<advice> diagnosis::explain(failure const& f, std::string_view provider) const {
  return explain({.code = f.code, .peer = f.peer, .number = {}, .provider = std::string(provider)});
}

}  // namespace outlink::links
