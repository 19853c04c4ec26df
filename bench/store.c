/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets of the store alone: what a message costs, and reading in a chat of a million lines.
 *
 * usage: store [LINES] */

#include "config.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/window.h"
#include "storage/archive_search.h"
#include "storage/places.h"
#include "storage/text_log.h"

#include "probe.h"

#define LINES      1000000
#define LOGGED     10000
#define PAGE       100
#define LOOK       200 /* lines that scrolling brings at once */
#define LOOKS      50
#define START_TIME INT64_C(1795338000000)
#define BATCH      500 /* messages in 250 ms */

typedef struct {
    char *folder;
    Clock *clock;
    Settings *settings;
    Model *model;
    Database *database;
    Archive *archive;
    TextLog *log;
    Chat *chat;
    Jid *sender;
    GRand *random;
} Bench;

static const char *const WORDS[] = {
    "lunch",   "the",  "build",   "passes", "did",   "you",     "see",    "tomorrow",
    "morning", "and",  "server",  "is",     "again", "restart", "with",   "yes",
    "green",   "über", "release", "naïve",  "fix",   "merge",   "branch", "meeting",
};

static Message *
make_message(Bench *bench, unsigned number)
{
    g_autoptr(GString) body = g_string_new(NULL);
    gsize end = (gsize)g_rand_int_range(bench->random, 100, 200);
    Message *message;

    while (body->len < end) {
        if (g_rand_int_range(bench->random, 0, 8))
            g_string_append(body,
                            WORDS[g_rand_int_range(bench->random, 0, (int)G_N_ELEMENTS(WORDS))]);
        else
            g_string_append_printf(body, "w%d", g_rand_int_range(bench->random, 0, 5000));
        g_string_append_c(body, ' ');
    }
    g_string_append_printf(body, "line%u", number);
    message = message_new(MESSAGE_CHAT, body->str);
    message->from = jid_ref(bench->sender);
    message->id = g_uuid_string_random();
    message->stanza_id = g_uuid_string_random();
    message->time = clock_now(bench->clock);
    return message;
}

/* What the pipeline does with an incoming message. */
static void
store(Bench *bench, Message *message, bool with_log)
{
    g_autoptr(GError) error = NULL;

    if (archive_has(bench->archive, bench->chat, message) ||
        !archive_add(bench->archive, bench->chat, message, &error))
        g_error("%s", error ? error->message : "a message was taken for a double");
    if (with_log)
        text_log_add(bench->log, bench->chat, message);
}

/* Processor time in ms that storing this many takes. */
static double
fill(Bench *bench, unsigned count, bool with_log, int64_t ms_between)
{
    double cost = 0;

    for (unsigned done = 0; done < count; done += BATCH) {
        g_autoptr(GPtrArray) messages = g_ptr_array_new();
        double before;

        for (unsigned i = 0; i < BATCH; i++)
            g_ptr_array_add(messages, make_message(bench, done + i));
        before = probe_cpu(getpid());
        for (unsigned i = 0; i < BATCH; i++)
            store(bench, g_ptr_array_index(messages, i), with_log);
        clock_advance(bench->clock, MAX(250, ms_between * BATCH));
        cost += probe_cpu(getpid()) - before;
        for (unsigned i = 0; i < BATCH; i++)
            message_unref(g_ptr_array_index(messages, i));
    }
    return cost;
}

static void
open_store(Bench *bench)
{
    g_autoptr(GError) error = NULL;

    bench->database = database_open(bench->folder, bench->clock, NULL, &error);
    if (!bench->database)
        g_error("%s", error->message);
    bench->archive = archive_new(bench->database);
    bench->log = text_log_new(bench->folder, bench->clock, NULL, NULL);
}

static void
close_store(Bench *bench)
{
    text_log_free(bench->log);
    archive_free(bench->archive);
    database_close(bench->database);
}

