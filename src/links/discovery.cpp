#include "links/discovery.h"

#include "base/limits.h"

namespace outlink::links {

task<oauth::metadata> ask_metadata(flow::http_client& http, clock const& clock, std::string issuer,
                                   public_address const& address) {
  if (!oauth::is_endpoint(issuer, address.allow_plain_http))
    co_return invalid_field("link", "issuer", "The issuer must be an address that begins with https://.");
  failure last{.code = "discovery.invalid",
               .remedy = remedy::fix_setup,
               .words = "The issuer publishes no metadata; enter the endpoints by hand.",
               .where = "issuer"};
  for (auto const& url : oauth::metadata_urls(issuer)) {
    auto answer = co_await http.send({.url = url, .headers = {{"Accept", "application/json"}}},
                                     clock.now() + limits::http_call_time_max);
    if (!answer) {
      last = std::move(answer).error();
      last.words = "Asking the issuer for its metadata: " + last.words;
      last.where = "issuer";
      continue;
    }
    if (answer->status != 200) continue;
    auto m = oauth::read_metadata(answer->body, issuer, address.allow_plain_http);
    if (m) co_return m;
    last = std::move(m).error();
  }
  co_return fail(std::move(last));
}

}  // namespace outlink::links
