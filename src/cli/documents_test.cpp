#include "cli/documents.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/limits.h"

namespace outlink::cli {
namespace {

namespace fs = std::filesystem;

class documents_test : public testing::Test {
 protected:
  documents_test() {
    std::string name = fs::temp_directory_path() / "outlink-documents-XXXXXX";
    root_ = ::mkdtemp(name.data());
    folder_ = root_ / "providers";
    fs::create_directory(folder_);
  }
  ~documents_test() override { fs::remove_all(root_); }
  void put(std::string const& name, std::string const& text) const { std::ofstream(folder_ / name) << text; }

  fs::path root_, folder_;
};

TEST_F(documents_test, reads_json_files_by_name) {
  put("b.json", "{}");
  put("a.json", "[]");
  put("notes.txt", "x");
  std::vector<failure> refused;
  auto const all = read_documents(folder_, refused);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].origin, "providers/a.json");
  EXPECT_EQ(all[0].text, "[]");
  EXPECT_EQ(all[1].origin, "providers/b.json");
  EXPECT_TRUE(refused.empty());
}

TEST_F(documents_test, no_folder_is_no_trouble) {
  std::vector<failure> refused;
  EXPECT_TRUE(read_documents(root_ / "missing", refused).empty());
  EXPECT_TRUE(refused.empty());
}

TEST_F(documents_test, what_cannot_be_read_is_told_and_the_rest_stands) {
  fs::create_directory(folder_ / "folder.json");
  put("large.json", std::string(limits::provider_row_bytes_max + 1, ' '));
  put("largest.json", std::string(limits::provider_row_bytes_max, ' '));
  fs::create_symlink(root_ / "nowhere", folder_ / "dangling.json");
  std::vector<failure> refused;
  auto const all = read_documents(folder_, refused);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].origin, "providers/largest.json");
  ASSERT_EQ(refused.size(), 3u);
  EXPECT_EQ(refused[0].where, "providers/dangling.json");
  EXPECT_EQ(refused[1].where, "providers/folder.json");
  EXPECT_EQ(refused[2].where, "providers/large.json");
  EXPECT_EQ(refused[2].code, "document.unreadable");
}

TEST_F(documents_test, a_folder_of_something_else_ends_at_the_limit) {
  for (std::size_t i = 0; i < limits::provider_rows_max + 2; ++i) put(std::to_string(1000 + i) + ".json", "{}");
  std::vector<failure> refused;
  EXPECT_EQ(read_documents(folder_, refused).size(), limits::provider_rows_max);
  EXPECT_EQ(refused.size(), 1u);
}

}  // namespace
}  // namespace outlink::cli
