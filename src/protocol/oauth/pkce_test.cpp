#include "protocol/oauth/pkce.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace outlink::oauth {
namespace {

class counting_bytes final : public randomness {
 public:
  void fill(std::span<std::byte> out) override {
    for (auto& b : out) b = std::byte(next_++);
  }

 private:
  unsigned char next_ = 0;
};

TEST(pkce_test, challenge_is_the_digest_of_the_verifier) {
  counting_bytes source;
  auto const p = make_pkce(source);
  EXPECT_EQ(p.verifier.reveal().size(), 43u) << "RFC 7636 asks for 43 to 128 characters";
  EXPECT_EQ(p.challenge, base64url_encode(sha256(p.verifier.reveal())));
}

// RFC 7636 appendix B.
TEST(pkce_test, the_example_of_the_rfc) {
  EXPECT_EQ(base64url_encode(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(pkce_test, values_differ) {
  counting_bytes source;
  EXPECT_NE(make_random_value(source), make_random_value(source));
}

}  // namespace
}  // namespace outlink::oauth
