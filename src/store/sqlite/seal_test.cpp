#include "store/sqlite/seal.h"

#include <gtest/gtest.h>

namespace outlink::sqlite {
namespace {

sealer with_key(char fill, std::string key_id = "12345678") {
  return {secret_text(std::string(sealer::key_bytes, fill)), std::move(key_id)};
}
seal_place const place{"links.client_secret", "row1"};

TEST(seal_test, what_was_sealed_opens) {
  auto const seals = with_key('k');
  for (auto const& plain : {std::string(), std::string("s\0ecret", 7), std::string(100'000, 'x')}) {
    auto const sealed = seals.seal(place, secret_text(plain));
    auto const opened = seals.open(place, sealed);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->same_as(secret_text(plain)));
  }
}

TEST(seal_test, the_plain_value_is_not_in_it_and_no_two_are_alike) {
  auto const seals = with_key('k');
  auto const one = seals.seal(place, secret_text("a long enough secret"));
  EXPECT_EQ(one.find("secret"), std::string::npos);
  EXPECT_NE(one, seals.seal(place, secret_text("a long enough secret")));
}

TEST(seal_test, it_opens_only_where_it_belongs) {
  auto const seals = with_key('k');
  auto const sealed = seals.seal(place, secret_text("x"));
  for (auto const& wrong : {seal_place{"links.client_secret", "row2"}, seal_place{"grants.access_token", "row1"},
                            seal_place{"links.client_secretrow1", ""}, seal_place{"", "links.client_secret/row1"}}) {
    auto const opened = seals.open(wrong, sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "store.unsealed");
    EXPECT_EQ(opened.error().remedy, remedy::fix_setup);
  }
}

TEST(seal_test, every_changed_bit_is_noticed) {
  auto const seals = with_key('k');
  auto const sealed = seals.seal(place, secret_text("secret"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(seals.open(place, changed)) << "byte " << i;
  }
}

TEST(seal_test, every_cut_is_noticed) {
  auto const seals = with_key('k');
  auto const sealed = seals.seal(place, secret_text("secret"));
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(seals.open(place, sealed.substr(0, size))) << size;
}

TEST(seal_test, another_key_does_not_open_it) {
  auto const sealed = with_key('k').seal(place, secret_text("secret"));
  EXPECT_FALSE(with_key('l').open(place, sealed));
  auto const opened = with_key('k', "87654321").open(place, sealed);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().words.find("another key"), std::string::npos);
}

}  // namespace
}  // namespace outlink::sqlite
