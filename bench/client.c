/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets of the whole program: the real one, in a terminal, against a private Prosody.
 *
 * usage: client [start|connect|memory|encryption|file|idle|stream|messages|keys|presence|room|
 *               archive ...] */

#include "config.h"

#include "client.h"

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"
#include "unit/crypto/gnupg.h"

#define RUNS          7
#define MESSAGES      6000
#define ROUNDS        3
#define STREAM_ROUNDS 5
#define POUR_SECONDS  180
#define IDLE_MS       10000
#define KEYS          260
#define KEY_PAUSE_MS  15

Terminal *
open_quietly(Scene *scene, const char *name)
{
    g_autofree char *path = g_build_filename(g_getenv("top_srcdir"), "themes", "dark.theme", NULL);
    g_autofree char *theme = NULL;

    if (g_file_get_contents(path, &theme, NULL, NULL))
        scene_write_config(scene, name, "themes/dark.theme", theme);
    return scene_open(scene, name, "--log-level", "error", NULL);
}

pid_t
find_jaser(void)
{
    pid_t pid = probe_find_child("jaser");

    if (!pid) {
        fprintf(stderr, "The process of jaser is not found in /proc.\n");
        exit(99);
    }
    return pid;
}

static Server *
get_server(void)
{
    static const char *const WORDS[] = {
        "archive-in-memory",
        "alice:" SCENE_PASSWORD,
        "bob:" SCENE_PASSWORD,
        "carol:" SCENE_PASSWORD,
        "dave:" SCENE_PASSWORD,
        "erin:" SCENE_PASSWORD,
        "frank:" SCENE_PASSWORD,
        "alice+bob/Friends",
        "alice+carol/Friends",
        "alice+dave/Work",
        "alice+erin/Work",
        "alice+frank/Work",
        NULL,
    };

    return server_new(WORDS);
}

/* alice, connected, with the roster on screen. */
static Terminal *
open_connected(Scene *scene)
{
    Terminal *terminal;

    scene_add_account(scene, "alice", "alice", NULL);
    terminal = open_quietly(scene, "alice");
    scene_wait_shown(scene, terminal, "Frank");
    return terminal;
}

/* --- the benches --- */

static bool
bench_start(Server *server)
{
    double cpu[RUNS];

    for (unsigned i = 0; i < RUNS; i++) {
        Scene *scene = scene_new(server);
        Terminal *terminal = open_quietly(scene, "nobody");

        scene_wait_shown(scene, terminal, "1:console");
        scene_watch(100);
        cpu[i] = probe_cpu(find_jaser());
        scene_free(scene);
    }
    return report("start to first drawing", median(cpu, RUNS), "ms CPU", 30);
}

static bool
bench_connect(Server *server)
{
    double cpu[RUNS];

    for (unsigned i = 0; i < RUNS; i++) {
        Scene *scene = scene_new(server);
        Terminal *terminal = open_connected(scene);

        scene_watch(100);
        cpu[i] = probe_cpu(find_jaser());
        scene_quit(scene, terminal);
        scene_free(scene);
    }
    return report("start to connected, roster shown", median(cpu, RUNS), "ms CPU", 60);
}

static bool
bench_memory(Server *server)
{
    Scene *scene = scene_new(server);
    Terminal *terminal = open_connected(scene);
    bool is_held;

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN " hello");
    scene_wait_shown(scene, terminal, "hello");
    scene_watch(SETTLE_MS);
    is_held = report("resident, connected, 5 contacts", probe_resident(find_jaser()), "MiB", 16);
    scene_quit(scene, terminal);
    scene_free(scene);
    return is_held;
}

/* The same with GnuPG's library loaded, which it is when a message is encrypted. */
static bool
bench_encryption(Server *server)
{
    Scene *scene = scene_new(server);
    Gnupg *gnupg = gnupg_new();
    g_autofree char *alice = gnupg_add_key(gnupg, "xmpp:alice@" SERVER_DOMAIN, NULL);
    g_autofree char *bob = gnupg_add_key(gnupg, "xmpp:bob@" SERVER_DOMAIN, NULL);
    g_autofree char *own = g_strdup_printf("openpgp.key=%s\n", alice);
    g_autofree char *set_key = g_strdup_printf("/pgp setkey bob@" SERVER_DOMAIN " %s", bob);
    Terminal *terminal;

    scene->gnupg_home = gnupg->home;
    scene_add_account(scene, "alice", "alice", own);
    terminal = open_quietly(scene, "alice");
    scene_wait_shown(scene, terminal, "Frank");
    scene_enter(terminal, set_key);
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_enter(terminal, "/encryption start pgp");
    scene_enter(terminal, "hello");
    scene_wait_shown(scene, terminal, "PGP ✔");
    scene_watch(SETTLE_MS);
    report("resident, once a message was encrypted", probe_resident(find_jaser()), "MiB", -1);
    scene_quit(scene, terminal);
    scene_free(scene);
    gnupg_free(gnupg);
    return true;
}

