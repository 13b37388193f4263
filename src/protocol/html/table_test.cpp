#include "protocol/html/table.h"

#include <gtest/gtest.h>

#include "protocol/html/tree.h"

namespace outlink::html {
namespace {

bool is_data(std::string const& html) {
  auto const d = parse(html);
  auto* root = xmlDocGetRootElement(d.get());
  for (auto* n = root; n; n = next_in_order(n, root))
    if (name_of(n) == "table") return is_data_table(n);
  ADD_FAILURE() << "no table";
  return false;
}

TEST(html_table_test, facts_are_data) {
  EXPECT_TRUE(is_data("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"));
  EXPECT_TRUE(is_data("<table><tbody><tr><td><p>a</p></td><td><p>b<br></p></td></tr></table>"));
}

TEST(html_table_test, arrangements_are_not) {
  EXPECT_FALSE(is_data("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"));
  EXPECT_FALSE(is_data("<table role=presentation><tr><td>a</td><td>b</td></tr></table>"));
  EXPECT_FALSE(is_data("<table><tr><td>a</td><td><table><tr><td>b</td></tr></table></td></tr></table>"));
  EXPECT_FALSE(is_data("<table><tr><td>a</td><td><p>b</p><p>c</p></td></tr></table>"));
  EXPECT_FALSE(is_data("<table><tr><td>a</td><td>" + std::string(400, 'x') + "</td></tr></table>"));
}

}  // namespace
}  // namespace outlink::html
