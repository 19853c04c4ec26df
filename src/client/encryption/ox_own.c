/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account's own key: found in GnuPG or made there, given the account's address as a user id
 * (XEP-0373 2.1), and announced over PEP (4). */

#include "config.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox_errand.h"

#include "modules/openpgp.h"

static const char *const YES_NO[] = { N_("yes"), N_("no"), NULL };
static const char *const ADD_NEW_NO[] = { N_("add"), N_("new"), N_("no"), NULL };

const char *
ox_own_key(const Client *client, const Account *account)
{
    const AccountConfig *config = client_account_config(client, account);

    return config && config->openpgp_key && config->openpgp_key[0] ? config->openpgp_key : NULL;
}

static char *
address_of(const OxErrand *errand)
{
    return g_strdup_printf("xmpp:%s", jid_bare(errand->account));
}

/* --- announcing --- */

static void
turn_on(Client *client, const Account *account)
{
    const SettingScope scope = { .account = jid_bare(account->jid) };
    Settings *settings = model_settings(client->model);

    if (settings_bool(settings, SETTING_ENCRYPTION_OX, &scope))
        return;
    settings_set(settings, SETTING_ENCRYPTION_OX, &scope, "on", NULL);
    client_save_settings(client);
}

static void
on_list_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    Account *account = ox_errand_account(errand);

    (void)stream;
    (void)result;
    if (account && !error) {
        turn_on(errand->client, account);
        encryption_refresh_all(errand->client, account);
        ox_search_once(errand->client, account, account->jid);
    }
    ox_errand_end(errand, error);
}

static const OpenpgpAnnouncement *
find_announced(const GPtrArray *keys, const char *fingerprint)
{
    for (unsigned i = 0; i < keys->len; i++) {
        if (g_str_equal(((const OpenpgpAnnouncement *)keys->pdata[i])->fingerprint, fingerprint))
            return keys->pdata[i];
    }
    return NULL;
}

/* Those of our other devices stay in it. */
static void
publish_list(OxErrand *errand, Stream *stream, const GPtrArray *others)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    OpenpgpAnnouncement own = { errand->key, clock_now(stream_clock(stream)) };

    g_ptr_array_add(keys, &own);
    for (unsigned i = 0; i < others->len; i++) {
        const OpenpgpAnnouncement *other = others->pdata[i];
        if (!g_str_equal(other->fingerprint, errand->key))
            g_ptr_array_add(keys, (gpointer)other);
    }
    openpgp_publish_list(stream, keys, on_list_published, errand);
}

static void
on_own_list(Stream *stream, const GPtrArray *keys, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    if (!keys || !ox_errand_account(errand))
        ox_errand_end(errand, error);
    else
        publish_list(errand, stream, keys);
}

static void
on_key_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    (void)result;
    if (error || !ox_errand_account(errand))
        ox_errand_end(errand, error);
    else
        openpgp_request_list(stream, NULL, on_own_list, errand);
}

static void
on_exported(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    g_autoptr(GError) problem = NULL;
    Stream *stream = error ? NULL : ox_errand_stream(errand, &problem);

    if (stream)
        openpgp_publish_key(stream, errand->key, result->output, on_key_published, errand);
    else
        ox_errand_end(errand, error ? error : problem);
}

static void
publish_key(OxErrand *errand)
{
    const char *names[] = { errand->key, NULL };

    ox_errand_call(errand, &(GpgRequest){ .operation = GPG_EXPORT, .names = names }, on_exported);
}

/* --- its address --- */

static void
on_named(const GpgResult *result, const GError *error, gpointer data)
{
    (void)result;
    if (error)
        ox_errand_end(data, error);
    else
        publish_key(data);
}

static void
add_address(OxErrand *errand)
{
    g_autofree char *address = address_of(errand);
    const char *names[] = { address, NULL };

    ox_errand_call(
        errand, &(GpgRequest){ .operation = GPG_ADD_NAME, .names = names, .signer = errand->key },
        on_named);
}

/* Nobody would take what it signs. */
static void
take_back(OxErrand *errand)
{
    Account *account = ox_errand_account(errand);

    if (account && errand->former)
        client_set_account(errand->client, account, "openpgp.key",
                           errand->former[0] ? errand->former : NULL, NULL);
}

static void
on_address_wanted(const char *answer, gpointer data)
{
    OxErrand *errand = data;

    if (g_strcmp0(answer, YES_NO[0]) == 0) {
        add_address(errand);
        return;
    }
    if (answer) /* the end of the program is none */
        take_back(errand);
    ox_errand_decline(errand, errand->former && errand->former[0]
                                  ? _("Others take no key for yours that does not say so: the one "
                                      "before stays.")
                                  : _("Others take no key for yours that does not say so: it was "
                                      "not announced."));
}

