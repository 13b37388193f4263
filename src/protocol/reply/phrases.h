#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// What mail programs write around quotes, as rows. All text is compared as fold() makes it; rows may be written as the
/// programs write them. `source` is the program whose letters have the form.
namespace outlink::reply {

/// Where the verb of a reply header stands.
enum class verb_place {
  /// Right before the colon: "Alice wrote:".
  last,
  /// Before the colon, in a script without blanks between words.
  glued,
  /// Before the name or the date: "schrieb Alice:".
  inside,
};

struct verb_row {
  std::string_view language;
  std::string_view verb;
  verb_place place;
  std::string_view source;
};

/// Words that a reply header may begin with: "On", "Am", "Le", and days of the week where the date comes first.
struct opening_row {
  std::string_view language;
  /// Divided by blanks when they are days.
  std::string_view words;
  bool are_days;
};

/// What a labelled line of an Outlook block is about.
enum class label : std::uint8_t { none, from, sent, to, cc, subject };

/// The labels of one language, other forms of one label divided by "|".
struct label_row {
  std::string_view language;
  std::string_view from;
  std::string_view sent;
  std::string_view to;
  std::string_view cc;
  std::string_view subject;
};

/// A line that divides the answer from what is answered, or that announces a forwarded letter.
enum class mark_kind : std::uint8_t { original, forwarded };
enum class mark_form : std::uint8_t {
  /// Only between dashes.
  dashed,
  /// Between dashes, followed by anything: "----- Forwarded by Alice on ...".
  dashed_begin,
  /// Alone on its line.
  bare,
};

struct mark_row {
  std::string_view language;
  mark_kind kind;
  mark_form form;
  std::string_view words;
  std::string_view source;
};

/// What a program adds below a letter. `begin` and, when it is not empty, `end` are of one line.
struct signature_row {
  std::string_view language;
  std::string_view begin;
  std::string_view end;
  std::string_view source;
};

/// Beginnings of subjects of forwarded letters, without the colon.
struct forward_prefix_row {
  std::string_view language;
  std::string_view words;
};

std::span<verb_row const> verb_rows();
std::span<opening_row const> opening_rows();
std::span<label_row const> label_rows();
std::span<mark_row const> mark_rows();
std::span<signature_row const> signature_rows();
std::span<forward_prefix_row const> forward_prefix_rows();

}  // namespace outlink::reply
