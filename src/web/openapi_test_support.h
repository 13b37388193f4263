#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

#include "web/assets.h"

/// The OpenAPI document as the binary carries it.
namespace outlink::web::document_support {

namespace json = boost::json;

inline json::object const& document() {
  static json::object const doc = json::parse(answer_asset("/api/v1/openapi.json", "").body).as_object();
  return doc;
}
inline json::object const& schemas() { return document().at("components").at("schemas").as_object(); }

inline constexpr std::string_view schema_prefix = "#/components/schemas/";

inline std::string text(json::value const& v) { return std::string(v.as_string()); }

/// Each object anywhere in the document.
template <class F>
void each_object(json::value const& v, F const& f) {
  if (auto const* o = v.if_object()) {
    f(*o);
    for (auto const& [key, value] : *o) each_object(value, f);
  } else if (auto const* a = v.if_array()) {
    for (auto const& item : *a) each_object(item, f);
  }
}

/// One operation of the document.
struct operation {
  std::string id, least;
  json::object const* body;
};
/// "GET /api/v1/links" -> its operation
inline std::map<std::string, operation> operations() {
  std::map<std::string, operation> all;
  for (auto const& [path, item] : document().at("paths").as_object())
    for (auto const& [method, o] : item.as_object()) {
      std::string upper(method);
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      all[upper + " " + std::string(path)] = {text(o.at("operationId")), text(o.at("x-least-role")), &o.as_object()};
    }
  return all;
}

}  // namespace outlink::web::document_support
