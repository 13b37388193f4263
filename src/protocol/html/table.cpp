#include "protocol/html/table.h"

#include "base/text.h"
#include "protocol/html/tree.h"

namespace outlink::html {
namespace {

/// More is a paragraph, which reads badly between bars.
constexpr std::size_t cell_bytes_max = 300;

bool is_simple_cell(xmlNode* cell) {
  static constexpr std::array<std::string_view, 10> blocks{"p", "div", "ul", "ol", "pre", "h1", "h2", "h3", "br", "hr"};
  std::size_t bytes = 0;
  int count = 0;
  for (auto* n = next_in_order(cell, cell); n; n = next_in_order(n, cell)) {
    bytes += trim(content_of(n)).size();
    // One paragraph around all of it is how Word fills a cell.
    if (is_one_of(name_of(n), blocks) && (name_of(n) != "br" || n->next)) ++count;
    if (count > 1 || bytes > cell_bytes_max) return false;
  }
  return true;
}

}  // namespace

std::vector<xmlNode*> rows_of(xmlNode* table) {
  std::vector<xmlNode*> rows;
  bool into = true;
  for (auto* n = next_in_order(table, table); n; n = next_in_order(n, table, into)) {
    auto const name = name_of(n);
    if (name == "tr") rows.push_back(n);
    into = name == "thead" || name == "tbody" || name == "tfoot";
  }
  return rows;
}

std::vector<xmlNode*> cells_of(xmlNode* row) {
  std::vector<xmlNode*> cells;
  for (auto* n = row->children; n; n = n->next)
    if (name_of(n) == "td" || name_of(n) == "th") cells.push_back(n);
  return cells;
}

bool is_data_table(xmlNode* table) {
  auto const role = ascii_lower(attribute(table, "role"));
  if (role == "presentation" || role == "none") return false;
  for (auto* n = next_in_order(table, table); n; n = next_in_order(n, table))
    if (name_of(n) == "table") return false;
  bool has_columns = false;
  for (auto* row : rows_of(table)) {
    auto const cells = cells_of(row);
    has_columns |= cells.size() > 1;
    if (!std::all_of(cells.begin(), cells.end(), is_simple_cell)) return false;
  }
  return has_columns;
}

}  // namespace outlink::html
