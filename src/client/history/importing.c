/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of an import, and what the windows show of it afterwards. */

#include "config.h"

#include "client/history/importing.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "storage/import/import_report.h"
#include "client/history/pages.h"
#include "client/private.h"

/* Between steps others have their turn. */
#define PAUSE_MS 5
/* Between two words about how far it is. */
#define TELL_MS (10 * 1000)

struct Importing {
    Client *client;
    Import *import; /* NULL: nothing is being read */
    const ImportSource *source;
    char *place;
    Jid *account, *fallback; /* NULL: see ImportOptions */
    /* What is listed, one after the other; NULL: none is, lines are taken over. */
    const ImportSource *const *rest;
    bool is_dry, is_cancelled, has_found;
    const Window *window;
    unsigned timer;
    int64_t tell; /* when how far it is is said again; clock_monotonic() */
};

static void on_step(gpointer data);

static void
schedule(Importing *importing)
{
    importing->timer =
        timer_start(model_clock(importing->client->model), PAUSE_MS, on_step, importing);
}

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID, text);
    return false;
}

/* --- what is told --- */

static void
tell(const Importing *importing, Severity severity, const char *text)
{
    notice_in(importing->client->model, importing->window, severity, "%s", text);
}

static void
tell_lines(const Importing *importing, char *text)
{
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);

    for (unsigned i = 0; lines[i]; i++)
        tell(importing, SEVERITY_INFO, lines[i]);
}

static void
tell_later(Importing *importing)
{
    importing->tell = clock_monotonic(model_clock(importing->client->model)) + TELL_MS;
}

char *
importing_state(const Client *client)
{
    const Import *import = client->importing->import;
    const ImportCounts *counts = import ? import_counts(import) : NULL;
    int percent = counts && counts->total > 0
                      ? (int)(100.0 * (double)counts->bytes / (double)counts->total)
                      : 0;

    if (!counts)
        return NULL;
    return g_strdup_printf(ngettext("Importing: %d %%, %" PRIu64 " line. /import cancel ends it.",
                                    "Importing: %d %%, %" PRIu64 " lines. /import cancel ends it.",
                                    counts->read),
                           MIN(percent, 100), counts->read);
}

static void
tell_state(Importing *importing)
{
    g_autofree char *state = importing_state(importing->client);

    if (clock_monotonic(model_clock(importing->client->model)) < importing->tell)
        return;
    tell_later(importing);
    tell(importing, SEVERITY_INFO, state);
}

/* --- what is shown --- */

/* Lines may have come among those that a window shows, and unread ones may lie before the last that
 * was read elsewhere. */
static void
renew_chat(const Chat *imported, int64_t first, int64_t last, gpointer data)
{
    Client *client = data;
    const Account *account = model_find_account(client->model, imported->account->jid);
    Chat *chat = account ? account_find_chat(account, imported->jid, imported->kind) : NULL;
    ArchivePosition first_unread;

    if (!chat)
        return;
    if (chat->unread > 0 && chat->first_unread.time <= last)
        chat_set_unread(chat, archive_unread(client->options.archive, chat, &first_unread),
                        &first_unread);
    pages_renew(client, chat, &(PageRange){ first, last });
}

/* --- a run --- */

static void
end(Importing *importing)
{
    timer_stop(model_clock(importing->client->model), &importing->timer);
    g_clear_pointer(&importing->import, import_free);
    g_clear_pointer(&importing->place, g_free);
    g_clear_pointer(&importing->account, jid_unref);
    g_clear_pointer(&importing->fallback, jid_unref);
    importing->rest = NULL;
    client_end_question(importing->client);
}

/* Takes the parts. */
static void
begin_reading(Importing *importing, GPtrArray *parts)
{
    const ClientOptions *options = &importing->client->options;
    const ImportOptions what = {
        .archive = importing->rest ? NULL : options->archive,
        .database = options->database,
        .clock = model_clock(importing->client->model),
        .account = importing->account,
        .fallback = importing->fallback,
        .is_dry = importing->is_dry,
    };

    importing->import = import_new(&what, parts);
}

static void
tell_found(Importing *importing)
{
    g_autofree char *found =
        import_found(importing->source, importing->place, import_counts(importing->import));
    g_autofree char *how =
        g_strdup_printf(_("    To take it over: /import %s"), importing->source->name);

    importing->has_found = true;
    tell_lines(importing, found);
    tell(importing, SEVERITY_INFO, how);
}

