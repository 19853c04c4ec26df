/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic that must survive. */

#include "config.h"

#include "soak.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define NAME  "soak"
#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
/* Milliseconds between two numbers of one side, at most. */
#define PAUSE_MS 20
/* Nobody talks on while so many are under way: on a busy machine an interruption would leave more
 * and more of them, and each the next one slower. */
#define MOST_UNDER_WAY 300
/* For how long a fault waits for its byte, and for how long a login is waited for before it is
 * ordered again: twice as long each time, for it may take longer than that. */
#define ARMED_MS  300
#define ORDER_MS  1500
#define WITHIN_MS 60000

struct Soak {
    Server *group; /* the state of the test before */
    Scene *scene;
    unsigned seed;
    GRand *random;
    Proxy *proxy;
    Process *jaser, *bob;
    guint alice_timer, bob_timer;
    unsigned bobs; /* how many there have been */

    unsigned said, told;     /* the last number of alice's, of bob's */
    unsigned arrived_at_bob; /* and how far they came */
    unsigned arrived_at_alice;
    GHashTable *at_alice; /* all that did */
    unsigned before_at_bob, before_at_alice;
    unsigned doubles; /* that bob knew by their ids */
    bool is_online;
    unsigned logins, logins_before; /* of this cycle */
    bool is_bob_in_step;
    unsigned cycles, faults[FAULT_COUNT], restarts, kills;
};

static void
stop_alice(Soak *soak)
{
    g_clear_handle_id(&soak->alice_timer, g_source_remove);
}

static void
stop_bob(Soak *soak)
{
    g_clear_handle_id(&soak->bob_timer, g_source_remove);
}

G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN static void soak_fail(Soak *soak, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    stop_alice(soak);
    stop_bob(soak);
    scene_fail(soak->scene, "%s (SOAK_SEED=%u, cycle %u)", text, soak->seed, soak->cycles);
}

unsigned
soak_cycles(unsigned otherwise)
{
    const char *text = g_getenv("SOAK_CYCLES");
    return text ? (unsigned)atoi(text) : otherwise;
}

unsigned
soak_random(Soak *soak, unsigned count)
{
    return (unsigned)g_rand_int_range(soak->random, 0, (gint32)count);
}

/* --- what arrives --- */

static void
arrive_at_bob(Soak *soak, unsigned number)
{
    if (number != soak->arrived_at_bob + 1)
        soak_fail(soak, "bob got number %u after %u", number, soak->arrived_at_bob);
    soak->arrived_at_bob = number;
}

/* ejabberd may send what waited for a new stream after what comes just then. */
static void
arrive_at_alice(Soak *soak, unsigned number)
{
    if (!g_hash_table_add(soak->at_alice, GUINT_TO_POINTER(number)))
        soak_fail(soak, "alice got number %u again", number);
    if (!server_is_ejabberd() && number != soak->arrived_at_alice + 1)
        soak_fail(soak, "alice got number %u after %u", number, soak->arrived_at_alice);
    soak->arrived_at_alice = MAX(soak->arrived_at_alice, number);
}

/* Of the text that begins here, such as "b17"; 0: it is another. */
static unsigned
number_at(const char *text, char letter)
{
    return text && *text == letter ? (unsigned)strtoul(text + 1, NULL, 10) : 0;
}

static void
take_line_of_jaser(Soak *soak, const char *line)
{
    if (strstr(line, "\"type\":\"account\"")) {
        bool is_online = strstr(line, "\"state\":\"online\"");
        soak->logins += is_online && !soak->is_online;
        soak->is_online = is_online;
    } else if (strstr(line, "\"type\":\"message\"") && strstr(line, "\"direction\":\"in\"")) {
        const char *body = strstr(line, "\"body\":\"");
        unsigned number = number_at(body ? body + strlen("\"body\":\"") : NULL, 'b');
        if (number)
            arrive_at_alice(soak, number);
    }
}

static void
take_line_of_bob(Soak *soak, const char *line)
{
    if (g_str_has_prefix(line, "error "))
        soak_fail(soak, "bob got an error: %s", line);
    if (g_str_has_prefix(line, "double "))
        soak->doubles++;
    if (g_str_has_suffix(line, " in step"))
        soak->is_bob_in_step = true;
    if (!g_str_has_prefix(line, "message alice@"))
        return;
    unsigned number = number_at(strrchr(line, ' ') + 1, 'a');
    if (number)
        arrive_at_bob(soak, number);
}

