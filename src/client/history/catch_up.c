/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive of each account, page by page, towards now. How far it was read is stored with each
 * page, in the batch of its messages: whatever is cut in between is read the next time. */

#include "config.h"

#include "client/history/catch_up.h"

#include "base/log.h"
#include "storage/coverage.h"
#include "client/private.h"

#include "modules/disco.h"
#include "modules/mam.h"

#define PAGE 100

struct CatchUp {
    Client *client;
    GHashTable *running; /* Account * whose pages are on their way */
    unsigned observer;
};

static void ask(CatchUp *catch_up, Account *account, const RsmQuery *page);

static void
on_page(CatchUp *catch_up, Account *account, const MamAnswer *answer)
{
    Archive *archive = catch_up->client->options.archive;
    int64_t now = clock_now(model_clock(catch_up->client->model));
    Coverage coverage;

    if (!coverage_get(archive, account, &coverage))
        coverage.from = (ArchivePoint){ .id = g_strdup(answer->page.first), .time = now };
    if (answer->page.last) {
        archive_point_done(&coverage.until);
        coverage.until = (ArchivePoint){ .id = g_strdup(answer->page.last), .time = now };
    }
    coverage_set(archive, account, &coverage);
    if (answer->is_complete || !answer->page.last)
        g_hash_table_remove(catch_up->running, account);
    else
        ask(catch_up, account, &(RsmQuery){ .max = PAGE, .after = coverage.until.id });
    coverage_done(&coverage);
}

static void
on_answer(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data)
{
    CatchUp *catch_up = data;
    Account *account = stream_account(stream);

    if (!g_hash_table_contains(catch_up->running, account))
        return;
    if (answer) {
        on_page(catch_up, account, answer);
        return;
    }
    log_warning("archive", "%s: %s", jid_bare(account->jid), error->message);
    g_hash_table_remove(catch_up->running, account);
}

static void
ask(CatchUp *catch_up, Account *account, const RsmQuery *page)
{
    Stream *stream = client_stream(catch_up->client, account, NULL);
    const MamQuery query = { .page = *page };

    if (stream)
        mam_query(stream, &query, on_answer, catch_up);
}

static void
begin(CatchUp *catch_up, Account *account)
{
    Coverage coverage;

    g_hash_table_add(catch_up->running, account);
    if (coverage_get(catch_up->client->options.archive, account, &coverage) && coverage.until.id)
        ask(catch_up, account, &(RsmQuery){ .max = PAGE, .after = coverage.until.id });
    else
        ask(catch_up, account, &(RsmQuery){ .max = PAGE, .before = "" });
    coverage_done(&coverage);
}

void
catch_up_online(Client *client, Account *account)
{
    if (stream_origin(client_stream(client, account, NULL)) == STREAM_FRESH)
        begin(client->catch_up, account);
}

bool
catch_up_is_running(const Client *client, const Account *account)
{
    return g_hash_table_contains(client->catch_up->running, account);
}

static void
on_event(const Event *event, gpointer data)
{
    CatchUp *catch_up = data;

    if (event->kind == EVENT_ACCOUNT_REMOVED || event->account->state != ACCOUNT_ONLINE)
        g_hash_table_remove(catch_up->running, event->account);
}

CatchUp *
catch_up_new(Client *client)
{
    CatchUp *catch_up = g_new0(CatchUp, 1);

    catch_up->client = client;
    catch_up->running = g_hash_table_new(NULL, NULL);
    catch_up->observer = model_observe(client->model, EVENT_ACCOUNT_CHANGED | EVENT_ACCOUNT_REMOVED,
                                       on_event, catch_up);
    return catch_up;
}

void
catch_up_free(CatchUp *catch_up)
{
    if (!catch_up)
        return;
    model_unobserve(catch_up->client->model, catch_up->observer);
    g_hash_table_unref(catch_up->running);
    g_free(catch_up);
}
