/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ties a login to the TLS connection that it is made over (RFC 5929, RFC 9266). */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    BINDING_EXPORTER,         /* "tls-exporter", RFC 9266 */
    BINDING_SERVER_END_POINT, /* "tls-server-end-point", RFC 5929 4 */
    BINDING_UNIQUE,           /* "tls-unique", RFC 5929 3: up to TLS 1.2 only */
    BINDING_COUNT,
} BindingType;

/* What a connection has; read after the handshake. NULL: it cannot be had. */
typedef struct {
    GBytes *data[BINDING_COUNT];
    bool is_tls13;
} ChannelBindings;

/* "tls-exporter" ... Static. */
const char *binding_name(BindingType type);
void channel_bindings_clear(ChannelBindings *bindings);
