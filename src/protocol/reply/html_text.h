#pragma once

#include <string>
#include <string_view>

#include "protocol/html/tree.h"

namespace outlink::reply {

/// The words right before a place in a document, as lines without blank ones between them. It keeps the last few.
class recent_words {
 public:
  void add(std::string_view text);
  void end_line();
  void clear() { text_.clear(); }

  /// The lines up to here, without a line end behind the last.
  std::string_view text() const;

 private:
  std::string text_;
};

/// The first words of an element in the same form: of at most limits::reply_header_nodes_max nodes and about
/// limits::reply_header_bytes_max bytes.
std::string first_words(xmlNode* n);

/// Elements begin and end a line with these names.
bool is_block(std::string_view element);
/// Nothing in it is to be read.
bool is_without_text(std::string_view element);
/// Nothing but blanks, no-break ones too.
bool is_blank(std::string_view text);

}  // namespace outlink::reply
