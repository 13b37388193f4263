#include "protocol/mime/parts.h"

#include <gtest/gtest.h>

namespace outlink::mime {
namespace {

content read(std::string_view raw) { return read_content(read_structure(raw).value()); }

TEST(parts_test, a_picture_is_inline_when_the_html_shows_it_or_it_asks_for_it) {
  auto const c = read(
      "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=\"cid:1@x\">\n"
      "--b\nContent-Type: image/png\nContent-ID: <1@x>\n\na\n--b\nContent-Type: image/png\nContent-ID: <2@x>\n\nb\n"
      "--b\nContent-Type: image/gif\nContent-Disposition: inline\n\nc\n--b--\n");
  ASSERT_EQ(c.attachments.size(), 3u);
  EXPECT_TRUE(c.attachments[0].is_inline);
  EXPECT_EQ(c.attachments[0].content_id, "1@x");
  EXPECT_FALSE(c.attachments[1].is_inline);
  EXPECT_TRUE(c.attachments[2].is_inline);
  EXPECT_EQ(c.attachments[2].file_name, "attachment-3.gif");
}

TEST(parts_test, kinds_of_smime) {
  std::string const head = "Content-Transfer-Encoding: base64\nContent-Type: application/pkcs7-mime";
  EXPECT_TRUE(read(head + "; smime-type=signed-data\n\nMIAG").is_signed);
  EXPECT_TRUE(read(head + "; smime-type=enveloped-data\n\nMIAG").is_encrypted);
  EXPECT_TRUE(read(head + "\n\nMIAG").is_encrypted);
  EXPECT_FALSE(read(head + "; smime-type=certs-only\n\nMIAG").is_encrypted);
}

TEST(parts_test, the_same_event_twice_is_one_invitation) {
  std::string const ics = "BEGIN:VEVENT\nUID:1\nSUMMARY:x\nEND:VEVENT";
  auto const c = read("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/calendar\n\n" + ics +
                      "\n--b\nContent-Type: application/ics; name=a.ics\n\n" + ics + "\n--b--\n");
  EXPECT_EQ(c.invitations.size(), 1u);
  EXPECT_EQ(c.attachments.size(), 2u);
  EXPECT_EQ(c.text, "Invitation: x\n");
}

TEST(parts_test, odd_media_types_are_not_passed_on) {
  auto const c = read("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a<script>/\xFF\n\nx\n--b--\n");
  ASSERT_EQ(c.attachments.size(), 1u);
  EXPECT_EQ(c.attachments[0].media_type, "application/octet-stream");
}

}  // namespace
}  // namespace outlink::mime