static bool
bench_encryption_if_it_is_there(Server *server)
{
    return !gnupg_is_there() || bench_encryption(server);
}

/* What cannot be compressed. */
static void
write_file(const char *path, unsigned megabytes)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    g_autofree guint32 *block = g_malloc(1 << 20);
    FILE *file = fopen(path, "w");

    for (unsigned i = 0; file && i < megabytes; i++) {
        for (unsigned j = 0; j < (1 << 20) / sizeof *block; j++)
            block[j] = g_rand_int(random);
        fwrite(block, 1 << 20, 1, file);
    }
    if (!file || fclose(file))
        g_error("%s cannot be written", path);
}

/* One order about the file, until it says so. */
static bool
measure_file(Scene *scene, Terminal *terminal, const char *order, const char *answer)
{
    const char *what = strchr(order, ' ') + 1;
    double cpu = probe_cpu(find_jaser());
    gint64 began = g_get_monotonic_time();
    g_autofree char *name = g_strndup(what, strcspn(what, " "));
    g_autofree char *own = g_strdup_printf("%s a file of 100 MB, of jaser's", name);
    g_autofree char *all = g_strdup_printf("%s a file of 100 MB, with gpg", name);

    scene_enter(terminal, order);
    scene_wait_shown(scene, terminal, answer);
    report(all, (double)(g_get_monotonic_time() - began) / 1e3, "ms", -1);
    return report(own, probe_cpu(find_jaser()) - cpu, "ms CPU", 1500);
}

static bool
bench_file(Server *server)
{
    Scene *scene = scene_new(server);
    Gnupg *gnupg = gnupg_new();
    g_autofree char *key = gnupg_add_key(gnupg, "xmpp:alice@" SERVER_DOMAIN, NULL);
    g_autofree char *own = g_strdup_printf("openpgp.key=%s\n", key);
    g_autofree char *set_key = g_strdup_printf("/pgp setkey bob@" SERVER_DOMAIN " %s", key);
    g_autofree char *file = g_build_filename(scene->folder, "file", NULL);
    g_autofree char *encrypt = g_strconcat("/encryption encrypt ", file, NULL);
    g_autofree char *decrypt = g_strdup_printf("/encryption decrypt %s.gpg %s.back", file, file);
    Terminal *terminal;
    bool is_held;

    write_file(file, 100);
    scene->gnupg_home = gnupg->home;
    scene_add_account(scene, "alice", "alice", own);
    terminal = open_quietly(scene, "alice");
    scene_wait_shown(scene, terminal, "Frank");
    scene_enter(terminal, set_key);
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    is_held = measure_file(scene, terminal, encrypt, "Encrypted: ");
    is_held &= measure_file(scene, terminal, decrypt, "It is signed by");
    is_held &= report("resident, once a file of 100 MB was encrypted and decrypted",
                      probe_resident(find_jaser()), "MiB", 20);
    scene_quit(scene, terminal);
    scene_free(scene);
    gnupg_free(gnupg);
    return is_held;
}

static bool
bench_file_if_it_is_there(Server *server)
{
    return !gnupg_is_there() || bench_file(server);
}

static bool
bench_idle(Server *server)
{
    Scene *scene = scene_new(server);
    long before, after;

    /* The last look for answers to the login comes so late. */
    scene_write_config(scene, "alice", "config", "[connection]\ntimeout=2\n");
    Terminal *terminal = open_connected(scene);
    pid_t pid = find_jaser();

    /* What logging in brings with it must be over; the clock on screen may tick once a minute. */
    scene_watch(3000);
    if ((g_get_real_time() / 1000 + IDLE_MS) / 60000 != g_get_real_time() / 1000 / 60000)
        scene_watch(IDLE_MS + 500);
    before = probe_wakeups(pid);
    scene_watch(IDLE_MS);
    after = probe_wakeups(pid);
    scene_quit(scene, terminal);
    scene_free(scene);
    return report("idle, connected", (double)(after - before) * 1000 / IDLE_MS, "wakeups a second",
                  0);
}

