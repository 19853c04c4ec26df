/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's keyring through libsecret, whose calls wait for D-Bus and for the user who unlocks
 * it: each is made in a thread. The library is loaded with the first call, since few starts need
 * it. */

#include "config.h"

#include <gmodule.h>
#include <libsecret/secret.h>
#include <stdbool.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "client/keyring_service.h"
#include "client/private.h"

#define LIBSECRET_FILE "libsecret-1.so.0"

/* What is used of the library, by its own types. */
typedef struct {
    __typeof__(&secret_password_lookupv_nonpageable_sync) find;
    __typeof__(&secret_password_storev_sync) store;
    __typeof__(&secret_password_clearv_sync) clear;
    __typeof__(&secret_password_free) free_password;
} Library;

typedef enum { CALL_FIND, CALL_STORE, CALL_FORGET } CallKind;

typedef struct {
    CallKind kind;
    char *account, *label;
    char *password; /* to be stored; a secret */
    KeyringServiceFn fn;
    gpointer data;
} Call;

static const SecretSchema SCHEMA = {
    .name = "jaser.Account",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = { { "account", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* It stays loaded: GObject types cannot go. */
static bool
library_load(Library *library, GError **error)
{
    GModule *module = g_module_open(LIBSECRET_FILE, G_MODULE_BIND_LAZY);

    if (module)
        g_module_make_resident(module);
    if (module &&
        g_module_symbol(module, "secret_password_lookupv_nonpageable_sync",
                        (gpointer *)&library->find) &&
        g_module_symbol(module, "secret_password_storev_sync", (gpointer *)&library->store) &&
        g_module_symbol(module, "secret_password_clearv_sync", (gpointer *)&library->clear) &&
        g_module_symbol(module, "secret_password_free", (gpointer *)&library->free_password))
        return true;
    g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED, _("%s cannot be loaded"), LIBSECRET_FILE);
    return false;
}

/* The password found. */
static char *
make_call(const Library *library, const Call *call, GCancellable *cancellable, GError **error)
{
    g_autoptr(GHashTable) attributes = g_hash_table_new(g_str_hash, g_str_equal);
    char *found = NULL, *password;

    g_hash_table_insert(attributes, (gpointer) "account", call->account);
    if (call->kind == CALL_FIND)
        found = library->find(&SCHEMA, attributes, cancellable, error);
    else if (call->kind == CALL_STORE)
        library->store(&SCHEMA, attributes, NULL, call->label, call->password, cancellable, error);
    else
        library->clear(&SCHEMA, attributes, cancellable, error);
    password = secret_dup(found);
    library->free_password(found);
    return password;
}

static void
run(GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDBusConnection) bus = NULL;
    char *password = NULL;
    Library library;

    if (library_load(&library, &error) &&
        (bus = g_bus_get_sync(G_BUS_TYPE_SESSION, cancellable, &error))) {
        /* The one that libsecret uses too. The program outlives the desktop's session. */
        g_dbus_connection_set_exit_on_close(bus, FALSE);
        password = make_call(&library, data, cancellable, &error);
    }
    if (error) {
        g_dbus_error_strip_remote_error(error);
        g_task_return_error(task, g_steal_pointer(&error));
    } else {
        g_task_return_pointer(task, password, (GDestroyNotify)secret_free);
    }
}

static void
on_done(GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
    const Call *call = g_task_get_task_data(G_TASK(result));
    g_autoptr(GError) error = NULL;
    char *password = g_task_propagate_pointer(G_TASK(result), &error);

    call->fn(password, error, call->data);
}

static void
call_free(gpointer data)
{
    Call *call = data;

    g_free(call->account);
    g_free(call->label);
    secret_free(call->password);
    g_free(call);
}

static void
begin(const Call *values, GCancellable *cancellable)
{
    g_autoptr(GTask) task = g_task_new(NULL, cancellable, on_done, NULL);
    Call *call = g_memdup2(values, sizeof *values);

    call->account = g_strdup(values->account);
    call->label = g_strdup(values->label);
    call->password = secret_dup(values->password);
    g_task_set_task_data(task, call, call_free);
    /* Told at once, even if the call hangs on: then the thread is left to itself. */
    g_task_set_return_on_cancel(task, TRUE);
    g_task_run_in_thread(task, run);
}

static void
service_find(const char *account, GCancellable *cancellable, KeyringServiceFn fn, gpointer data)
{
    begin(&(Call){ .kind = CALL_FIND, .account = (char *)account, .fn = fn, .data = data },
          cancellable);
}

static void
service_store(const char *account, const char *label, const char *password, KeyringServiceFn fn,
              gpointer data)
{
    begin(&(Call){ .kind = password ? CALL_STORE : CALL_FORGET,
                   .account = (char *)account,
                   .label = (char *)label,
                   .password = (char *)password,
                   .fn = fn,
                   .data = data },
          NULL);
}

const KeyringService keyring_service = { .find = service_find, .store = service_store };
