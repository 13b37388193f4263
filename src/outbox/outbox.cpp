#include "outbox/outbox.h"

#include <array>

namespace outlink::outbox {
namespace {

template <class Enum, std::size_t N>
using names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr names<protocol_kind, 2> protocols{{{protocol_kind::smtp, "smtp"}, {protocol_kind::graph, "graph"}}};
constexpr names<letter_kind, 5> letter_kinds{{
    {letter_kind::notice, "notice"},
    {letter_kind::forwarded, "forwarded"},
    {letter_kind::refusal, "refusal"},
    {letter_kind::welcome, "welcome"},
    {letter_kind::test, "test"},
}};
constexpr names<letter_state, 4> letter_states{{
    {letter_state::waiting, "waiting"},
    {letter_state::sent, "sent"},
    {letter_state::failed, "failed"},
    {letter_state::cancelled, "cancelled"},
}};
constexpr names<template_kind, 7> template_kinds{{
    {template_kind::issue_created, "issue_created"},
    {template_kind::comment_added, "comment_added"},
    {template_kind::status_changed, "status_changed"},
    {template_kind::assigned, "assigned"},
    {template_kind::welcome, "welcome"},
    {template_kind::not_handled, "not_handled"},
    {template_kind::too_large, "too_large"},
}};

template <class Enum, std::size_t N>
std::string_view name_of(names<Enum, N> const& all, Enum which) {
  for (auto const& [known, name] : all)
    if (known == which) return name;
  return all.front().second;
}
template <class Enum, std::size_t N>
std::optional<Enum> named(names<Enum, N> const& all, std::string_view name) {
  for (auto const& [known, known_name] : all)
    if (known_name == name) return known;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(protocol_kind p) { return name_of(protocols, p); }
std::optional<protocol_kind> protocol_kind_from(std::string_view name) { return named(protocols, name); }
std::string_view to_string(letter_kind k) { return name_of(letter_kinds, k); }
std::optional<letter_kind> letter_kind_from(std::string_view name) { return named(letter_kinds, name); }
std::string_view to_string(letter_state s) { return name_of(letter_states, s); }
std::optional<letter_state> letter_state_from(std::string_view name) { return named(letter_states, name); }
std::string_view to_string(template_kind k) { return name_of(template_kinds, k); }
std::optional<template_kind> template_kind_from(std::string_view name) { return named(template_kinds, name); }

}  // namespace outlink::outbox
