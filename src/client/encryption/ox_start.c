/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders about the keys of others: a chat is encrypted by one command, and what somebody announces
 * is shown. */

#include "config.h"

#include "base/i18n.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox_errand.h"
#include "client/encryption/ox_judge.h"
#include "client/encryption/starting.h"

/* --- a chat is encrypted --- */

/* As it was begun in; NULL: it is gone. */
static Chat *
chat_of(const OxErrand *errand)
{
    const Account *account = ox_errand_account(errand);
    Chat *room = account ? account_find_chat(account, errand->jid, CHAT_ROOM) : NULL;

    return room || !account ? room : account_find_chat(account, errand->jid, CHAT_CONTACT);
}

static void
finish(OxErrand *errand)
{
    Chat *chat = chat_of(errand);
    g_autoptr(GError) error = NULL;

    if (chat && starting_finish(errand->client, chat, &encryption_ox, &error))
        ox_errand_tell(errand, SEVERITY_INFO,
                       chat->encryption.is_busy
                           ? _("What you write to %s is encrypted with OX from now on; it waits "
                               "while keys are being looked for.")
                           : _("What you write to %s is encrypted with OX from now on."),
                       chat_display_name(chat));
    ox_errand_end(errand, error);
}

static void
give_up(OxErrand *errand, const GError *error)
{
    Client *client = errand->client;
    Chat *chat = chat_of(errand);
    bool is_undone = chat && g_error_matches(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_DECLINED) &&
                     starting_undo(client, chat, &encryption_ox);

    if (chat)
        starting_end(client, chat, &encryption_ox);
    ox_errand_end(errand, error);
    if (is_undone)
        starting_tell_undone(client, chat);
}

static void
on_searched(Client *client, const GError *error, gpointer data)
{
    (void)client;
    (void)error; /* what it means for the chat is said there */
    finish(data);
}

static void
on_prepared(Client *client, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    Account *account = ox_errand_account(errand);
    const Chat *chat = chat_of(errand);

    if (!chat || error)
        give_up(errand, error);
    else if (chat->kind == CHAT_ROOM)
        finish(errand);
    else
        ox_search(client, &(OxSearch){ .account = account,
                                       .jid = errand->jid,
                                       .is_full = true,
                                       .on_end = on_searched,
                                       .data = errand });
}

bool
ox_start(Client *client, Chat *chat, GError **error)
{
    if (chat->kind == CHAT_PRIVATE)
        return encryption_start(client, chat, cipher_ox.name, error);
    if (!client_stream(client, chat->account, NULL))
        return starting_wait(client, chat, &encryption_ox, error);
    if (!starting_begin(client, chat, &encryption_ox, error))
        return false;
    OxErrand *errand = ox_errand_new(client, chat->account, NULL, NULL);
    errand->jid = jid_ref(chat->jid);
    ox_prepare(client, chat->account, on_prepared, errand);
    return true;
}

/* --- what somebody announces --- */

static void
tell_key(const OxErrand *errand, const TrustedKey *key)
{
    g_autofree char *blocks = fingerprint_text(key->fingerprint);

    ox_errand_tell(errand, SEVERITY_INFO, "%s  %s%s", blocks, trust_name(key->trust),
                   key->is_announced ? "" : _(", not announced any more"));
}

static void
on_discovered(Client *client, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    Account *account = ox_errand_account(errand);
    g_autoptr(GPtrArray) keys =
        account ? key_trust_list(encryption_keys(client), jid_bare(account->jid),
                                 jid_bare(errand->jid), cipher_ox.name)
                : NULL;

    if (keys && keys->len > 0)
        ox_errand_tell(errand, SEVERITY_INFO, _("OpenPGP keys of %s:"),
                       jid_shown_bare(errand->jid));
    else if (keys && !error)
        ox_errand_tell(errand, SEVERITY_INFO, _("%s announces no OpenPGP key."),
                       jid_shown_bare(errand->jid));
    for (unsigned i = 0; keys && i < keys->len; i++)
        tell_key(errand, keys->pdata[i]);
    ox_errand_end(errand, error);
}

void
ox_discover(Client *client, Account *account, const Jid *jid)
{
    OxErrand *errand = ox_errand_new(client, account, NULL, NULL);

    errand->jid = jid_to_bare(jid);
    ox_search(client, &(OxSearch){ .account = account,
                                   .jid = errand->jid,
                                   .is_full = true,
                                   .on_end = on_discovered,
                                   .data = errand });
}

/* --- our own --- */

static void
tell_own(const OxErrand *errand, const GpgKey *key)
{
    Account *account = ox_errand_account(errand);
    const char *own = account ? ox_own_key(errand->client, account) : NULL;
    g_autofree char *blocks = fingerprint_text(key->fingerprint);
    g_autofree char *names = g_strjoinv(", ", key->names);
    g_autoptr(GError) problem = NULL;

    gpg_key_check(key, &problem);
    ox_errand_tell(errand, SEVERITY_INFO, "%s %s  %s  %s%s%s",
                   g_strcmp0(own, key->fingerprint) == 0 ? "*" : " ", blocks, key->algorithm, names,
                   problem ? ": " : "", problem ? problem->message : "");
}

static void
on_keys(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    if (result && result->keys->len == 0)
        ox_errand_tell(errand, SEVERITY_INFO,
                       _("GnuPG has no secret key of yours: /ox new makes one."));
    else if (result)
        ox_errand_tell(errand, SEVERITY_INFO,
                       _("Your keys in GnuPG (* the one of %s; /ox setkey names another one):"),
                       jid_shown_bare(errand->account));
    for (unsigned i = 0; result && i < result->keys->len; i++)
        tell_own(errand, result->keys->pdata[i]);
    ox_errand_end(errand, error);
}

void
ox_show_keys(Client *client, Account *account)
{
    OxErrand *errand = ox_errand_new(client, account, NULL, NULL);

    ox_errand_call(errand, &(GpgRequest){ .operation = GPG_LIST, .is_secret = true }, on_keys);
}

unsigned
ox_list_contacts(Client *client, const Account *account, OxContactFn fn, gpointer data)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(account->jid), NULL, cipher_ox.name);

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        g_autofree char *blocks = fingerprint_text(key->fingerprint);
        fn(&(OxContact){ key->jid, blocks, trust_name(key->trust), key->is_announced }, data);
    }
    return keys->len;
}
