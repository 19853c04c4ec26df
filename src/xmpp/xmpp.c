/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libstrophe, OpenSSL and the guard: begun in their order, and ended. */

#include "config.h"

#include "xmpp/xmpp.h"

#include <signal.h>
#include <strophe.h>

#include "base/worker.h"
#include "xmpp/guard.h"
#include "xmpp/tls_handle.h"

bool
xmpp_init(GError **error)
{
    /* libstrophe and OpenSSL write to sockets without MSG_NOSIGNAL. */
    signal(SIGPIPE, SIG_IGN);
    xmpp_initialize();
    return guard_init(error) && tls_handle_init(error);
}

void
xmpp_done(void)
{
    worker_wait_all();
    xmpp_shutdown();
}
