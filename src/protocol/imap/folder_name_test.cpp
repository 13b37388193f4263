#include "protocol/imap/folder_name.h"

#include <gtest/gtest.h>

namespace outlink::imap {
namespace {

TEST(folder_name_test, modified_utf7_as_in_the_rfc) {
  EXPECT_EQ(quote_folder("INBOX"), "\"INBOX\"");
  EXPECT_EQ(quote_folder("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
  EXPECT_EQ(quote_folder("R&D"), "\"R&-D\"");
  EXPECT_EQ(quote_folder("Entwürfe"), "\"Entw&APw-rfe\"");
  EXPECT_EQ(quote_folder("😀"), "\"&2D3eAA-\"");
}

TEST(folder_name_test, quotes_are_escaped_and_line_ends_refused) {
  EXPECT_EQ(quote_folder("a\"b\\c"), "\"a\\\"b\\\\c\"");
  for (std::string bad : {std::string("a\r\nA1 LOGOUT"), std::string("a\0b", 3), std::string(""), std::string("\xFF")})
    EXPECT_EQ(quote_folder(bad).error().code, "imap.invalid_folder");
}

}  // namespace
}  // namespace outlink::imap
