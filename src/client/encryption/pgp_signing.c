/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own presence is signed (XEP-0027): its status text, before it goes out where that is quick;
 * where GnuPG asks for a passphrase first, presence goes without it, and once more with it. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "crypto/armor.h"
#include "client/encryption/pgp.h"

#include "modules/pgp_legacy.h"
#include "modules/presence.h"

/* For how long presence waits for it at most. */
#define HOLD_MS 500

/* As in settings.def. */
typedef enum { SIGN_AUTO, SIGN_ON, SIGN_OFF } Sign;

/* Of one account. */
typedef struct {
    PgpSigning *signing;
    Account *account;            /* NULL: it is gone, and the call that runs is the last owner */
    char *key, *status, *armour; /* the newest signature: by what, of what, itself; NULL */
    char *asked_key, *asked;     /* of the call that runs */
    GpgCall *call;               /* NULL: none runs */
    char *failed;                /* a key that could not sign: it is not asked for again */
    unsigned timer;              /* presence is held back until then; 0 */
} Own;

struct PgpSigning {
    Client *client;
    GHashTable *accounts; /* Account * -> Own */
    unsigned observer, settings_observer;
};

static void
own_free(Own *own)
{
    g_free(own->key);
    g_free(own->status);
    g_free(own->armour);
    g_free(own->asked_key);
    g_free(own->asked);
    g_free(own->failed);
    g_free(own);
}

static void
own_drop(gpointer data)
{
    Own *own = data;

    timer_stop(model_clock(own->signing->client->model), &own->timer);
    own->account = NULL;
    if (own->call)
        gpg_cancel(encryption_gpg(own->signing->client), own->call);
    else
        own_free(own);
}

static Own *
get_own(PgpSigning *signing, Account *account)
{
    Own *own = g_hash_table_lookup(signing->accounts, account);

    if (own)
        return own;
    own = g_new0(Own, 1);
    own->signing = signing;
    own->account = account;
    g_hash_table_insert(signing->accounts, account, own);
    return own;
}

/* The key to sign with. Owned by the caller; NULL: presence is not signed. */
static char *
signer_of(const Client *client, const Account *account)
{
    const SettingScope scope = { .account = jid_bare(account->jid) };
    const AccountConfig *config = client_account_config(client, account);
    char *key = config && config->openpgp_key ? fingerprint_parse(config->openpgp_key) : NULL;
    Sign sign = key ? (Sign)settings_choice(model_settings(client->model),
                                            SETTING_PGP_SIGN_PRESENCE, &scope)
                    : SIGN_OFF;

    if (key && strlen(key) >= 40 && account->show != SHOW_OFFLINE &&
        (sign == SIGN_ON || (sign == SIGN_AUTO && pgp_is_used(client, account))))
        return key;
    g_free(key);
    return NULL;
}

static const char *
text_of(const Account *account)
{
    return account->status ? account->status : "";
}

static bool
is_signed(const Own *own, const char *key)
{
    return own->armour && g_str_equal(own->key, key) &&
           g_str_equal(own->status, text_of(own->account));
}

/* --- signing --- */

static void
go_on(Own *own)
{
    Stream *stream = client_stream(own->signing->client, own->account, NULL);
    bool is_held = own->timer != 0;

    timer_stop(model_clock(own->signing->client->model), &own->timer);
    if (!stream)
        return;
    pgp_legacy_sign(stream, own->status, own->armour);
    if (is_held || (own->armour && presence_is_told(stream)))
        presence_send(stream);
}

static void
on_timer(gpointer data)
{
    Own *own = data;
    Stream *stream = client_stream(own->signing->client, own->account, NULL);

    own->timer = 0;
    if (stream)
        presence_send(stream);
}

static void begin(Own *own, const char *key);

static void
take(Own *own, const GpgResult *result)
{
    g_free(own->key);
    g_free(own->status);
    g_free(own->armour);
    own->key = g_steal_pointer(&own->asked_key);
    own->status = g_steal_pointer(&own->asked);
    own->armour = result->output ? armor_strip(result->output) : NULL;
    go_on(own);
}

