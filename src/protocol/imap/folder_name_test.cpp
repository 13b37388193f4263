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

TEST(folder_name_test, names_are_read_back) {
  for (std::string name : {"INBOX", "~peter/mail/台北/日本語", "R&D", "Entwürfe", "😀", "a\"b\\c", "&&", "ä&ö"}) {
    auto const wire = quote_folder(name).value();
    std::string plain;
    for (std::size_t i = 1; i + 1 < wire.size(); ++i) {
      if (wire[i] == '\\') ++i;
      plain += wire[i];
    }
    EXPECT_EQ(read_folder_name(plain), name);
  }
}

TEST(folder_name_test, what_could_not_be_opened_is_not_read) {
  for (std::string bad : {"", "a & b", "&", "&AGE-", "&U,BTFw", "&2D0-", "&3gA-", "&A-", "&$-", "Entw\xC3\xBC", "&AAo-",
                          "&U,BTFw-&ZeVnLIqe-", "a\x01"})
    EXPECT_FALSE(read_folder_name(bad)) << bad;
}

}  // namespace
}  // namespace outlink::imap
