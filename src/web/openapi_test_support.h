#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>

#include "web/assets.h"
#include "web/http.h"

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

/// Holds answers against the document's schemas, as far as it uses JSON Schema for structure, and remembers per schema
/// which properties every answer had.
class answers {
 public:
  void take(std::string const& operation_name, response const& got) {
    SCOPED_TRACE(operation_name + " " + std::to_string(got.status) + " " + got.body.substr(0, 2000));
    auto const all = operations();
    ASSERT_TRUE(all.contains(operation_name));
    asked_.insert(operation_name);
    auto const* answer =
        all.at(operation_name).body->at("responses").as_object().if_contains(std::to_string(got.status));
    if (!answer) {
      ASSERT_GE(got.status, 400) << "not documented";
      check({{"$ref", "#/components/schemas/Problem"}}, json::parse(got.body));
      return;
    }
    if (got.status == 204 || got.status == 303) return;
    auto const& content = answer->as_object().at("content").as_object();
    ASSERT_TRUE(content.contains(got.content_type.substr(0, got.content_type.find(';')))) << got.content_type;
    if (got.content_type == "application/json")
      check(content.at("application/json").at("schema").as_object(), json::parse(got.body));
  }

  std::set<std::string> seen() const {
    std::set<std::string> names;
    for (auto const& [name, keys] : always_) names.insert(name);
    return names;
  }
  std::set<std::string> const& asked() const { return asked_; }
  std::map<std::string, std::set<std::string>> const& always() const { return always_; }

 private:
  void check(json::object const& schema, json::value const& v, std::string const& name = {}) {
    if (auto const* ref = schema.if_contains("$ref")) {
      auto const target = text(*ref).substr(schema_prefix.size());
      check(schemas().at(target).as_object(), v, target);
    } else if (auto const* choices = schema.if_contains("oneOf")) {
      int fitting = 0;
      for (auto const& choice : choices->as_array()) {
        auto const target = text(choice.at("$ref")).substr(schema_prefix.size());
        if (!fits(schemas().at(target).as_object(), v)) continue;
        ++fitting;
        check(schemas().at(target).as_object(), v, target);
      }
      EXPECT_EQ(fitting, 1) << name << v;
    } else if (v.is_object()) {
      check_object(schema, v.as_object(), name);
    } else if (v.is_array()) {
      EXPECT_TRUE(is_of_type(schema, "array")) << name;
      for (auto const& item : v.as_array()) check(schema.at("items").as_object(), item);
    } else if (auto const* names = schema.if_contains("enum")) {
      auto const& known = names->as_array();
      EXPECT_NE(std::find(known.begin(), known.end(), v), known.end()) << name << v;
    } else {
      auto const kind = v.is_null() ? "null" : v.is_string() ? "string" : v.is_bool() ? "boolean" : "integer";
      EXPECT_TRUE(is_of_type(schema, kind)) << schema << v;
    }
  }

  static bool is_of_type(json::object const& schema, std::string_view kind) {
    auto const& type = schema.at("type");
    if (!type.is_array()) return type.as_string() == kind;
    auto const& kinds = type.as_array();
    return std::any_of(kinds.begin(), kinds.end(), [&](auto const& k) { return k.as_string() == kind; });
  }

  void check_object(json::object const& schema, json::object const& o, std::string const& name) {
    auto const& properties = schema.at("properties").as_object();
    std::set<std::string> keys;
    for (auto const& [key, value] : o) {
      EXPECT_TRUE(properties.contains(key)) << name << "." << key << " is not documented";
      if (auto const* p = properties.if_contains(key))
        check(p->as_object(), value, name.empty() ? "" : name + "." + std::string(key));
      keys.insert(std::string(key));
    }
    if (auto const* required = schema.if_contains("required"))
      for (auto const& key : required->as_array())
        EXPECT_TRUE(keys.contains(text(key))) << name << "." << key << " is missing";
    if (name.empty()) return;
    auto const [it, is_new] = always_.try_emplace(name, keys);
    if (is_new) return;
    std::erase_if(it->second, [&](auto const& key) { return !keys.contains(key); });
  }

  // Alternatives differ in a constant.
  static bool fits(json::object const& schema, json::value const& v) {
    for (auto const& [key, property] : schema.at("properties").as_object())
      if (auto const* constant = property.as_object().if_contains("const"))
        if (!v.as_object().contains(key) || v.at(key) != *constant) return false;
    return true;
  }

  std::set<std::string> asked_;
  std::map<std::string, std::set<std::string>> always_;
};

}  // namespace outlink::web::document_support