/* Looks at what both have printed since the last time. */
static void
take_lines(Soak *soak)
{
    for (char *line; (line = process_next(soak->jaser, "")); g_free(line))
        take_line_of_jaser(soak, line);
    for (char *line; (line = process_next(soak->bob, "")); g_free(line))
        take_line_of_bob(soak, line);
}

/* Lets the world go on; true once the condition holds, within so many milliseconds. */
static bool
wait_until(Soak *soak, bool (*condition)(Soak *soak), int milliseconds)
{
    gint64 deadline = g_get_monotonic_time() + milliseconds * G_TIME_SPAN_MILLISECOND;
    do {
        scene_watch(2);
        take_lines(soak);
        if (condition(soak))
            return true;
    } while (g_get_monotonic_time() < deadline);
    return false;
}

/* --- what the history says --- */

/* Of ejabberd's; far more than there ever are. */
#define MOST_RUNS 32

typedef struct {
    unsigned last_in, last_out;
    unsigned runs[MOST_RUNS], run_count; /* the last numbers of theirs */
    unsigned most_runs;
    unsigned count_in;
    unsigned unsent;  /* of ours: neither sent nor received */
    GHashTable *seen; /* of the others'; not owned; or NULL */
    GString *wrong;
} History;

/* ejabberd says what waited for a new stream between what is said just then: two runs, each in
 * order. If that stream takes the place of one that was given up with the server not knowing what
 * had arrived, there are two more: what that one had not confirmed, and what was stored when
 * neither of them was there. */
static unsigned
count_most_runs(const Server *server)
{
    unsigned streams = server_count_in_log(server, "Opened c2s session for " ALICE);
    unsigned starts = server_count_in_log(server, "is started in the node");

    return MIN(2 + 2 * (streams > starts ? streams - starts : 0), MOST_RUNS);
}

/* The run that it goes on; a new one, if there is none. NULL: there are as many as there may be. */
static unsigned *
find_run(History *history, unsigned number)
{
    unsigned *best = NULL;

    for (unsigned *run = history->runs; run < history->runs + history->run_count; run++) {
        if (*run < number && (!best || *run > *best))
            best = run;
    }
    if (!best && history->run_count < history->most_runs)
        best = &history->runs[history->run_count++];
    return best;
}

static bool
take_in(History *history, unsigned number)
{
    unsigned *run = server_is_ejabberd() ? find_run(history, number) : &history->last_in;
    bool is_in_order = run && (server_is_ejabberd() || number == *run + 1);

    history->count_in++;
    if (history->seen)
        g_hash_table_add(history->seen, GUINT_TO_POINTER(number));
    if (run)
        *run = number;
    history->last_in = server_is_ejabberd() ? MAX(history->last_in, number) : number;
    return is_in_order;
}

static bool
take_out(History *history, unsigned number)
{
    bool is_in_order = number == history->last_out + 1;

    history->last_out = number;
    return is_in_order;
}

static void
read_row(History *history, sqlite3_stmt *row, const char *order)
{
    const char *body = (const char *)sqlite3_column_text(row, 0);
    bool is_outgoing = sqlite3_column_int(row, 1);
    const char *state = (const char *)sqlite3_column_text(row, 2);
    unsigned last = is_outgoing ? history->last_out : history->last_in;
    unsigned number = number_at(body, is_outgoing ? 'a' : 'b');

    if (!number)
        return;
    bool is_in_order = is_outgoing ? take_out(history, number) : take_in(history, number);
    if (!is_in_order && history->wrong->len < 1000)
        g_string_append_printf(history->wrong, "%s follows number %u by %s. ", body, last, order);
    if (is_outgoing && g_strcmp0(state, "sent") && g_strcmp0(state, "received"))
        history->unsent++;
}

static void
read_rows(History *history, Scene *scene, const char *name, const char *order)
{
    g_autofree char *path = scene_data_path(scene, name, "history.db");
    g_autofree char *sql =
        g_strdup_printf("SELECT body, is_outgoing, state FROM message ORDER BY %s", order);
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;

    *history = (History){ .wrong = history->wrong, .seen = history->seen };
    if (server_is_ejabberd())
        history->most_runs = count_most_runs(scene->server);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &row, NULL), SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW)
        read_row(history, row, order);
    sqlite3_finalize(row);
    sqlite3_close(database);
}

