/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other end of desktop notifications, for tests. */

#include "config.h"

#include "unit/client/fake_desktop.h"

#include <gio/gio.h>

static const char INTERFACE[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "</method>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "</interface></node>";

typedef struct {
    char *text;
    int replaced;
    bool is_withdrawn;
} Shown;

struct FakeDesktop {
    GPtrArray *buses; /* GTestDBus *: freeing one waits until nobody has it any more */
    GTestDBus *bus;   /* the last one */
    GMainContext *context;
    GThread *thread;
    GDBusConnection *connection; /* the thread's */
    GPtrArray *waiting;          /* the thread's: GDBusMethodInvocation * */
    int is_ended;                /* atomic, as the next three */
    int is_ready, has_markup, is_silent;
    GMutex mutex; /* for the rest */
    unsigned calls;
    GPtrArray *shown; /* Shown * */
};

static void
shown_free(gpointer data)
{
    Shown *shown = data;

    g_free(shown->text);
    g_free(shown);
}

/* Its id is its number and 1. */
static unsigned
record(FakeDesktop *desktop, GVariant *parameters)
{
    const char *title, *body;
    unsigned replaced;
    Shown *shown = g_new0(Shown, 1);

    g_variant_get_child(parameters, 1, "u", &replaced);
    g_variant_get_child(parameters, 3, "&s", &title);
    g_variant_get_child(parameters, 4, "&s", &body);
    shown->text = g_strdup_printf("%s|%s", title, body);
    shown->replaced = (int)replaced - 1;
    g_mutex_lock(&desktop->mutex);
    g_ptr_array_add(desktop->shown, shown);
    unsigned id = desktop->shown->len;
    g_mutex_unlock(&desktop->mutex);
    return id;
}

static void
take_back(FakeDesktop *desktop, GVariant *parameters)
{
    unsigned id;

    g_variant_get(parameters, "(u)", &id);
    g_mutex_lock(&desktop->mutex);
    if (id > 0 && id <= desktop->shown->len)
        ((Shown *)desktop->shown->pdata[id - 1])->is_withdrawn = true;
    g_mutex_unlock(&desktop->mutex);
}

static GVariant *
answer(FakeDesktop *desktop, const char *method, GVariant *parameters)
{
    static const char *const caps[] = { "body", "body-markup" };

    if (g_str_equal(method, "GetCapabilities"))
        return g_variant_new(
            "(@as)", g_variant_new_strv(caps, g_atomic_int_get(&desktop->has_markup) ? 2 : 1));
    if (g_str_equal(method, "GetServerInformation"))
        return g_variant_new("(ssss)", "fake", "test", "1", "1.2");
    if (g_str_equal(method, "Notify"))
        return g_variant_new("(u)", record(desktop, parameters));
    if (g_str_equal(method, "CloseNotification"))
        take_back(desktop, parameters);
    return NULL;
}

static void
give_answer(FakeDesktop *desktop, GDBusMethodInvocation *invocation)
{
    g_dbus_method_invocation_return_value(
        invocation, answer(desktop, g_dbus_method_invocation_get_method_name(invocation),
                           g_dbus_method_invocation_get_parameters(invocation)));
}

static void
on_call(GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
        const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
        const char *method G_GNUC_UNUSED, GVariant *parameters G_GNUC_UNUSED,
        GDBusMethodInvocation *invocation, gpointer data)
{
    FakeDesktop *desktop = data;

    g_mutex_lock(&desktop->mutex);
    desktop->calls++;
    g_mutex_unlock(&desktop->mutex);
    if (g_atomic_int_get(&desktop->is_silent))
        g_ptr_array_add(desktop->waiting, invocation);
    else
        give_answer(desktop, invocation);
}

static void
open_server(FakeDesktop *desktop)
{
    static const GDBusInterfaceVTable calls = { .method_call = on_call };
    g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(INTERFACE, NULL);
    g_autoptr(GVariant) reply = NULL;

    desktop->connection =
        g_dbus_connection_new_for_address_sync(g_test_dbus_get_bus_address(desktop->bus),
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    g_assert_nonnull(desktop->connection);
    g_dbus_connection_register_object(desktop->connection, "/org/freedesktop/Notifications",
                                      node->interfaces[0], &calls, desktop, NULL, NULL);
    reply =
        g_dbus_connection_call_sync(desktop->connection, "org.freedesktop.DBus",
                                    "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                    g_variant_new("(su)", "org.freedesktop.Notifications", 0), NULL,
                                    G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
    g_assert_nonnull(reply);
}

static void
give_waiting(FakeDesktop *desktop)
{
    for (unsigned i = 0; i < desktop->waiting->len; i++)
        give_answer(desktop, desktop->waiting->pdata[i]);
    g_ptr_array_set_size(desktop->waiting, 0);
}

static gpointer
run(gpointer data)
{
    FakeDesktop *desktop = data;

    g_main_context_push_thread_default(desktop->context);
    open_server(desktop);
    g_atomic_int_set(&desktop->is_ready, 1);
    while (!g_atomic_int_get(&desktop->is_ended)) {
        g_main_context_iteration(desktop->context, TRUE);
        if (!g_atomic_int_get(&desktop->is_silent))
            give_waiting(desktop);
    }
    give_waiting(desktop);
    g_dbus_connection_close_sync(desktop->connection, NULL, NULL);
    g_clear_object(&desktop->connection);
    g_main_context_pop_thread_default(desktop->context);
    return NULL;
}

static void
start(FakeDesktop *desktop)
{
    desktop->bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_ptr_array_add(desktop->buses, desktop->bus);
    g_test_dbus_up(desktop->bus);
    desktop->is_ended = desktop->is_ready = 0;
    desktop->context = g_main_context_new();
    desktop->thread = g_thread_new("fake desktop", run, desktop);
    while (!g_atomic_int_get(&desktop->is_ready))
        g_thread_yield();
}

/* The thread and its connection. */
static void
stop_server(FakeDesktop *desktop)
{
    g_atomic_int_set(&desktop->is_ended, 1);
    g_main_context_wakeup(desktop->context);
    g_thread_join(desktop->thread);
    g_main_context_unref(desktop->context);
}

FakeDesktop *
fake_desktop_new(void)
{
    FakeDesktop *desktop = g_new0(FakeDesktop, 1);

    g_mutex_init(&desktop->mutex);
    desktop->buses = g_ptr_array_new_with_free_func(g_object_unref);
    desktop->waiting = g_ptr_array_new();
    desktop->shown = g_ptr_array_new_with_free_func(shown_free);
    start(desktop);
    return desktop;
}

void
fake_desktop_free(FakeDesktop *desktop)
{
    if (!desktop)
        return;
    stop_server(desktop);
    g_test_dbus_down(desktop->bus);
    g_ptr_array_unref(desktop->buses);
    g_ptr_array_unref(desktop->waiting);
    g_ptr_array_unref(desktop->shown);
    g_mutex_clear(&desktop->mutex);
    g_free(desktop);
}

void
fake_desktop_restart(FakeDesktop *desktop)
{
    stop_server(desktop);
    g_test_dbus_stop(desktop->bus);
    start(desktop);
}

void
fake_desktop_set_markup(FakeDesktop *desktop, bool has_markup)
{
    g_atomic_int_set(&desktop->has_markup, has_markup);
}

void
fake_desktop_set_silent(FakeDesktop *desktop, bool is_silent)
{
    g_atomic_int_set(&desktop->is_silent, is_silent);
    g_main_context_wakeup(desktop->context);
}

unsigned
fake_desktop_calls(FakeDesktop *desktop)
{
    g_mutex_lock(&desktop->mutex);
    unsigned calls = desktop->calls;
    g_mutex_unlock(&desktop->mutex);
    return calls;
}

unsigned
fake_desktop_shown(FakeDesktop *desktop)
{
    g_mutex_lock(&desktop->mutex);
    unsigned count = desktop->shown->len;
    g_mutex_unlock(&desktop->mutex);
    return count;
}

char *
fake_desktop_text(FakeDesktop *desktop, unsigned number)
{
    g_mutex_lock(&desktop->mutex);
    const Shown *shown = desktop->shown->pdata[number];
    char *text = g_strdup(shown->text);
    g_mutex_unlock(&desktop->mutex);
    return text;
}

int
fake_desktop_replaced(FakeDesktop *desktop, unsigned number)
{
    g_mutex_lock(&desktop->mutex);
    const Shown *shown = desktop->shown->pdata[number];
    int replaced = shown->replaced;
    g_mutex_unlock(&desktop->mutex);
    return replaced;
}

bool
fake_desktop_is_withdrawn(FakeDesktop *desktop, unsigned number)
{
    g_mutex_lock(&desktop->mutex);
    bool is_withdrawn = ((const Shown *)desktop->shown->pdata[number])->is_withdrawn;
    g_mutex_unlock(&desktop->mutex);
    return is_withdrawn;
}
