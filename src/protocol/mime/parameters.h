#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Content-Type, Content-Disposition and their like: a value, then parameters.
namespace outlink::mime {

struct parameterised {
  /// Lower case, without comments and blanks: "text/plain".
  std::string value;
  /// Names in lower case, values decoded to UTF-8; only a boundary is the bytes that were sent. At most
  /// limits::header_parameters_max of at most limits::header_parameter_bytes_max each.
  std::vector<std::pair<std::string, std::string>> parameters;

  /// Any case; empty when there is none.
  std::string_view parameter(std::string_view name) const;
};

/// RFC 2045 section 5.1 and RFC 2231 (continuations, charsets). Also what programs send instead: values with blanks and
/// no quotes, raw 8-bit bytes, encoded words, percent signs without a charset. Whatever is not understood is left out.
parameterised read_parameterised(std::string_view value);

}  // namespace outlink::mime
