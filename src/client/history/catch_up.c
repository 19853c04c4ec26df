/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive of each account, page by page, towards now. How far it was read is stored with each
 * page, in the batch of its messages: whatever is cut in between is read the next time, and what
 * comes twice is known. */

#include "config.h"

#include "client/history/catch_up.h"

#include "base/date.h"
#include "base/heap.h"
#include "base/i18n.h"
#include "base/log.h"
#include "model/notice.h"
#include "storage/coverage.h"
#include "storage/losses.h"
#include "xmpp/error.h"
#include "client/history/displayed.h"
#include "client/history/filling.h"
#include "client/history/reading.h"
#include "client/private.h"

#include "modules/archive_prefs.h"
#include "modules/disco.h"
#include "modules/invisible.h"
#include "modules/mam.h"

/* As many as a server gives at once, which mostly has its own mind. */
#define PAGE 250
/* Pages of one walk; the next one goes on. */
#define PAGES_AT_ONCE 100000
/* Pages without a message in them; more of them are a mistake of the archive's. */
#define EMPTY_PAGES 3
/* Of times, since clocks are set: what that reads twice is known. */
#define OVERLAP_MS (2 * 60 * 1000)
#define DAY_MS     (INT64_C(24) * 60 * 60 * 1000)
/* After so long it may have forgotten what followed, and some do not say so. */
#define LONG_MS (7 * DAY_MS)
/* After the last message of ours, and after the first one of others'. */
#define SETTLE_OWN_MS    (30 * 1000)
#define SETTLE_OTHERS_MS (15 * 60 * 1000)
/* After a login. */
#define SECOND_LOOK_MS (5 * 1000)
/* Its first page: mostly nothing is new. */
#define SECOND_PAGE 50
/* By then our presence has come to where the server decides who gets a line. */
#define HERE_MS 1000
/* While the disk does not keep up. */
#define PAUSE_MS 50

typedef enum {
    STEP_LAST,    /* the last page, and no more */
    STEP_REACHES, /* whether the archive reaches back to where we were */
    STEP_FORWARD,
    STEP_BEGINNING, /* whether there is anything before what was read, the first time */
} Step;

/* One account. */
typedef struct {
    CatchUp *catch_up;
    Account *account;        /* NULL: it is gone, and an answer is awaited still */
    ArchiveReading *reading; /* NULL: no walk */
    Coverage coverage;       /* of the walk */
    Step step;
    char *cursor;  /* the last line that was read; NULL: none, by time */
    int64_t start; /* that */
    char *loop_id; /* a page that the walk has come to; once more, and it goes in circles */
    unsigned pages, empty_pages;
    int64_t online;     /* since then nothing is missed; 0: all that was missed has come */
    bool is_asked;      /* an answer is awaited */
    bool is_unstable;   /* what came is to be read again the next time */
    bool is_unfinished; /* the last walk */
    bool is_wanted;     /* once the roster has come */
    bool is_login;      /* the first one of a stream */
    bool is_first;      /* nothing was ever read */
    int64_t lost;       /* what was said since then, and before what is read, is lost; 0: nothing */
    unsigned timer;
    unsigned second; /* the second look after a login */
    /* Since then lines come live; the id of the first one that did: behind it the second look finds
     * nothing. NULL: none has. */
    int64_t here;
    char *first_live;
    bool is_second; /* the walk is that look */
    unsigned pause; /* of the walk, after which the next page is asked for */
} Walker;

struct CatchUp {
    Client *client;
    GHashTable *walkers; /* Account * -> Walker */
    unsigned observer;
};

static void ask(Walker *walker);
static void ask_in_time(Walker *walker);
static void schedule(Walker *walker, bool is_own);
static void look_again(Walker *walker);

static Clock *
clock_of(const Walker *walker)
{
    return model_clock(walker->catch_up->client->model);
}

static Archive *
archive_of(const Walker *walker)
{
    return walker->catch_up->client->options.archive;
}

static Walker *
get_walker(CatchUp *catch_up, Account *account)
{
    Walker *walker = g_hash_table_lookup(catch_up->walkers, account);

    if (walker)
        return walker;
    walker = g_new0(Walker, 1);
    walker->catch_up = catch_up;
    walker->account = account;
    g_hash_table_insert(catch_up->walkers, account, walker);
    return walker;
}

