#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>

#include "base/version.h"
#include "web/routes.h"

namespace outlink::web {

namespace {

using labels = std::vector<std::pair<std::string, std::string>>;

/// One family with its values; built anew for each scrape from what the features know.
class family {
 public:
  family(std::string name, std::string help, prometheus::MetricType type)
      : made_{std::move(name), std::move(help), type, {}} {}
  void set(labels const& with, double value) {
    prometheus::ClientMetric m;
    for (auto const& [name, text] : with) m.label.push_back({name, text});
    m.counter.value = m.gauge.value = value;
    made_.metric.push_back(std::move(m));
  }
  prometheus::MetricFamily take() { return std::move(made_); }

 private:
  prometheus::MetricFamily made_;
};

double seconds(time_point t) { return std::chrono::duration<double>(t.time_since_epoch()).count(); }

void put_counts(std::vector<prometheus::MetricFamily>& to, std::string name, std::string help, std::string label,
                std::map<std::string, int> const& counts) {
  family f(std::move(name), std::move(help), prometheus::MetricType::Gauge);
  for (auto const& [value, n] : counts) f.set({{label, value}}, n);
  to.push_back(f.take());
}

task<void> put_links(services const& s, std::vector<prometheus::MetricFamily>& to) {
  CO_TRY(auto const links, co_await s.links.list());
  CO_TRY(auto const grants, co_await s.links.grants());
  CO_TRY(auto const warnings, co_await s.links.warnings());
  std::map<std::string, int> by_provider;
  family ends("outlink_link_secret_end_timestamp_seconds",
              "When the newest client secret or the certificate of a link ends, where that is known.",
              prometheus::MetricType::Gauge);
  for (auto const& l : links) {
    ++by_provider[l.provider];
    auto const end = l.client_secrets.empty() ? std::nullopt : l.client_secrets.front().expires_at;
    if (end)
      ends.set({{"link", std::to_string(l.id.value)}, {"name", l.name}}, seconds(*end));
    else if (l.key && l.key->expires_at)
      ends.set({{"link", std::to_string(l.id.value)}, {"name", l.name}}, seconds(*l.key->expires_at));
  }
  std::map<std::string, int> by_state;
  for (auto const& g : grants) ++by_state[std::string(links::state_name(g.state))];
  std::map<std::pair<std::string, std::string>, int> by_code;
  for (auto const& w : warnings) ++by_code[{w.code, std::string(to_string(w.severity))}];
  put_counts(to, "outlink_links", "Outgoing links.", "provider", by_provider);
  put_counts(to, "outlink_grants", "Consented accounts by state.", "state", by_state);
  to.push_back(ends.take());
  family warned("outlink_warnings", "What an administrator should know, by code.", prometheus::MetricType::Gauge);
  for (auto const& [kind, n] : by_code) warned.set({{"code", kind.first}, {"severity", kind.second}}, n);
  to.push_back(warned.take());
  auto const c = s.links.counted();
  family refreshes("outlink_refreshes_total", "Requests for new tokens since the start.",
                   prometheus::MetricType::Counter);
  refreshes.set({{"outcome", "ok"}}, static_cast<double>(c.refreshes_done));
  refreshes.set({{"outcome", "failed"}}, static_cast<double>(c.refreshes_failed));
  to.push_back(refreshes.take());
  co_return result<void>{};
}

task<void> put_mail(services const& s, std::vector<prometheus::MetricFamily>& to) {
  CO_TRY(auto const mailboxes, co_await s.mail.list());
  std::map<std::string, int> by_state;
  double letters = 0;
  for (auto const& m : mailboxes) {
    auto const h = s.mail.health(m.id);
    ++by_state[std::string(m.enabled ? to_string(h.state) : "stopped")];
    letters += static_cast<double>(h.letters);
  }
  put_counts(to, "outlink_mailboxes", "Mailboxes by what their pump is doing.", "state", by_state);
  family taken("outlink_letters_total", "Letters taken since the start.", prometheus::MetricType::Counter);
  taken.set({}, letters);
  to.push_back(taken.take());
  co_return result<void>{};
}

task<response> get_metrics(services s, request&) {
  std::vector<prometheus::MetricFamily> all;
  family build("outlink_build_info", "The version that runs.", prometheus::MetricType::Gauge);
  build.set({{"version", std::string(version_text)}}, 1);
  all.push_back(build.take());
  CO_TRY_DO(co_await put_links(s, all));
  CO_TRY_DO(co_await put_mail(s, all));
  // The format has no place for a family without values.
  std::erase_if(all, [](auto const& f) { return f.metric.empty(); });
  co_return response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                     .body = prometheus::TextSerializer().Serialize(all)};
}

}  // namespace

void add_metric_routes(std::vector<route>& to, services const& s) {
  rows(to, s, "/metrics").add("GET", "", access::role::viewer, get_metrics);
}

}  // namespace outlink::web
