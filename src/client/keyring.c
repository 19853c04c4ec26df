/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in the desktop's keyring: asked for with patience, kept, forgotten. */

#include "config.h"

#include "client/keyring.h"

#include <gio/gio.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "model/notice.h"
#include "client/keyring_service.h"

/* Counted: the calls under way have it too. */
struct Keyring {
    Model *model; /* NULL: the program is ending */
    bool is_told; /* the user knows that it cannot be used */
    /* Order *, carried out one after the other: what is forgotten last stays forgotten. The first
     * one is under way. */
    GQueue orders;
};

typedef struct {
    char *account, *label;
    char *password; /* a secret; NULL: to be forgotten */
} Order;

struct KeyringQuery {
    Keyring *keyring;
    Account *account;
    KeyringFn fn; /* NULL: nobody waits any more */
    gpointer data;
    GCancellable *cancellable;
    unsigned timer;
};

Keyring *
keyring_new(Model *model)
{
    Keyring *keyring = g_rc_box_new0(Keyring);

    keyring->model = model;
    return keyring;
}

static void
order_free(gpointer data)
{
    Order *order = data;

    g_free(order->account);
    g_free(order->label);
    secret_free(order->password);
    g_free(order);
}

static void
keyring_clear(gpointer data)
{
    g_queue_clear_full(&((Keyring *)data)->orders, order_free);
}

static void
keyring_release(Keyring *keyring)
{
    g_rc_box_release_full(keyring, keyring_clear);
}

void
keyring_free(Keyring *keyring)
{
    if (!keyring)
        return;
    keyring->model = NULL;
    keyring_release(keyring);
}

static void
tell(Keyring *keyring, Account *account, const GError *error)
{
    bool is_late = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

    if (!error || keyring->is_told || !keyring->model)
        return;
    keyring->is_told = true;
    notice(keyring->model, account, NULL, SEVERITY_WARNING,
           _("The desktop's keyring cannot be used (%s): passwords are asked for, and not kept."),
           is_late ? _("it does not answer") : error->message);
}

/* --- asking --- */

static void
stop_timer(KeyringQuery *query)
{
    if (query->timer)
        timer_stop(model_clock(query->keyring->model), &query->timer);
}

static void
on_found(char *password, const GError *error, gpointer data)
{
    KeyringQuery *query = data;

    if (query->fn) {
        stop_timer(query);
        tell(query->keyring, query->account, error);
        g_clear_object(&query->cancellable); /* it has ended: keyring_query_free() frees all */
        query->fn(password, query->data);
        return;
    }
    secret_free(password);
    g_object_unref(query->cancellable);
    keyring_release(query->keyring);
    g_free(query);
}

static void
on_late(gpointer data)
{
    KeyringQuery *query = data;

    query->timer = 0;
    g_cancellable_cancel(query->cancellable);
}

KeyringQuery *
keyring_find(Keyring *keyring, Account *account, KeyringFn fn, gpointer data)
{
    KeyringQuery *query = g_new0(KeyringQuery, 1);

    query->keyring = g_rc_box_acquire(keyring);
    query->account = account;
    query->fn = fn;
    query->data = data;
    query->cancellable = g_cancellable_new();
    query->timer = timer_start(model_clock(keyring->model), LIMIT_KEYRING_MS, on_late, query);
    keyring_service.find(jid_bare(account->jid), query->cancellable, on_found, query);
    return query;
}

void
keyring_query_free(KeyringQuery *query)
{
    if (!query)
        return;
    stop_timer(query);
    query->fn = NULL;
    if (query->cancellable) { /* on_found() frees it */
        g_cancellable_cancel(query->cancellable);
        return;
    }
    keyring_release(query->keyring);
    g_free(query);
}

/* --- keeping --- */

static void carry_out(Keyring *keyring);

static void
on_carried_out(char *password, const GError *error, gpointer data)
{
    Keyring *keyring = data;

    (void)password;
    tell(keyring, NULL, error);
    order_free(g_queue_pop_head(&keyring->orders));
    if (!g_queue_is_empty(&keyring->orders) && keyring->model)
        carry_out(keyring);
    keyring_release(keyring);
}

static void
carry_out(Keyring *keyring)
{
    const Order *order = g_queue_peek_head(&keyring->orders);

    keyring_service.store(order->account, order->label, order->password, on_carried_out,
                          g_rc_box_acquire(keyring));
}

void
keyring_store(Keyring *keyring, Account *account, const char *password)
{
    const char *jid = jid_bare(account->jid);
    Order *order;

    if (!keyring->model || model_is_private(keyring->model))
        return;
    order = g_new(Order, 1);
    *order = (Order){ g_strdup(jid), g_strdup_printf(_("XMPP password of %s"), jid),
                      secret_dup(password) };
    g_queue_push_tail(&keyring->orders, order);
    if (keyring->orders.length == 1)
        carry_out(keyring);
}