/* --- what the archive takes --- */

static void
on_prefs(Stream *stream, const ArchivePrefs *prefs, const GError *error, gpointer data)
{
    CatchUp *catch_up = data;
    bool is_whole = prefs && prefs->rule == ARCHIVE_ALWAYS && prefs->never->len == 0;

    if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        coverage_set_whole(catch_up->client->options.archive, stream_account(stream), is_whole);
}

static void
check_whole(Walker *walker)
{
    Stream *stream = client_stream(walker->catch_up->client, walker->account, NULL);

    if (stream)
        archive_prefs_ask(stream, on_prefs, walker->catch_up);
}

bool
catch_up_replaces_offline(const Client *client, const Account *account)
{
    Coverage coverage;
    bool is_whole = coverage_get(client->options.archive, account, &coverage) && coverage.is_whole;

    coverage_done(&coverage);
    return is_whole;
}

/* --- the end of a walk --- */

/* Those of ours that have arrived are known now. */
static void
tell_session(const Client *client, const Account *account)
{
    Session *session = client_session(client, account);

    if (session)
        session_caught_up(session);
}

static void
end_walk(Walker *walker, bool is_finished)
{
    ArchiveReading *reading = g_steal_pointer(&walker->reading);
    bool was_much = walker->is_login || walker->pages > 1;

    timer_stop(clock_of(walker), &walker->pause);
    log_debug("archive", "%s: %u pages were read", jid_bare(walker->account->jid), walker->pages);
    walker->is_unfinished = !is_finished;
    if (is_finished && walker->is_login) {
        check_whole(walker);
        look_again(walker);
    }
    walker->is_login = false;
    walker->is_second = false;
    if (is_finished)
        walker->online = 0;
    coverage_done(&walker->coverage);
    walker->coverage = (Coverage){ 0 };
    g_clear_pointer(&walker->cursor, g_free);
    g_clear_pointer(&walker->loop_id, g_free);
    reading_free(reading);
    filling_refresh_all(walker->catch_up->client, walker->account);
    displayed_again(walker->catch_up->client, walker->account);
    tell_session(walker->catch_up->client, walker->account);
    if (was_much)
        heap_give_back();
}

static void
free_walker(Walker *walker)
{
    timer_stop(clock_of(walker), &walker->timer);
    timer_stop(clock_of(walker), &walker->second);
    timer_stop(clock_of(walker), &walker->pause);
    reading_free(walker->reading);
    coverage_done(&walker->coverage);
    g_free(walker->cursor);
    g_free(walker->loop_id);
    g_free(walker->first_live);
    g_free(walker);
}

/* --- pages --- */

/* Ids of pages are remembered less and less often, so that every circle meets one of them. */
static bool
is_circle(Walker *walker, const char *last)
{
    bool is_power = (walker->pages & (walker->pages - 1)) == 0;

    if (g_strcmp0(walker->loop_id, last) == 0)
        return true;
    if (is_power) {
        g_free(walker->loop_id);
        walker->loop_id = g_strdup(last);
    }
    return false;
}

static bool
is_moving(Walker *walker, const MamAnswer *answer)
{
    walker->empty_pages = answer->count ? 0 : walker->empty_pages + 1;
    if (g_strcmp0(walker->cursor, answer->page.last) == 0 || is_circle(walker, answer->page.last) ||
        walker->empty_pages > EMPTY_PAGES) {
        log_warning("archive", "%s: the archive's pages do not move on",
                    jid_bare(walker->account->jid));
        return false;
    }
    return true;
}

/* Up to the first line that is read; as long as there is none, up to when we came. */
static void
note_loss(const Walker *walker)
{
    int64_t oldest = reading_oldest(walker->reading);
    int64_t now = walker->online ? walker->online : clock_now(clock_of(walker));
    const Loss loss = { walker->lost, oldest ? oldest : now };

    if (loss.after > 0 && loss.before > loss.after)
        losses_put_all(archive_of(walker), walker->account, &loss);
}

/* What the archive has put before lines that were there first is found when it is read once more.
 */
