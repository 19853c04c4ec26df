/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets of a big room: it is entered, and then everybody in it talks, comes and goes. */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "probe.h"

#define OCCUPANTS    5000
#define MESSAGES     10000
#define CHANGES      1000
#define ROUNDS       3
#define TYPING_SPEED 2000 /* messages a second while somebody types */
/* jaser sends everything that it asks at once; the crowd waits before it begins. */
#define QUIET_MS 700

typedef struct {
    double entry, talk; /* ms CPU */
    double memory;      /* MiB, of those who are there */
    double key;         /* ms: the longest echo */
} Cost;

static int
start_crowd(Scene *scene, int rate, Process **ret_crowd)
{
    g_autofree char *line =
        g_strdup_printf("%s/bench/crowd 5 %d " SCENE_PASSWORD " %d %d %d", g_getenv("top_builddir"),
                        rate, OCCUPANTS, MESSAGES, CHANGES);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);

    *ret_crowd = process_new((const char *const *)argv, NULL);
    g_ptr_array_add(scene->processes, *ret_crowd);
    g_autofree char *port = scene_wait_line(scene, *ret_crowd, "port ");
    return atoi(port + strlen("port "));
}

static Cost
measure_floor(Server *server)
{
    Scene *scene = scene_new(server);
    Process *crowd;
    int port = start_crowd(scene, 0, &crowd);
    g_autofree char *line =
        g_strdup_printf("%s/bench/floor alice@localhost " SCENE_PASSWORD " %d room",
                        g_getenv("top_builddir"), port);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    Process *floor = process_new((const char *const *)argv, NULL);
    Cost cost = { 0 };

    g_ptr_array_add(scene->processes, floor);
    scene_wait_printed(scene, floor, "online");
    pid_t pid = probe_find_child("floor");
    scene_watch(QUIET_MS);
    double at_start = probe_cpu(pid);
    scene_wait_printed(scene, floor, "roster");
    scene_watch(QUIET_MS);
    cost.entry = probe_cpu(pid) - at_start;
    scene_wait_printed(scene, floor, "done");
    cost.talk = probe_cpu(pid) - at_start - cost.entry;
    process_signal(floor, SIGTERM);
    scene_wait_process_exit(scene, floor);
    scene_free(scene);
    return cost;
}

static double
type_until_marker(Scene *scene, Terminal *terminal)
{
    double longest = 0;

    while (!terminal_shows(terminal, "marker")) {
        double wait = measure_key(scene, terminal, "x", "> x");
        longest = MAX(longest, wait);
        terminal_key(terminal, "C-u");
        scene_wait_gone(scene, terminal, "> x");
        scene_watch(5);
    }
    return longest;
}

static Terminal *
open_jaser(Scene *scene, int port)
{
    g_autofree char *properties = g_strdup_printf("[alice@localhost]\npassword=" SCENE_PASSWORD
                                                  "\nserver=127.0.0.1\nport=%d\n"
                                                  "tls.policy=disable\nenabled=true\n",
                                                  port);

    scene_write_config(scene, "alice", "accounts", properties);
    Terminal *terminal = open_quietly(scene, "alice");
    scene_wait_shown(scene, terminal, "User number 4");
    scene_watch(QUIET_MS);
    return terminal;
}

/* In the room: what that costs, and what of memory. */
static void
enter(Scene *scene, Terminal *terminal, Process *crowd, Cost *cost)
{
    pid_t pid = find_jaser();
    double memory = probe_resident(pid), at_start = probe_cpu(pid);

    scene_enter(terminal, "/join big@rooms.localhost alice");
    scene_wait_printed(scene, crowd, "in");
    scene_watch(SETTLE_MS);
    cost->entry = probe_cpu(pid) - at_start;
    cost->memory = probe_resident(pid) - memory;
}

/* rate: messages a second, while somebody types; 0: all at once, and nobody does. */
static Cost
measure_jaser(Server *server, bool is_open, int rate)
{
    Scene *scene = scene_new(server);
    g_autofree char *logs = scene_data_path(scene, "alice", "logs/*/*/*.log");
    Process *crowd;
    Terminal *terminal = open_jaser(scene, start_crowd(scene, rate, &crowd));
    pid_t pid = find_jaser();
    Cost cost = { 0 };

    enter(scene, terminal, crowd, &cost);
    scene_enter(terminal, "/msg user0@localhost go");
    if (is_open)
        scene_enter(terminal, "/win 2");
    scene_watch(QUIET_MS);
    double at_start = probe_cpu(pid);
    if (rate)
        cost.key = type_until_marker(scene, terminal);
    else
        scene_wait_file(scene, logs, "marker");
    scene_watch(SETTLE_MS);
    cost.talk = probe_cpu(pid) - at_start;
    process_signal(crowd, SIGTERM);
    scene_quit(scene, terminal);
    scene_free(scene);
    return cost;
}

bool
bench_room(Server *server)
{
    double floor[ROUNDS], floor_entry[ROUNDS], entry[ROUNDS], memory[ROUNDS];
    double open[ROUNDS], hidden[ROUNDS];

    for (unsigned i = 0; i < ROUNDS; i++) {
        Cost least = measure_floor(server), cost = measure_jaser(server, true, 0);
        floor_entry[i] = least.entry;
        floor[i] = least.entry + least.talk;
        entry[i] = cost.entry;
        open[i] = cost.entry + cost.talk;
        memory[i] = cost.memory;
        cost = measure_jaser(server, false, 0);
        hidden[i] = cost.entry + cost.talk;
    }
    Cost typing = measure_jaser(server, true, TYPING_SPEED);
    double least = median(floor, ROUNDS);
    report("a room of 5,000 is entered, the floor", median(floor_entry, ROUNDS), "ms CPU", -1);
    report("a room of 5,000 is entered, on screen", median(entry, ROUNDS), "ms CPU", -1);
    report("memory of each occupant", median(memory, ROUNDS) * 1024 / OCCUPANTS, "KiB", -1);
    report("a room of 5,000 with all that comes, the floor", least, "ms CPU", -1);
    report("the same, on screen", median(open, ROUNDS), "ms CPU", -1);
    report("the same, window hidden", median(hidden, ROUNDS), "ms CPU", -1);
    bool is_held =
        report("the room on screen, against the floor", median(open, ROUNDS) / least, "times", 3);
    is_held &=
        report("the room hidden, against the floor", median(hidden, ROUNDS) / least, "times", 2);
    return is_held & report("longest echo of a key in the room", typing.key, "ms", 50);
}
