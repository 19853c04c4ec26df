/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders are carried out one after the other, chat by chat, a slice in each turn of the main loop.
 * What expires is looked for soon after the start, and once a day. */

#include "config.h"

#include "client/history/clearing.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "storage/holes.h"
#include "storage/purge.h"
#include "storage/resumptions.h"
#include "client/private.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
/* After the start, which has more important things to do. */
#define FIRST_MS (20 * 1000)
/* Between slices others have their turn. */
#define PAUSE_MS 5
/* Texts that were sent go from the files together. */
#define SWEEP_MS (5 * 1000)
/* The server's clock may be ahead of ours. */
#define AHEAD_MS 5000

/* A chat of which something is to go. */
typedef struct {
    Jid *account, *jid;
    int64_t number; /* in the store; 0: it has nothing but logs */
    ChatKind kind;
    int64_t before;
} Part;

/* As ordered, or by itself: then its end is not told. */
typedef struct {
    GQueue parts;
    unsigned lines, chats;
    bool is_order; /* and no index may have any of its words left */
    bool has_begun_part, has_begun_words, has_failed;
    const Window *window;
} Job;

struct Clearing {
    Client *client;
    GQueue jobs;
    unsigned timer;        /* the next slice */
    unsigned expiry_timer; /* the next look at what has expired */
    unsigned sweep_timer;
    bool has_words;    /* the sweep is to look after the index, too */
    bool awaits;       /* stanzas with what was swept may wait for a server's confirmation */
    unsigned observer; /* of the settings */
};

static void on_slice(gpointer data);

/* --- what there is --- */

static void
part_free(gpointer data)
{
    Part *part = data;

    jid_unref(part->account);
    jid_unref(part->jid);
    g_free(part);
}

static bool
is_meant(const ClearingScope *scope, const Jid *account, const Jid *chat)
{
    return (!scope->account || jid_equal(scope->account, account)) &&
           (!scope->chat || jid_equal(scope->chat, chat));
}

static Part *
part_new(const Jid *account, const Jid *jid, int64_t before)
{
    Part *part = g_new0(Part, 1);

    part->account = jid_ref((Jid *)account);
    part->jid = jid_ref((Jid *)jid);
    part->before = before;
    return part;
}

static void
find_stored(const Client *client, const ClearingScope *scope, GPtrArray *parts)
{
    g_autoptr(GPtrArray) chats = archive_chats(client->options.archive);

    for (unsigned i = 0; i < chats->len; i++) {
        const ArchiveChat *chat = chats->pdata[i];
        if (!is_meant(scope, chat->account, chat->jid))
            continue;
        Part *part = part_new(chat->account, chat->jid, scope->before);
        part->number = chat->number;
        part->kind = chat->kind;
        g_ptr_array_add(parts, part);
    }
}

typedef struct {
    const ClearingScope *scope;
    GPtrArray *parts;
} LogSearch;

static void
add_logged(const Jid *account, const Jid *chat, gpointer data)
{
    LogSearch *search = data;

    if (!is_meant(search->scope, account, chat))
        return;
    for (unsigned i = 0; i < search->parts->len; i++) {
        const Part *part = search->parts->pdata[i];
        if (jid_equal(part->account, account) && jid_equal(part->jid, chat))
            return;
    }
    g_ptr_array_add(search->parts, part_new(account, chat, search->scope->before));
}

/* Chats with lines in the store, and those with logs alone. */
static GPtrArray *
find_parts(const Client *client, const ClearingScope *scope)
{
    LogSearch search = { scope, g_ptr_array_new_with_free_func(part_free) };

    find_stored(client, scope, search.parts);
    if (client->options.text_log)
        text_log_each(client->options.text_log, add_logged, &search);
    return search.parts;
}

