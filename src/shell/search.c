/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser search WORDS: what was said anywhere, out of the store. */

#include "config.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/json.h"
#include "storage/archive_search.h"

#include "shell/output.h"

#define LIMIT      1000 /* lines, where no other number is given */
#define PAGE       500  /* lines in memory */
#define LIMIT_MOST 100000000

static const ShellOption options[] = {
    { "in", N_("In this chat: an address, a name, a part of one"), N_("CHAT") },
    { "from", N_("Said by: an address, a nick, a name, or \"me\""), N_("WHO") },
    { "before", N_("Before this date: 2026-03-01, 2026-03, yesterday, 3d"), N_("DATE") },
    { "after", N_("On this date or later"), N_("DATE") },
    { "on", N_("On this day, in this month or year"), N_("DATE") },
    { "account", N_("Of this account"), N_("JID") },
    { "kind", N_("chat, room or private"), N_("KIND") },
    { "has", N_("link or file"), N_("WHAT") },
    { "limit", N_("At most so many lines, the newest (1000)"), N_("NUMBER") },
    { "count", N_("Only say how many there are"), NULL },
    { 0 },
};

/* The words as they were typed, and each option as the filter of its name. */
static SearchQuery *
read_query(const ShellContext *context, char **arguments, GError **error)
{
    g_autoptr(SearchQuery) query = search_query_new();
    g_autofree char *text = g_strjoinv(" ", arguments);
    int64_t now = clock_now(context->clock);

    if (!search_query_add(query, text, now, error))
        return NULL;
    for (const char *const *key = search_query_keys(); *key; key++) {
        const char *value = shell_option(context, *key);
        if (value && !search_query_filter(query, *key, value, now, error))
            return NULL;
    }
    return search_query_is_empty(query, error) ? NULL : g_steal_pointer(&query);
}

static bool
read_limit(const ShellContext *context, unsigned *ret_limit, GError **error)
{
    const char *text = shell_option(context, "limit");
    guint64 limit = LIMIT;

    if (text && !g_ascii_string_to_unsigned(text, 10, 1, LIMIT_MOST, &limit, NULL)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    _("How many lines? \"%s\" is no number."), text);
        return false;
    }
    *ret_limit = (unsigned)limit;
    return true;
}

static void
print_count(const ShellContext *context, unsigned count)
{
    g_autoptr(GString) json = g_string_new(NULL);

    if (!context->is_json) {
        printf("%u\n", count);
        return;
    }
    json_begin(json);
    json_string(json, "type", "count");
    json_int(json, "count", count);
    json_end(json);
    fputs(json->str, stdout);
}

/* The oldest first, as in a log: what is newest stands last, above the prompt. */
static void
print_hits(const ShellContext *context, ArchiveSearch *search, unsigned count)
{
    for (unsigned left = count; left > 0;) {
        unsigned size = MIN(left, PAGE);
        g_autoptr(GPtrArray) hits = archive_search_hits(search, left - size, size);

        for (unsigned i = hits->len; i-- > 0;) {
            const ArchiveHit *hit = hits->pdata[i];
            const LineFacts facts = {
                .account = jid_bare(hit->account),
                .chat = jid_full(hit->chat),
                .kind = hit->kind,
                .names_chat = true,
                .query = archive_search_query(search),
            };
            shell_print_line(context, &facts, hit->message);
        }
        left -= size;
    }
}

static bool
run_search(const ShellContext *context, char **arguments, GError **error)
{
    g_autoptr(SearchQuery) query = read_query(context, arguments, error);
    unsigned limit = 0;
    g_autoptr(Database) database = NULL;

    if (!query || !read_limit(context, &limit, error) ||
        !(database = shell_open_store(context, error)))
        return false;
    g_autoptr(Archive) archive = archive_new(database);
    g_autoptr(ArchiveSearch) search = archive_search_new(archive, g_steal_pointer(&query), error);
    bool counts = shell_option(context, "count");
    if (!search)
        return false;
    while (archive_search_step(search, counts ? G_MAXUINT : limit))
        ;
    unsigned found = archive_search_count(search);
    if (counts)
        print_count(context, found);
    else
        print_hits(context, search, MIN(found, limit));
    return database_check_reads(database, error) && found > 0;
}

const ShellOrder shell_search = {
    .name = "search",
    .usage = N_("WORDS"),
    .summary = N_("Prints what was said anywhere with all these words: \"several words\" stand as "
                  "they are, word* is a beginning, -word must not be there; in: from: before: "
                  "after: on: has: kind: account: may stand among them. The exit status is 0 if "
                  "something was found, 1 if not, 2 if it failed."),
    .options = options,
    .run = run_search,
    .is_looking = true,
};
