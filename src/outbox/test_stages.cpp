#include "outbox/test_stages.h"

#include <algorithm>
#include <array>

namespace outlink::outbox {
namespace {

// In the order in which they happen; `where` of a failure of a letter_sink names one of them.
constexpr std::array<std::string_view, 7> stage_names{"token", "dns", "tcp", "tls", "greeting", "sign in", "sender"};

std::string detail_of(std::string_view stage, server const& s) {
  if (stage == "token") return "a valid access token is there";
  if (std::ranges::find(flow::dial_stages, stage) != flow::dial_stages.end())
    return flow::dial_stage_words(stage, s.endpoint);
  if (stage == "sign in" && s.protocol == protocol_kind::graph) return "Microsoft Graph sends for " + s.user_name;
  if (stage == "greeting") return "the server speaks SMTP";
  if (stage == "sign in") return "signed in as " + s.user_name;
  return "letters may come from " + s.from_address;
}

bool takes_place(std::string_view stage, server const& s) {
  if (s.protocol == protocol_kind::graph && (stage == "greeting" || stage == "sender")) return false;
  if (stage == "token") return std::holds_alternative<link_authentication>(s.authentication);
  if (stage == "sign in") return !std::holds_alternative<no_authentication>(s.authentication);
  if (stage == "tls") return s.endpoint.security != flow::transport_security::plain;
  return true;
}

// With STARTTLS the server is greeted before TLS begins.
std::vector<std::string_view> stages_in_order(server const& s) {
  std::vector<std::string_view> all(stage_names.begin(), stage_names.end());
  if (s.endpoint.security == flow::transport_security::start_tls)
    std::iter_swap(std::ranges::find(all, "tls"), std::ranges::find(all, "greeting"));
  std::erase_if(all, [&](auto stage) { return !takes_place(stage, s); });
  return all;
}

}  // namespace

std::vector<test_stage> stages_of(server const& s, std::optional<failure> const& no_proof, result<void> const& tried) {
  if (no_proof) return {{.name = "token", .trouble = *no_proof, .detail = {}}};
  std::vector<test_stage> stages;
  std::string const failed_at = tried ? std::string() : tried.error().where;
  for (auto const stage : stages_in_order(s)) {
    if (!tried && stage == failed_at) {
      stages.push_back({.name = std::string(stage), .trouble = tried.error(), .detail = {}});
      return stages;
    }
    stages.push_back({.name = std::string(stage), .trouble = {}, .detail = detail_of(stage, s)});
  }
  // A stage without a row of its own: shown as what it is, with nothing claimed about the others.
  if (!tried) return {{.name = failed_at.empty() ? "connection" : failed_at, .trouble = tried.error(), .detail = {}}};
  return stages;
}

}  // namespace outlink::outbox