static void
count_part(Client *client, const Part *part, ClearingCount *count)
{
    TextLogScope logs = { part->account, part->jid };
    StoredLines lines = { 0 };
    unsigned files = 0;
    int64_t bytes;

    if (part->number)
        purge_count(client->options.archive, part->number, part->before, &lines);
    if (client->options.text_log)
        files = text_log_measure(client->options.text_log, &logs, part->before, &bytes);
    count->chats += lines.lines > 0 || files > 0;
    count->lines += lines.lines;
    count->files += files;
    if (lines.first && (!count->first || lines.first < count->first))
        count->first = lines.first;
    count->last = MAX(count->last, lines.last);
}

void
clearing_count(Client *client, const ClearingScope *scope, ClearingCount *ret_count)
{
    g_autoptr(GPtrArray) parts = find_parts(client, scope);

    *ret_count = (ClearingCount){ 0 };
    for (unsigned i = 0; i < parts->len; i++)
        count_part(client, parts->pdata[i], ret_count);
}

/* --- a job --- */

static void
job_free(Job *job)
{
    g_queue_clear_full(&job->parts, part_free);
    g_free(job);
}

static void
schedule(Clearing *clearing)
{
    if (!clearing->timer && !g_queue_is_empty(&clearing->jobs))
        clearing->timer =
            timer_start(model_clock(clearing->client->model), PAUSE_MS, on_slice, clearing);
}

static Chat *
find_chat(const Client *client, const Part *part)
{
    Account *account = model_find_account(client->model, part->account);

    return account && part->number ? account_find_chat(account, part->jid, part->kind) : NULL;
}

/* Until when nothing of the archive is wanted. What is there and was never seen here is: it came
 * while we were away. */
static int64_t
floor_of(const Client *client, const Part *part, const StoredLines *lines)
{
    const Account *account = model_find_account(client->model, part->account);
    int64_t now = clock_now(model_clock(client->model));

    if (part->before <= now)
        return part->before - 1;
    return account && account->state == ACCOUNT_ONLINE ? now + AHEAD_MS : MIN(lines->last, now);
}

static void
begin_part(Clearing *clearing, Job *job, Part *part)
{
    Archive *archive = clearing->client->options.archive;
    StoredLines lines;

    purge_count(archive, part->number, part->before, &lines);
    job->lines += lines.lines;
    job->chats += lines.lines > 0;
    archive_set_cleared(archive, part->number, floor_of(clearing->client, part, &lines));
}

static bool
has_older_than(const Timeline *timeline, int64_t before)
{
    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        const Message *message = timeline_get(timeline, i);
        if (message->kind == MESSAGE_CHAT && message->time < before)
            return true;
    }
    return false;
}

/* The window shows what is left, which may be nowhere else. */
static void
renew_window(Client *client, const Part *part)
{
    Chat *chat = find_chat(client, part);
    Windows *windows = model_windows(client->model);
    const Timeline *past = chat ? chat_past(chat) : NULL;
    ArchivePosition first;

    if (past && has_older_than(past, part->before))
        windows_show_line(windows, windows_find_chat(windows, chat), NULL);
    if (!chat)
        return;
    bool shows_gone = has_older_than(chat->timeline, part->before);
    if (shows_gone || (chat->unread > 0 && chat->first_unread.time < part->before))
        chat_set_unread(chat, archive_unread(client->options.archive, chat, &first), &first);
    if (!shows_gone && !timeline_cleared(chat->timeline))
        return;
    timeline_remove_before(chat->timeline, part->before);
    if (chat->is_history_loaded)
        client_load_older(client, chat);
}

static void
clear_logs(const Client *client, Job *job, const Part *part)
{
    TextLogScope logs = { part->account, part->jid };
    g_autoptr(GError) error = NULL;

    if (client->options.text_log &&
        !text_log_clear(client->options.text_log, &logs, part->before, &error)) {
        job->has_failed = true;
        notice(client->model, NULL, NULL, SEVERITY_ERROR, "%s", error->message);
    }
}