static void
settle_to(Walker *walker, const MamAnswer *answer)
{
    ArchivePoint *settled = &walker->coverage.settled;

    if (!answer->settled_id)
        return;
    g_free(settled->id);
    settled->id = g_strdup(answer->settled_id);
    settled->time = MAX(settled->time, reading_newest_until(walker->reading, answer->settled_time));
}

static void
move_to(Walker *walker, const MamAnswer *answer)
{
    Coverage *coverage = &walker->coverage;
    int64_t newest = reading_newest(walker->reading);

    if (answer->page.last) {
        g_free(coverage->until.id);
        coverage->until.id = g_strdup(answer->page.last);
        g_free(walker->cursor);
        walker->cursor = g_strdup(answer->page.last);
    }
    settle_to(walker, answer);
    coverage->until.time = MAX(coverage->until.time, newest);
    walker->is_unstable |= answer->is_unstable;
    reading_end_page(walker->reading);
    note_loss(walker);
    if (!walker->is_unstable)
        coverage_set(archive_of(walker), walker->account, coverage);
    filling_refresh_shown(walker->catch_up->client, walker->account);
}

/* What is behind it came live, however much that is. */
static bool
has_come_live(const Walker *walker, const MamAnswer *answer)
{
    return walker->is_second && walker->first_live &&
           g_hash_table_contains(answer->ids, walker->first_live);
}

/* Of an archive that was never read the beginning of what is known is its first line. */
static void
on_forward(Walker *walker, const MamAnswer *answer)
{
    bool goes_on = !answer->is_complete && answer->page.last && walker->step == STEP_FORWARD &&
                   !has_come_live(walker, answer);
    bool may_go_on = !goes_on || is_moving(walker, answer);

    walker->pages++;
    if (!walker->coverage.from.id)
        walker->coverage.from.id = g_strdup(answer->page.first);
    if (walker->step == STEP_LAST && reading_oldest(walker->reading))
        walker->coverage.from.time = reading_oldest(walker->reading);
    move_to(walker, answer);
    if (goes_on && may_go_on && walker->pages < PAGES_AT_ONCE) {
        ask_in_time(walker);
    } else if (!goes_on && walker->is_first) {
        walker->step = STEP_BEGINNING;
        ask(walker);
    } else {
        end_walk(walker, !goes_on);
    }
}

/* Where nothing older is, no chat has a past to be fetched. */
static void
on_beginning(Walker *walker, const MamAnswer *answer)
{
    Coverage *coverage = &walker->coverage;

    if (answer && answer->count == 0) {
        archive_point_done(&coverage->from);
        coverage->from = (ArchivePoint){ 0 };
        if (!walker->is_unstable)
            coverage_set(archive_of(walker), walker->account, coverage);
    }
    end_walk(walker, true);
}

/* What lies between where we were and the archive's first line is lost. */
static void
tell_lost(Walker *walker)
{
    g_autofree char *day = date_day(walker->coverage.until.time);

    if (walker->lost)
        return;
    walker->lost = walker->coverage.until.time;
    notice(walker->catch_up->client->model, walker->account, NULL, SEVERITY_WARNING,
           _("The archive of %s does not reach back to %s, when it was read last: what was said "
             "after that and is not in it any more is missing here."),
           jid_bare(walker->account->jid), day);
}

static void
on_reaches(Walker *walker, const MamAnswer *answer)
{
    if (answer->count == 0)
        tell_lost(walker);
    walker->step = STEP_FORWARD;
    ask(walker);
}

/* To where nothing is added to the archive any more: by its id there, else by the time. */
static void
go_back(Walker *walker)
{
    const ArchivePoint *settled = &walker->coverage.settled;
    int64_t time = settled->time ? settled->time : walker->coverage.until.time;

    g_free(walker->cursor);
    walker->cursor = g_strdup(settled->id);
    walker->start = MAX(time - OVERLAP_MS, 0);
    if (!walker->is_first)
        reading_set_since(walker->reading, settled->id ? time : walker->start);
}