static double
measure_page(Bench *bench, const ArchivePosition *before)
{
    double start = probe_cpu(getpid());
    g_autoptr(GPtrArray) page = archive_page(bench->archive, bench->chat, before, PAGE);

    if (page->len != PAGE)
        g_error("the page has %u lines", page->len);
    return probe_cpu(getpid()) - start;
}

/* Until a page of hits stands. */
static double
measure_search(Bench *bench, const char *words, bool is_there)
{
    double start = probe_cpu(getpid());
    SearchQuery *query = search_query_parse(words, clock_now(bench->clock), NULL);
    g_autoptr(ArchiveSearch) search = archive_search_new(bench->archive, query, NULL);

    while (archive_search_step(search, PAGE))
        ;
    g_autoptr(GPtrArray) hits = archive_search_hits(search, 0, PAGE);
    double took = probe_cpu(getpid()) - start;
    if ((hits->len > 0) != is_there)
        g_error("%u lines are found for %s", hits->len, words);
    return took;
}

/* Of words, beginnings, phrases and filters alone. */
static bool
measure_searches(Bench *bench)
{
    static const struct {
        const char *query;
        bool is_there;
    } SEARCHES[] = {
        { "lunch", true },
        { "w4711", true },
        { "\"the server\" rest", true },
        { "serv*", true },
        { "lunch -server", true },
        { "the server in:bob", true },
        { "from:bob lunch", true },
        { "from:me", false },
        { "has:link", false },
        { "before:2020", false },
        { "kind:room lunch", false },
        { "-the", true },
    };
    bool is_held = true;

    for (size_t i = 0; i < G_N_ELEMENTS(SEARCHES); i++) {
        g_autofree char *what = g_strdup_printf("search it for %s", SEARCHES[i].query);
        is_held &= report(what, measure_search(bench, SEARCHES[i].query, SEARCHES[i].is_there),
                          "ms CPU", 100);
    }
    return is_held;
}

/* A page as a window takes it in when one scrolls, up or down, to what it shows already. */
static double
measure_scroll(Bench *bench, Timeline *past, bool is_up)
{
    double start = probe_cpu(getpid());
    const Message *edge = is_up ? timeline_first_stored(past) : timeline_last_stored(past);
    const ArchivePosition place = { .time = edge->time, .row = edge->row };
    g_autoptr(GPtrArray) page =
        is_up ? archive_page(bench->archive, bench->chat, &place, LOOK)
              : places_page_after(bench->archive, bench->chat, &place, false, LOOK);

    if (page->len != LOOK)
        g_error("the page has %u lines", page->len);
    if (is_up)
        timeline_prepend(past, (Message *const *)page->pdata, page->len);
    else
        timeline_append(past, (Message *const *)page->pdata, page->len);
    return probe_cpu(getpid()) - start;
}

/* To a line that is not held: found by its time, with those around it. */
static double
measure_jump(Bench *bench, Timeline *past, int64_t time)
{
    double start = probe_cpu(getpid());
    ArchivePosition place;

    if (!places_find_time(bench->archive, bench->chat, time, &place))
        g_error("no line is found by its time");
    g_autoptr(GPtrArray) before = archive_page(bench->archive, bench->chat, &place, PAGE);
    g_autoptr(GPtrArray) after = places_page_after(bench->archive, bench->chat, &place, true, LOOK);
    timeline_append(past, (Message *const *)before->pdata, before->len);
    timeline_append(past, (Message *const *)after->pdata, after->len);
    return probe_cpu(getpid()) - start;
}