static void
end_part(Clearing *clearing, Job *job)
{
    Part *part = g_queue_pop_head(&job->parts);
    StoredLines left = { 0 };

    if (part->number)
        purge_count(clearing->client->options.archive, part->number, part->before, &left);
    job->has_failed |= left.lines > 0;
    job->lines -= MIN(left.lines, job->lines);
    clear_logs(clearing->client, job, part);
    renew_window(clearing->client, part);
    job->has_begun_part = false;
    part_free(part);
}

static void
tell_end(const Clearing *clearing, const Job *job)
{
    Model *model = clearing->client->model;

    if (job->has_failed)
        notice_in(model, job->window, SEVERITY_ERROR, "%s",
                  _("Not all of it could be removed: the disk is full, or cannot be written."));
    notice_in(model, job->window, SEVERITY_INFO,
              ngettext("%u line is gone from the history.", "%u lines are gone from the history.",
                       job->lines),
              job->lines);
}

/* One slice; false: the job is done. Of what was ordered the index of words is written anew, for
 * nothing must be left; what expires leaves it in time. */
static bool
run_slice(Clearing *clearing, Job *job)
{
    Archive *archive = clearing->client->options.archive;
    Part *part = g_queue_peek_head(&job->parts);

    if (part) {
        if (part->number && !job->has_begun_part)
            begin_part(clearing, job, part);
        job->has_begun_part = true;
        if (!part->number || !purge_slice(archive, part->number, part->before))
            end_part(clearing, job);
        return true;
    }
    bool is_first = !job->has_begun_words;
    job->has_begun_words = true;
    return job->is_order && purge_words(archive, is_first);
}

static void
end_job(Clearing *clearing)
{
    Job *job = g_queue_pop_head(&clearing->jobs);

    client_search_renew(clearing->client);
    if (job->is_order) {
        purge_rewrite(clearing->client->options.archive);
        clearing->awaits = true;
        tell_end(clearing, job);
        client_end_question(clearing->client);
    }
    job_free(job);
}

static void
on_slice(gpointer data)
{
    Clearing *clearing = data;

    clearing->timer = 0;
    if (!run_slice(clearing, g_queue_peek_head(&clearing->jobs)))
        end_job(clearing);
    schedule(clearing);
}

static void
add_job(Clearing *clearing, GPtrArray *parts, bool is_order, const Window *window)
{
    Job *job = g_new0(Job, 1);

    for (unsigned i = 0; i < parts->len; i++)
        g_queue_push_tail(&job->parts, parts->pdata[i]);
    g_ptr_array_set_free_func(parts, NULL);
    job->is_order = is_order;
    job->window = window;
    if (is_order)
        client_begin_question(clearing->client);
    g_queue_push_tail(&clearing->jobs, job);
    schedule(clearing);
}

void
clearing_begin(Client *client, const ClearingScope *scope, const Window *window)
{
    g_autoptr(GPtrArray) parts = find_parts(client, scope);

    add_job(client->clearing, parts, true, window);
}

/* --- what is redacted --- */

static void
on_sweep(gpointer data)
{
    Clearing *clearing = data;
    Archive *archive = clearing->client->options.archive;

    clearing->sweep_timer = 0;
    for (bool is_first = true; clearing->has_words && purge_words(archive, is_first);)
        is_first = false;
    clearing->has_words = false;
    purge_finish(archive);
    clearing->awaits = resumptions_has_waiting(clearing->client->resumptions);
}

static void
sweep_later(Clearing *clearing)
{
    if (!clearing->sweep_timer)
        clearing->sweep_timer =
            timer_start(model_clock(clearing->client->model), SWEEP_MS, on_sweep, clearing);
}

void
clearing_sweep(Client *client, bool has_words)
{
    client->clearing->has_words |= has_words;
    sweep_later(client->clearing);
}

void
clearing_confirmed(Client *client)
{
    if (!client->is_ending && client->clearing->awaits)
        sweep_later(client->clearing);
}

/* --- what comes back --- */

