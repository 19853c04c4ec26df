/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No keyring: built without libsecret. */

#include "config.h"

#include "base/i18n.h"
#include "client/keyring_service.h"
#include "client/private.h"

typedef struct {
    KeyringServiceFn fn;
    gpointer data;
} Call;

static gboolean
on_call(gpointer data)
{
    const Call *call = data;
    g_autoptr(GError) error = g_error_new_literal(CLIENT_ERROR, CLIENT_ERROR_FAILED,
                                                  _("this program was built without libsecret"));

    call->fn(NULL, error, call->data);
    return G_SOURCE_REMOVE;
}

static void
answer(KeyringServiceFn fn, gpointer data)
{
    Call *call = g_new(Call, 1);

    *call = (Call){ fn, data };
    g_idle_add_full(G_PRIORITY_DEFAULT, on_call, call, g_free);
}

static void
find(const char *account G_GNUC_UNUSED, GCancellable *cancellable G_GNUC_UNUSED,
     KeyringServiceFn fn, gpointer data)
{
    answer(fn, data);
}

static void
store(const char *account G_GNUC_UNUSED, const char *label G_GNUC_UNUSED,
      const char *password G_GNUC_UNUSED, KeyringServiceFn fn, gpointer data)
{
    answer(fn, data);
}

const KeyringService keyring_service = { .find = find, .store = store };
