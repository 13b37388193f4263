#pragma once

/// SMTP as far as letters need to be handed to the server of a mailbox (RFC 5321): one class per conversation, each run
/// by a flow::wire and then asked for its outcome. Order on a connection: greeting, [starttls], authenticate, then send
/// for each letter, reset to keep the connection alive, and quit.
#include "protocol/smtp/authenticate.h"
#include "protocol/smtp/envelope.h"
#include "protocol/smtp/exchange.h"
#include "protocol/smtp/greeting.h"
#include "protocol/smtp/send.h"
#include "protocol/smtp/sender_check.h"
