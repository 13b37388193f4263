#include "protocol/mime/transfer_encoding.h"

#include <gtest/gtest.h>

namespace outlink::mime {
namespace {

TEST(transfer_encoding_test, base64) {
  EXPECT_EQ(decode_base64("SGVsbG8="), "Hello");
  EXPECT_EQ(decode_base64("SGVs\r\nbG8"), "Hello");
  EXPECT_EQ(decode_base64("SGVsbG8=SGVsbG8="), "HelloHello");
  EXPECT_EQ(decode_base64("!S*G-VsbG8="), "Hello");
  EXPECT_EQ(decode_base64("A"), "");
  EXPECT_EQ(decode_base64("===="), "");
  EXPECT_EQ(decode_base64(""), "");
}

TEST(transfer_encoding_test, quoted_printable) {
  EXPECT_EQ(decode_quoted_printable("a=3Db=e4=\r\nc= \t\nd"),
            "a=b\xE4"
            "cd");
  EXPECT_EQ(decode_quoted_printable("100=\n"), "100");
  EXPECT_EQ(decode_quoted_printable("a=b =ZZ ="), "a=b =ZZ ");
  EXPECT_EQ(decode_quoted_printable("=4"), "=4");
}

TEST(transfer_encoding_test, others) {
  EXPECT_EQ(decode_transfer("YQ==", "base64"), "a");
  EXPECT_EQ(decode_transfer("=61", "quoted-printable"), "a");
  EXPECT_EQ(decode_transfer("=61", "8bit"), "=61");
  EXPECT_EQ(decode_transfer("begin 644 x\n#86)C\n`\nend\n", "x-uuencode"), "abc");
  EXPECT_EQ(decode_transfer("nothing", "x-uuencode"), "nothing");
}

}  // namespace
}  // namespace outlink::mime
