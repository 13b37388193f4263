#include "mail/mail.h"

#include "mail/service.h"

namespace outlink::mail {

std::string_view to_string(letter_state s) {
  switch (s) {
    case letter_state::received:
      return "received";
    case letter_state::filtered:
      return "filtered";
    case letter_state::done:
      return "done";
    case letter_state::failed:
      return "failed";
  }
  return "failed";
}

std::optional<letter_state> letter_state_from(std::string_view name) {
  for (auto const s : {letter_state::received, letter_state::filtered, letter_state::done, letter_state::failed})
    if (to_string(s) == name) return s;
  return std::nullopt;
}

std::string_view to_string(pump_state s) {
  switch (s) {
    case pump_state::stopped:
      return "stopped";
    case pump_state::connecting:
      return "connecting";
    case pump_state::catching_up:
      return "catching_up";
    case pump_state::listening:
      return "listening";
    case pump_state::waiting:
      return "waiting";
  }
  return "stopped";
}

}  // namespace outlink::mail
