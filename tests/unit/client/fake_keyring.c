/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other end of the keyring, for tests: each account has one item, named by its address in hex.
 */

#include "config.h"

#include "unit/client/fake_keyring.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOT       "/org/freedesktop/secrets"
#define COLLECTION ROOT "/aliases/default"
#define ITEMS      ROOT "/collection/login"
#define SESSION    ROOT "/session/1"

static const char INTERFACES[] =
    "<node><interface name='org.freedesktop.Secret.Service'>"
    "<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "<arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    "<method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "<method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/>"
    "<arg type='a{o(oayays)}' direction='out'/></method>"
    "</interface><interface name='org.freedesktop.Secret.Collection'>"
    "<method name='CreateItem'><arg type='a{sv}' direction='in'/>"
    "<arg type='(oayays)' direction='in'/><arg type='b' direction='in'/>"
    "<arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
    "</interface><interface name='org.freedesktop.Secret.Item'>"
    "<method name='Delete'><arg type='o' direction='out'/></method>"
    "</interface></node>";

struct FakeKeyring {
    GPid daemon;
    char *address; /* of the bus */
    GDBusNodeInfo *node;
    GMainContext *context;
    GThread *thread;
    int is_ended, is_ready, is_silent; /* atomic */
    GMutex mutex;                      /* for the rest */
    GHashTable *passwords;             /* account -> password */
    unsigned calls;
};

static char *
item_path(const char *account)
{
    GString *path = g_string_new(ITEMS "/");

    for (; *account; account++)
        g_string_append_printf(path, "%02x", (unsigned char)*account);
    return g_string_free(path, FALSE);
}

static char *
item_account(const char *path)
{
    GString *account = g_string_new(NULL);

    for (path = strrchr(path, '/') + 1; path[0] && path[1]; path += 2)
        g_string_append_c(
            account, (char)(g_ascii_xdigit_value(path[0]) << 4 | g_ascii_xdigit_value(path[1])));
    return g_string_free(account, FALSE);
}

void
fake_keyring_put(FakeKeyring *keyring, const char *account, const char *password)
{
    g_mutex_lock(&keyring->mutex);
    if (password)
        g_hash_table_replace(keyring->passwords, g_strdup(account), g_strdup(password));
    else
        g_hash_table_remove(keyring->passwords, account);
    g_mutex_unlock(&keyring->mutex);
}

char *
fake_keyring_password(FakeKeyring *keyring, const char *account)
{
    g_mutex_lock(&keyring->mutex);
    char *password = g_strdup(g_hash_table_lookup(keyring->passwords, account));
    g_mutex_unlock(&keyring->mutex);
    return password;
}

unsigned
fake_keyring_calls(FakeKeyring *keyring)
{
    g_mutex_lock(&keyring->mutex);
    unsigned calls = keyring->calls;
    g_mutex_unlock(&keyring->mutex);
    return calls;
}

/* --- methods --- */

static GVariant *
search_items(FakeKeyring *keyring, GVariant *parameters)
{
    g_autoptr(GVariant) attributes = g_variant_get_child_value(parameters, 0);
    const char *account = NULL, *schema = NULL;
    g_autofree char *password = NULL, *path = NULL;
    const char *paths[] = { NULL };

    g_variant_lookup(attributes, "account", "&s", &account);
    g_variant_lookup(attributes, "xdg:schema", "&s", &schema);
    g_assert_cmpstr(schema, ==, "jaser.Account");
    password = fake_keyring_password(keyring, account);
    path = item_path(account);
    paths[0] = path;
    return g_variant_new("(@ao@ao)", g_variant_new_objv(paths, password ? 1 : 0),
                         g_variant_new_objv(NULL, 0));
}

