/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server should know, and what it was told. */

#include "config.h"

#include "modules/csi.h"

#include "modules/caps.h"
#include "modules/modules.h"

#define NS_CSI "urn:xmpp:csi:0"

typedef struct {
    bool is_active;
    bool is_told_active;
} Csi;

void
csi_follow(Stream *stream)
{
    Csi *csi = stream_module_state(stream, &csi_module);
    bool is_active = csi->is_active || !stream_setting(stream, SETTING_CONNECTION_CSI);

    if (stream_state(stream) != STREAM_ONLINE || is_active == csi->is_told_active ||
        !stream_feature(stream, "csi", NS_CSI))
        return;
    csi->is_told_active = is_active;
    stream_send_nonza(stream, is_active ? "<active xmlns=\"" NS_CSI "\"/>"
                                        : "<inactive xmlns=\"" NS_CSI "\"/>");
    if (is_active)
        caps_ask_waiting(stream);
}

bool
csi_is_active(const Stream *stream)
{
    Csi *csi = stream_module_state(stream, &csi_module);

    return csi->is_told_active;
}

void
csi_set(Stream *stream, bool is_active)
{
    Csi *csi = stream_module_state(stream, &csi_module);

    csi->is_active = is_active;
    csi_follow(stream);
}

void
csi_begin(Stream *stream, bool is_active)
{
    Csi *csi = stream_module_state(stream, &csi_module);

    csi->is_told_active = true;
    csi_set(stream, is_active);
}

static gpointer
new_csi(Stream *stream)
{
    Csi *csi = g_new(Csi, 1);

    (void)stream;
    *csi = (Csi){ .is_active = true, .is_told_active = true };
    return csi;
}

const XmppModule csi_module = {
    .name = "csi",
    .features_changed = csi_follow,
    .new_state = new_csi,
    .free_state = g_free,
};
