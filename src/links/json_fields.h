#pragma once

#include <boost/json.hpp>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// Strict reading of the JSON documents that the links feature carries as data.
namespace outlink::links {

/// What is wrong in a document, and where ("grants[1].pkce"). Thrown while reading and caught by the document's reader,
/// which makes a failure of it; it leaves no function of a header other than this one.
struct document_error {
  std::string field;
  std::string why;
};

/// One JSON object: each field is asked for by name and type, and done() refuses those that nobody asked for. Throws
/// document_error.
class json_fields {
 public:
  json_fields(boost::json::value const& v, std::string where) : where_(std::move(where)) {
    if (!v.is_object()) throw document_error{where_, "an object is expected"};
    object_ = &v.as_object();
  }

  /// Null when the field is not there.
  boost::json::value const* find(char const* name) {
    asked_.insert(name);
    return object_->if_contains(name);
  }
  boost::json::value const& at(char const* name) {
    auto const* v = find(name);
    if (!v) throw document_error{path(name), "this field is missing"};
    return *v;
  }
  std::string text(char const* name) { return as_text(at(name), path(name)); }
  std::string text_or_empty(char const* name) {
    auto const* v = find(name);
    return v ? as_text(*v, path(name)) : std::string();
  }
  bool flag_or(char const* name, bool otherwise) {
    auto const* v = find(name);
    if (v && !v->is_bool()) throw document_error{path(name), "true or false is expected"};
    return v ? v->as_bool() : otherwise;
  }
  /// Empty (no value) when the field is not there. Refuses numbers below 1.
  std::optional<std::int64_t> number(char const* name, std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
    auto const* v = find(name);
    if (!v) return std::nullopt;
    if (!v->is_int64() || v->as_int64() < 1 || v->as_int64() > most)
      throw document_error{path(name), "a whole number from 1 to " + std::to_string(most) + " is expected"};
    return v->as_int64();
  }
  /// An empty list when the field is not there.
  std::vector<std::string> texts(char const* name) {
    std::vector<std::string> all;
    each(name, [&](auto const& v, std::string const& where) { all.push_back(as_text(v, where)); });
    return all;
  }
  /// Calls with each element and its place; not at all when the field is not there.
  template <class Call>
  void each(char const* name, Call call) {
    auto const* v = find(name);
    if (!v) return;
    if (!v->is_array()) throw document_error{path(name), "a list is expected"};
    std::size_t i = 0;
    for (auto const& item : v->as_array()) call(item, path(name) + "[" + std::to_string(i++) + "]");
  }
  /// Calls with name, value and place of each member; not at all when the field is not there.
  template <class Call>
  void each_member(char const* name, Call call) {
    auto const* v = find(name);
    if (!v) return;
    if (!v->is_object()) throw document_error{path(name), "an object is expected"};
    for (auto const& member : v->as_object()) {
      std::string const key(member.key());
      call(key, member.value(), path(name) + "." + key);
    }
  }

  void done() const {
    for (auto const& member : *object_)
      if (!asked_.contains(std::string(member.key())))
        throw document_error{path(std::string(member.key())), "this field is not known"};
  }

  std::string path(std::string const& name) const { return where_.empty() ? name : where_ + "." + name; }

  static std::string as_text(boost::json::value const& v, std::string const& where) {
    if (!v.is_string()) throw document_error{where, "a text is expected"};
    return std::string(v.as_string());
  }

  /// The value of a name, by a function such as use_from.
  template <class Enum>
  static Enum named(std::optional<Enum> (*from)(std::string_view), std::string const& name, std::string const& where) {
    auto const value = from(name);
    if (!value) throw document_error{where, "this name is not known: " + name};
    return *value;
  }

 private:
  boost::json::object const* object_;
  std::string where_;
  std::set<std::string> asked_;
};

}  // namespace outlink::links
