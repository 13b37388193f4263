#pragma once

#include <libxml/tree.h>

#include <vector>

namespace outlink::html {

/// True for a table of facts, false for one that arranges things on a page: it has another table in it, is marked as
/// presentation, has one column, or cells with paragraphs.
bool is_data_table(xmlNode* table);
/// The rows of a table, without those of tables in it.
std::vector<xmlNode*> rows_of(xmlNode* table);
/// The cells of a row, headings too.
std::vector<xmlNode*> cells_of(xmlNode* row);

}  // namespace outlink::html
