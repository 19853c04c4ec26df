/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be done once per process before the first stream. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Ignores SIGPIPE, starts libstrophe, the TLS hooks and the guard with its self-test. false: the
 * program must not go on. */
bool xmpp_init(GError **error);
void xmpp_done(void);
