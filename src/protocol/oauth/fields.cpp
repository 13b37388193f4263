#include "protocol/oauth/fields.h"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

// Looks for a name twice; json::parse silently takes the last one.
struct name_watch {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  std::vector<std::set<std::string, std::less<>>> open;
  std::string part;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
    part.append(s.data(), s.size());
    return true;
  }
  bool on_key(json::string_view s, std::size_t, json::error_code& ec) {
    part.append(s.data(), s.size());
    bool const first = open.back().insert(part).second;
    part.clear();
    if (!first) ec = json::make_error_code(json::error::syntax);
    return first;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

json::parse_options strict() {
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  return options;
}

json::value const* find(json::object const& o, std::string_view name) {
  return o.if_contains(json::string_view(name.data(), name.size()));
}

}  // namespace

std::optional<json::object> read_object(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) return std::nullopt;
  json::error_code ec;
  json::basic_parser<name_watch> watch(strict());
  watch.write_some(false, text.data(), text.size(), ec);
  if (ec) return std::nullopt;
  auto value = json::parse(json::string_view(text.data(), text.size()), ec, {}, strict());
  if (ec || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::optional<json::object> read_form(std::string_view text) {
  json::object fields;
  while (!text.empty()) {
    auto const end = std::min(text.find('&'), text.size());
    auto const pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto const equals = pair.find('=');
    if (equals == pair.npos) continue;
    auto const name = percent_decode(pair.substr(0, equals));
    auto const value = percent_decode(pair.substr(equals + 1));
    if (!name || !value || !fields.emplace(*name, *value).second) return std::nullopt;
  }
  return fields;
}

std::optional<std::string> text_of(json::object const& o, std::string_view name) {
  auto const* v = find(o, name);
  if (!v || !v->is_string()) return std::nullopt;
  return std::string(v->as_string());
}

std::string text_or_empty(json::object const& o, std::string_view name) { return text_of(o, name).value_or(""); }

std::optional<std::chrono::seconds> seconds_of(json::object const& o, std::string_view name) {
  auto const* v = find(o, name);
  if (!v || !v->is_number()) return std::nullopt;
  return std::chrono::seconds(static_cast<std::int64_t>(std::clamp(v->to_number<double>(), -1e11, 1e11)));
}

std::vector<std::string> texts_of(json::object const& o, std::string_view name) {
  std::vector<std::string> all;
  if (auto const* v = find(o, name); v && v->is_array())
    for (auto const& item : v->as_array())
      if (item.is_string() && all.size() < limits::metadata_list_max) all.emplace_back(item.as_string());
  return all;
}

bool has_field(json::object const& o, std::string_view name) {
  auto const* v = find(o, name);
  return v && !v->is_null();
}

}  // namespace outlink::oauth
