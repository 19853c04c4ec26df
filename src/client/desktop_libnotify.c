/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Desktop notifications through libnotify, whose calls wait for D-Bus: a thread of their own makes
 * them, and nothing else in the program calls libnotify. The library is loaded with the first
 * notification, since it brings others with it that would cost every start half a megabyte. */

#include "config.h"

#include <gio/gio.h>
#include <gmodule.h>
#include <libnotify/notify.h>
#include <stdbool.h>

#include "client/desktop.h"

#define LIBNOTIFY_FILE "libnotify.so.4"
/* How many may wait while the desktop does not answer; further ones are dropped. */
#define QUEUE_LIMIT 20

/* What is used of the library, by its own types. */
typedef struct {
    __typeof__(&notify_init) init;
    __typeof__(&notify_uninit) uninit;
    __typeof__(&notify_get_server_caps) get_server_caps;
    __typeof__(&notify_notification_new) make;
    __typeof__(&notify_notification_update) update;
    __typeof__(&notify_notification_set_category) set_category;
    __typeof__(&notify_notification_show) show;
    __typeof__(&notify_notification_close) withdraw;
} Library;

/* The thread's, but for the context and the count, through which orders come. */
struct Desktop {
    GMainContext *context; /* what D-Bus tells is also heard there */
    int waiting;           /* atomic: orders that the thread has not done */
    bool is_ended;
    bool has_library;
    Library library;
    GDBusConnection *bus; /* NULL: not connected */
    GHashTable *shown;    /* key -> NotifyNotification * */
};

/* title NULL: it is withdrawn. */
typedef struct {
    Desktop *desktop;
    char *key, *title, *body;
} Order;

/* false: it is not there, or lacks something. It stays loaded: GObject types cannot go. */
static bool
library_load(Library *library)
{
    GModule *module = g_module_open(LIBNOTIFY_FILE, G_MODULE_BIND_LAZY);

    if (!module)
        return false;
    g_module_make_resident(module);
    return g_module_symbol(module, "notify_init", (gpointer *)&library->init) &&
           g_module_symbol(module, "notify_uninit", (gpointer *)&library->uninit) &&
           g_module_symbol(module, "notify_get_server_caps",
                           (gpointer *)&library->get_server_caps) &&
           g_module_symbol(module, "notify_notification_new", (gpointer *)&library->make) &&
           g_module_symbol(module, "notify_notification_update", (gpointer *)&library->update) &&
           g_module_symbol(module, "notify_notification_set_category",
                           (gpointer *)&library->set_category) &&
           g_module_symbol(module, "notify_notification_show", (gpointer *)&library->show) &&
           g_module_symbol(module, "notify_notification_close", (gpointer *)&library->withdraw);
}

static void
order_free(gpointer data)
{
    Order *order = data;

    g_atomic_int_add(&order->desktop->waiting, -1);
    g_free(order->key);
    g_free(order->title);
    g_free(order->body);
    g_free(order);
}

/* Asked each time: the server may come late, or be another one by now. */
static bool
understands_markup(const Library *library)
{
    GList *caps = library->get_server_caps();
    bool found = g_list_find_custom(caps, "body-markup", (GCompareFunc)g_strcmp0) != NULL;

    g_list_free_full(caps, g_free);
    return found;
}

static bool
bus_connect(Desktop *desktop)
{
    if (!desktop->has_library)
        return false;
    desktop->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
    if (!desktop->bus)
        return false;
    /* The one that libnotify uses too. The program outlives the desktop's session. */
    g_dbus_connection_set_exit_on_close(desktop->bus, FALSE);
    desktop->library.init(PACKAGE_NAME);
    return true;
}

static void
bus_disconnect(Desktop *desktop)
{
    if (!desktop->bus)
        return;
    g_hash_table_remove_all(desktop->shown);
    desktop->library.uninit();
    g_clear_object(&desktop->bus);
}