static void
ask_for_address(OxErrand *errand)
{
    g_autofree char *blocks = fingerprint_text(errand->key);
    g_autofree char *text =
        g_strdup_printf(_("Your key %s does not name the address %s. Add it to the key?"), blocks,
                        jid_shown_bare(errand->account));

    if (errand->adds_address)
        add_address(errand);
    else if (errand->is_quiet)
        ox_errand_fail(errand, "%s", text);
    else
        ox_errand_ask(errand, (PromptRequest){ .kind = PROMPT_CONFIRM,
                                               .text = text,
                                               .choices = YES_NO,
                                               .answer = on_address_wanted });
}

/* What the user wrote may be a part of it, or in another case. */
static void
set_whole(OxErrand *errand, const GpgKey *key)
{
    if (g_str_equal(key->fingerprint, errand->key))
        return;
    g_free(errand->key);
    errand->key = g_strdup(key->fingerprint);
    client_set_account(errand->client, ox_errand_account(errand), "openpgp.key", errand->key, NULL);
}

static void
on_own_key(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    const GpgKey *key = result && result->keys->len == 1 ? result->keys->pdata[0] : NULL;
    g_autoptr(GError) problem = NULL;

    if (key && ox_errand_account(errand))
        set_whole(errand, key);
    if (error || !ox_errand_account(errand))
        ox_errand_end(errand, error);
    else if (!key)
        ox_errand_fail(errand, _("GnuPG has no secret key %s: /ox setkey names another one."),
                       errand->key);
    else if (!gpg_key_check(key, &problem))
        ox_errand_end(errand, problem);
    else if (!gpg_key_is_of(key, errand->account))
        ask_for_address(errand);
    else
        publish_key(errand);
}

/* errand->key is announced. */
static void
announce(OxErrand *errand)
{
    const char *names[] = { errand->key, NULL };

    ox_errand_call(errand,
                   &(GpgRequest){ .operation = GPG_LIST, .names = names, .is_secret = true },
                   on_own_key);
}

/* --- finding one --- */

static void
use_key(OxErrand *errand, const char *fingerprint)
{
    Account *account = ox_errand_account(errand);
    g_autofree char *blocks = fingerprint_text(fingerprint);
    g_autoptr(GError) error = NULL;

    g_free(errand->key);
    errand->key = g_strdup(fingerprint);
    if (account && !errand->former) {
        const char *former = ox_own_key(errand->client, account);
        errand->former = g_strdup(former ? former : "");
    }
    if (!account ||
        !client_set_account(errand->client, account, "openpgp.key", fingerprint, &error)) {
        ox_errand_end(errand, error);
        return;
    }
    ox_errand_tell(errand, SEVERITY_INFO, _("%s has the OpenPGP key %s from now on."),
                   jid_shown_bare(errand->account), blocks);
    announce(errand);
}

static void
on_made(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    const GpgKey *key = result && result->keys->len > 0 ? result->keys->pdata[0] : NULL;

    ox_errand_take_secret(errand, NULL);
    if (key)
        use_key(errand, key->fingerprint);
    else
        ox_errand_end(errand, error);
}

static void
make_with_passphrase(gpointer data)
{
    OxErrand *errand = data;
    g_autofree char *address = address_of(errand);
    const char *names[] = { address, NULL };

    ox_errand_call(
        errand,
        &(GpgRequest){ .operation = GPG_GENERATE, .names = names, .passphrase = errand->secret },
        on_made);
}

static void
on_way_chosen(const char *answer, gpointer data)
{
    OxErrand *errand = data;

    if (g_strcmp0(answer, "yes") == 0 || g_strcmp0(answer, "new") == 0)
        ox_errand_ask_passphrase(errand, make_with_passphrase);
    else if (g_strcmp0(answer, "add") == 0) {
        g_autofree char *key = g_strdup(errand->key);
        errand->adds_address = true;
        use_key(errand, key);
    } else
        ox_errand_decline(errand, _("Without a key of your own nothing can be encrypted with OX."));
}

/* other: the one key that could be used if the account's address is added to it; NULL: there are
 * several, or none. */
static void
ask_for_way(OxErrand *errand, const GpgKey *other)
{
    g_autofree char *blocks = other ? fingerprint_text(other->fingerprint) : NULL;
    g_autofree char *text =
        other ? g_strdup_printf(_("Your key %s (%s) does not name the address %s. Add it to the "
                                  "key, or make a new one?"),
                                blocks, other->names[0], jid_shown_bare(errand->account))
              : g_strdup_printf(_("No key of yours is for %s. Make one?"),
                                jid_shown_bare(errand->account));

    errand->key = other ? g_strdup(other->fingerprint) : NULL;
    ox_errand_ask(errand,
                  (PromptRequest){ .kind = PROMPT_CONFIRM,
                                   .text = text,
                                   .details = _("Others take a key for yours only if it names your "
                                                "address. Keys stay in your GnuPG; /ox setkey "
                                                "chooses among several."),
                                   .choices = other ? ADD_NEW_NO : YES_NO,
                                   .answer = on_way_chosen });
}

