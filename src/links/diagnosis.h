#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "links/catalogue.h"

/// Known errors of providers and mail servers in words. For people only: the program acts on a failure's own remedy,
/// never on a row of this table (Microsoft itself asks not to branch on its error numbers).
namespace outlink::links {

/// Who can mend it.
enum class mender {
  outlink_administrator,   ///< in this program, or in the registration that belongs to it
  provider_administrator,  ///< of the tenant, the Workspace, the mail server
  account_owner,           ///< the person whose account it is
  network_administrator,
  nobody,  ///< it passes
};
std::string_view to_string(mender m);
std::optional<mender> mender_from(std::string_view name);

/// What is known of a failure.
struct symptom {
  /// Stable code of the failure: "oauth.invalid_grant", "imap.authentication_failed".
  std::string code;
  /// The peer's words as the failure carries them; may be empty.
  std::string peer = {};
  /// The provider's own error number (the first of Microsoft's `error_codes`); one in the peer's words is found too.
  std::optional<std::int64_t> number = {};
  /// Row of the catalogue; empty when not known.
  std::string provider = {};
};

/// What a person is told.
struct advice {
  /// Row of the table: "microsoft.aadsts7000222".
  std::string id;
  std::string happened;
  /// What usually helps. Not what the program does.
  outlink::remedy remedy = outlink::remedy::retry;
  std::string to_do;
  mender who = mender::outlink_administrator;
};

/// One known error. Every condition that is there must hold.
struct diagnosis_row {
  links::advice advice;
  /// Rows of the catalogue; empty: any.
  std::vector<std::string> providers;
  /// Failure codes; "imap.*" stands for all that begin so.
  std::vector<std::string> codes;
  /// OAuth `error` values.
  std::vector<std::string> errors;
  /// Microsoft's error numbers.
  std::vector<std::int64_t> numbers;
  /// Any of these in the peer's words, whatever the case.
  std::vector<std::string> says;
  /// Symptoms that this row must be found for; a test tries them all.
  std::vector<symptom> samples;
};

/// The table, read from providers/diagnosis/*.json.
class diagnosis {
 public:
  /// Strict. Failure "diagnosis.invalid" (report_bug) names origin, row and field.
  static result<diagnosis> read(std::span<catalogue_document const> documents);
  /// The table that the binary carries, read at first use. Aborts when it is broken (a test reads it).
  static diagnosis const& embedded();

  /// The most specific row that fits: a number before words, words before a provider, a provider before a code; empty
  /// when none does.
  std::optional<advice> explain(symptom const& s) const;
  /// For a failure as it is.
  std::optional<advice> explain(failure const& f, std::string_view provider) const;

  std::vector<diagnosis_row> const& rows() const { return rows_; }

 private:
  std::vector<diagnosis_row> rows_;
};

/// The JSON texts of providers/diagnosis/*.json that the binary carries.
std::span<catalogue_document const> embedded_diagnoses();

}  // namespace outlink::links
