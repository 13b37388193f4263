#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outlink::mime {

/// The readable parts of a letter in their order, each as plain text, as HTML, or as both (multipart/alternative).
class body {
 public:
  /// What comes until the matching close_alternative() says the same thing in different forms.
  void open_alternative();
  void close_alternative();
  void add_plain(std::string text);
  void add_html(std::string html);
  /// Something else stands between what came and what comes.
  void interrupt();
  /// Nothing to read so far.
  bool is_blank() const;

  struct readable {
    /// At most limits::letter_text_bytes_max, an ellipsis where it was cut.
    std::string text;
    bool text_is_from_html = false;
    /// One HTML part as it was sent; several one after another, with plain text between them escaped.
    std::optional<std::string> html;
  };
  /// The text prefers plain text; a plain text without words beside HTML does not count.
  readable take();

 private:
  struct unit {
    std::optional<std::string> plain;
    std::optional<std::string> html;
    bool is_alternative = false;
    bool is_closed = false;
  };
  unit& current();
  void join_same_words();

  std::vector<unit> units_;
  std::size_t open_alternatives_ = 0;
};

/// The charset that an HTML document names for itself (meta); empty when it names none.
std::string_view html_charset(std::string_view html);

/// text/enriched (RFC 1896) and text/richtext without their commands.
std::string plain_from_enriched(std::string_view text);

}  // namespace outlink::mime
