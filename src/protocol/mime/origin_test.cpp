#include <gtest/gtest.h>

#include "protocol/mime/mime.h"

namespace outlink::mime {
namespace {

TEST(origin_test, origins_have_stable_names) {
  EXPECT_EQ(to_string(origin::person), "person");
  EXPECT_EQ(to_string(origin::automatic_reply), "automatic_reply");
}

}  // namespace
}  // namespace outlink::mime
