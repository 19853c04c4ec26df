/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many connections, one after the other: in the end there are no more descriptors, and there is no
 * more memory, than after the first of them; nor does LeakSanitizer find anything.
 *
 * $LEAK_RECONNECTS is how many there are. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "scene.h"

#define RECONNECTS 60
/* After which all that is kept for good should be there. */
#define SETTLED 100
/* Every so many times a new stream is made. */
#define ANEW_EVERY 10
/* What allocators and the store's cache may still take. */
#define GROWTH_KB (6 * 1024)

static int
start_server(void **state)
{
    static const char *const words[] = {
        "no-archive",        "mended", "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
        "alice+bob/Friends", NULL
    };
    return scene_begin_group(state, words);
}

typedef struct {
    unsigned descriptors;
    long resident_kb;
} Usage;

static Usage
read_usage(const Process *process)
{
    Usage usage = { 0 };
    g_autofree char *folder = g_strdup_printf("/proc/%d/fd", process_pid(process));
    g_autofree char *path = g_strdup_printf("/proc/%d/status", process_pid(process));
    g_autofree char *status = NULL;
    g_autoptr(GDir) descriptors = g_dir_open(folder, 0, NULL);

    while (g_dir_read_name(descriptors))
        usage.descriptors++;
    assert_true(g_file_get_contents(path, &status, NULL, NULL));
    usage.resident_kb = atol(strstr(status, "VmRSS:") + strlen("VmRSS:"));
    return usage;
}

static void
wait_online(Scene *scene, Process *jaser)
{
    scene_wait_printed(scene, jaser, "\"state\":\"online\",\"jid\"");
}

static void
reconnect(Scene *scene, Process *jaser, Proxy *proxy, unsigned count)
{
    if (count % ANEW_EVERY == 0) {
        process_say(jaser, "/disconnect");
        scene_wait_printed(scene, jaser, "\"state\":\"offline\"");
        process_say(jaser, "/connect");
    } else {
        proxy_cut(proxy);
        scene_wait_printed(scene, jaser, "Trying again in");
        process_say(jaser, "/reconnect now");
    }
    wait_online(scene, jaser);
    /* The way there and back is free: a stream that is always cut at once never catches up. */
    g_autofree char *line = g_strdup_printf("/msg bob@" SERVER_DOMAIN " number %u", count);
    process_say(jaser, line);
    scene_wait_printed(scene, jaser, "\"state\":\"received\"");
}

static void
test_nothing_is_left_behind(void **state)
{
    Scene *scene = *state;
    const char *text = g_getenv("LEAK_RECONNECTS");
    unsigned reconnects = text ? (unsigned)atoi(text) : RECONNECTS;
    unsigned settled = MIN(SETTLED, reconnects / 2);
    Usage early = { 0 };
    scene_peer(scene, "bob", "--receipts", NULL);
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *properties = g_strdup_printf("port=%d", proxy_port(proxy));
    scene_add_account(scene, "a", "alice", properties);
    Process *jaser = scene_headless(scene, "a", "--json", "--log-level", "error", NULL);

    wait_online(scene, jaser);
    for (unsigned count = 1; count <= reconnects; count++) {
        reconnect(scene, jaser, proxy, count);
        if (count == settled)
            early = read_usage(jaser);
    }
    Usage late = read_usage(jaser);
    print_message(
        "%u reconnects; after %u: %u descriptors, %ld KiB resident; at the end: %u, %ld\n",
        reconnects, settled, early.descriptors, early.resident_kb, late.descriptors,
        late.resident_kb);
    assert_in_range(late.descriptors, 0, early.descriptors);
    assert_in_range(late.resident_kb, 0, early.resident_kb + GROWTH_KB);
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 0);
    proxy_free(proxy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_nothing_is_left_behind),
    };
    /* Memory that was freed shall not wait in AddressSanitizer's quarantine. */
    const char *options = g_getenv("ASAN_OPTIONS");
    g_autofree char *all = g_strconcat(
        options ? options : "", ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0", NULL);
    g_setenv("ASAN_OPTIONS", all, TRUE);
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