static void
on_secret_keys(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    const GpgKey *mine = NULL, *other = NULL;
    unsigned count = 0, others = 0;

    for (unsigned i = 0; result && i < result->keys->len; i++) {
        const GpgKey *key = result->keys->pdata[i];
        bool is_mine = gpg_key_is_of(key, errand->account);
        if (!gpg_key_check(key, NULL) || !key->can_sign)
            continue;
        *(is_mine ? &mine : &other) = key;
        count += is_mine;
        others += !is_mine;
    }
    if (error || !ox_errand_account(errand))
        ox_errand_end(errand, error);
    else if (count == 1)
        use_key(errand, mine->fingerprint);
    else if (count > 1)
        ox_errand_fail(errand,
                       _("Several keys of yours are for %s: /ox keys shows them, /ox "
                         "setkey names the one to use."),
                       jid_shown_bare(errand->account));
    else
        ask_for_way(errand, others == 1 && other->names && other->names[0] ? other : NULL);
}

static void
find_key(OxErrand *errand)
{
    ox_errand_call(errand, &(GpgRequest){ .operation = GPG_LIST, .is_secret = true },
                   on_secret_keys);
}

/* --- orders --- */

static void
on_known_list(Stream *stream, const GPtrArray *keys, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    Account *account = ox_errand_account(errand);
    bool is_there = keys && find_announced(keys, errand->key);

    (void)stream;
    if (!account || !keys) {
        ox_errand_end(errand, error);
    } else if (is_there) {
        turn_on(errand->client, account);
        ox_errand_end(errand, NULL);
    } else {
        announce(errand);
    }
}

void
ox_prepare(Client *client, Account *account, OxDoneFn done, gpointer data)
{
    OxErrand *errand = ox_errand_new(client, account, done, data);
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(client, account, &error);

    if (!stream) {
        ox_errand_end(errand, error);
        return;
    }
    errand->key = g_strdup(ox_own_key(client, account));
    if (errand->key)
        openpgp_request_list(stream, NULL, on_known_list, errand);
    else
        find_key(errand);
}

/* Tells how it ended. */
static void
on_announced(Client *client, const GError *error, gpointer data)
{
    OxErrand *told = data;

    (void)client;
    if (error && !told->is_quiet)
        ox_errand_tell(told, SEVERITY_ERROR, "%s", error->message);
    else if (!error)
        ox_errand_tell(told, SEVERITY_INFO,
                       _("The OpenPGP key of %s is announced: others can encrypt to it."),
                       jid_shown_bare(told->account));
    ox_errand_end(told, NULL);
}

static OxErrand *
told_errand(Client *client, Account *account)
{
    OxErrand *told = ox_errand_new(client, account, NULL, NULL);

    return ox_errand_new(client, account, on_announced, told);
}

void
ox_announce(Client *client, Account *account)
{
    OxErrand *errand = told_errand(client, account);

    errand->key = g_strdup(ox_own_key(client, account));
    if (errand->key)
        announce(errand);
    else
        find_key(errand);
}

void
ox_make_key(Client *client, Account *account)
{
    OxErrand *errand = told_errand(client, account);
    g_autoptr(GError) error = NULL;

    if (client_stream(client, account, &error))
        ox_errand_ask_passphrase(errand, make_with_passphrase);
    else
        ox_errand_end(errand, error);
}

static void
on_named_key(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    const GpgKey *key = result && result->keys->len == 1 ? result->keys->pdata[0] : NULL;

    if (error)
        ox_errand_end(errand, error);
    else if (key)
        use_key(errand, key->fingerprint);
    else
        ox_errand_fail(errand, result->keys->len > 1
                                   ? _("That means several keys: write the whole fingerprint.")
                                   : _("GnuPG has no secret key of yours that is called so: /ox "
                                       "keys shows them."));
}

void
ox_set_key(Client *client, Account *account, const char *key)
{
    OxErrand *errand = told_errand(client, account);
    g_autofree char *fingerprint = fingerprint_parse(key);
    const char *names[] = { fingerprint, NULL };

    if (fingerprint)
        ox_errand_call(errand,
                       &(GpgRequest){ .operation = GPG_LIST, .names = names, .is_secret = true },
                       on_named_key);
    else
        ox_errand_fail(errand, _("%s is no fingerprint."), key);
}

/* --- another device has dropped it --- */

void
ox_check_own_list(Client *client, Account *account, const GPtrArray *keys)
{
    const char *own = ox_own_key(client, account);

    if (!ox_takes_part(client, account) || find_announced(keys, own) ||
        !ox_may_announce_again(client, account))
        return;
    OxErrand *errand = ox_errand_new(client, account, NULL, NULL);
    errand->key = g_strdup(own);
    errand->is_quiet = true;
    announce(errand);
}
