// Letters of tests/mails/structure: NAME.eml, and in NAME.json what is expected of it. Each is read as it is stored,
// with line feeds, and as it travels, with CRLF. Of an object only the keys that are given are compared; lists as a
// whole.
#include "support/corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "protocol/mime/mime.h"

namespace outlink::mime {
namespace {

namespace json = boost::json;

std::string without_cr(std::string text) {
  std::erase(text, '\r');
  return text;
}

json::value shown(address const& a) { return {{"name", a.name}, {"email", a.email}}; }
json::value shown(std::string const& s) { return json::string(s); }

json::value shown(attachment const& a) {
  // Text travels with the line ends of the letter.
  bool const is_text = a.media_type.starts_with("text/") || a.media_type.starts_with("message/");
  auto const content = is_text ? without_cr(a.content) : a.content;
  return {{"file_name", a.file_name},   {"media_type", a.media_type}, {"bytes", content.size()},
          {"content_id", a.content_id}, {"is_inline", a.is_inline},   {"content", is_utf8(content) ? content : ""}};
}

json::value shown(invitation const& i) {
  return {{"method", i.method},       {"uid", i.uid},       {"summary", i.summary}, {"location", i.location},
          {"organizer", i.organizer}, {"starts", i.starts}, {"ends", i.ends}};
}

json::value shown(report_recipient const& r) {
  return {{"address", r.address}, {"action", r.action}, {"status", r.status}, {"diagnostic", r.diagnostic}};
}

template <class T>
json::value shown(std::vector<T> const& all) {
  json::array list;
  for (auto const& one : all) list.push_back(shown(one));
  return list;
}

json::value shown(delivery_report const& r) {
  return {{"recipients", shown(r.recipients)}, {"original_message_id", r.original_message_id}};
}
json::value shown(complaint_report const& c) {
  return {{"feedback_type", c.feedback_type},
          {"original_recipient", c.original_recipient},
          {"original_message_id", c.original_message_id}};
}
json::value shown(int n) { return n; }
json::value shown(std::int64_t n) { return n; }

template <class T>
json::value shown(std::optional<T> const& one) {
  return one ? shown(*one) : json::value();
}

json::object shown(letter const& l) {
  json::object all;
  all["message_id"] = l.message_id;
  all["in_reply_to"] = shown(l.in_reply_to);
  all["references"] = shown(l.references);
  all["from"] = shown(l.from);
  all["sender"] = shown(l.sender);
  all["to"] = shown(l.to);
  all["cc"] = shown(l.cc);
  all["bcc"] = shown(l.bcc);
  all["reply_to"] = shown(l.reply_to);
  all["delivered_to"] = shown(l.delivered_to);
  all["subject"] = l.subject;
  all["sent_at"] = shown(l.sent_at);
  all["priority"] = shown(l.priority);
  all["text"] = l.text;
  all["text_is_from_html"] = l.text_is_from_html;
  all["html"] = shown(l.html);
  all["attachments"] = shown(l.attachments);
  all["invitations"] = shown(l.invitations);
  all["origin"] = to_string(l.origin);
  all["origin_evidence"] = l.origin_evidence;
  all["delivery_report"] = shown(l.delivery_report);
  all["complaint"] = shown(l.complaint);
  all["is_encrypted"] = l.is_encrypted;
  all["is_signed"] = l.is_signed;
  all["list_id"] = l.list_id;
  all["auto_submitted"] = l.auto_submitted;
  all["precedence"] = l.precedence;
  all["is_report"] = l.is_report;
  all["has_empty_return_path"] = l.has_empty_return_path;
  return all;
}

void compare(json::value const& expected, json::value const& real, std::string const& where) {
  if (expected.is_object() && real.is_object()) {
    for (auto const& [key, value] : expected.as_object()) {
      auto const* found = real.as_object().if_contains(key);
      if (found)
        compare(value, *found, where + "." + std::string(key));
      else
        ADD_FAILURE() << where << ": no such key: " << key;
    }
  } else if (expected.is_array() && real.is_array()) {
    EXPECT_EQ(expected.as_array().size(), real.as_array().size()) << where << ": " << json::serialize(real);
    auto const size = std::min(expected.as_array().size(), real.as_array().size());
    for (std::size_t i = 0; i < size; ++i)
      compare(expected.as_array()[i], real.as_array()[i], where + "[" + std::to_string(i) + "]");
  } else {
    EXPECT_TRUE(expected == real) << where << "\n  expected " << json::serialize(expected) << "\n  is       "
                                  << json::serialize(real);
  }
}

void check(std::string_view raw, json::object expected, std::string const& name) {
  auto const parsed = parse(raw);
  if (auto const* code = expected.if_contains("error")) {
    ASSERT_FALSE(parsed.has_value()) << name;
    EXPECT_EQ(parsed.error().code, code->as_string()) << name;
    return;
  }
  ASSERT_TRUE(parsed.has_value()) << name;
  if (auto const* part = expected.if_contains("html_contains")) {
    ASSERT_TRUE(parsed->html.has_value()) << name;
    EXPECT_NE(parsed->html->find(std::string_view(part->as_string())), std::string::npos) << name << *parsed->html;
    expected.erase("html_contains");
  }
  expected.erase("verdict");
  EXPECT_FALSE(expected.empty() && !parsed->html) << name << " expects nothing";
  compare(expected, shown(*parsed), name);
}

TEST(corpus_test, every_letter_is_what_its_expectation_says) {
  testing_support::check_each_letter(OUTLINK_MAILS_DIR, 240, check);
}

}  // namespace
}  // namespace outlink::mime
