/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's idle time, asked on a bus of our own: Mutter, screen savers that count in seconds
 * or milliseconds, logind, and nobody. */

#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/desktop_idle.h"

#include "unit/test.h"

#define NOW 1795338843000LL

static const char INTERFACES[] =
    "<node><interface name='org.gnome.Mutter.IdleMonitor'>"
    "<method name='GetIdletime'><arg type='t' direction='out'/></method>"
    "<method name='AddUserActiveWatch'><arg type='u' direction='out'/></method>"
    "</interface><interface name='org.freedesktop.ScreenSaver'>"
    "<method name='GetSessionIdleTime'><arg type='u' direction='out'/></method>"
    "</interface><interface name='org.freedesktop.login1.Session'>"
    "<property name='Type' type='s' access='read'/>"
    "<property name='IdleHint' type='b' access='read'/>"
    "<property name='IdleSinceHint' type='t' access='read'/></interface></node>";

/* The service stands in the test's own main context, as the client does. */
typedef struct {
    GPid daemon;
    GDBusConnection *bus;
    GDBusNodeInfo *node;
    unsigned object;
    char *name;
    Clock *clock;
    DesktopIdle *idle;
    uint64_t number, growth; /* the answer, and what it grows by with each */
    const char *type;        /* logind's */
    unsigned watches, stirred, answers;
    int64_t told;
} World;

static void
on_call(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
        const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
    World *world = data;

    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)parameters;
    if (g_str_equal(method, "AddUserActiveWatch")) {
        world->watches++;
        g_dbus_method_invocation_return_value(invocation, g_variant_new("(u)", 1));
        return;
    }
    g_dbus_method_invocation_return_value(invocation,
                                          g_str_equal(method, "GetIdletime")
                                              ? g_variant_new("(t)", world->number)
                                              : g_variant_new("(u)", (guint32)world->number));
    world->number += world->growth;
}

static GVariant *
on_property(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
            const char *property, GError **error, gpointer data)
{
    const World *world = data;

    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)error;
    if (g_str_equal(property, "Type"))
        return g_variant_new_string(world->type);
    if (g_str_equal(property, "IdleHint"))
        return g_variant_new_boolean(world->number > 0);
    return g_variant_new_uint64((uint64_t)(NOW - (int64_t)world->number) * 1000);
}

static const GDBusInterfaceVTable CALLS = { on_call, on_property, NULL, { 0 } };

static void
call_bus(World *world, const char *method, GVariant *parameters)
{
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        world->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
        parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

    assert_non_null(reply);
}

static void
serve(World *world, unsigned interface, const char *name, const char *path)
{
    world->object = g_dbus_connection_register_object(
        world->bus, path, world->node->interfaces[interface], &CALLS, world, NULL, NULL);
    world->name = g_strdup(name);
    call_bus(world, "RequestName", g_variant_new("(su)", name, 0));
}

static void
on_told(int64_t idle, gpointer data)
{
    World *world = data;

    world->told = idle;
    world->answers++;
}

static void
on_stirred(gpointer data)
{
    ((World *)data)->stirred++;
}

/* Runs the loop, and time with it, until the count is reached. */
static void
wait_for(World *world, const unsigned *count, unsigned wanted)
{
    int64_t end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;

    while (*count < wanted && g_get_monotonic_time() < end) {
        if (!g_main_context_iteration(NULL, FALSE)) {
            clock_advance(world->clock, 100);
            g_thread_yield();
        }
    }
    assert_int_equal(*count, wanted);
}

static int64_t
ask(World *world)
{
    desktop_idle_ops.ask(world->idle);
    wait_for(world, &world->answers, world->answers + 1);
    return world->told;
}

