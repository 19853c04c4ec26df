/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Desktop notifications through libnotify, whose calls wait for D-Bus: a thread of their own makes
 * them, and nothing else in the program calls libnotify. The library is loaded with the first
 * notification, since it brings others with it that would cost every start half a megabyte. */

#include "config.h"

#include <gmodule.h>
#include <libnotify/notify.h>
#include <stdbool.h>

#include "client/desktop.h"

#define LIBNOTIFY_FILE "libnotify.so.4"
/* How many may wait while the desktop does not answer; further ones are dropped. */
#define QUEUE_LIMIT 20

typedef struct {
    char *key, *title, *body; /* key NULL: the thread ends */
} Order;

struct Desktop {
    GAsyncQueue *orders;
    GThread *thread;
};

/* What is used of the library, by its own types. */
typedef struct {
    __typeof__(&notify_init) init;
    __typeof__(&notify_uninit) uninit;
    __typeof__(&notify_get_server_caps) get_server_caps;
    __typeof__(&notify_notification_new) make;
    __typeof__(&notify_notification_update) update;
    __typeof__(&notify_notification_set_category) set_category;
    __typeof__(&notify_notification_show) show;
} Library;

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
           g_module_symbol(module, "notify_notification_show", (gpointer *)&library->show);
}

static void
order_free(gpointer data)
{
    Order *order = data;

    g_free(order->key);
    g_free(order->title);
    g_free(order->body);
    g_free(order);
}

static bool
understands_markup(const Library *library)
{
    GList *caps = library->get_server_caps();
    bool found = g_list_find_custom(caps, "body-markup", (GCompareFunc)g_strcmp0) != NULL;

    g_list_free_full(caps, g_free);
    return found;
}

static void
show_order(const Library *library, GHashTable *shown, const Order *order, bool has_markup)
{
    g_autofree char *escaped = has_markup ? g_markup_escape_text(order->body, -1) : NULL;
    const char *body = escaped ? escaped : order->body;
    NotifyNotification *notification = g_hash_table_lookup(shown, order->key);

    if (notification) {
        library->update(notification, order->title, body, NULL);
    } else {
        notification = library->make(order->title, body, NULL);
        library->set_category(notification, "im.received");
        g_hash_table_insert(shown, g_strdup(order->key), notification);
    }
    library->show(notification, NULL);
}

static gpointer
run(gpointer data)
{
    Desktop *desktop = data;
    g_autoptr(GHashTable) shown =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
    Library library;
    bool is_ready = library_load(&library) && library.init(PACKAGE_NAME);
    bool has_markup = is_ready && understands_markup(&library);

    for (;;) {
        Order *order = g_async_queue_pop(desktop->orders);
        bool is_end = !order->key;
        if (!is_end && is_ready)
            show_order(&library, shown, order, has_markup);
        order_free(order);
        if (is_end)
            break;
    }
    g_hash_table_remove_all(shown);
    if (is_ready)
        library.uninit();
    return NULL;
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
    desktop->orders = g_async_queue_new_full(order_free);
    desktop->thread = g_thread_new("notify", run, desktop);
    return desktop;
}

static void
desktop_show(Desktop *desktop, const char *key, const char *title, const char *body)
{
    if (g_async_queue_length(desktop->orders) >= QUEUE_LIMIT)
        return;
    Order *order = g_new0(Order, 1);
    order->key = g_strdup(key);
    order->title = g_strdup(title);
    order->body = g_strdup(body);
    g_async_queue_push(desktop->orders, order);
}

/* The thread may hang in a call to a desktop that does not answer: it is told to end and left to
 * itself, with what it needs. */
static void
desktop_close(Desktop *desktop)
{
    g_async_queue_push(desktop->orders, g_new0(Order, 1));
    g_thread_unref(desktop->thread);
}

const DesktopOps desktop_ops = {
    .open = desktop_open,
    .show = desktop_show,
    .close = desktop_close,
};