/* A jump into the middle, and from there a long way up and down; the slowest page counts. */
static bool
measure_scrolling(Bench *bench)
{
    int64_t middle = START_TIME + (clock_now(bench->clock) - START_TIME) / 2;
    Windows *windows = model_windows(bench->model);
    Timeline *past = windows_begin_past(windows, windows_open_chat(windows, bench->chat));
    double up = 0, down = 0;
    bool is_held = report("jump to a date in it", measure_jump(bench, past, middle), "ms CPU", 20);

    for (int i = 0; i < LOOKS; i++)
        up = MAX(up, measure_scroll(bench, past, true));
    for (int i = 0; i < LOOKS; i++)
        down = MAX(down, measure_scroll(bench, past, false));
    is_held &= report("scroll up in it, the slowest of 50 pages", up, "ms CPU", 10);
    return report("scroll down in it, the slowest of 50 pages", down, "ms CPU", 10) && is_held;
}

static bool
measure_reading(Bench *bench, unsigned lines)
{
    ArchivePosition middle = { START_TIME + (clock_now(bench->clock) - START_TIME) / 2, 0 };
    bool is_held = true;
    g_autofree char *what = g_strdup_printf("open a chat of %u lines", lines);

    close_store(bench);
    open_store(bench);
    is_held &= report(what, measure_page(bench, NULL), "ms CPU", 20);
    is_held &= report("a page from its middle", measure_page(bench, &middle), "ms CPU", 10);
    is_held &= measure_scrolling(bench);
    return measure_searches(bench) && is_held;
}

/* What a message takes, on the disk and in memory; nobody has promised how much. */
static void
measure_size(Bench *bench, unsigned lines)
{
    g_autofree char *path = g_build_filename(bench->folder, "history.db", NULL);
    GStatBuf status;

    close_store(bench); /* all of it is in the file then */
    if (!g_stat(path, &status))
        report("a message in the file, indexes and words included",
               (double)status.st_size / (lines + LOGGED), "bytes", -1);
    open_store(bench);
    g_ptr_array_unref(archive_page(bench->archive, bench->chat, NULL, LOGGED)); /* fills caches */
    struct mallinfo2 before = mallinfo2();
    g_autoptr(GPtrArray) page = archive_page(bench->archive, bench->chat, NULL, LOGGED);
    struct mallinfo2 after = mallinfo2();
    report("a message in memory", (double)(after.uordblks - before.uordblks) / page->len, "bytes",
           -1);
}

static void
set_up(Bench *bench)
{
    g_autoptr(Jid) alice = jid_new("alice@example.org", NULL);
    g_autoptr(Jid) bob = jid_new("bob@example.org", NULL);

    bench->folder = g_dir_make_tmp("jaser-bench-XXXXXX", NULL);
    bench->clock = clock_new_virtual(START_TIME);
    bench->settings = settings_new();
    bench->model = model_new(bench->settings, bench->clock);
    bench->sender = jid_new("bob@example.org/phone", NULL);
    bench->chat = account_get_chat(account_new(bench->model, alice), bob, CHAT_CONTACT);
    bench->random = g_rand_new_with_seed(1);
    open_store(bench);
}

static void
take_down(Bench *bench)
{
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", bench->folder);

    close_store(bench);
    model_free(bench->model);
    settings_free(bench->settings);
    clock_free(bench->clock);
    jid_unref(bench->sender);
    g_rand_free(bench->random);
    if (system(remove))
        fprintf(stderr, "%s is left over.\n", bench->folder);
    g_free(bench->folder);
}

int
main(int argc, char **argv)
{
    unsigned lines = argc > 1 ? (unsigned)atoi(argv[1]) : LINES;
    Bench bench = { 0 };
    bool is_held;

#ifdef WITH_SANITIZERS
    puts("Budgets do not hold in a build with sanitizers.");
    return 77;
#endif
    set_up(&bench);
    is_held = report("1000 messages stored, indexed and logged",
                     fill(&bench, LOGGED, true, 0) * 1000 / LOGGED, "ms CPU", 20);
    fill(&bench, lines, false, 30 * 1000);
    measure_size(&bench, lines);
    is_held &= measure_reading(&bench, lines);
    take_down(&bench);
    return is_held ? 0 : 1;
}
