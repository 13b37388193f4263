#include "base/result.h"

#include <array>

namespace outlink {
namespace {

constexpr std::array<std::pair<remedy, std::string_view>, 7> remedy_names{{
    {remedy::retry, "retry"},
    {remedy::wait_until, "wait_until"},
    {remedy::consent_again, "consent_again"},
    {remedy::fix_setup, "fix_setup"},
    {remedy::fix_input, "fix_input"},
    {remedy::give_up, "give_up"},
    {remedy::report_bug, "report_bug"},
}};

}  // namespace

std::string_view to_string(remedy r) {
  for (auto const& [value, name] : remedy_names)
    if (value == r) return name;
  return "report_bug";
}

std::optional<remedy> remedy_from(std::string_view name) {
  for (auto const& [value, known] : remedy_names)
    if (known == name) return value;
  return std::nullopt;
}

std::unexpected<failure> not_found(std::string_view noun) {
  return fail({.code = std::string(noun) + ".not_found",
               .remedy = remedy::fix_input,
               .words = "There is no such " + std::string(noun) + "."});
}

std::unexpected<failure> invalid_field(std::string_view noun, std::string_view field, std::string words) {
  return fail({.code = std::string(noun) + ".invalid",
               .remedy = remedy::fix_input,
               .words = std::move(words),
               .where = std::string(field)});
}

std::unexpected<failure> stale(std::string_view noun) {
  return fail({.code = std::string(noun) + ".stale",
               .remedy = remedy::fix_input,
               .words = "The " + std::string(noun) + " was changed by somebody else in the meantime. Load it again."});
}

std::string describe(failure const& f) {
  std::string const line = f.words + " [" + f.code + "]";
  std::string more = f.where;
  if (!f.peer.empty()) more += (more.empty() ? "" : "; ") + ("peer: " + f.peer);
  if (!f.trace.empty()) more += (more.empty() ? "" : "; ") + ("trace: " + f.trace);
  return more.empty() ? line : line + " (" + more + ")";
}

}  // namespace outlink
