#include "mail/test_stages.h"

#include <algorithm>
#include <array>

namespace outlink::mail {
namespace {

// In the order in which they happen; `where` of a failure of letter_source::open names one of them.
constexpr std::array<std::string_view, 7> stage_names{"token", "dns", "tcp", "tls", "greeting", "sign in", "folder"};

std::string detail_of(std::string_view stage, mailbox const& m) {
  if (stage == "token") return "a valid access token is there";
  if (std::ranges::find(flow::dial_stages, stage) != flow::dial_stages.end())
    return flow::dial_stage_words(stage, m.server);
  if (stage == "greeting")
    return m.protocol == protocol_kind::pop3 ? "the server speaks POP3" : "the server speaks IMAP";
  if (stage == "sign in") return "signed in as " + m.user_name;
  return {};
}

bool takes_place(std::string_view stage, mailbox const& m) {
  if (stage == "token") return std::holds_alternative<link_authentication>(m.authentication);
  if (stage == "tls") return m.server.security != flow::transport_security::plain;
  if (stage == "greeting") return m.protocol != protocol_kind::graph;
  return true;
}

}  // namespace

std::vector<test_stage> stages_of(mailbox const& m, std::optional<failure> const& no_proof,
                                  result<folder_view> const& opened) {
  if (no_proof) return {{.name = "token", .trouble = *no_proof, .detail = {}}};
  std::vector<test_stage> stages;
  std::string const failed_at = opened ? std::string() : opened.error().where;
  for (auto const stage : stage_names) {
    if (!takes_place(stage, m)) continue;
    if (!opened && stage == failed_at) {
      stages.push_back({.name = std::string(stage), .trouble = opened.error(), .detail = {}});
      return stages;
    }
    stages.push_back({.name = std::string(stage), .trouble = {}, .detail = detail_of(stage, m)});
  }
  if (!opened) {
    // A stage without a row of its own: shown as what it is, with nothing claimed about the others.
    return {{.name = failed_at.empty() ? "connection" : failed_at, .trouble = opened.error(), .detail = {}}};
  }
  stages.back().detail =
      std::to_string(opened->letters) + (opened->letters == 1 ? " letter in " : " letters in ") + m.folder;
  return stages;
}

}  // namespace outlink::mail
