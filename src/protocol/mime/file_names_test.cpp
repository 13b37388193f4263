#include "protocol/mime/file_names.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

TEST(file_names_test, nothing_that_leads_elsewhere) {
  EXPECT_EQ(safe_file_name("../../etc/passwd", "x"), "passwd");
  EXPECT_EQ(safe_file_name("C:\\temp\\a.txt", "x"), "a.txt");
  EXPECT_EQ(safe_file_name("..", "x"), "x");
  EXPECT_EQ(safe_file_name(".hidden", "x"), "hidden");
  EXPECT_EQ(safe_file_name("a\r\nb\x01.txt", "x"), "a b.txt");
  EXPECT_EQ(safe_file_name("invoice\xE2\x80\xAE"
                           "fdp.exe",
                           "x"),
            "invoicefdp.exe");
  EXPECT_EQ(safe_file_name("dir/", "x"), "x");
  EXPECT_EQ(safe_file_name("", "x"), "x");
}

TEST(file_names_test, long_names_keep_their_extension) {
  std::string umlauts;
  for (int i = 0; i < 300; ++i) umlauts += "ü";
  auto const name = safe_file_name(umlauts + ".pdf", "x");
  EXPECT_LE(name.size(), limits::file_name_bytes_max);
  EXPECT_TRUE(name.ends_with("ü.pdf"));
  EXPECT_TRUE(is_utf8(name));
}

TEST(file_names_test, types_and_extensions) {
  EXPECT_EQ(extension_of("image/png"), ".png");
  EXPECT_EQ(extension_of("application/x-odd"), "");
  EXPECT_EQ(media_type_of("A.PDF"), "application/pdf");
  EXPECT_EQ(media_type_of("a"), "application/octet-stream");
}

}  // namespace
}  // namespace outlink::mime