/* The id of the line where we were is not known there any more: the time is. */
static void
on_failed(Walker *walker, const GError *error)
{
    Coverage *coverage = &walker->coverage;

    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND) && coverage->until.id) {
        g_clear_pointer(&coverage->until.id, g_free);
        g_clear_pointer(&coverage->settled.id, g_free);
        walker->step = STEP_REACHES;
        go_back(walker);
        ask(walker);
        return;
    }
    log_warning("archive", "%s: %s", jid_bare(walker->account->jid), error->message);
    end_walk(walker, false);
    if (walker->account->state == ACCOUNT_ONLINE)
        schedule(walker, false);
}

static void
on_answer(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data)
{
    Walker *walker = data;

    (void)stream;
    walker->is_asked = false;
    if (!walker->account)
        free_walker(walker);
    else if (walker->step == STEP_BEGINNING)
        on_beginning(walker, answer);
    else if (!answer)
        on_failed(walker, error);
    else if (walker->step == STEP_REACHES)
        on_reaches(walker, answer);
    else
        on_forward(walker, answer);
}

/* By the id of the first line if there is one: what stands before it may be of the same second. */
static MamQuery
what_is_older(const ArchivePoint *from)
{
    MamQuery query = { .page = { .max = 1, .before = from->id ? from->id : "" },
                       .is_counted = true };

    if (!from->id)
        query.end = MAX(from->time - 1, 1);
    return query;
}

static MamQuery
next_query(const Walker *walker)
{
    const ArchivePoint *until = &walker->coverage.until;
    MamQuery query = { .page.max = PAGE, .reading = walker->reading };

    if (walker->is_second && walker->first_live && walker->pages == 0)
        query.page.max = SECOND_PAGE;
    if (walker->step == STEP_LAST)
        query.page.before = "";
    else if (walker->step == STEP_REACHES)
        query = (MamQuery){ .end = until->time + 1000, .page = { .max = 1, .before = "" } };
    else if (walker->step == STEP_BEGINNING)
        query = what_is_older(&walker->coverage.from);
    else if (walker->cursor)
        query.page.after = walker->cursor;
    else
        query.start = walker->start;
    return query;
}

static void
ask(Walker *walker)
{
    Stream *stream = client_stream(walker->catch_up->client, walker->account, NULL);

    if (!stream) {
        end_walk(walker, false);
        return;
    }
    const MamQuery query = next_query(walker);
    walker->is_asked = true;
    mam_query(stream, &query, on_answer, walker);
}

static void
on_pause(gpointer data)
{
    Walker *walker = data;

    walker->pause = 0;
    ask_in_time(walker);
}

/* Not faster than the disk takes it. */
static void
ask_in_time(Walker *walker)
{
    if (database_is_behind(walker->catch_up->client->options.database))
        walker->pause = timer_start(clock_of(walker), PAUSE_MS, on_pause, walker);
    else
        ask(walker);
}

/* --- its beginning --- */

/* How far back, of an archive of which nothing is here. */
static void
begin_first(Walker *walker)
{
    SettingScope scope = { .account = jid_bare(walker->account->jid) };
    const Settings *settings = model_settings(walker->catch_up->client->model);
    int days = settings_int(settings, SETTING_HISTORY_CATCH_UP_DAYS, &scope);
    int64_t now = clock_now(clock_of(walker));

    walker->step = days ? STEP_FORWARD : STEP_LAST;
    walker->coverage.from.time = now - days * DAY_MS;
    walker->coverage.until.time = walker->coverage.from.time;
    walker->coverage.old = now - OVERLAP_MS; /* what comes live just now may stand there, too */
}

static bool
is_long_ago(const Walker *walker)
{
    return clock_now(clock_of(walker)) - walker->coverage.until.time > LONG_MS;
}

/* An archive is asked for what follows a line that is in it no more, or, where none is settled yet,
 * by time: then it does not say so by itself. */
static void
begin(Walker *walker)
{
    Coverage *coverage = &walker->coverage;
    bool is_known = coverage_get(archive_of(walker), walker->account, coverage);

    walker->pages = walker->empty_pages = 0;
    walker->is_unstable = false;
    walker->step = STEP_FORWARD;
    walker->lost = 0;
    walker->is_first = !is_known;
    if (!is_known)
        begin_first(walker);
    else if (coverage->until.id &&
             (is_long_ago(walker) || (walker->is_login && !coverage->settled.id)))
        walker->step = STEP_REACHES;
    walker->reading = reading_new(walker->catch_up->client,
                                  &(ReadingOptions){ .account = walker->account,
                                                     .until = is_known ? coverage->until.time : 0,
                                                     .old = coverage->old });
    go_back(walker);
    ask(walker);
}

