/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times in what is signed (RFC 3923 6.9): ours grow, and those of others are near to when they
 * came, and come once.
 *
 * What came late is compared with the time at which a server got it; so a server alone could send
 * something old once more, as something old. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "client/encryption/smime.h"

#define FRESH_MS    (5 * 60 * 1000)
#define REMEMBER_MS (10 * 60 * 1000)

typedef struct {
    char *from;    /* full */
    char *digest;  /* of what was signed */
    char *id;      /* of the stanza */
    int64_t time;  /* as it says */
    int64_t heard; /* monotonic */
    bool is_live;
} Seen;

struct SmimeStamps {
    Client *client;
    int64_t last; /* that we have said */
    GQueue seen;  /* Seen *, in the order in which they were heard */
};

static void
seen_free(gpointer data)
{
    Seen *seen = data;

    g_free(seen->from);
    g_free(seen->digest);
    g_free(seen->id);
    g_free(seen);
}

SmimeStamps *
smime_stamps_new(Client *client)
{
    SmimeStamps *stamps = g_new0(SmimeStamps, 1);

    stamps->client = client;
    g_queue_init(&stamps->seen);
    return stamps;
}

void
smime_stamps_free(SmimeStamps *stamps)
{
    if (!stamps)
        return;
    g_queue_clear_full(&stamps->seen, seen_free);
    g_free(stamps);
}

int64_t
smime_stamp(Client *client)
{
    SmimeStamps *stamps = client->smime_stamps;
    int64_t now = clock_now(model_clock(client->model));

    /* A clock that was set back by much was set right. */
    bool is_late = stamps->last >= now && stamps->last - now < FRESH_MS;
    stamps->last = is_late ? stamps->last + 1 : now;
    return stamps->last;
}

/* --- those of others --- */

static void
forget_old(SmimeStamps *stamps, int64_t now)
{
    const Seen *seen;

    while ((seen = g_queue_peek_head(&stamps->seen)) &&
           (now - seen->heard > REMEMBER_MS || stamps->seen.length > LIMIT_SMIME_SEEN))
        seen_free(g_queue_pop_head(&stamps->seen));
}

static void
remember(SmimeStamps *stamps, const SmimeStamped *what, const char *digest, const char *id)
{
    Seen *seen = g_new0(Seen, 1);

    seen->from = g_strdup(jid_full(what->from));
    seen->digest = g_strdup(digest);
    seen->id = g_strdup(id);
    seen->time = what->time;
    seen->heard = clock_monotonic(model_clock(stamps->client->model));
    seen->is_live = what->is_live;
    g_queue_push_tail(&stamps->seen, seen);
}

/* The same text; NULL. */
static const Seen *
find_same(const SmimeStamps *stamps, const char *digest)
{
    for (GList *link = stamps->seen.tail; link; link = link->prev) {
        if (strcmp(((const Seen *)link->data)->digest, digest) == 0)
            return link->data;
    }
    return NULL;
}

static bool
is_decreasing(const SmimeStamps *stamps, const SmimeStamped *what)
{
    for (GList *link = stamps->seen.tail; link && what->is_live; link = link->prev) {
        const Seen *seen = link->data;
        if (seen->is_live && seen->time > what->time &&
            strcmp(seen->from, jid_full(what->from)) == 0)
            return true;
    }
    return false;
}

static bool
check_fresh(const SmimeStamped *what, GError **error)
{
    if (what->time < what->arrival - FRESH_MS)
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("Old timestamp: it was made long before it came. Somebody may have "
                            "kept it, or a clock is wrong."));
    if (what->time > what->arrival + FRESH_MS)
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("Future timestamp: it came before it was made. A clock is wrong."));
    return true;
}

bool
smime_stamp_check(Client *client, const SmimeStamped *what, bool *ret_is_decreasing, GError **error)
{
    SmimeStamps *stamps = client->smime_stamps;
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, what->text);
    g_autofree char *id =
        what->id ? g_strdup(what->id) : g_strdup_printf("%" G_GINT64_FORMAT, what->arrival);

    forget_old(stamps, clock_monotonic(model_clock(client->model)));
    if (!check_fresh(what, error))
        return false;
    const Seen *same = find_same(stamps, digest);
    if (same && strcmp(same->id, id) != 0)
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("It came before, in another message: somebody sends it once more."));
    *ret_is_decreasing = !same && is_decreasing(stamps, what);
    if (!same)
        remember(stamps, what, digest, id);
    return true;
}