/* Takes from it how far both have come. */
static void
read_history(Soak *soak)
{
    g_autoptr(GString) wrong = g_string_new(NULL);
    History history = { .wrong = wrong, .seen = soak->at_alice };

    g_hash_table_remove_all(soak->at_alice);
    read_rows(&history, soak->scene, NAME, "row");
    soak->said = history.last_out;
    soak->arrived_at_alice = history.last_in;
}

char *
soak_check_history(Scene *scene, const char *name, unsigned said, unsigned told)
{
    g_autoptr(GString) wrong = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    History history = { .wrong = wrong, .seen = seen };

    if (!server_is_ejabberd())
        read_rows(&history, scene, name, "row");
    read_rows(&history, scene, name, "time, row");
    if (history.last_out != said || history.count_in != told || g_hash_table_size(seen) != told)
        g_string_append_printf(wrong, "It has %u of our %u numbers, %u (%u of them) of %u. ",
                               history.last_out, said, history.count_in, g_hash_table_size(seen),
                               told);
    if (history.unsent)
        g_string_append_printf(wrong, "%u of ours count as not sent. ", history.unsent);
    return wrong->len ? g_strdup_printf("The history is wrong: %s", wrong->str) : NULL;
}

/* --- who talks --- */

static guint
start_timer(Soak *soak, GSourceFunc fn)
{
    return g_timeout_add(1 + soak_random(soak, PAUSE_MS), fn, soak);
}

/* Who has ended by itself has not heard it. */
static void
say(Soak *soak, Process *process, const char *line)
{
    int status;
    if (process_has_ended(process, &status))
        soak_fail(soak, "%s has ended with status 0x%x", process == soak->bob ? "bob" : "jaser",
                  (unsigned)status);
    process_say(process, line);
}

static gboolean
on_alice_turn(gpointer data)
{
    Soak *soak = data;
    soak->alice_timer = 0;
    if (soak->said - soak->arrived_at_bob < MOST_UNDER_WAY) {
        g_autofree char *line = g_strdup_printf("/msg " BOB " a%u", ++soak->said);
        say(soak, soak->jaser, line);
    }
    soak->alice_timer = start_timer(soak, on_alice_turn);
    return G_SOURCE_REMOVE;
}

static gboolean
on_bob_turn(gpointer data)
{
    Soak *soak = data;
    soak->bob_timer = 0;
    if (soak->told - g_hash_table_size(soak->at_alice) < MOST_UNDER_WAY) {
        g_autofree char *line = g_strdup_printf("message " ALICE " b%u", ++soak->told);
        say(soak, soak->bob, line);
    }
    soak->bob_timer = start_timer(soak, on_bob_turn);
    return G_SOURCE_REMOVE;
}

static void
start_jaser(Soak *soak)
{
    soak->is_online = false;
    soak->jaser = scene_headless(soak->scene, NAME, "--json", "--log-level", "info", NULL);
    soak->alice_timer = start_timer(soak, on_alice_turn);
}

static void
start_bob(Soak *soak)
{
    g_autofree char *ids = g_strdup_printf("--ids=bob%u", soak->bobs++);
    g_autofree char *once = g_strdup_printf("--once=%s/known", soak->scene->folder);
    soak->bob = scene_peer(soak->scene, "bob", once, ids, NULL);
    soak->bob_timer = start_timer(soak, on_bob_turn);
}

static bool
is_back(Soak *soak)
{
    return soak->is_online && soak->logins > soak->logins_before;
}

int
soak_set_up(void **state)
{
    const char *seed = g_getenv("SOAK_SEED");
    Soak *soak = g_new0(Soak, 1);

    soak->group = *state;
    soak->scene = scene_new(*state);
    soak->seed = seed ? (unsigned)strtoul(seed, NULL, 10) : (unsigned)g_get_real_time();
    soak->random = g_rand_new_with_seed(soak->seed);
    soak->proxy = proxy_new(server_port(soak->scene->server));
    soak->at_alice = g_hash_table_new(NULL, NULL);
    *state = soak;
    return 0;
}

/* Nobody talks any more when the programs end. */
int
soak_tear_down(void **state)
{
    Soak *soak = *state;

    stop_alice(soak);
    stop_bob(soak);
    int status = scene_free(soak->scene);
    proxy_free(soak->proxy);
    g_rand_free(soak->random);
    g_hash_table_unref(soak->at_alice);
    *state = soak->group;
    g_free(soak);
    return status;
}