static Process *
start_tool(Scene *scene, const char *tool, const char *user, const char *more)
{
    g_autofree char *line =
        g_strdup_printf("%s/bench/%s %s@" SERVER_DOMAIN " " SCENE_PASSWORD " %d%s",
                        g_getenv("top_builddir"), tool, user, server_port(scene->server), more);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    Process *process = process_new((const char *const *)argv, NULL);

    g_ptr_array_add(scene->processes, process);
    return process;
}

/* bob pours messages over alice; until the server has taken them all, which may be slow. */
static void
pour(Scene *scene)
{
    g_autofree char *more = g_strdup_printf(" %d alice@" SERVER_DOMAIN, MESSAGES);
    Process *process = start_tool(scene, "pour", "bob", more);
    gint64 deadline = g_get_monotonic_time() + POUR_SECONDS * G_TIME_SPAN_SECOND;

    while (!process_has_ended(process, NULL)) {
        if (g_get_monotonic_time() > deadline)
            scene_fail(scene, "the server did not take the messages within %d s", POUR_SECONDS);
        scene_watch(20);
    }
}

/* tool: a program that counts messages until the marker. */
static double
measure_tool(Server *server, const char *name, const char *more)
{
    Scene *scene = scene_new(server);
    Process *tool = start_tool(scene, name, "alice", more);
    double before, after;
    pid_t pid;

    scene_wait_printed(scene, tool, "online");
    scene_watch(SETTLE_MS);
    pid = probe_find_child(name);
    before = probe_cpu(pid);
    pour(scene);
    scene_wait_printed(scene, tool, "done");
    after = probe_cpu(pid);
    process_signal(tool, SIGTERM);
    scene_wait_process_exit(scene, tool);
    scene_free(scene);
    return (after - before) * 1000 / MESSAGES;
}

/* Lines in the logs that the pattern matches. */
static unsigned
count_logged(const char *pattern)
{
    glob_t found = { 0 };
    unsigned lines = 0;

    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        g_autofree char *text = NULL;

        g_file_get_contents(found.gl_pathv[i], &text, NULL, NULL);
        for (const char *at = text; at && (at = strchr(at, '\n')); at++)
            lines++;
    }
    globfree(&found);
    return lines;
}

typedef struct {
    const char *pattern;
    unsigned lines;
} Logged;

static bool
are_logged(gpointer data)
{
    const Logged *logged = data;

    return count_logged(logged->pattern) >= logged->lines;
}

/* Some come out of the archive after the login, from earlier rounds. Returns how many are logged.
 */
static unsigned
wait_quiet(const char *logs)
{
    unsigned before, lines = 0;

    do {
        before = lines;
        scene_watch(ARCHIVE_MS);
        lines = count_logged(logs);
    } while (lines != before);
    scene_watch(LOGIN_MS);
    return count_logged(logs);
}

static double
measure_messages(Server *server, bool is_open)
{
    Scene *scene = scene_new(server);
    Terminal *terminal = open_connected(scene);
    pid_t pid = find_jaser();
    g_autofree char *logs = scene_data_path(scene, "alice", "logs/*/*/*.log");
    Logged logged = { logs, 0 };
    double before, after;

    if (is_open) {
        scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
        scene_wait_shown(scene, terminal, "Bob");
    }
    logged.lines = wait_quiet(logs) + MESSAGES + 1;
    before = probe_cpu(pid);
    pour(scene);
    scene_wait(scene, are_logged, &logged, "not all messages are logged");
    if (is_open)
        scene_wait_shown(scene, terminal, "marker");
    scene_watch(SETTLE_MS);
    after = probe_cpu(pid);
    if (count_logged(logs) != logged.lines) /* what is measured must have been done, once */
        scene_fail(scene, "%u of %u messages were logged", count_logged(logs), logged.lines);
    scene_quit(scene, terminal);
    scene_free(scene);
    return (after - before) * 1000 / MESSAGES;
}

/* What the guard, dispatch and the modules cost beyond libstrophe. */
static bool
bench_stream(Server *server)
{
    g_autofree char *more = g_strdup_printf(" %s", server_ca_file(server));
    double floor[STREAM_ROUNDS], stream[STREAM_ROUNDS];
    double least;

    for (unsigned i = 0; i < STREAM_ROUNDS; i++) {
        floor[i] = measure_tool(server, "floor", "");
        stream[i] = measure_tool(server, "stream", more);
    }
    least = median(floor, STREAM_ROUNDS);
    report("1000 messages, the stream alone", median(stream, STREAM_ROUNDS), "ms CPU", -1);
    return report("the stream alone, against the floor", median(stream, STREAM_ROUNDS) / least,
                  "times", 1.7);
}

