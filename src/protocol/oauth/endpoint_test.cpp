#include "protocol/oauth/endpoint.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::oauth {
namespace {

TEST(endpoint_test, addresses) {
  EXPECT_TRUE(is_endpoint("https://as.example:8443/token?x=1", false));
  EXPECT_TRUE(is_endpoint("http://127.0.0.1:1/token", true));
  for (char const* bad :
       {"", "as.example/token", "http://as.example", "https://", "https://a b/", "https://u:p@as.example/",
        "https://as.example/#f", "javascript:alert(1)", "file:///etc/passwd"})
    EXPECT_FALSE(is_endpoint(bad, false)) << bad;
  EXPECT_FALSE(is_endpoint("https://as.example/" + std::string(limits::url_bytes_max, 'x'), false));
}

}  // namespace
}  // namespace outlink::oauth
