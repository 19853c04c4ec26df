/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network of the test program's own, with loopback alone, where names mean what the test says. It
 * works whenever the main context runs. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct NameServer NameServer;

/* Leaves the network that there is, and all programs that are started later with it. Ends the
 * program (status 77, "skipped") with a sentence where that is not allowed. Before any thread. */
NameServer *name_server_new(void);
/* Text stands in place of a file of the system's, for the same programs. */
bool name_server_mount(const char *path, const char *text);
void name_server_free(NameServer *server);
/* "_xmpp-client._tcp.a.test SRV 5 0 5222 b.test", "b.test A 127.0.0.1", "b.test AAAA ::1". A name
 * without records does not exist. */
void name_server_add(NameServer *server, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Forgets all names. */
void name_server_clear(NameServer *server);
/* Whether it does not answer at all. */
void name_server_set_silent(NameServer *server, bool is_silent);
