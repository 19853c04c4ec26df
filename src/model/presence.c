/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Availability: the table of states with their words and signs. */

#include "config.h"

#include "model/presence.h"

#include <string.h>

#include "base/i18n.h"

static const struct {
    const char *name, *label, *sign;
} shows[] = {
    [SHOW_OFFLINE] = { "offline", N_("offline"), "○" },
    [SHOW_DND] = { "dnd", N_("do not disturb"), "⊘" },
    [SHOW_XA] = { "xa", N_("not available"), "◌" },
    [SHOW_AWAY] = { "away", N_("away"), "◐" },
    [SHOW_ONLINE] = { "online", N_("online"), "●" },
    [SHOW_CHAT] = { "chat", N_("free to chat"), "◉" },
};

const char *
show_name(Show show)
{
    return shows[show].name;
}

bool
show_parse(const char *name, Show *ret_show)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(shows); i++) {
        if (strcmp(shows[i].name, name) == 0) {
            *ret_show = i;
            return true;
        }
    }
    return false;
}

const char *
show_label(Show show)
{
    return _(shows[show].label);
}

const char *
show_sign(Show show)
{
    return shows[show].sign;
}