static GVariant *
get_secrets(FakeKeyring *keyring, GVariant *parameters)
{
    g_autoptr(GVariantIter) paths = NULL;
    const char *path;
    GVariantBuilder secrets;

    g_variant_builder_init(&secrets, G_VARIANT_TYPE("a{o(oayays)}"));
    g_variant_get_child(parameters, 0, "ao", &paths);
    while (g_variant_iter_next(paths, "&o", &path)) {
        g_autofree char *account = item_account(path);
        g_autofree char *password = fake_keyring_password(keyring, account);

        g_variant_builder_add(
            &secrets, "{o(o@ay@ays)}", path, SESSION,
            g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, "", 0, 1),
            g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, password, strlen(password), 1),
            "text/plain");
    }
    return g_variant_new("(a{o(oayays)})", &secrets);
}

static GVariant *
create_item(FakeKeyring *keyring, GVariant *parameters)
{
    g_autoptr(GVariant) properties = g_variant_get_child_value(parameters, 0);
    g_autoptr(GVariant) secret = g_variant_get_child_value(parameters, 1);
    g_autoptr(GVariant) bytes = g_variant_get_child_value(secret, 2);
    g_autoptr(GVariant) attributes = g_variant_lookup_value(
        properties, "org.freedesktop.Secret.Item.Attributes", G_VARIANT_TYPE("a{ss}"));
    const char *account = NULL;
    gsize length;
    const char *text = g_variant_get_fixed_array(bytes, &length, 1);
    g_autofree char *password = g_strndup(text, length);
    g_autofree char *path = NULL;

    g_variant_lookup(attributes, "account", "&s", &account);
    fake_keyring_put(keyring, account, password);
    path = item_path(account);
    return g_variant_new("(oo)", path, "/");
}

static GVariant *
answer(FakeKeyring *keyring, const char *path, const char *method, GVariant *parameters)
{
    if (g_str_equal(method, "OpenSession"))
        return g_variant_new("(vo)", g_variant_new_string(""), SESSION);
    if (g_str_equal(method, "SearchItems"))
        return search_items(keyring, parameters);
    if (g_str_equal(method, "GetSecrets"))
        return get_secrets(keyring, parameters);
    if (g_str_equal(method, "CreateItem"))
        return create_item(keyring, parameters);
    g_autofree char *account = item_account(path);
    fake_keyring_put(keyring, account, NULL);
    return g_variant_new("(o)", "/");
}

static void
on_call(GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
        const char *path, const char *interface G_GNUC_UNUSED, const char *method,
        GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
    FakeKeyring *keyring = data;
    const char *algorithm = "plain";

    g_mutex_lock(&keyring->mutex);
    keyring->calls++;
    g_mutex_unlock(&keyring->mutex);
    if (g_str_equal(method, "OpenSession"))
        g_variant_get_child(parameters, 0, "&s", &algorithm);
    if (g_atomic_int_get(&keyring->is_silent))
        g_object_unref(invocation);
    else if (!g_str_equal(algorithm, "plain"))
        g_dbus_method_invocation_return_dbus_error(
            invocation, "org.freedesktop.DBus.Error.NotSupported", "only plain");
    else
        g_dbus_method_invocation_return_value(invocation,
                                              answer(keyring, path, method, parameters));
}

/* --- the service --- */

static const GDBusInterfaceVTable CALLS = { .method_call = on_call };

static char **
list_items(GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
           const char *path G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return g_new0(char *, 1);
}

static GDBusInterfaceInfo **
describe_item(GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
              const char *path G_GNUC_UNUSED, const char *node G_GNUC_UNUSED, gpointer data)
{
    FakeKeyring *keyring = data;
    GDBusInterfaceInfo **list = g_new0(GDBusInterfaceInfo *, 2);

    list[0] = g_dbus_interface_info_ref(keyring->node->interfaces[2]);
    return list;
}

static const GDBusInterfaceVTable *
dispatch_item(GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
              const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
              const char *node G_GNUC_UNUSED, gpointer *ret_data, gpointer data)
{
    *ret_data = data;
    return &CALLS;
}

static const GDBusSubtreeVTable ANY_ITEM = { list_items, describe_item, dispatch_item, { 0 } };

