/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idle times in presence: an instant (XEP-0319), or seconds before it was sent (XEP-0256). */

#include "config.h"

#include "modules/idle.h"

#include "base/date.h"
#include "xmpp/ns.h"

#define NS_IDLE "urn:xmpp:idle:1"
/* Nobody who was idle for longer is still online. */
#define LONGEST_S (10LL * 366 * 24 * 3600)

static bool
is_away(Show show)
{
    return show == SHOW_AWAY || show == SHOW_XA;
}

static int64_t
read_instant(const Element *presence)
{
    const Element *idle = element_child(presence, "idle", NS_IDLE);
    const char *since = idle ? element_get(idle, "since") : NULL;
    int64_t time;

    return since && date_from_iso(since, &time) ? time : 0;
}

static int64_t
read_seconds(const Stanza *stanza)
{
    const Element *query = element_child(stanza->element, "query", NS_LAST);
    const char *text = query ? element_get(query, "seconds") : NULL;
    guint64 seconds;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, LONGEST_S, &seconds, NULL))
        return 0;
    return stanza->time - (int64_t)seconds * 1000;
}

int64_t
idle_read(const Stanza *stanza, Show show, int64_t now)
{
    int64_t since = read_instant(stanza->element);

    if (!since && is_away(show))
        since = read_seconds(stanza);
    return since <= now - LONGEST_S * 1000 ? 0 : MIN(since, now);
}

void
idle_add(Element *presence, Show show, int64_t since, int64_t now)
{
    g_autofree char *instant = date_to_iso(since);
    g_autofree char *seconds = g_strdup_printf("%" G_GINT64_FORMAT, MAX(now - since, 0) / 1000);

    element_set(element_add(presence, "idle", NS_IDLE), "since", instant);
    if (is_away(show))
        element_set(element_add(presence, "query", NS_LAST), "seconds", seconds);
}
