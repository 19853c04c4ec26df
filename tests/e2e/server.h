/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The private XMPP server of a test program: Prosody (see prosody-serve), or ejabberd (see
 * ejabberd-serve) if the program's name ends in "_ejabberd". So the same tests are built twice. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "process.h"

#define SERVER_DOMAIN "jaser.test"
#define SERVER_ROOMS  "rooms." SERVER_DOMAIN /* rooms (XEP-0045) */

typedef struct Server Server;

typedef enum { SERVER_PROSODY, SERVER_EJABBERD } ServerKind;

/* words: prosody-serve's, NULL-terminated. Ends the program (status 77, "skipped") with a sentence
 * if there is no such server. */
Server *server_new(const char *const *words);
/* A server of either kind that talks to others at such addresses: its domain is the address, on the
 * loopback ("127.1.2.3"). */
Server *server_new_at(ServerKind kind, const char *address, const char *const *words);
/* Takes NULL. Its folder stays with SCENE_KEEP in the environment, as a scene's does. */
void server_free(Server *server);
bool server_is_ejabberd(void);
const char *server_domain(const Server *server);
const char *server_address(const Server *server); /* where it listens */
int server_port(const Server *server);
int server_direct_port(const Server *server); /* TLS from the first byte */
/* Where components connect (with the word "component=NAME"). */
int server_component_port(const Server *server);
/* Of a script such as prosody-serve: waits until it is ready, and tells on which port. Ends the
 * program (status 77) if the script says that it cannot. */
int server_wait_until_ready(Process *process);
/* The file of the authority that signed its certificates. Borrowed. */
const char *server_ca_file(const Server *server);
/* Goes away, and comes back on the same port with the same users. */
void server_stop(Server *server);
void server_start(Server *server);
/* How often ejabberd's log has the text, of all its starts. */
unsigned server_count_in_log(const Server *server, const char *text);