static void
end_with_parent(gpointer data)
{
    (void)data;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int
set_up(void **state)
{
    const char *words[] = { "dbus-daemon", "--session", "--nofork", "--print-address=1", NULL };
    World *world = g_new0(World, 1);
    char address[512] = "";
    int output;

    assert_true(g_spawn_async_with_pipes(
        NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
        end_with_parent, NULL, &world->daemon, NULL, &output, NULL, NULL));
    assert_true(read(output, address, sizeof address - 1) > 0);
    close(output);
    g_strdelimit(address, "\n", '\0');
    g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
    world->bus =
        g_dbus_connection_new_for_address_sync(address,
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    assert_non_null(world->bus);
    world->node = g_dbus_node_info_new_for_xml(INTERFACES, NULL);
    world->clock = clock_new_virtual(NOW);
    world->idle =
        desktop_idle_ops.open(world->clock, &(DesktopIdleHooks){ on_told, on_stirred, world });
    assert_non_null(world->idle);
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    World *world = *state;

    if (world->idle)
        desktop_idle_ops.close(world->idle);
    if (world->object)
        g_dbus_connection_unregister_object(world->bus, world->object);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_dbus_connection_close_sync(world->bus, NULL, NULL);
    g_object_unref(world->bus);
    kill(world->daemon, SIGTERM);
    waitpid(world->daemon, NULL, 0);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_dbus_node_info_unref(world->node);
    clock_free(world->clock);
    g_free(world->name);
    g_free(world);
    return 0;
}

static void
test_nobody_knows(void **state)
{
    assert_int_equal(ask(*state), -1);
    assert_int_equal(ask(*state), -1);
}

/* It tells, once, when somebody is back. */
static void
test_mutter(void **state)
{
    World *world = *state;

    serve(world, 0, "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core");
    world->number = 1234;
    assert_int_equal(ask(world), 1234);
    assert_int_equal(world->watches, 0);
    world->number = 600000;
    assert_int_equal(ask(world), 600000);
    wait_for(world, &world->watches, 1);
    assert_true(g_dbus_connection_emit_signal(
        world->bus, NULL, "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor",
        "WatchFired", g_variant_new("(u)", 1), NULL));
    wait_for(world, &world->stirred, 1);
}

static void
serve_saver(World *world, uint64_t number, uint64_t growth)
{
    serve(world, 1, "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver");
    world->number = number;
    world->growth = growth;
}

static void
test_saver_in_seconds(void **state)
{
    World *world = *state;

    serve_saver(world, 600, 1);
    assert_int_equal(ask(world), 601000);
    assert_int_equal(ask(world), 602000);
}

static void
test_saver_in_milliseconds(void **state)
{
    World *world = *state;

    serve_saver(world, 600000, 1500);
    assert_int_equal(ask(world), 601500);
    assert_int_equal(ask(world), 603000);
}

static void
test_saver_in_use(void **state)
{
    World *world = *state;

    serve_saver(world, 700, 0);
    assert_int_equal(ask(world), 0);
}

static void
test_logind(void **state)
{
    World *world = *state;

    world->type = "wayland";
    serve(world, 2, "org.freedesktop.login1", "/org/freedesktop/login1/session/auto");
    assert_int_equal(ask(world), 0);
    world->number = 600000;
    int64_t idle = ask(world); /* while it asked, the clock went on */
    assert_in_range(idle, 600000, 600000 + clock_now(world->clock) - NOW);
    world->type = "tty";
    assert_int_equal(ask(world), -1);
}

/* What is under way finds nobody any more. */
static void
test_closed_while_asking(void **state)
{
    World *world = *state;

    desktop_idle_ops.ask(world->idle);
    desktop_idle_ops.close(g_steal_pointer(&world->idle));
    for (unsigned i = 0; i < 20; i++)
        g_main_context_iteration(NULL, FALSE);
    assert_int_equal(world->answers, 0);
}

#define WORLD_TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_nobody_knows),        WORLD_TEST(test_mutter),
        WORLD_TEST(test_saver_in_seconds),    WORLD_TEST(test_saver_in_milliseconds),
        WORLD_TEST(test_saver_in_use),        WORLD_TEST(test_logind),
        WORLD_TEST(test_closed_while_asking),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