static int64_t
number_of(const Client *client, const Chat *chat)
{
    g_autoptr(GPtrArray) chats = archive_chats(client->options.archive);

    for (unsigned i = 0; i < chats->len; i++) {
        const ArchiveChat *stored = chats->pdata[i];
        if (stored->kind == chat->kind && jid_equal(stored->jid, chat->jid) &&
            jid_equal(stored->account, chat->account->jid))
            return stored->number;
    }
    return 0;
}

bool
clearing_restore(Client *client, const Chat *chat)
{
    Archive *archive = client->options.archive;
    const Hole hole = { .before = { .time = archive_cleared_until(archive, chat) + 1 } };

    if (hole.before.time == 1)
        return false;
    archive_set_cleared(archive, number_of(client, chat), 0);
    holes_put(archive, chat, &hole);
    return true;
}

bool
clearing_has_cleared(const Client *client, const Chat *chat, const Message *message)
{
    return message->time <= archive_cleared_until(client->options.archive, chat);
}

/* --- what expires --- */

static void on_expiry(gpointer data);

static void
look_later(Clearing *clearing, int64_t ms)
{
    Clock *clock = model_clock(clearing->client->model);

    timer_stop(clock, &clearing->expiry_timer);
    clearing->expiry_timer = timer_start(clock, ms, on_expiry, clearing);
}

static void
note_days(SettingId id, const SettingScope *scope, const char *text, gpointer data)
{
    bool *has_days = data;

    (void)scope;
    *has_days |= id == SETTING_HISTORY_EXPIRE_DAYS && atoi(text) > 0;
}

static bool
has_days(const Clearing *clearing)
{
    bool has_any = false;

    settings_each(model_settings(clearing->client->model), note_days, &has_any);
    return has_any;
}

static int
days_of(const Clearing *clearing, const Part *part)
{
    SettingScope scope = { jid_bare(part->account), jid_full(part->jid) };

    return settings_int(model_settings(clearing->client->model), SETTING_HISTORY_EXPIRE_DAYS,
                        &scope);
}

static void
on_expiry(gpointer data)
{
    Clearing *clearing = data;
    const ClearingScope all = { .before = INT64_MAX };
    int64_t now = clock_now(model_clock(clearing->client->model));

    clearing->expiry_timer = 0;
    if (!has_days(clearing))
        return;
    g_autoptr(GPtrArray) parts = find_parts(clearing->client, &all);
    for (unsigned i = parts->len; i-- > 0;) {
        Part *part = parts->pdata[i];
        int days = days_of(clearing, part);
        if (days > 0)
            part->before = now - days * DAY_MS;
        else
            g_ptr_array_remove_index_fast(parts, i);
    }
    if (parts->len > 0)
        add_job(clearing, parts, false, NULL);
    look_later(clearing, DAY_MS);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    (void)scope;
    if (id == SETTING_HISTORY_EXPIRE_DAYS)
        look_later(data, FIRST_MS);
}

/* --- new, free --- */

Clearing *
clearing_new(Client *client)
{
    Clearing *clearing = g_new0(Clearing, 1);

    clearing->client = client;
    clearing->awaits = true; /* what an earlier run has sent */
    clearing->observer = settings_observe(model_settings(client->model), on_setting, clearing);
    look_later(clearing, FIRST_MS);
    return clearing;
}

void
clearing_free(Clearing *clearing)
{
    if (!clearing)
        return;
    Clock *clock = model_clock(clearing->client->model);
    timer_stop(clock, &clearing->timer);
    timer_stop(clock, &clearing->expiry_timer);
    settings_unobserve(model_settings(clearing->client->model), clearing->observer);
    for (Job *job; (job = g_queue_peek_head(&clearing->jobs));) {
        while (job->is_order && run_slice(clearing, job))
            ;
        end_job(clearing);
    }
    if (clearing->sweep_timer) {
        timer_stop(clock, &clearing->sweep_timer);
        on_sweep(clearing);
    }
    g_free(clearing);
}
