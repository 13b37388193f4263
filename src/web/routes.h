#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "access/api_tokens.h"
#include "access/service.h"
#include "audit/service.h"
#include "links/service.h"
#include "mail/service.h"
#include "outbox/service.h"
#include "tracker/service.h"
#include "web/http.h"
#include "web/news.h"

namespace outlink::web {

/// What the handlers work with; everything outlives the server.
struct services {
  access::service& access;
  access::api_tokens& api_tokens;
  audit::service& audit;
  links::service& links;
  links::token_source& tokens;
  mail::service& mail;
  mail::letter_service& letters;
  outbox::service& outbox;
  tracker::service& tracker;
  news_hub& news;
  outlink::clock const& clock;
  links::public_address address;
};

/// Anybody, or the least role.
using permission = std::optional<access::role>;

/// By what a caller may be admitted, beside having the least role.
enum class callers {
  people,         ///< a session, or an API token that acts as a person
  browsers,       ///< a session only: what needs a browser, or would let an API token outlive itself
  token_readers,  ///< an API token that reads accounts only
};

/// The action of a route that is not read by GET and yet changes nothing and asks nobody outside.
inline constexpr std::string_view changes_nothing = "-";

/// How the successes of a route get into the audit log: each, or (where thousands are usual) counted together.
enum class recorded { each, as_use };

/// One row of the table of routes.
struct route {
  std::string method;
  /// "/api/v1/links/{id}": a part in braces stands for any one part.
  std::string pattern;
  permission least;
  handler handle;
  /// What the audit log calls it: "link.created". Empty only for what reads.
  std::string action = {};
  web::recorded recorded = web::recorded::each;
  callers by = callers::people;
  /// Larger than limits::web_body_bytes_max only for what takes whole letters; 0: that limit.
  std::size_t body_bytes_max = 0;
};

/// All routes of the API, in the order of the OpenAPI document.
std::vector<route> make_routes(services const& s);

/// A row's work with what it works with, by value: it outlives the making of the table.
using service_handler = task<response> (*)(services, request&);

/// Adds the rows of one resource, below the common beginning of their addresses.
class rows {
 public:
  rows(std::vector<route>& to, services const& s, std::string beginning)
      : to_(to), services_(s), beginning_(std::move(beginning)) {}
  route& add(std::string method, std::string pattern, permission least, service_handler handle,
             std::string_view action = {}, callers by = callers::people);

 private:
  std::vector<route>& to_;
  services const& services_;
  std::string beginning_;
};

// One function per resource (src/web/api/), each adding its rows.
void add_session_routes(std::vector<route>& to, services const& s);
void add_link_routes(std::vector<route>& to, services const& s);
void add_grant_routes(std::vector<route>& to, services const& s);
void add_api_token_routes(std::vector<route>& to, services const& s);
void add_account_routes(std::vector<route>& to, services const& s);
void add_mailbox_routes(std::vector<route>& to, services const& s);
void add_handler_routes(std::vector<route>& to, services const& s);
void add_letter_routes(std::vector<route>& to, services const& s);
void add_outgoing_routes(std::vector<route>& to, services const& s);
void add_outbox_routes(std::vector<route>& to, services const& s);
void add_template_routes(std::vector<route>& to, services const& s);
void add_tracker_routes(std::vector<route>& to, services const& s);
void add_audit_routes(std::vector<route>& to, services const& s);
void add_overview_routes(std::vector<route>& to, services const& s);
void add_metric_routes(std::vector<route>& to, services const& s);

/// Finds the route, checks who asks (session, role, CSRF, Origin), calls the handler, records what was done in the
/// audit log and turns a failure into a problem.
class router {
 public:
  router(services const& s, std::vector<route> routes);
  boost::asio::awaitable<response> answer(request& r);
  /// How large a body may be. More than the usual is believed only to somebody whom the route would admit: `head` is
  /// the request without its body.
  boost::asio::awaitable<std::size_t> body_bytes_max(request head);
  std::vector<route> const& routes() const { return routes_; }

 private:
  task<response> admit(request& r, route const& to);
  task<void> recognise(request& r);
  result<void> check_origin(request const& r) const;
  task<void> record(request const& r, route const& to);
  boost::asio::awaitable<void> record_failure(request const& r, failure const& why);
  services services_;
  std::vector<route> routes_;
  /// Of each pattern, what stands before its first open part.
  std::vector<std::string> literals_;
};

}  // namespace outlink::web
