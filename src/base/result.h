#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"

namespace outlink {

/// What has to happen before the same thing can succeed. The program acts on this, never on the words.
enum class remedy {
  retry,          ///< passing trouble: try again with backoff
  wait_until,     ///< passing trouble with a date: not before `failure::not_before`
  consent_again,  ///< somebody must consent at the provider
  fix_setup,      ///< an administrator must change a setting here or at the peer
  fix_input,      ///< the caller must send something else
  give_up,        ///< this one thing will never succeed (a letter that is too large)
  report_bug,     ///< a broken expectation of our own
};

/// The stable lower-case name of a remedy, as stored and as shown in the API ("retry", "consent_again").
std::string_view to_string(remedy r);
/// The inverse of to_string; empty for an unknown name.
std::optional<remedy> remedy_from(std::string_view name);

/// Why something did not happen. Never holds a secret.
struct failure {
  /// Stable and dotted, part of the API: "oauth.invalid_grant", "imap.authentication_failed", "issue.not_found".
  std::string code;
  outlink::remedy remedy = remedy::report_bug;
  /// Ours, for people: what we were doing and what went wrong.
  std::string words;
  /// The peer's, bounded and escaped by peer_words(); empty when the peer said nothing.
  std::string peer = {};
  /// The stage or the field: "token endpoint", "authenticate", "client_id"; may be empty.
  std::string where = {};
  /// Only with remedy::wait_until.
  std::optional<time_point> not_before = {};
  /// The peer's own number for this error ("AADSTS700082") and what its support asks for to find the request
  /// ("trace_id=..., correlation_id=..."). Both bounded and escaped; mostly empty.
  std::string peer_code = {};
  std::string trace = {};
};

template <class T = void>
using result = std::expected<T, failure>;

/// For `return fail(...)` in any function that returns a result.
inline std::unexpected<failure> fail(failure f) { return std::unexpected<failure>(std::move(f)); }

/// "{noun}.not_found": the caller named something that is not there.
std::unexpected<failure> not_found(std::string_view noun);
/// "{noun}.invalid" with `where` = field: the caller's value cannot be taken.
std::unexpected<failure> invalid_field(std::string_view noun, std::string_view field, std::string words);
/// "{noun}.stale": the record changed since the caller read it.
std::unexpected<failure> stale(std::string_view noun);

/// One line for logs: "words [code] (where; peer: ...; trace: ...)".
std::string describe(failure const& f);

}  // namespace outlink

#define OUTLINK_CONCAT_(a, b) a##b
#define OUTLINK_CONCAT(a, b) OUTLINK_CONCAT_(a, b)
#define OUTLINK_TRY_(tmp, ret, decl, ...)                \
  auto tmp = (__VA_ARGS__);                              \
  if (!tmp) ret std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)
#define OUTLINK_TRY_DO_(tmp, ret, ...) \
  if (auto tmp = (__VA_ARGS__); !tmp) ret std::unexpected(std::move(tmp).error())

// TRY(auto x, f()) takes the value or returns the failure; TRY_DO(f()) does so without a value.
// CO_TRY and CO_TRY_DO are the same inside a coroutine: CO_TRY(auto x, co_await f()).
#define TRY(decl, ...) OUTLINK_TRY_(OUTLINK_CONCAT(try_, __LINE__), return, decl, __VA_ARGS__)
#define TRY_DO(...) OUTLINK_TRY_DO_(OUTLINK_CONCAT(try_, __LINE__), return, __VA_ARGS__)
#define CO_TRY(decl, ...) OUTLINK_TRY_(OUTLINK_CONCAT(try_, __LINE__), co_return, decl, __VA_ARGS__)
#define CO_TRY_DO(...) OUTLINK_TRY_DO_(OUTLINK_CONCAT(try_, __LINE__), co_return, __VA_ARGS__)