static void
give_up(Own *own, const GError *error)
{
    g_free(own->failed);
    own->failed = g_steal_pointer(&own->asked_key);
    notice(own->signing->client->model, own->account, NULL, SEVERITY_WARNING,
           _("Your presence is not signed: %s. /pgp sign tries it again."), error->message);
    go_on(own);
}

static void
on_signed(const GpgResult *result, const GError *error, gpointer data)
{
    Own *own = data;

    own->call = NULL;
    if (!own->account) {
        own_free(own);
        return;
    }
    if (own->signing->client->is_ending)
        return;
    g_autofree char *key = signer_of(own->signing->client, own->account);
    bool is_old =
        !key || strcmp(key, own->asked_key) != 0 || strcmp(text_of(own->account), own->asked) != 0;
    if (error && !is_old)
        give_up(own, error);
    else if (!error && !is_old)
        take(own, result);
    else if (key)
        begin(own, key);
    else
        go_on(own);
}

static void
begin(Own *own, const char *key)
{
    const char *status = text_of(own->account);
    g_autoptr(GBytes) text = g_bytes_new(status, strlen(status));
    const GpgRequest request = {
        .operation = GPG_SIGN, .input = text, .signer = key, .is_armored = true, .is_detached = true
    };

    if (own->call) /* on_signed() sees that it is old */
        return;
    g_free(own->asked_key);
    g_free(own->asked);
    own->asked_key = g_strdup(key);
    own->asked = g_strdup(status);
    own->call = gpg_call(encryption_gpg(own->signing->client), &request, on_signed, own);
}

/* --- when --- */

bool
pgp_signing_delays(Client *client, Account *account)
{
    g_autofree char *key = signer_of(client, account);
    Stream *stream = client_stream(client, account, NULL);
    Own *own = get_own(client->pgp_signing, account);
    bool is_wanted = key && g_strcmp0(key, own->failed) != 0;

    if (is_wanted && !is_signed(own, key)) {
        begin(own, key);
        if (!own->timer)
            own->timer = timer_start(model_clock(client->model), HOLD_MS, on_timer, own);
        return true;
    }
    timer_stop(model_clock(client->model), &own->timer);
    if (stream)
        pgp_legacy_sign(stream, own->status, is_wanted ? own->armour : NULL);
    return false;
}

void
pgp_signing_refresh(Client *client, Account *account)
{
    Own *own = get_own(client->pgp_signing, account);
    Stream *stream = client_stream(client, account, NULL);

    g_clear_pointer(&own->failed, g_free);
    if (stream && presence_is_told(stream) && !pgp_signing_delays(client, account))
        presence_send(stream);
}

/* While it is logging in, so that it is ready. */
static void
on_event(const Event *event, gpointer data)
{
    PgpSigning *signing = data;

    if (event->kind == EVENT_ACCOUNT_REMOVED) {
        g_hash_table_remove(signing->accounts, event->account);
        return;
    }
    if (event->account->state != ACCOUNT_CONNECTING)
        return;
    g_autofree char *key = signer_of(signing->client, event->account);
    if (!key)
        return;
    Own *own = get_own(signing, event->account);
    if (!is_signed(own, key) && g_strcmp0(key, own->failed) != 0)
        begin(own, key);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    PgpSigning *signing = data;
    const GPtrArray *accounts = model_accounts(signing->client->model);

    (void)scope;
    for (unsigned i = 0; id == SETTING_PGP_SIGN_PRESENCE && i < accounts->len; i++)
        pgp_signing_refresh(signing->client, accounts->pdata[i]);
}

PgpSigning *
pgp_signing_new(Client *client)
{
    PgpSigning *signing = g_new0(PgpSigning, 1);

    signing->client = client;
    signing->accounts = g_hash_table_new_full(NULL, NULL, NULL, own_drop);
    signing->observer = model_observe(client->model, EVENT_ACCOUNT_CHANGED | EVENT_ACCOUNT_REMOVED,
                                      on_event, signing);
    signing->settings_observer =
        settings_observe(model_settings(client->model), on_setting, signing);
    return signing;
}

void
pgp_signing_free(PgpSigning *signing)
{
    if (!signing)
        return;
    settings_unobserve(model_settings(signing->client->model), signing->settings_observer);
    model_unobserve(signing->client->model, signing->observer);
    g_hash_table_unref(signing->accounts);
    g_free(signing);
}
