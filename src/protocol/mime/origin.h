#pragma once

#include <string>
#include <string_view>

#include "protocol/mime/mime.h"
#include "protocol/mime/structure.h"

namespace outlink::mime {

struct speaker {
  origin who = origin::person;
  /// "Header: value", one line of at most limits::origin_evidence_bytes_max bytes; empty for a person.
  std::string evidence;
};

/// Who speaks, by header fields alone: the first row of the table in origin.cpp that fits. Reports are known by their
/// structure, which is looked at elsewhere.
speaker read_origin(header_block const& headers);

/// "Header: value" made fit for `speaker::evidence`.
std::string evidence(std::string_view header, std::string_view value);

}  // namespace outlink::mime
