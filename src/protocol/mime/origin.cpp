#include "protocol/mime/mime.h"
namespace outlink::mime {
std::string_view to_string(origin) { return "person"; }
}  // namespace outlink::mime