static GDBusConnection *
open_service(FakeKeyring *keyring)
{
    GDBusConnection *connection =
        g_dbus_connection_new_for_address_sync(keyring->address,
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    g_autoptr(GVariant) reply = NULL;

    g_assert_nonnull(connection);
    g_dbus_connection_register_object(connection, ROOT, keyring->node->interfaces[0], &CALLS,
                                      keyring, NULL, NULL);
    g_dbus_connection_register_object(connection, COLLECTION, keyring->node->interfaces[1], &CALLS,
                                      keyring, NULL, NULL);
    g_dbus_connection_register_subtree(connection, ITEMS, &ANY_ITEM,
                                       G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES, keyring,
                                       NULL, NULL);
    reply = g_dbus_connection_call_sync(connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "RequestName",
                                        g_variant_new("(su)", "org.freedesktop.secrets", 0), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
    g_assert_nonnull(reply);
    return connection;
}

static gpointer
run(gpointer data)
{
    FakeKeyring *keyring = data;
    GDBusConnection *connection;

    g_main_context_push_thread_default(keyring->context);
    connection = open_service(keyring);
    g_atomic_int_set(&keyring->is_ready, 1);
    while (!g_atomic_int_get(&keyring->is_ended))
        g_main_context_iteration(keyring->context, TRUE);
    g_dbus_connection_close_sync(connection, NULL, NULL);
    g_object_unref(connection);
    while (g_main_context_iteration(keyring->context, FALSE))
        continue;
    g_main_context_pop_thread_default(keyring->context);
    return NULL;
}

static void
end_with_parent(gpointer data G_GNUC_UNUSED)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* Not by GTestDBus, which waits for libsecret to drop its connection; it never does. */
static void
start_bus(FakeKeyring *keyring)
{
    const char *words[] = { "dbus-daemon", "--session", "--nofork", "--print-address=1", NULL };
    char address[512] = "";
    int output;
    ssize_t length;

    g_assert_true(g_spawn_async_with_pipes(
        NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
        end_with_parent, NULL, &keyring->daemon, NULL, &output, NULL, NULL));
    length = read(output, address, sizeof address - 1);
    close(output);
    g_assert_cmpint(length, >, 0);
    keyring->address = g_strndup(address, strcspn(address, "\n"));
    g_setenv("DBUS_SESSION_BUS_ADDRESS", keyring->address, TRUE);
}

FakeKeyring *
fake_keyring_new(void)
{
    FakeKeyring *keyring = g_new0(FakeKeyring, 1);

    g_mutex_init(&keyring->mutex);
    keyring->passwords = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    keyring->node = g_dbus_node_info_new_for_xml(INTERFACES, NULL);
    keyring->context = g_main_context_new();
    start_bus(keyring);
    return keyring;
}

void
fake_keyring_serve(FakeKeyring *keyring)
{
    keyring->thread = g_thread_new("keyring", run, keyring);
    while (!g_atomic_int_get(&keyring->is_ready))
        g_thread_yield();
}

void
fake_keyring_reset(FakeKeyring *keyring)
{
    g_atomic_int_set(&keyring->is_silent, 0);
    g_mutex_lock(&keyring->mutex);
    g_hash_table_remove_all(keyring->passwords);
    g_mutex_unlock(&keyring->mutex);
}

void
fake_keyring_set_silent(FakeKeyring *keyring)
{
    g_atomic_int_set(&keyring->is_silent, 1);
}

void
fake_keyring_free(FakeKeyring *keyring)
{
    if (!keyring)
        return;
    g_atomic_int_set(&keyring->is_ended, 1);
    g_main_context_wakeup(keyring->context);
    if (keyring->thread)
        g_thread_join(keyring->thread);
    kill(keyring->daemon, SIGTERM);
    waitpid(keyring->daemon, NULL, 0);
    g_free(keyring->address);
    g_main_context_unref(keyring->context);
    g_dbus_node_info_unref(keyring->node);
    g_hash_table_unref(keyring->passwords);
    g_mutex_clear(&keyring->mutex);
    g_free(keyring);
}
