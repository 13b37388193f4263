#pragma once

#include <string>

#include "flow/http.h"
#include "flow/letters.h"
#include "links/watch.h"

namespace outlink::links {

/// Where warnings go; each part may be absent.
struct alert_targets {
  /// Gets a POST with the warning as JSON.
  std::string webhook;
  flow::http_client* http = nullptr;
  std::string mail_to;
  flow::letter_sender* letters = nullptr;
};

/// Tells a warning to every target. Fails when one of them failed; then all are told again, which is better than one
/// never.
class alerts final : public notifier {
 public:
  alerts(alert_targets t, std::string base_url, outlink::clock const& clock)
      : targets_(std::move(t)), base_url_(std::move(base_url)), clock_(clock) {}
  bool has_targets() const { return !targets_.webhook.empty() || !targets_.mail_to.empty(); }
  task<void> tell(warning const& w) override;

 private:
  task<void> post(warning const& w);
  alert_targets targets_;
  std::string base_url_;
  outlink::clock const& clock_;
};

/// The warning as a webhook gets it.
std::string warning_json(warning const& w, std::string_view base_url);
/// And as a letter.
flow::plain_letter warning_letter(warning const& w, std::string_view base_url, std::string_view to);

}  // namespace outlink::links