/* The next one of those that are on this computer; false: there are no more. */
static bool
look_at_next(Importing *importing)
{
    g_clear_pointer(&importing->import, import_free);
    for (; *importing->rest; importing->rest++) {
        const ImportSource *source = *importing->rest;
        g_autofree char *place = source->place ? source->place() : NULL;
        g_autoptr(GPtrArray) parts = import_parts_new();

        if (!place || !source->find(place, parts, NULL))
            continue;
        g_free(importing->place);
        importing->place = g_steal_pointer(&place);
        importing->source = source;
        importing->rest++;
        begin_reading(importing, g_steal_pointer(&parts));
        return true;
    }
    if (!importing->has_found)
        tell(importing, SEVERITY_INFO,
             _("Nothing of another program was found where it usually lies: /import PROGRAM PATH "
               "reads it elsewhere. /help moving tells which programs."));
    return false;
}

static void
end_listed(Importing *importing)
{
    if (!importing->is_cancelled)
        tell_found(importing);
    if (!importing->is_cancelled && look_at_next(importing))
        schedule(importing);
    else
        end(importing);
}

static void
end_run(Importing *importing, GError *problem)
{
    g_autoptr(GError) error = NULL;

    if (!import_finish(importing->import, problem ? NULL : &error) && !problem)
        problem = error;
    g_autofree char *summary = import_summary(import_counts(importing->import), importing->is_dry);
    tell_lines(importing, summary);
    if (problem)
        tell(importing, SEVERITY_ERROR, problem->message);
    else if (importing->is_cancelled)
        tell(importing, SEVERITY_INFO,
             _("The import was cancelled. What was read is kept; the same order again goes on with "
               "the rest."));
    if (!importing->is_dry)
        import_each_added(importing->import, renew_chat, importing->client);
    end(importing);
}

static void
on_step(gpointer data)
{
    Importing *importing = data;
    g_autoptr(GError) problem = NULL;

    importing->timer = 0;
    if (!importing->is_cancelled && import_step(importing->import, &problem)) {
        tell_state(importing);
        schedule(importing);
    } else if (importing->rest) {
        end_listed(importing);
    } else {
        end_run(importing, problem);
    }
}

/* --- orders --- */

static bool
find_parts(Importing *importing, const ImportWish *wish, GError **error)
{
    g_autoptr(GPtrArray) parts = import_parts_new();

    if (!wish->program) {
        importing->rest = import_sources();
        return true;
    }
    importing->source = import_find_source(wish->program);
    if (!importing->source)
        return import_refuse_source(wish->program, error);
    g_autofree char *place = import_find_place(importing->source, wish->path, error);
    if (!place || !importing->source->find(place, parts, error))
        return false;
    importing->place = g_steal_pointer(&place);
    begin_reading(importing, g_steal_pointer(&parts));
    return true;
}

/* Of files that do not say whose they are, if there is only one that it can be. */
static Jid *
only_account(const Client *client)
{
    const GPtrArray *accounts = model_accounts(client->model);

    return accounts->len == 1 ? jid_ref(((Account *)accounts->pdata[0])->jid) : NULL;
}

static bool
is_possible(const Client *client, GError **error)
{
    if (client->importing->timer && !client->importing->rest)
        return fail(error, _("An import is under way: /import says how far it is, /import cancel "
                             "ends it."));
    return !model_is_private(client->model) ||
           fail(error, _("This is a private run: nothing that is imported would be kept."));
}

bool
importing_begin(Client *client, const ImportWish *wish, const Window *window, GError **error)
{
    Importing *importing = client->importing;
    g_autoptr(Jid) account = NULL;

    if (!is_possible(client, error))
        return false;
    if (wish->account && !(account = jid_new_from_typed(wish->account, error)))
        return false;
    if (importing->timer) /* who orders one has seen enough of the list */
        end(importing);
    *importing = (Importing){
        .client = client,
        .account = g_steal_pointer(&account),
        .fallback = only_account(client),
        .is_dry = wish->is_dry,
        .window = window,
    };
    tell_later(importing);
    client_begin_question(client);
    if (!find_parts(importing, wish, error)) {
        end(importing);
        return false;
    }
    if (importing->import || look_at_next(importing))
        schedule(importing);
    else
        end(importing);
    return true;
}

bool
importing_cancel(Client *client, GError **error)
{
    if (!client->importing->timer)
        return fail(error, _("Nothing is being imported."));
    client->importing->is_cancelled = true;
    return true;
}

/* --- new, free --- */

Importing *
importing_new(Client *client)
{
    Importing *importing = g_new0(Importing, 1);

    importing->client = client;
    return importing;
}

void
importing_free(Importing *importing)
{
    if (!importing)
        return;
    if (importing->import && !importing->rest)
        import_finish(importing->import, NULL);
    if (importing->timer)
        end(importing);
    g_free(importing);
}
