#include "protocol/html/tree.h"

#include <gtest/gtest.h>

namespace outlink::html {
namespace {

TEST(html_tree_test, elements_and_attributes_are_read) {
  auto const d = parse("<DIV Class='a b' hidden>x<!-- y --></DIV>");
  auto* root = xmlDocGetRootElement(d.get());
  std::string seen;
  for (auto* n = root; n; n = next_in_order(n, root)) {
    seen += std::string(name_of(n)) + std::string(content_of(n)) + "/";
    if (name_of(n) == "div") {
      EXPECT_EQ(attribute(n, "class"), "a b");
    }
  }
  EXPECT_EQ(seen, "html/body/div/x//");
}

TEST(html_tree_test, children_can_be_skipped) {
  auto const d = parse("<div><p>a</p><p>b</p></div><i>c</i>");
  auto* root = xmlDocGetRootElement(d.get());
  std::string seen;
  for (auto* n = root; n; n = next_in_order(n, root, name_of(n) != "div")) seen += name_of(n);
  EXPECT_EQ(seen, "htmlbodydivi");
}

TEST(html_tree_test, nothing_is_no_document) {
  auto const d = parse("");
  EXPECT_TRUE(!d || !xmlDocGetRootElement(d.get()));
}

}  // namespace
}  // namespace outlink::html
