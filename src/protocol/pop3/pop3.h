#pragma once

/// POP3 as far as a mailbox needs to be read (RFC 1939): one class per conversation, each run by a flow::wire and then
/// asked for its outcome(). Order on a connection: greeting, capability, [stls, capability], authenticate, list, then
/// retrieve, remove_letters and noop, and quit, which alone makes removals last.
#include "protocol/pop3/authenticate.h"
#include "protocol/pop3/exchange.h"
#include "protocol/pop3/greeting.h"
#include "protocol/pop3/letters.h"
#include "protocol/pop3/top.h"