/* Strangers are not told from contacts before the roster has come. */
static void
begin_if_possible(Walker *walker)
{
    Stream *stream = client_stream(walker->catch_up->client, walker->account, NULL);

    walker->is_wanted = stream && !roster_is_settled(walker->account->roster);
    if (stream && !walker->is_wanted && mam_has_archive(stream) && !walker->is_asked &&
        !walker->reading)
        begin(walker);
}

static void
on_account_known(Stream *stream, gpointer data)
{
    CatchUp *catch_up = data;

    if (!mam_has_archive(stream))
        tell_session(catch_up->client, stream_account(stream));
    begin_if_possible(get_walker(catch_up, stream_account(stream)));
}

void
catch_up_online(Client *client, Account *account)
{
    Stream *stream = client_stream(client, account, NULL);
    Walker *walker = get_walker(client->catch_up, account);

    walker->is_login = stream_origin(stream) == STREAM_FRESH;
    walker->here = clock_now(clock_of(walker)) + HERE_MS;
    g_clear_pointer(&walker->first_live, g_free);
    if (stream_origin(stream) != STREAM_RESUMED && !walker->online)
        walker->online = clock_now(clock_of(walker));
    if (stream_origin(stream) != STREAM_RESUMED || walker->is_unfinished)
        disco_await_account(stream, on_account_known, client->catch_up);
}

bool
catch_up_is_running(const Client *client, const Account *account)
{
    const Walker *walker = g_hash_table_lookup(client->catch_up->walkers, account);

    return walker && walker->reading;
}

/* The first page mostly has all; and what it would be, if nothing was ever read, is not known. */
bool
catch_up_gap(const Client *client, const Account *account, ChatGap *ret_gap)
{
    const Walker *walker = g_hash_table_lookup(client->catch_up->walkers, account);
    Coverage coverage = { 0 };

    if (!walker || !walker->online ||
        (walker->reading ? walker->pages == 0 : !walker->is_unfinished))
        return false;
    bool is_known = coverage_get(client->options.archive, account, &coverage);
    ret_gap->after = coverage.until.time;
    ret_gap->before = walker->online;
    ret_gap->state = walker->reading ? GAP_COMING : GAP_OPEN;
    coverage_done(&coverage);
    return is_known && ret_gap->after > 0 && ret_gap->after < ret_gap->before;
}

bool
catch_up_again(Client *client, const Account *account)
{
    Walker *walker = g_hash_table_lookup(client->catch_up->walkers, account);

    if (!walker || !walker->is_unfinished)
        return false;
    begin_if_possible(walker);
    return walker->reading != NULL;
}

/* --- what was said meanwhile gets its place --- */

static void
on_timer(gpointer data)
{
    Walker *walker = data;

    walker->timer = 0;
    if (walker->reading || walker->is_asked)
        schedule(walker, true);
    else
        begin_if_possible(walker);
}

/* Soon after the last one of ours, whichever device sent it; after those of others once in a while.
 */
static void
schedule(Walker *walker, bool is_own)
{
    if (!is_own && walker->timer)
        return;
    timer_stop(clock_of(walker), &walker->timer);
    walker->timer =
        timer_start(clock_of(walker), is_own ? SETTLE_OWN_MS : SETTLE_OTHERS_MS, on_timer, walker);
}

static void
schedule_if_possible(Walker *walker, bool is_own)
{
    const Stream *stream;

    if (!is_own && walker->timer) /* as for most lines */
        return;
    stream = client_stream(walker->catch_up->client, walker->account, NULL);
    if (stream && mam_has_archive(stream))
        schedule(walker, is_own);
}

static void
on_second_look(gpointer data)
{
    Walker *walker = data;
    const Stream *stream = client_stream(walker->catch_up->client, walker->account, NULL);
    bool is_early = walker->reading || walker->is_asked || (stream && invisible_is_busy(stream));

    walker->second = 0;
    if (is_early) {
        look_again(walker);
    } else {
        walker->is_second = true;
        begin_if_possible(walker);
        walker->is_second = walker->reading != NULL;
    }
}

