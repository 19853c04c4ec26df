/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in words. */

#include "config.h"

#include "client/answers.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"

#include "modules/entity_time.h"
#include "modules/last_activity.h"
#include "modules/version.h"

/* A clock that differs by less is right. */
#define DRIFT_MS (2 * 60 * 1000)
/* Who has done something so short ago is not idle. */
#define BUSY_S 60

static char *
short_line(const char *text)
{
    g_autofree char *line = utf8_short_line(text ? text : "", LIMIT_SAID_BYTES);

    return g_strdup(g_strstrip(line));
}

char *
answer_software(const Element *answer)
{
    Version version = version_read(answer);
    g_autofree char *name = short_line(version.name);
    g_autofree char *number = short_line(version.version);
    g_autofree char *system = short_line(version.system);
    g_autoptr(GString) text = g_string_new(name);

    if (!*name && !*number)
        return NULL;
    if (!*name)
        g_string_append(text, _("unknown program"));
    if (*number)
        g_string_append_printf(text, " %s", number);
    if (*system)
        g_string_append_printf(text, " (%s)", system);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Of the zones. */
static char *
describe_difference(int seconds)
{
    g_autofree char *span = date_span(abs(seconds));

    if (seconds == 0)
        return g_strdup(_("as with you"));
    return g_strdup_printf(seconds > 0 ? _("%s ahead of you") : _("%s behind you"), span);
}

char *
answer_time(const Element *answer, int64_t now)
{
    EntityTime time = entity_time_read(answer);

    if (!time.is_known)
        return NULL;
    int64_t drift = time.time - now;
    g_autofree char *day = date_format_at(time.time, time.offset, "%F");
    g_autofree char *today = date_format(now, "%F");
    g_autofree char *clock =
        date_format_at(time.time, time.offset, g_str_equal(day, today) ? "%R" : "%F %R");
    g_autofree char *difference = describe_difference(time.offset - date_local_offset(now));
    if (drift > -DRIFT_MS && drift < DRIFT_MS)
        return g_strdup_printf("%s, %s", clock, difference);
    g_autofree char *wrong = date_span((drift < 0 ? -drift : drift) / 1000);
    return g_strdup_printf(drift > 0 ? _("%s, %s, by a clock that is %s fast")
                                     : _("%s, %s, by a clock that is %s slow"),
                           clock, difference, wrong);
}

static char *
describe_absence(const LastActivity *last, int64_t now)
{
    g_autofree char *span = date_span(last->seconds);
    g_autofree char *when = date_format(now - last->seconds * 1000, "%F %R");
    g_autofree char *status = short_line(last->status);

    return *status ? g_strdup_printf(_("last seen %s, %s ago: %s"), when, span, status)
                   : g_strdup_printf(_("last seen %s, %s ago"), when, span);
}

char *
answer_last(const Element *answer, const Jid *jid, int64_t now)
{
    LastActivity last = last_activity_read(answer);

    if (last.seconds < 0)
        return NULL;
    if (jid_local(jid) && jid_is_bare(jid))
        return last.seconds == 0 ? g_strdup(_("online now")) : describe_absence(&last, now);
    g_autofree char *span = date_span(last.seconds);
    if (!jid_local(jid))
        return g_strdup_printf(_("up for %s"), span);
    return last.seconds < BUSY_S ? g_strdup(_("in use")) : g_strdup_printf(_("idle for %s"), span);
}
