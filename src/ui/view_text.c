/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What panels and bars share. */

#include "config.h"

#include "ui/view_text.h"

#include <glib.h>

#include "base/text_width.h"
#include "base/utf8.h"

char *
text_cut(const char *text, int columns)
{
    g_autofree char *clean = utf8_for_line(text);
    int used;
    size_t length = text_fit(clean, MAX(columns, 0), &used);

    if (!clean[length])
        return g_steal_pointer(&clean);
    if (columns <= 0)
        return g_strdup("");
    length = text_fit(clean, columns - 1, &used);
    clean[length] = '\0';
    return g_strconcat(clean, "…", NULL);
}

int
surface_put_cut(Surface *surface, int row, int column, int columns, const char *text,
                CellStyle style)
{
    g_autofree char *cut = text_cut(text, columns);

    return surface_put(surface, row, column, columns, cut, style);
}

const char *
account_sign(const Account *account)
{
    switch (account->state) {
    case ACCOUNT_CONNECTING:
    case ACCOUNT_WAITING:
        return "…";
    case ACCOUNT_FAILED:
        return "✗";
    case ACCOUNT_ONLINE:
        if (account->is_invisible)
            return "◇";
        return show_sign(account->show);
    case ACCOUNT_OFFLINE:
        break;
    }
    return show_sign(SHOW_OFFLINE);
}

StyleId
show_style(Show show)
{
    static const StyleId styles[] = {
        [SHOW_OFFLINE] = STYLE_SHOW_OFFLINE, [SHOW_DND] = STYLE_SHOW_DND,
        [SHOW_XA] = STYLE_SHOW_AWAY,         [SHOW_AWAY] = STYLE_SHOW_AWAY,
        [SHOW_ONLINE] = STYLE_SHOW_ONLINE,   [SHOW_CHAT] = STYLE_SHOW_ONLINE,
    };

    return styles[show];
}
