#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/mime/parameters.h"

/// The tree of a letter: header fields and parts as views into its bytes. Nothing is decoded, nothing is copied.
namespace outlink::mime {

/// One header field as it stands there.
struct header_field {
  std::string_view name;
  /// Still folded and encoded; without the last line end, blanks around it included.
  std::string_view value;
};

/// ASCII in any case.
bool is_same_name(std::string_view a, std::string_view b);

/// The header fields of a letter or part, in their order.
class header_block {
 public:
  /// The first field of this name, any case; empty when there is none.
  std::string_view operator[](std::string_view name) const;
  /// The first field of this name; nullptr when there is none.
  header_field const* find(std::string_view name) const;
  std::vector<header_field> const& fields() const { return fields_; }
  /// Fields beyond limits::letter_headers_max and bytes beyond limits::letter_header_bytes_max are not kept.
  void add(header_field field);
  /// A line that belongs to the field before, though it does not begin with a blank.
  void extend_last(std::string_view line);

 private:
  std::vector<header_field> fields_;
  std::size_t bytes_ = 0;
};

struct part {
  header_block headers;
  /// "text/plain" for anything that names none; lower case.
  parameterised type;
  /// "attachment", "inline", or empty; lower case.
  parameterised disposition;
  /// Lower case: "base64"; may be empty.
  std::string transfer_encoding;
  /// As it was sent. Of a multipart: all of it.
  std::string_view body;
  /// Only of a multipart in which parts were found.
  std::vector<part> children;
  /// 0 for the letter itself.
  std::size_t depth = 0;

  bool is_multipart() const { return type.value.starts_with("multipart/"); }
};

/// Cuts off the header fields of a letter or a part; `bytes` is left with the body. RFC 5322 section 2.2, and what
/// broken programs send: an mbox line at the start, lines that are no fields, no empty line before the body.
header_block take_headers(std::string_view& bytes);

/// RFC 2046. Boundaries that are missing or not the declared one are looked for; an end that is missing is the end of
/// the bytes. Views point into `raw`. Failures (give_up): "letter.too_many_parts".
result<part> read_structure(std::string_view raw);

}  // namespace outlink::mime