void
soak_begin(Soak *soak)
{
    g_autofree char *properties = g_strdup_printf("port=%d", proxy_port(soak->proxy));

    print_message("SOAK_SEED=%u\n", soak->seed);
    scene_add_account(soak->scene, NAME, "alice", properties);
    start_bob(soak);
    start_jaser(soak);
    if (!wait_until(soak, is_back, WITHIN_MS))
        soak_fail(soak, "jaser did not come online");
}

/* --- cycles --- */

static bool
has_struck(Soak *soak)
{
    return !proxy_is_armed(soak->proxy);
}

/* A fault waits for its byte, one way or the other. */
static void
arm(Soak *soak, Fault fault, unsigned bytes)
{
    proxy_fault_after_bytes(soak->proxy, fault, soak_random(soak, 2) ? PROXY_UP : PROXY_DOWN,
                            1 + soak_random(soak, bytes));
}

/* Orders logins until one was good. Every fourth meets with a fault itself, somewhere on its way.
 */
static void
come_back(Soak *soak)
{
    gint64 deadline = g_get_monotonic_time() + WITHIN_MS * G_TIME_SPAN_MILLISECOND;
    bool is_ordered = false;
    int patience = ORDER_MS;
    if (soak_random(soak, 4) == 0)
        arm(soak, soak_random(soak, FAULT_COUNT), 6000);
    while (!is_back(soak)) {
        if (g_get_monotonic_time() > deadline)
            soak_fail(soak, "jaser did not come back");
        say(soak, soak->jaser, soak->is_online || is_ordered ? "/reconnect" : "/reconnect now");
        is_ordered = true;
        wait_until(soak, is_back, patience);
        patience *= 2;
    }
}

static bool
has_progress(Soak *soak)
{
    return soak->arrived_at_bob > soak->before_at_bob &&
           soak->arrived_at_alice > soak->before_at_alice;
}

/* Something comes through both ways; where a fault struck after the login, after another one. */
static void
wait_progress(Soak *soak)
{
    gint64 deadline = g_get_monotonic_time() + WITHIN_MS * G_TIME_SPAN_MILLISECOND;
    int patience = ORDER_MS;
    soak->before_at_bob = soak->arrived_at_bob;
    soak->before_at_alice = soak->arrived_at_alice;
    for (; !wait_until(soak, has_progress, patience); patience *= 2) {
        if (g_get_monotonic_time() > deadline)
            soak_fail(soak, "nothing comes through: of %u numbers bob has %u, of %u alice %u",
                      soak->said, soak->arrived_at_bob, soak->told, soak->arrived_at_alice);
        say(soak, soak->jaser, "/reconnect");
    }
}

void
soak_break(Soak *soak)
{
    Fault fault = soak_random(soak, FAULT_COUNT);

    soak->cycles++;
    soak->faults[fault]++;
    soak->logins_before = soak->logins;
    arm(soak, fault, 4000);
    if (!wait_until(soak, has_struck, (int)soak_random(soak, ARMED_MS)))
        proxy_fault(soak->proxy, fault);
    wait_until(soak, is_back, (int)soak_random(soak, 50));
    come_back(soak);
    /* A stream that is new has much to catch up with: always cut at once, it would never do that.
     */
    if (soak_random(soak, 4))
        wait_progress(soak);
}

static bool
has_bob_ended(Soak *soak)
{
    return process_has_ended(soak->bob, NULL);
}

static bool
is_bob_in_step(Soak *soak)
{
    return soak->is_bob_in_step;
}

/* The server has all that bob has said, and he what waited for him. */
static void
bring_bob_into_step(Soak *soak)
{
    soak->is_bob_in_step = false;
    say(soak, soak->bob, "message " BOB "/peer in step");
    if (!wait_until(soak, is_bob_in_step, WITHIN_MS))
        soak_fail(soak, "bob does not hear himself");
}

static bool
is_bob_up_to_date(Soak *soak)
{
    return soak->arrived_at_bob == soak->said;
}

/* The server has all that bob has said, and he all that it has for him; then he leaves. What was on
 * its way to him in that moment would be lost, through no fault of jaser's. */
static void
end_bob(Soak *soak)
{
    stop_alice(soak);
    stop_bob(soak);
    bring_bob_into_step(soak);
    if (!wait_until(soak, is_bob_up_to_date, WITHIN_MS))
        soak_fail(soak, "of %u numbers bob has only %u", soak->said, soak->arrived_at_bob);
    process_end_input(soak->bob);
    if (!wait_until(soak, has_bob_ended, WITHIN_MS))
        soak_fail(soak, "bob does not leave");
    take_lines(soak);
    soak->alice_timer = start_timer(soak, on_alice_turn);
}