/* What a server gave to others in the moment of our login has not come to us, and may be in the
 * archive only after it was read: ejabberd puts it there when it sends it to one of them. */
static void
look_again(Walker *walker)
{
    timer_stop(clock_of(walker), &walker->second);
    walker->second = timer_start(clock_of(walker), SECOND_LOOK_MS, on_second_look, walker);
}

/* Said to us, and not to another device of ours, by whoever it was. */
static void
note_live(Walker *walker, const Message *message)
{
    const Stream *stream;

    if (walker->first_live || message->is_outgoing || message->is_carbon || message->is_delayed ||
        !message->stanza_id || clock_now(clock_of(walker)) < walker->here)
        return;
    stream = client_stream(walker->catch_up->client, walker->account, NULL);
    if (stream && !invisible_is_busy(stream))
        walker->first_live = g_strdup(message->stanza_id);
}

/* Only where an archive was read already: others have none, as far as is known. */
static void
on_line(CatchUp *catch_up, const Event *event)
{
    const Message *message = event->message;
    Walker *walker = event->chat ? g_hash_table_lookup(catch_up->walkers, event->account) : NULL;

    if (!walker || event->chat->kind == CHAT_ROOM || message->kind != MESSAGE_CHAT ||
        event->account->state != ACCOUNT_ONLINE)
        return;
    if (event->kind == EVENT_MESSAGE_ADDED)
        note_live(walker, message);
    if (event->kind == EVENT_MESSAGE_ADDED
            ? message->is_delayed && !message->is_carbon
            : !message->is_outgoing || message->is_carbon || message->stanza_id ||
                  message->state != MESSAGE_SENT)
        return;
    schedule_if_possible(walker, message->is_outgoing);
}

void
catch_up_sent(Client *client, const Account *account)
{
    Walker *walker = g_hash_table_lookup(client->catch_up->walkers, account);

    if (walker)
        schedule_if_possible(walker, true);
}

static void
on_account_removed(CatchUp *catch_up, Account *account)
{
    Walker *walker = g_hash_table_lookup(catch_up->walkers, account);

    if (!walker)
        return;
    g_hash_table_remove(catch_up->walkers, account);
    timer_stop(clock_of(walker), &walker->timer);
    if (walker->reading)
        end_walk(walker, false);
    timer_stop(clock_of(walker), &walker->second);
    walker->account = NULL;
    if (!walker->is_asked)
        free_walker(walker);
}

static void
on_event(const Event *event, gpointer data)
{
    CatchUp *catch_up = data;
    Walker *walker;

    if (event->kind == EVENT_ACCOUNT_REMOVED) {
        on_account_removed(catch_up, event->account);
    } else if (event->kind == EVENT_CHAT_REMOVED) {
        walker = g_hash_table_lookup(catch_up->walkers, event->account);
        if (walker && walker->reading)
            reading_forget(walker->reading, event->chat);
    } else if (event->kind == EVENT_ROSTER) {
        walker = g_hash_table_lookup(catch_up->walkers, event->account);
        if (walker && walker->is_wanted)
            begin_if_possible(walker);
    } else {
        on_line(catch_up, event);
    }
}

CatchUp *
catch_up_new(Client *client)
{
    CatchUp *catch_up = g_new0(CatchUp, 1);

    catch_up->client = client;
    catch_up->walkers = g_hash_table_new(NULL, NULL);
    catch_up->observer =
        model_observe(client->model,
                      EVENT_ACCOUNT_REMOVED | EVENT_CHAT_REMOVED | EVENT_MESSAGE_ADDED |
                          EVENT_MESSAGE_CHANGED | EVENT_ROSTER,
                      on_event, catch_up);
    return catch_up;
}

void
catch_up_free(CatchUp *catch_up)
{
    GHashTableIter iter;
    gpointer walker;

    if (!catch_up)
        return;
    model_unobserve(catch_up->client->model, catch_up->observer);
    g_hash_table_iter_init(&iter, catch_up->walkers);
    while (g_hash_table_iter_next(&iter, NULL, &walker))
        free_walker(walker);
    g_hash_table_unref(catch_up->walkers);
    g_free(catch_up);
}
