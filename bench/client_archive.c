/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets of a big archive: everything in it is read at the first login. */

#include "config.h"

#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "probe.h"

#define MESSAGES 100000
#define ROUNDS   3
/* The crowd waits before it gives the first page. */
#define QUIET_MS 700
/* A process that takes less time than that, in the time of a deadline, has stopped. */
#define STEP_MS 50

typedef struct {
    double cpu;    /* ms */
    double memory; /* MiB more than before */
    double key;    /* ms: the longest echo */
} Cost;

static int
start_crowd(Scene *scene, Process **ret_crowd)
{
    g_autofree char *line = g_strdup_printf("%s/bench/crowd 5 0 " SCENE_PASSWORD " archive %d",
                                            g_getenv("top_builddir"), MESSAGES);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);

    *ret_crowd = process_new((const char *const *)argv, NULL);
    g_ptr_array_add(scene->processes, *ret_crowd);
    g_autofree char *port = scene_wait_line(scene, *ret_crowd, "port ");
    return atoi(port + strlen("port "));
}

/* What is waited for as long as a process works on it, however busy the machine is. */
typedef struct {
    Scene *scene;
    pid_t pid;
    SceneCondition is_done;
    gpointer data;
    double cpu; /* ms: when it was last seen to work */
} Work;

static bool
moves_on(gpointer data)
{
    const Work *work = data;

    return work->is_done(work->data) || probe_cpu(work->pid) >= work->cpu + STEP_MS;
}

static void
wait_until(Work *work)
{
    while (!work->is_done(work->data)) {
        work->cpu = probe_cpu(work->pid);
        scene_wait(work->scene, moves_on, work, "the archive to be read on");
    }
}

static bool
has_said_done(gpointer data)
{
    return strstr(process_output(data), "done") != NULL;
}

static double
measure_floor(Server *server)
{
    Scene *scene = scene_new(server);
    Process *crowd;
    int port = start_crowd(scene, &crowd);
    g_autofree char *line =
        g_strdup_printf("%s/bench/floor alice@localhost " SCENE_PASSWORD " %d archive",
                        g_getenv("top_builddir"), port);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    Process *floor = process_new((const char *const *)argv, NULL);

    g_ptr_array_add(scene->processes, floor);
    scene_wait_printed(scene, floor, "online");
    pid_t pid = probe_find_child("floor");
    scene_watch(QUIET_MS);
    double at_start = probe_cpu(pid);
    wait_until(&(Work){ .scene = scene, .pid = pid, .is_done = has_said_done, .data = floor });
    double cpu = probe_cpu(pid) - at_start;
    process_signal(floor, SIGTERM);
    scene_wait_process_exit(scene, floor);
    scene_free(scene);
    return cpu;
}

/* The last message has a log of its own. */
static bool
has_last(gpointer data)
{
    g_autofree char *pattern = scene_data_path(data, "alice", "logs/*/marker@localhost/*.log");
    glob_t found = { 0 };
    bool is_found = glob(pattern, 0, NULL, &found) == 0;

    globfree(&found);
    return is_found;
}

static double
type_until_last(Scene *scene, Terminal *terminal)
{
    double longest = 0;

    while (!has_last(scene)) {
        double wait = measure_key(scene, terminal, "x", "> x");
        longest = MAX(longest, wait);
        terminal_key(terminal, "C-u");
        scene_wait_gone(scene, terminal, "> x");
        scene_watch(5);
    }
    return longest;
}

static Cost
measure_jaser(Server *server, bool types)
{
    Scene *scene = scene_new(server);
    Process *crowd;
    int port = start_crowd(scene, &crowd);
    g_autofree char *properties = g_strdup_printf("[alice@localhost]\npassword=" SCENE_PASSWORD
                                                  "\nserver=127.0.0.1\nport=%d\n"
                                                  "tls.policy=disable\nenabled=true\n",
                                                  port);
    Cost cost = { 0 };

    scene_write_config(scene, "alice", "accounts", properties);
    scene_write_config(scene, "alice", "config", "[history]\ncatch_up_days=3650\n");
    Terminal *terminal = open_quietly(scene, "alice");
    scene_wait_shown(scene, terminal, "User number 4");
    scene_watch(QUIET_MS);
    pid_t pid = find_jaser();
    double at_start = probe_cpu(pid), before = probe_resident(pid);
    if (types)
        cost.key = type_until_last(scene, terminal);
    else
        wait_until(&(Work){ .scene = scene, .pid = pid, .is_done = has_last, .data = scene });
    scene_watch(SETTLE_MS);
    cost.cpu = probe_cpu(pid) - at_start;
    cost.memory = probe_resident(pid) - before;
    process_signal(crowd, SIGTERM);
    scene_quit(scene, terminal);
    scene_free(scene);
    return cost;
}

bool
bench_archive(Server *server)
{
    double floor[ROUNDS], cpu[ROUNDS], memory[ROUNDS];

    for (unsigned i = 0; i < ROUNDS; i++) {
        floor[i] = measure_floor(server);
        Cost cost = measure_jaser(server, false);
        cpu[i] = cost.cpu;
        memory[i] = cost.memory;
    }
    Cost typing = measure_jaser(server, true);
    double least = median(floor, ROUNDS), most = median(cpu, ROUNDS);
    report("an archive of 100,000 is read, the floor", least, "ms CPU", -1);
    report("an archive of 100,000 is read", most, "ms CPU", -1);
    report("memory that stays after it", median(memory, ROUNDS), "MiB", -1);
    bool is_held = report("the archive, against the floor", most / least, "times", 3);
    return is_held & report("longest echo of a key meanwhile", typing.key, "ms", 50);
}
