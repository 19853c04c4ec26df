/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of the types, and letting go of the data. */

#include "config.h"

#include "xmpp/channel_binding.h"

const char *
binding_name(BindingType type)
{
    static const char *const names[] = {
        [BINDING_EXPORTER] = "tls-exporter",
        [BINDING_SERVER_END_POINT] = "tls-server-end-point",
        [BINDING_UNIQUE] = "tls-unique",
    };
    return names[type];
}

void
channel_bindings_clear(ChannelBindings *bindings)
{
    for (unsigned i = 0; i < BINDING_COUNT; i++)
        g_clear_pointer(&bindings->data[i], g_bytes_unref);
}