static bool
is_alice_up_to_date(Soak *soak)
{
    return g_hash_table_size(soak->at_alice) == soak->told;
}

/* 0: none. */
static unsigned
first_missing_at_alice(const Soak *soak)
{
    for (unsigned number = 1; number <= soak->told; number++) {
        if (!g_hash_table_contains(soak->at_alice, GUINT_TO_POINTER(number)))
            return number;
    }
    return 0;
}

void
soak_restart_server(Soak *soak)
{
    soak->cycles++;
    soak->restarts++;
    soak->logins_before = soak->logins;
    end_bob(soak);
    /* What ejabberd holds for somebody when it ends is lost now and then, but for its archive. */
    if (server_is_ejabberd() && !wait_until(soak, is_alice_up_to_date, WITHIN_MS))
        soak_fail(soak, "of %u numbers alice has only %u: not %u", soak->told,
                  g_hash_table_size(soak->at_alice), first_missing_at_alice(soak));
    /* Half of them while jaser is connected. */
    if (soak_random(soak, 2))
        proxy_fault(soak->proxy, FAULT_RESET);
    /* Bob gets first what waited for him: what jaser says then could overtake it. */
    proxy_refuse(soak->proxy, true);
    server_stop(soak->scene->server);
    server_start(soak->scene->server);
    start_bob(soak);
    bring_bob_into_step(soak);
    proxy_refuse(soak->proxy, false);
    come_back(soak);
    wait_progress(soak);
}

static bool
has_jaser_ended(Soak *soak)
{
    return process_has_ended(soak->jaser, NULL);
}

void
soak_kill(Soak *soak)
{
    soak->cycles++;
    soak->kills++;
    soak->logins_before = soak->logins;
    wait_until(soak, has_jaser_ended, (int)soak_random(soak, ARMED_MS));
    stop_alice(soak);
    process_signal(soak->jaser, SIGKILL);
    if (!wait_until(soak, has_jaser_ended, WITHIN_MS))
        soak_fail(soak, "jaser lives on");
    scene_watch(0);
    take_lines(soak);
    read_history(soak);
    start_jaser(soak);
    if (!wait_until(soak, is_back, WITHIN_MS))
        soak_fail(soak, "jaser did not come back");
    wait_progress(soak);
}

/* --- the end --- */

static bool
has_all_arrived(Soak *soak)
{
    return soak->arrived_at_bob == soak->said && g_hash_table_size(soak->at_alice) == soak->told;
}

/* How often the log has this. */
static unsigned
count_in_log(Soak *soak, const char *text)
{
    g_autofree char *path = g_build_filename(soak->scene->folder, NAME ".log", NULL);
    g_autofree char *log = NULL;
    unsigned count = 0;

    g_file_get_contents(path, &log, NULL, NULL);
    for (const char *at = log; at && (at = strstr(at, text)); at++)
        count++;
    return count;
}

static void
print_figures(Soak *soak)
{
    print_message("%u cycles on %s:", soak->cycles, server_is_ejabberd() ? "ejabberd" : "Prosody");
    for (unsigned i = 0; i < FAULT_COUNT; i++)
        print_message(" %u %s,", soak->faults[i], fault_name(i));
    print_message(" %u server restarts, %u kills; %u resumed, %u new streams\n", soak->restarts,
                  soak->kills, count_in_log(soak, "the stream goes on"),
                  count_in_log(soak, "a new stream"));
    print_message("%u messages out, %u in, %u came twice to bob with the same id\n", soak->said,
                  soak->told, soak->doubles);
}

void
soak_finish(Soak *soak)
{
    stop_alice(soak);
    stop_bob(soak);
    if (!wait_until(soak, has_all_arrived, WITHIN_MS))
        soak_fail(soak, "of %u numbers bob got %u, of %u alice got %u (not %u)", soak->said,
                  soak->arrived_at_bob, soak->told, g_hash_table_size(soak->at_alice),
                  first_missing_at_alice(soak));
    say(soak, soak->jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(soak->scene, soak->jaser), 0);
    print_figures(soak);
    g_autofree char *wrong = soak_check_history(soak->scene, NAME, soak->said, soak->told);
    if (wrong)
        soak_fail(soak, "%s", wrong);
    /* Only after a stream was lost with the server is it unknown what has arrived. */
    if (soak->doubles && !soak->restarts)
        soak_fail(soak, "bob got %u messages twice", soak->doubles);
}