static bool
bench_messages(Server *server)
{
    double floor[ROUNDS], open[ROUNDS], hidden[ROUNDS];
    double least;
    bool is_held = true;

    for (unsigned i = 0; i < ROUNDS; i++) {
        floor[i] = measure_tool(server, "floor", "");
        open[i] = measure_messages(server, true);
        hidden[i] = measure_messages(server, false);
    }
    least = median(floor, ROUNDS);
    report("1000 messages, the floor", least, "ms CPU", -1);
    report("1000 messages, chat open", median(open, ROUNDS), "ms CPU", -1);
    report("1000 messages, window hidden", median(hidden, ROUNDS), "ms CPU", -1);
    is_held &= report("chat open, against the floor", median(open, ROUNDS) / least, "times", 4);
    is_held &=
        report("window hidden, against the floor", median(hidden, ROUNDS) / least, "times", 3);
    return is_held;
}

/* --- keys --- */

static gboolean
on_tick(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

double
measure_key(Scene *scene, Terminal *terminal, const char *key, const char *expected)
{
    gint64 start = g_get_monotonic_time();

    terminal_type(terminal, key);
    while (!terminal_shows(terminal, expected)) {
        if (g_get_monotonic_time() - start > 5 * G_TIME_SPAN_SECOND)
            scene_fail(scene, "\"%s\" is not echoed", expected);
        g_main_context_iteration(NULL, TRUE);
    }
    return (double)(g_get_monotonic_time() - start) / 1000;
}

/* Types letters with pauses in which the program sleeps again. */
static void
measure_keys(Scene *scene, Terminal *terminal, double *values)
{
    g_autoptr(GString) line = g_string_new("> ");
    guint tick = g_timeout_add(50, on_tick, NULL);

    for (unsigned i = 0; i < KEYS; i++) {
        char key[] = { (char)('a' + i % 26), '\0' };

        if (i % 26 == 0) {
            terminal_key(terminal, "C-u");
            scene_wait_gone(scene, terminal, "> a");
            g_string_truncate(line, 2);
        }
        g_string_append(line, key);
        values[i] = measure_key(scene, terminal, key, line->str);
        scene_watch(KEY_PAUSE_MS);
    }
    g_source_remove(tick);
}

static bool
bench_keys(Server *server)
{
    Scene *scene = scene_new(server);
    Terminal *terminal = open_connected(scene);
    g_autofree char *more = g_strdup_printf(" 100000 alice@" SERVER_DOMAIN " 500");
    double values[KEYS];
    bool is_held;
    Process *pour;

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "Bob");
    scene_watch(SETTLE_MS);
    measure_keys(scene, terminal, values);
    is_held = report("key to echo, median", median(values, KEYS), "ms", 0.5);
    pour = start_tool(scene, "pour", "bob", more);
    scene_wait_shown(scene, terminal, "Bob  ");
    measure_keys(scene, terminal, values);
    report("key to echo in a flood of 500 a second, median", median(values, KEYS), "ms", -1);
    is_held &= report("key to echo in a flood, 99 of 100", values[KEYS * 99 / 100], "ms", 5);
    process_signal(pour, SIGTERM);
    scene_wait_process_exit(scene, pour);
    scene_free(scene);
    return is_held;
}

/* --- which --- */

typedef struct {
    const char *name;
    bool (*run)(Server *server); /* false: a budget was missed */
} Bench;

static const Bench BENCHES[] = {
    { "start", bench_start },       { "connect", bench_connect },
    { "memory", bench_memory },     { "encryption", bench_encryption_if_it_is_there },
    { "idle", bench_idle },         { "stream", bench_stream },
    { "messages", bench_messages }, { "keys", bench_keys },
    { "presence", bench_presence }, { "room", bench_room },
    { "archive", bench_archive },   { "file", bench_file_if_it_is_there },
};

static bool
is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], name))
            return true;
    }
    return argc == 1;
}

int
main(int argc, char **argv)
{
    bool is_held = true;
    Server *server;

#ifdef WITH_SANITIZERS
    puts("Budgets do not hold in a build with sanitizers.");
    return 77;
#endif
    server = get_server();
    for (size_t i = 0; i < G_N_ELEMENTS(BENCHES); i++) {
        if (is_wanted(BENCHES[i].name, argc, argv))
            is_held &= BENCHES[i].run(server);
    }
    server_free(server);
    return is_held ? 0 : 1;
}
