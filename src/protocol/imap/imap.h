#pragma once

/// IMAP4rev1 and rev2 as far as a mailbox needs to be read (RFC 3501, RFC 9051): one class per conversation, each run
/// by a flow::wire and then asked for its outcome(). Order on a connection: greeting, [starttls], capability if none
/// are known, authenticate (or login, see needs_login_command), then list_folders and create_folder, select, then
/// uid_search, uid_list, uid_fetch_many, uid_mark_seen, uid_move, uid_delete, idle or noop, and logout.
#include "protocol/imap/authenticate.h"
#include "protocol/imap/command.h"
#include "protocol/imap/dates.h"
#include "protocol/imap/fetch.h"
#include "protocol/imap/folder.h"
#include "protocol/imap/folder_list.h"
#include "protocol/imap/greeting.h"
#include "protocol/imap/idle.h"
#include "protocol/imap/login.h"
#include "protocol/imap/removal.h"