static void
show(Desktop *desktop, const Order *order)
{
    const Library *library = &desktop->library;
    g_autofree char *escaped =
        understands_markup(library) ? g_markup_escape_text(order->body, -1) : NULL;
    const char *body = escaped ? escaped : order->body;

    if (g_dbus_connection_is_closed(desktop->bus))
        return;
    NotifyNotification *notification = g_hash_table_lookup(desktop->shown, order->key);
    if (notification) {
        library->update(notification, order->title, body, NULL);
    } else {
        notification = library->make(order->title, body, NULL);
        library->set_category(notification, "im.received");
        g_hash_table_insert(desktop->shown, g_strdup(order->key), notification);
    }
    library->show(notification, NULL);
}

static void
withdraw(Desktop *desktop, const char *key)
{
    NotifyNotification *notification = g_hash_table_lookup(desktop->shown, key);

    if (!notification)
        return;
    desktop->library.withdraw(notification, NULL);
    g_hash_table_remove(desktop->shown, key);
}

static gboolean
on_order(gpointer data)
{
    const Order *order = data;
    Desktop *desktop = order->desktop;

    if (desktop->bus && g_dbus_connection_is_closed(desktop->bus))
        bus_disconnect(desktop);
    if (desktop->is_ended || (!desktop->bus && (!order->title || !bus_connect(desktop))))
        return G_SOURCE_REMOVE;
    if (order->title)
        show(desktop, order);
    else
        withdraw(desktop, order->key);
    return G_SOURCE_REMOVE;
}

static gboolean
on_end(gpointer data)
{
    Desktop *desktop = data;

    desktop->is_ended = true;
    return G_SOURCE_REMOVE;
}

static gpointer
run(gpointer data)
{
    Desktop *desktop = data;

    g_main_context_push_thread_default(desktop->context);
    desktop->has_library = library_load(&desktop->library);
    while (!desktop->is_ended)
        g_main_context_iteration(desktop->context, TRUE);
    bus_disconnect(desktop);
    /* GDBus frees there what it had for signals. */
    while (g_main_context_iteration(desktop->context, FALSE))
        continue;
    g_main_context_pop_thread_default(desktop->context);
    g_main_context_unref(desktop->context);
    g_hash_table_unref(desktop->shown);
    g_free(desktop);
    return NULL;
}

/* Has the thread call it. */
static void
invoke(Desktop *desktop, GSourceFunc fn, gpointer data, GDestroyNotify free_data)
{
    g_autoptr(GSource) source = g_idle_source_new();

    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, fn, data, free_data);
    g_source_attach(source, desktop->context);
}

static bool
has_session_bus(void)
{
    if (g_getenv("DBUS_SESSION_BUS_ADDRESS"))
        return true;
    g_autofree char *socket = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
    return g_file_test(socket, G_FILE_TEST_EXISTS);
}

static Desktop *
desktop_open(void)
{
    if (!has_session_bus())
        return NULL;
    Desktop *desktop = g_new0(Desktop, 1);
    desktop->context = g_main_context_new();
    desktop->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
    g_thread_unref(g_thread_new("notify", run, desktop));
    return desktop;
}

static void
desktop_show(Desktop *desktop, const char *key, const char *title, const char *body)
{
    if (g_atomic_int_get(&desktop->waiting) >= QUEUE_LIMIT)
        return;
    Order *order = g_new0(Order, 1);
    order->desktop = desktop;
    order->key = g_strdup(key);
    order->title = g_strdup(title);
    order->body = g_strdup(body);
    g_atomic_int_inc(&desktop->waiting);
    invoke(desktop, on_order, order, order_free);
}

static void
desktop_withdraw(Desktop *desktop, const char *key)
{
    desktop_show(desktop, key, NULL, NULL);
}

/* The thread may hang in a call to a desktop that does not answer: it is told to end, and frees
 * what it needs when it does. */
static void
desktop_close(Desktop *desktop)
{
    invoke(desktop, on_end, desktop, NULL);
}

const DesktopOps desktop_ops = {
    .open = desktop_open,
    .show = desktop_show,
    .withdraw = desktop_withdraw,
    .close = desktop_close,
};
