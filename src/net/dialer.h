#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "flow/wire.h"

namespace outlink::net {

/// `ca_file`: PEM with more certification authorities to trust, empty for the system's only. Certificates and names are
/// always checked. Failure "settings.invalid" when the file cannot be read.
result<std::unique_ptr<flow::dialer>> make_dialer(boost::asio::any_io_executor executor, std::string const& ca_file);

}  // namespace outlink::net
