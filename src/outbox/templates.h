#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "outbox/outbox.h"

/// Templates of letters: text with placeholders like {{issue.key}}. There is nothing else to them: no conditions, no
/// loops, and what is filled in is never read for placeholders again. Pure.
namespace outlink::outbox {

inline constexpr std::array<template_kind, 7> all_template_kinds{
    template_kind::issue_created, template_kind::comment_added, template_kind::status_changed, template_kind::assigned,
    template_kind::welcome,       template_kind::not_handled,   template_kind::too_large};

/// What a template of some kind may name.
struct placeholder {
  std::string_view name;
  /// For people who write templates.
  std::string_view meaning;
  /// For the preview.
  std::string_view example;
};
std::vector<placeholder> placeholders_of(template_kind kind);

/// The template as it comes with Outlink; plain English, text only.
letter_template default_template(template_kind kind);

/// "template.invalid" (fix_input), `where` = subject, text or html: unknown placeholder, braces that are not closed,
/// empty subject or text, too long, not UTF-8.
result<void> check_template(letter_template const& t);

/// What placeholders become. A name without a value becomes nothing.
using placeholder_values = std::map<std::string, std::string, std::less<>>;

struct rendered {
  /// One line.
  std::string subject;
  std::string text;
  std::string html;
};
/// In HTML every value is escaped and its line breaks are kept; in the subject it becomes one line. A template without
/// HTML gets one made from its text, in which addresses of issues and of Outlink are links.
rendered render(letter_template const& t, placeholder_values const& values);

/// With example values.
rendered preview(letter_template const& t);

/// "&", "<", ">" and both quotes as references.
std::string html_escaped(std::string_view text);

}  // namespace outlink::outbox
