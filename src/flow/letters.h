#pragma once

#include <string>

#include "flow/task.h"

namespace outlink::flow {

/// A plain letter of ours to one person.
struct plain_letter {
  std::string to;
  std::string subject;
  /// UTF-8; lines end with \n.
  std::string text;
};

/// Port: hands a letter to the mail server that the operator named. Failures "smtp.refused" (fix_setup),
/// "smtp.unreachable" (retry), "smtp.certificate" (fix_setup).
class letter_sender {
 public:
  virtual ~letter_sender() = default;
  virtual task<void> send(plain_letter letter) = 0;
};

}  // namespace outlink::flow
