#include "protocol/graph/graph.h"

#include <gtest/gtest.h>

namespace outlink::graph {
namespace {

place const bob{.host = "graph.microsoft.com", .user = "bob+x@example.test"};
time_point const now{duration(1'000'000'000'000)};

TEST(graph_test, addresses_hold_nothing_unescaped) {
  EXPECT_EQ(
      folder_url(bob, "inbox"),
      "https://graph.microsoft.com/v1.0/users/bob%2Bx%40example.test/mailFolders/inbox?$select=id,totalItemCount");
  EXPECT_NE(find_folder_url(bob, "", "It's/ours").find("displayName%20eq%20%27It%27%27s%2Fours%27"), std::string::npos);
  EXPECT_NE(find_folder_url(bob, "A/B", "x").find("/mailFolders/A%2FB/childFolders?"), std::string::npos);
  EXPECT_NE(mime_url(bob, "a/b?c").find("/messages/a%2Fb%3Fc/$value"), std::string::npos);
  EXPECT_NE(delta_url(bob, "inbox", now).find("receivedDateTime%20ge%20"), std::string::npos);
  EXPECT_EQ(delta_url(bob, "inbox", std::nullopt).find("$filter"), std::string::npos);
  EXPECT_EQ(well_known_folder("INBOX"), "inbox");
  EXPECT_EQ(well_known_folder("Support"), "");
}

TEST(graph_test, a_delta_names_letters_and_where_to_go_on) {
  auto const page = read_delta(bob, R"({"value":[
    {"id":"A","isRead":true,"receivedDateTime":"2026-02-01T10:00:00Z"},
    {"id":"B","@removed":{"reason":"deleted"}},
    {"id":"","isRead":false},{"id":7},3,
    {"id":"C"}],"@odata.nextLink":"https://graph.microsoft.com/v1.0/next"})")
                        .value();
  ASSERT_EQ(page.letters.size(), 2u);
  EXPECT_TRUE(page.letters[0].is_read);
  EXPECT_TRUE(page.letters[0].received_at.has_value());
  EXPECT_EQ(page.letters[1].id, "C");
  EXPECT_FALSE(page.is_last);
  EXPECT_TRUE(
      read_delta(bob, R"({"value":[],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/d"})").value().is_last);
}

TEST(graph_test, the_token_is_led_to_no_other_host) {
  for (std::string const link : {"https://evil.example/v1.0/next", "http://graph.microsoft.com/x",
                                 "https://graph.microsoft.com.evil.example/", "https://graph.microsoft.com@evil/", ""})
    EXPECT_FALSE(read_delta(bob, R"({"value":[],"@odata.nextLink":")" + link + "\"}").has_value()) << link;
}

TEST(graph_test, what_is_malformed_is_passing_trouble) {
  for (std::string const body : {"", "[]", "{", "{}", R"({"value":{}})"}) {
    auto const refused = read_delta(bob, body);
    ASSERT_FALSE(refused.has_value()) << body;
    EXPECT_EQ(refused.error().code, "graph.malformed");
    EXPECT_EQ(refused.error().remedy, remedy::retry);
  }
  EXPECT_FALSE(read_folder("{}").has_value());
  EXPECT_EQ(read_folder(R"({"id":"F","totalItemCount":3})").value().letters, 3u);
  EXPECT_FALSE(read_folder_list(R"({"value":[]})").value().has_value());
  EXPECT_EQ(read_folder_list(R"({"value":[{"id":"F"}]})").value()->id, "F");
}

TEST(graph_test, facts_become_a_header_without_injection) {
  EXPECT_EQ(read_facts(R"({"subject":"a\r\nBcc: x","from":{"emailAddress":{"address":"e@x.test"}}})").value(),
            "Subject: a  Bcc: x\r\nFrom: <e@x.test>\r\n\r\n");
}

TEST(graph_test, refusals_say_who_can_mend_them) {
  struct row {
    int status;
    std::string_view code;
    remedy r;
  };
  for (auto const& r :
       {row{401, "graph.authentication_failed", remedy::consent_again},
        row{403, "graph.access_denied", remedy::fix_setup}, row{404, "graph.not_found", remedy::fix_setup},
        row{410, "graph.resync", remedy::retry}, row{429, "graph.throttled", remedy::retry},
        row{503, "graph.unavailable", remedy::retry}, row{400, "graph.refused", remedy::give_up}}) {
    auto const f = failure_of(r.status, "", "", now, "list");
    EXPECT_EQ(f.code, r.code);
    EXPECT_EQ(f.remedy, r.r) << r.code;
    EXPECT_EQ(f.where, "list");
  }
  auto const f = failure_of(
      429, "7", R"({"error":{"code":"TooManyRequests","message":"slow\u0007","innerError":{"request-id":"r-1"}}})", now,
      "fetch");
  EXPECT_EQ(f.remedy, remedy::wait_until);
  EXPECT_EQ(f.not_before, now + std::chrono::seconds(7));
  EXPECT_EQ(f.peer_code, "TooManyRequests");
  EXPECT_EQ(f.trace, "request-id=r-1");
  EXPECT_EQ(f.peer.find('\a'), std::string::npos);
  EXPECT_LE(*failure_of(503, "99999999999", "", now, "").not_before, now + std::chrono::hours(1));
}

}  // namespace
}  // namespace outlink::graph
