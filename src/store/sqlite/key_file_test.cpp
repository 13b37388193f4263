#include "store/sqlite/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::sqlite {
namespace {

namespace fs = std::filesystem;

class key_file_test : public testing::Test {
 protected:
  std::string text() {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(std::string const& content) {
    std::ofstream(file) << content;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
  std::string refusal() {
    auto const read = read_key_file(file);
    if (read) return "it was read";
    EXPECT_EQ(read.error().code, "store.key");
    EXPECT_EQ(read.error().remedy, remedy::fix_setup);
    return read.error().words;
  }

  temporary_folder folder;
  fs::path file = folder.path() / "outlink.key";
  seal_place const place{"a.b", "1"};
};

TEST_F(key_file_test, the_key_that_was_made_is_read) {
  auto const made = make_key_file(file);
  ASSERT_TRUE(made);
  auto const read = read_key_file(file);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key_id(), made->key_id());
  EXPECT_TRUE(read->open(place, made->seal(place, secret_text("x")))->same_as(secret_text("x")));
  struct stat about{};
  ASSERT_EQ(stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST_F(key_file_test, keys_differ) {
  ASSERT_TRUE(make_key_file(file));
  auto const first = text();
  fs::remove(file);
  ASSERT_TRUE(make_key_file(file));
  EXPECT_NE(text(), first);
}

TEST_F(key_file_test, a_key_is_never_overwritten) {
  ASSERT_TRUE(make_key_file(file));
  auto const before = text();
  EXPECT_FALSE(make_key_file(file));
  EXPECT_EQ(text(), before);
}

TEST_F(key_file_test, an_interrupted_start_does_not_stop_the_next) {
  std::ofstream(file.native() + ".new") << "half";
  ASSERT_TRUE(make_key_file(file));
  EXPECT_TRUE(read_key_file(file));
  EXPECT_FALSE(fs::exists(file.native() + ".new"));
}

TEST_F(key_file_test, a_key_that_others_can_read_is_refused_with_the_command_that_helps) {
  ASSERT_TRUE(make_key_file(file));
  for (auto const extra : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | extra);
    EXPECT_NE(refusal().find("chmod 600 " + file.native()), std::string::npos);
  }
}

TEST_F(key_file_test, damage_is_noticed_and_the_key_is_not_in_the_words) {
  ASSERT_TRUE(make_key_file(file));
  auto const whole = text();
  auto const key_start = whole.find(' ', whole.find(" 1 ") + 3) + 1;
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    auto changed = whole;
    changed[i] = changed[i] == '0' ? '1' : '0';
    write(changed);
    auto const words = refusal();
    EXPECT_NE(words, "it was read") << "character " << i;
    EXPECT_EQ(words.find(whole.substr(key_start, 16)), std::string::npos);
  }
  for (auto const* broken :
       {"", "outlink-sealing-key", "outlink-sealing-key 1 00 00 00", "outlink-sealing-key 2 a b c", "\n\n"}) {
    write(broken);
    EXPECT_NE(refusal(), "it was read") << broken;
  }
  write(whole);
  EXPECT_TRUE(read_key_file(file));
}

TEST_F(key_file_test, a_missing_file_is_a_failure) { EXPECT_NE(refusal().find("No such file"), std::string::npos); }

}  // namespace
}  // namespace outlink::sqlite
