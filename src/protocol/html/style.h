#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outlink::html {

/// One "property: value" of a style attribute.
struct declaration {
  /// Lower case.
  std::string property;
  /// As written, without blanks around it and without "!important".
  std::string value;
};

/// The declarations of a style attribute; what is none is left out.
std::vector<declaration> read_style(std::string_view style);

/// What a style attribute says about whether a reader sees the element.
struct visibility {
  /// "display:none", "visibility:hidden", no height, no opacity.
  bool is_hidden = false;
  /// "mso-hide:all": Outlook hides it, others show it.
  bool is_hidden_by_outlook = false;
  enum class font { inherited, none, readable };
  /// Size zero holds for what is in the element until something within sets another.
  font size = font::inherited;
};
visibility read_visibility(std::vector<declaration> const& style);

/// A margin of zero above and below: lines follow one another without a blank one.
bool has_no_margin(std::vector<declaration> const& style);
/// The border is switched off, as programs do for indentation that is made of <blockquote>.
bool has_no_border(std::vector<declaration> const& style);

/// Only declarations that can load nothing and cover nothing: from a list of properties, without functions but for
/// colours.
std::string safe_style(std::string_view style);

}  // namespace outlink::html
