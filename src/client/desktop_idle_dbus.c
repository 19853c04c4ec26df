/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's idle time over D-Bus. The desktops differ in whom to ask: GNOME's Mutter, a screen
 * saver that speaks for KDE and others, logind. They are asked in this order until one answers, and
 * only that one from then on. The connection is made with the first question, which comes after
 * minutes without a key; nothing here waits. */

#include "config.h"

#include <gio/gio.h>
#include <stdbool.h>

#include "client/desktop_idle.h"

/* A desktop that does not answer in this time does not know. */
#define ANSWER_MS 3000
/* Between two questions that tell in which unit a screen saver counts. */
#define UNIT_MS 1500
/* Shorter idleness is nothing to be woken from. */
#define WATCHED_MS 30000

#define LOGIN_SESSION "org.freedesktop.login1.Session"

typedef enum { BUS_SESSION, BUS_SYSTEM, BUS_COUNT } Bus;
typedef enum { SOURCE_MUTTER, SOURCE_SAVER, SOURCE_LOGIND, SOURCE_COUNT } Source;

struct DesktopIdle {
    Clock *clock;
    DesktopIdleHooks hooks;
    GCancellable *cancellable;
    GDBusConnection *buses[BUS_COUNT]; /* NULL: not connected */
    unsigned signals[SOURCE_COUNT];    /* subscriptions; 0: none */
    Source source;                     /* asked now, or the one that knows */
    bool is_known;                     /* the source is right */
    bool is_asking, has_watch;
    int64_t unit;  /* ms in the screen saver's number; 0: not known yet */
    int64_t first; /* its answer before the one that tells the unit */
    unsigned timer;
};

static void ask_source(DesktopIdle *idle);

static void
tell(DesktopIdle *idle, int64_t ms)
{
    idle->is_asking = false;
    idle->is_known = ms >= 0;
    idle->hooks.told(ms, idle->hooks.data);
}

/* It does not know: the next one may. */
static void
try_next(DesktopIdle *idle)
{
    idle->is_known = false;
    if (++idle->source < SOURCE_COUNT) {
        ask_source(idle);
        return;
    }
    idle->source = SOURCE_MUTTER;
    tell(idle, -1);
}

/* --- the three --- */

static void
on_watch_added(GObject *bus, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, &error);
    DesktopIdle *idle = data;

    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        idle->has_watch = reply != NULL;
}

/* Mutter tells of the next key or movement, once. */
static void
watch_mutter(DesktopIdle *idle)
{
    if (idle->has_watch)
        return;
    idle->has_watch = true;
    g_dbus_connection_call(idle->buses[BUS_SESSION], "org.gnome.Mutter.IdleMonitor",
                           "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor",
                           "AddUserActiveWatch", NULL, G_VARIANT_TYPE("(u)"),
                           G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, idle->cancellable,
                           on_watch_added, idle);
}

static void
read_mutter(DesktopIdle *idle, GVariant *reply)
{
    guint64 ms;

    g_variant_get(reply, "(t)", &ms);
    if (ms >= WATCHED_MS)
        watch_mutter(idle);
    tell(idle, (int64_t)MIN(ms, G_MAXINT64 / 2));
}

static void
on_unit_timer(gpointer data)
{
    DesktopIdle *idle = data;

    idle->timer = 0;
    ask_source(idle);
}

/* Some count seconds, some milliseconds: how fast the number grows tells, or that it does not. */
static void
read_saver(DesktopIdle *idle, GVariant *reply)
{
    guint32 number;

    g_variant_get(reply, "(u)", &number);
    if (number == 0 || idle->unit) {
        tell(idle, number * idle->unit);
        return;
    }
    if (idle->first == 0) {
        idle->first = number;
        idle->timer = timer_start(idle->clock, UNIT_MS, on_unit_timer, idle);
        return;
    }
    int64_t growth = number - idle->first;
    idle->first = 0;
    if (growth > 0)
        idle->unit = growth >= UNIT_MS / 2 ? 1 : 1000;
    tell(idle, growth > 0 ? number * idle->unit : 0);
}

/* A session on a text terminal is ours, not a desktop's. */
static void
read_logind(DesktopIdle *idle, GVariant *reply)
{
    g_autoptr(GVariant) properties = g_variant_get_child_value(reply, 0);
    const char *type = "";
    gboolean is_idle;
    guint64 since = 0;

    g_variant_lookup(properties, "Type", "&s", &type);
    if (g_strcmp0(type, "x11") != 0 && g_strcmp0(type, "wayland") != 0 &&
        g_strcmp0(type, "mir") != 0) {
        try_next(idle);
        return;
    }
    if (!g_variant_lookup(properties, "IdleHint", "b", &is_idle)) {
        try_next(idle);
        return;
    }
    g_variant_lookup(properties, "IdleSinceHint", "t", &since);
    tell(idle, is_idle ? MAX(clock_now(idle->clock) - (int64_t)(since / 1000), 0) : 0);
}

