// Beast and Asio's TLS streams are compiled here, once.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
