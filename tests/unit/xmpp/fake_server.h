/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server for tests: real TCP and TLS on loopback in a thread, that plays a script per connection.
 * What goes wrong in a script is told when the server is freed. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "unit/xmpp/fake_certificate.h"

typedef struct FakeServer FakeServer;
typedef struct Peer Peer; /* one connection, in the server's thread */
typedef void (*Script)(Peer *peer);

/* Plays the scripts (ends with NULL), one for each connection in turn. NULL certificate: for
 * localhost, valid now. */
FakeServer *fake_server_new(const Script *scripts, const FakeCertificate *certificate);
/* Waits for the scripts to end; returns what went wrong, or NULL. Owned by the caller. */
char *fake_server_free(FakeServer *server);
int fake_server_port(const FakeServer *server);
const char *fake_server_fingerprint(const FakeServer *server);
/* Its authority as a file that can serve as tls.ca_file: itself, if it is self-signed. */
const char *fake_server_ca_file(const FakeServer *server);
/* Before a client comes: no newer version than this (TLS1_2_VERSION), but older ones. */
void fake_server_limit_tls(FakeServer *server, int version);
/* Before a client comes: it is asked for a certificate, and any will do. */
void fake_server_ask_certificate(FakeServer *server);
/* Where this server says (see-other-host) that another one is. */
void fake_server_set_other_port(FakeServer *server, int port);

/* --- for scripts --- */

void peer_send(Peer *peer, const char *text);
void peer_send_bytes(Peer *peer, const void *bytes, size_t length);
/* What peer_send() would put on the wire, in a TLS record of its own, to be sent in parts with
 * peer_send_wire(). Owned by the caller. */
GByteArray *peer_encrypt(Peer *peer, const char *text);
void peer_send_wire(Peer *peer, const void *bytes, size_t length);
/* Reads on until this text has come, and forgets all up to its end. */
void peer_expect(Peer *peer, const char *text);
/* Reads on until this text has come: what stood before it. Valid until the next call. */
const char *peer_read_until(Peer *peer, const char *text);
/* Reads until this many bytes have come, and forgets them. */
void peer_read(Peer *peer, size_t bytes);
/* Reads until the other side closes; all of it. Valid until the peer ends. */
const char *peer_read_all(Peer *peer);
/* Waits until the other side has gone, without reading. */
void peer_wait_hangup(Peer *peer);
/* Says this again and again until the other side has gone. */
void peer_chatter(Peer *peer, const char *text);
void peer_start_tls(Peer *peer);
/* How often the client has spoken and waited for an answer, since TLS is up (or the start). */
unsigned peer_round_trips(const Peer *peer);
/* The protocol that was agreed on in TLS, or "". */
const char *peer_alpn(Peer *peer);
/* The fingerprint of the client's certificate; NULL: it showed none. Owned by the caller. */
char *peer_certificate(Peer *peer);
/* What a login over this connection is bound to by this type; tls-server-end-point for certificates
 * that are signed with SHA-256. Owned by the caller. */
GBytes *peer_binding(Peer *peer, const char *type);
void peer_fail(Peer *peer, const char *what);
/* Ends the connection with a reset. */
void peer_reset(Peer *peer);
int peer_other_port(const Peer *peer);
/* Header and features. */
void peer_open_stream(Peer *peer, const char *features);
/* A whole login over direct TLS, up to the bound address alice@localhost/test. */
void peer_log_in(Peer *peer);
/* From the stream after authentication to the bound address. */
void peer_bind(Peer *peer);
