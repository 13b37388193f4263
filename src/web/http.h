#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "flow/task.h"
#include "web/audited.h"

namespace outlink::web {

/// A request as handlers see it.
struct request {
  std::string method;
  /// Without the query.
  std::string path;
  std::string query;
  std::string body;
  std::string content_type;
  std::string origin;
  std::string csrf_token;
  secret_text cookie;
  /// The value behind "Authorization: Bearer"; empty without one.
  secret_text bearer = {};
  /// Address of the peer, for the brake on guessing and the audit log.
  std::string remote;
  /// The parts of the path that the pattern left open.
  std::vector<std::string> parts;
  /// Empty on routes that anybody may call and nobody is signed in.
  std::optional<asker> who;
  /// The API token that was shown in place of a session's cookie.
  std::optional<access::api_token> token = {};
  /// What the handler tells the audit log.
  audit_note audit;

  /// The person who asks, or in whose name a program does. "session.needed" when there is none.
  result<tracker::person_id> person() const;
  /// The value of a query parameter; empty when absent.
  std::string parameter(std::string_view name) const;
  /// The same as an id of something, empty when absent. Failure "query.invalid" naming it.
  result<std::optional<std::int64_t>> id_parameter(std::string_view name) const;
  /// A date or a time in UTC, empty when absent. Failure "query.invalid".
  result<std::optional<time_point>> time_parameter(std::string_view name) const;
  /// How many items a page may have, 1 to limits::page_items_max; `otherwise` when absent. Failure "query.invalid".
  result<std::size_t> limit_parameter(std::size_t otherwise) const;
};

/// "query.invalid" naming the parameter.
std::unexpected<failure> invalid_parameter(std::string_view name, std::string words);

struct response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

using handler = std::function<task<response>(request&)>;

response json_response(boost::json::value const& v, int status = 200);
/// RFC 9457; status by the failure's code and remedy, nothing of our insides.
response problem(failure const& f);

/// Reads a JSON object strictly: each field is asked for by name and type; done() refuses what was not asked for.
class body_reader {
 public:
  /// Failure "body.invalid" for what is not a JSON object.
  static result<body_reader> of(request const& r);
  std::optional<std::string> text(std::string const& name);
  std::optional<std::int64_t> number(std::string const& name);
  /// A whole number that fits an int; one beyond is cut to the ends of its range, for the caller's own check to refuse.
  std::optional<int> small_number(std::string const& name);
  std::optional<bool> flag(std::string const& name);
  /// A list of whole numbers.
  std::optional<std::vector<std::int64_t>> numbers(std::string const& name);
  std::optional<std::vector<std::string>> texts(std::string const& name);
  /// A list of objects with `name` and `value`.
  std::optional<std::map<std::string, std::string>> named_texts(std::string const& name);
  /// A date or a time; the inner value is empty for an empty text.
  std::optional<std::optional<time_point>> date(std::string const& name);
  std::string required_text(std::string const& name);
  std::int64_t required_number(std::string const& name);
  /// The first problem met, or an unknown field: "body.invalid" naming the field.
  result<void> done();

 private:
  boost::json::value const* take(std::string const& name);
  template <class T>
  std::optional<std::vector<T>> list_of(std::string const& name, std::string_view what,
                                        std::optional<T> (*read)(boost::json::value const&));
  void refuse(std::string const& name, std::string words);
  boost::json::object fields_;
  std::optional<failure> refused_;
};

/// RFC 3339 in UTC with milliseconds.
std::string to_text(time_point t);
boost::json::value to_json(std::optional<time_point> t);
boost::json::value to_json(failure const& f);

/// The path's part as an id; 0 (which is no id) for anything but digits.
std::int64_t to_id(std::string_view part);

}  // namespace outlink::web
