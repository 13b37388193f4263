#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Files within a text, from before MIME.
namespace outlink::mime {

struct uuencoded_file {
  /// As written.
  std::string file_name;
  std::string content;
};

/// Files between "begin 644 name" and "end" (POSIX uuencode, both of its alphabets), in their order. `rest`, unless it
/// is nullptr, becomes the text without them. Whatever only looks like the beginning of one stays in the text.
std::vector<uuencoded_file> take_uuencoded(std::string_view text, std::string* rest);

}  // namespace outlink::mime