static const struct {
    Bus bus;
    const char *name, *path, *interface, *method;
    const char *argument, *reply;
    /* What says that somebody may be back; its path NULL: any. */
    const char *signal_interface, *signal, *signal_path, *signal_argument;
    void (*read)(DesktopIdle *idle, GVariant *reply);
} sources[SOURCE_COUNT] = {
    [SOURCE_MUTTER] = { BUS_SESSION, "org.gnome.Mutter.IdleMonitor",
                        "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor",
                        "GetIdletime", NULL, "(t)", "org.gnome.Mutter.IdleMonitor", "WatchFired",
                        "/org/gnome/Mutter/IdleMonitor/Core", NULL, read_mutter },
    [SOURCE_SAVER] = { BUS_SESSION, "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                       "org.freedesktop.ScreenSaver", "GetSessionIdleTime", NULL, "(u)",
                       "org.freedesktop.ScreenSaver", "ActiveChanged", NULL, NULL, read_saver },
    [SOURCE_LOGIND] = { BUS_SYSTEM, "org.freedesktop.login1",
                        "/org/freedesktop/login1/session/auto", "org.freedesktop.DBus.Properties",
                        "GetAll", LOGIN_SESSION, "(a{sv})", "org.freedesktop.DBus.Properties",
                        "PropertiesChanged", NULL, LOGIN_SESSION, read_logind },
};

static void
on_signal(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
          const char *signal, GVariant *parameters, gpointer data)
{
    DesktopIdle *idle = data;

    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)signal;
    (void)parameters;
    idle->has_watch = false;
    idle->hooks.stirred(idle->hooks.data);
}

static void
listen(DesktopIdle *idle)
{
    Source source = idle->source;

    if (idle->signals[source])
        return;
    idle->signals[source] = g_dbus_connection_signal_subscribe(
        idle->buses[sources[source].bus], sources[source].name, sources[source].signal_interface,
        sources[source].signal, sources[source].signal_path, sources[source].signal_argument,
        G_DBUS_SIGNAL_FLAGS_NONE, on_signal, idle, NULL);
}

static void
on_reply(GObject *bus, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, &error);
    DesktopIdle *idle = data;

    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    if (!reply) {
        try_next(idle);
        return;
    }
    listen(idle);
    sources[idle->source].read(idle, reply);
}

/* --- the buses --- */

static char *
bus_address(Bus bus)
{
    const char *name = bus == BUS_SESSION ? "DBUS_SESSION_BUS_ADDRESS" : "DBUS_SYSTEM_BUS_ADDRESS";
    const char *address = g_getenv(name);

    return g_strdup(address || bus == BUS_SESSION ? address
                                                  : "unix:path=/run/dbus/system_bus_socket");
}

static void
on_connected(GObject *object, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    GDBusConnection *bus = g_dbus_connection_new_for_address_finish(result, &error);
    DesktopIdle *idle = data;

    (void)object;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    if (!bus) {
        try_next(idle);
        return;
    }
    g_dbus_connection_set_exit_on_close(bus, FALSE);
    idle->buses[sources[idle->source].bus] = bus;
    ask_source(idle);
}

static void
connect_bus(DesktopIdle *idle, Bus bus)
{
    g_autofree char *address = bus_address(bus);

    g_dbus_connection_new_for_address(address,
                                      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                      NULL, idle->cancellable, on_connected, idle);
}

static void
drop_bus(DesktopIdle *idle, Bus bus)
{
    for (Source source = 0; source < SOURCE_COUNT; source++) {
        if (sources[source].bus != bus || !idle->signals[source])
            continue;
        g_dbus_connection_signal_unsubscribe(idle->buses[bus], idle->signals[source]);
        idle->signals[source] = 0;
    }
    g_clear_object(&idle->buses[bus]);
    idle->has_watch = false;
}

static void
ask_source(DesktopIdle *idle)
{
    Source source = idle->source;
    Bus bus = sources[source].bus;

    if (idle->buses[bus] && g_dbus_connection_is_closed(idle->buses[bus]))
        drop_bus(idle, bus);
    if (!idle->buses[bus]) {
        connect_bus(idle, bus);
        return;
    }
    g_dbus_connection_call(idle->buses[bus], sources[source].name, sources[source].path,
                           sources[source].interface, sources[source].method,
                           sources[source].argument ? g_variant_new("(s)", sources[source].argument)
                                                    : NULL,
                           G_VARIANT_TYPE(sources[source].reply), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                           ANSWER_MS, idle->cancellable, on_reply, idle);
}

static DesktopIdle *
desktop_idle_open(Clock *clock, const DesktopIdleHooks *hooks)
{
    if (!g_getenv("DBUS_SESSION_BUS_ADDRESS"))
        return NULL;
    DesktopIdle *idle = g_new0(DesktopIdle, 1);
    idle->clock = clock;
    idle->hooks = *hooks;
    idle->cancellable = g_cancellable_new();
    return idle;
}

static void
desktop_idle_ask(DesktopIdle *idle)
{
    if (idle->is_asking)
        return;
    idle->is_asking = true;
    idle->first = 0;
    if (!idle->is_known)
        idle->source = SOURCE_MUTTER;
    ask_source(idle);
}

/* What is under way is answered as cancelled, from the main loop, and looks at nothing of it. */
static void
desktop_idle_close(DesktopIdle *idle)
{
    g_cancellable_cancel(idle->cancellable);
    g_object_unref(idle->cancellable);
    timer_stop(idle->clock, &idle->timer);
    for (Bus bus = 0; bus < BUS_COUNT; bus++) {
        if (idle->buses[bus])
            drop_bus(idle, bus);
    }
    g_free(idle);
}

const DesktopIdleOps desktop_idle_ops = {
    .open = desktop_idle_open,
    .ask = desktop_idle_ask,
    .close = desktop_idle_close,
};
