#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"

namespace outlink {

/// A coroutine on the I/O thread that yields a result. Cancellation arrives as boost::system::system_error and is
/// caught by the supervisor; use cases need not handle it, destructors must be enough.
template <class T = void>
using task = boost::asio::awaitable<result<T>>;

}  // namespace outlink
