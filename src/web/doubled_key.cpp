#include "web/doubled_key.h"

#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <vector>

#include "base/limits.h"

namespace outlink::web {
namespace {

namespace json = boost::json;

// Receives what json::basic_parser reads; only keys matter. Returning false ends the reading.
struct key_watch {
  static constexpr std::size_t max_object_size = ~std::size_t{0};
  static constexpr std::size_t max_array_size = ~std::size_t{0};
  static constexpr std::size_t max_key_size = ~std::size_t{0};
  static constexpr std::size_t max_string_size = ~std::size_t{0};
  using ec = json::error_code;
  using text = json::string_view;

  std::vector<std::set<std::string>> open;
  std::string key;
  std::optional<std::string> twice;

  bool on_object_begin(ec&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, ec&) {
    open.pop_back();
    return true;
  }
  bool on_key_part(text part, std::size_t, ec&) {
    key.append(part.data(), part.size());
    return true;
  }
  bool on_key(text part, std::size_t, ec& e) {
    key.append(part.data(), part.size());
    if (!open.back().insert(key).second) {
      twice = key;
      e = json::error::exception;
      return false;
    }
    key.clear();
    return true;
  }

  bool on_document_begin(ec&) { return true; }
  bool on_document_end(ec&) { return true; }
  bool on_array_begin(ec&) { return true; }
  bool on_array_end(std::size_t, ec&) { return true; }
  bool on_string_part(text, std::size_t, ec&) { return true; }
  bool on_string(text, std::size_t, ec&) { return true; }
  bool on_number_part(text, ec&) { return true; }
  bool on_int64(std::int64_t, text, ec&) { return true; }
  bool on_uint64(std::uint64_t, text, ec&) { return true; }
  bool on_double(double, text, ec&) { return true; }
  bool on_bool(bool, ec&) { return true; }
  bool on_null(ec&) { return true; }
  bool on_comment_part(text, ec&) { return true; }
  bool on_comment(text, ec&) { return true; }
};

}  // namespace

std::optional<std::string> doubled_key(std::string_view text) {
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  json::basic_parser<key_watch> parser(options);
  json::error_code ec;
  (void)parser.write_some(false, text.data(), text.size(), ec);
  return parser.handler().twice;
}

}  // namespace outlink::web
