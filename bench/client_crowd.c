/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets of a big roster: it arrives, and then everybody in it comes online. */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "probe.h"

#define CONTACTS      10000
#define CROWD_ROUNDS  3
#define CROWD_SECONDS 4
/* jaser sends everything that it asks at once; the crowd answers, and waits before it begins. */
#define QUIET_MS 700

typedef struct {
    double roster, presence; /* ms CPU */
    double memory;           /* MiB, of the roster and its presence */
    double key;              /* ms: the longest echo */
} Cost;

static int
start_crowd(Scene *scene, int rate, Process **ret_crowd)
{
    g_autofree char *line = g_strdup_printf("%s/bench/crowd %d %d " SCENE_PASSWORD,
                                            g_getenv("top_builddir"), CONTACTS, rate);
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
    g_autofree char *line = g_strdup_printf(
        "%s/bench/floor alice@localhost " SCENE_PASSWORD " %d go", g_getenv("top_builddir"), port);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    Process *floor = process_new((const char *const *)argv, NULL);
    Cost cost = { 0 };

    g_ptr_array_add(scene->processes, floor);
    scene_wait_printed(scene, floor, "roster");
    scene_watch(QUIET_MS);
    pid_t pid = probe_find_child("floor");
    cost.roster = probe_cpu(pid);
    scene_wait_printed(scene, floor, "done");
    cost.presence = probe_cpu(pid) - cost.roster;
    process_signal(floor, SIGTERM);
    scene_wait_process_exit(scene, floor);
    scene_free(scene);
    return cost;
}

/* Types until the marker has come; the longest wait for an echo, in ms. */
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

/* rate: presences a second, while somebody types; 0: all at once, and nobody does. */
static Cost
measure_jaser(Server *server, int rate)
{
    Scene *scene = scene_new(server);
    Process *crowd;
    int port = start_crowd(scene, rate, &crowd);
    g_autofree char *properties = g_strdup_printf("[alice@localhost]\npassword=" SCENE_PASSWORD
                                                  "\nserver=127.0.0.1\nport=%d\n"
                                                  "tls.policy=disable\nenabled=true\n",
                                                  port);
    Cost cost = { 0 };

    scene_write_config(scene, "alice", "accounts", properties);
    Terminal *terminal = open_quietly(scene, "alice");
    scene_wait_shown(scene, terminal, "1:console");
    pid_t pid = find_jaser();
    double before = probe_resident(pid);
    scene_wait_shown(scene, terminal, "Group 0 0/500");
    scene_watch(QUIET_MS);
    cost.roster = probe_cpu(pid);
    scene_enter(terminal, "/msg user0@localhost go");
    scene_watch(QUIET_MS);
    double at_start = probe_cpu(pid);
    if (rate)
        cost.key = type_until_marker(scene, terminal);
    else
        scene_wait_shown(scene, terminal, "marker");
    scene_watch(SETTLE_MS);
    scene_wait_shown(scene, terminal, "Group 0 500/500");
    cost.presence = probe_cpu(pid) - at_start;
    cost.memory = probe_resident(pid) - before;
    process_signal(crowd, SIGTERM);
    scene_quit(scene, terminal);
    scene_free(scene);
    return cost;
}

bool
bench_presence(Server *server)
{
    double floor[CROWD_ROUNDS], presence[CROWD_ROUNDS], roster[CROWD_ROUNDS], memory[CROWD_ROUNDS];
    double floor_roster[CROWD_ROUNDS];
    bool is_held = true;

    for (unsigned i = 0; i < CROWD_ROUNDS; i++) {
        Cost least = measure_floor(server), cost = measure_jaser(server, 0);
        floor[i] = least.presence;
        floor_roster[i] = least.roster;
        presence[i] = cost.presence;
        roster[i] = cost.roster;
        memory[i] = cost.memory;
    }
    Cost typing = measure_jaser(server, CONTACTS / CROWD_SECONDS);
    double least = median(floor, CROWD_ROUNDS), most = median(presence, CROWD_ROUNDS);
    report("10,000 in the roster, the floor, from its start", median(floor_roster, CROWD_ROUNDS),
           "ms CPU", -1);
    report("10,000 in the roster, drawn, from its start", median(roster, CROWD_ROUNDS), "ms CPU",
           -1);
    report("10,000 come online, the floor", least, "ms CPU", -1);
    report("10,000 come online", most, "ms CPU", -1);
    is_held &= report("10,000 come online, against the floor", most / least, "times", 3);
    report("memory of each contact that is online", median(memory, CROWD_ROUNDS) * 1024 / CONTACTS,
           "KiB", -1);
    return is_held & report("longest echo of a key while they do", typing.key, "ms", 50);
}
