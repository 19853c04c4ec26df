/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decisions of the user's about keys. */

#include "config.h"

#include "client/encryption/trust.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "storage/sealed_store.h"
#include "client/encryption/encryption.h"

/* --- keys --- */

bool
trust_is_key(const char *text)
{
    g_autofree char *digits = fingerprint_parse(text);

    return digits != NULL;
}

char *
trust_key_text(const char *fingerprint)
{
    g_autofree char *blocks = fingerprint_text(fingerprint);
    g_auto(GStrv) halves = g_strsplit(blocks, "  ", -1);

    return g_strjoinv(" ", halves); /* two blanks would part the cells of a table */
}

/* digits: all of them, or the end. */
static bool
is_meant(const TrustedKey *key, const char *digits)
{
    return g_str_has_suffix(key->fingerprint, digits);
}

GPtrArray *
trust_find(Client *client, const KeyQuery *query)
{
    GPtrArray *keys = key_trust_list(encryption_keys(client),
                                     query->account ? jid_bare(query->account->jid) : NULL,
                                     query->jid ? jid_bare(query->jid) : NULL, NULL);
    g_autofree char *digits = query->key ? fingerprint_parse(query->key) : NULL;

    for (unsigned i = keys->len; i-- > 0 && query->key;) {
        if (!digits || !is_meant(keys->pdata[i], digits))
            g_ptr_array_remove_index(keys, i);
    }
    return keys;
}

GPtrArray *
trust_undecided(Client *client, const KeyQuery *query)
{
    GPtrArray *keys = trust_find(client, query);

    for (unsigned i = keys->len; i-- > 0;) {
        if (((const TrustedKey *)keys->pdata[i])->trust != TRUST_NEW)
            g_ptr_array_remove_index(keys, i);
    }
    return keys;
}

/* Of one method. */
static bool
set_trust(Client *client, TrustedKey *key, Trust trust, GError **error)
{
    key->trust = trust;
    key->decided = clock_now(model_clock(client->model));
    return key_trust_set(encryption_keys(client), key, error);
}

bool
trust_decide(Client *client, const TrustedKey *key, Trust trust, GError **error)
{
    g_autoptr(Jid) jid = jid_new(key->jid, NULL);
    g_autoptr(Jid) own = jid_new(key->account, NULL);
    Account *account = own ? model_find_account(client->model, own) : NULL;
    g_autoptr(GPtrArray) all =
        key_trust_list(encryption_keys(client), key->account, key->jid, NULL);

    for (unsigned i = 0; i < all->len; i++) {
        TrustedKey *other = all->pdata[i];
        if (strcmp(other->fingerprint, key->fingerprint) == 0 &&
            !set_trust(client, other, trust, error))
            return false;
    }
    if (!account)
        return true;
    encryption_refresh_all(client, account);
    Chat *chat = jid ? account_find_chat(account, jid, CHAT_CONTACT) : NULL;
    if (chat)
        encryption_refresh(client, chat); /* it may have no window */
    if (chat && trust >= TRUST_ACCEPTED)
        opening_again(client, chat);
    return true;
}

const char *
trust_own_key(const Client *client, const Account *account, const char *method)
{
    const AccountConfig *config = client_account_config(client, account);

    if (!config)
        return NULL;
    return g_strcmp0(method, cipher_smime.name) == 0 || g_strcmp0(method, ENCRYPTION_SIGNED) == 0
               ? config->smime_key
               : config->openpgp_key;
}

/* --- who can read a chat --- */

GPtrArray *
trust_readers(Client *client, const Chat *chat)
{
    const EncryptionMethod *method = NULL;
    g_auto(Readers) readers = { 0 };

    if (!encryption_decide(client, chat, &method, NULL) || !method)
        return NULL;
    readers.method = method;
    if (!encryption_find_readers(client, chat, &readers, NULL))
        return NULL;
    return g_steal_pointer(&readers.readers);
}

unsigned
trust_unopened(Client *client, const Chat *chat)
{
    const GPtrArray *accounts = model_accounts(client->model);
    const SealedScope scope = { .chat = chat, .which = SEALED_FAILED };
    unsigned count = 0;

    for (unsigned i = 0; i < accounts->len; i++) {
        if (chat && chat->account != accounts->pdata[i])
            continue;
        g_autoptr(GPtrArray) chats =
            sealed_chats(client->options.archive, accounts->pdata[i], &scope);
        for (unsigned k = 0; k < chats->len; k++)
            count += ((const SealedChat *)chats->pdata[k])->count;
    }
    return count;
}

/* --- the policy of a chat --- */

static bool
set(Client *client, const Chat *chat, SettingId id, const char *word, GError **error)
{
    const SettingScope scope = chat_scope(chat);

    if (!settings_set(model_settings(client->model), id, &scope, word, error))
        return false;
    client_save_settings(client);
    return true;
}

bool
trust_set_policy(Client *client, const Chat *chat, const char *policy, GError **error)
{
    return set(client, chat, SETTING_ENCRYPTION_POLICY, policy, error);
}

bool
trust_follow_policy(Client *client, const Chat *chat, GError **error)
{
    return set(client, chat, SETTING_CHAT_ENCRYPTION, "auto", error);
}
