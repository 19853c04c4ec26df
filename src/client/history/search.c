/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for what was said. */

#include "config.h"

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "storage/archive_search.h"
#include "client/private.h"

#define SEARCH_LIMIT 50
/* A hit is shown in one line, so that no text can pass for another hit. */
#define HIT_BYTES 400

bool
client_search(Client *client, const char *words, GError **error)
{
    SearchQuery *query = search_query_parse(words, clock_now(model_clock(client->model)), error);
    g_autoptr(ArchiveSearch) search =
        query ? archive_search_new(client->options.archive, query, error) : NULL;

    if (!search)
        return false;
    while (archive_search_step(search, SEARCH_LIMIT))
        ;
    g_autoptr(GPtrArray) hits = archive_search_hits(search, 0, SEARCH_LIMIT);
    for (unsigned i = hits->len; i-- > 0;) {
        const ArchiveHit *hit = hits->pdata[i];
        g_autofree char *when = date_format(hit->message->time, "%Y-%m-%d %H:%M");
        g_autofree char *start = utf8_cut(hit->message->body, HIT_BYTES);
        g_autofree char *line = utf8_for_line(start);
        notice_here(client->model, SEVERITY_INFO, "%s %s %s %s", when, jid_shown_bare(hit->chat),
                    hit->message->is_outgoing ? "→" : "←", line);
    }
    notice_here(client->model, SEVERITY_INFO,
                ngettext("%u message found.", "%u messages found.", hits->len), hits->len);
    return true;
}
