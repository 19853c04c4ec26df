/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027 in the client: the text alone, to the keys that the user assigned to a contact. */

#include "config.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "xmpp/ns.h"
#include "client/encryption/encryption.h"

#include "modules/pgp_legacy.h"

/* --- keys --- */

/* Those of the contact that the user wants, and how much they are worth at worst. */
static void
add_keys(Client *client, const Chat *chat, Readers *readers)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(chat->account->jid), jid_bare(chat->jid),
                       cipher_pgp.name);

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (key->trust < TRUST_ACCEPTED)
            continue;
        g_ptr_array_add(readers->readers, g_strdup(key->fingerprint));
        readers->trust = readers->trust ? MIN(readers->trust, key->trust) : key->trust;
    }
}

static bool
find_readers(Client *client, const Chat *chat, Readers *ret_readers, GError **error)
{
    const AccountConfig *config = client_account_config(client, chat->account);
    const char *own = config ? config->openpgp_key : NULL;

    ret_readers->readers = g_ptr_array_new_with_free_func(g_free);
    if (chat->kind != CHAT_CONTACT) {
        g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                            _("PGP encrypts to contacts alone."));
        return false;
    }
    add_keys(client, chat, ret_readers);
    if (ret_readers->readers->len == 0) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("No key of %s is known: /pgp setkey %s KEY names one."),
                    chat_display_name(chat), jid_bare(chat->jid));
        return false;
    }
    if (own)
        g_ptr_array_add(ret_readers->readers, g_strdup(own));
    return true;
}

bool
pgp_set_key(Client *client, Account *account, const Jid *jid, const char *key, GError **error)
{
    KeyTrust *keys = encryption_keys(client);
    g_autofree char *fingerprint = fingerprint_parse(key);
    g_autoptr(GPtrArray) before =
        key_trust_list(keys, jid_bare(account->jid), jid_bare(jid), cipher_pgp.name);
    int64_t now = clock_now(model_clock(client->model));
    const TrustedKey chosen = {
        .account = (char *)jid_bare(account->jid),
        .jid = (char *)jid_bare(jid),
        .method = (char *)cipher_pgp.name,
        .fingerprint = fingerprint,
        .trust = TRUST_ACCEPTED,
        .source = (char *)"assigned",
        .seen = now,
        .decided = now,
    };

    if (!fingerprint) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, _("%s is no fingerprint."), key);
        return false;
    }
    for (unsigned i = 0; i < before->len; i++)
        key_trust_forget(keys, before->pdata[i]);
    if (!key_trust_set(keys, &chosen, error))
        return false;
    encryption_refresh_all(client, account);
    return true;
}

/* --- what is said --- */

static GBytes *
pack(Client *client, const Chat *chat, const Element *inside, GError **error)
{
    const char *body = element_child_text(inside, "body", NS_CLIENT);

    (void)client;
    (void)chat;
    (void)error;
    return g_bytes_new(body, strlen(body));
}

static void
wrap(Element *stanza, GBytes *sealed)
{
    size_t length;
    const char *text = g_bytes_get_data(sealed, &length);
    g_autofree char *copy = g_strndup(text, length);

    pgp_legacy_wrap(stanza, copy);
}

static GBytes *
unwrap(const Element *stanza, GError **error)
{
    const char *text = pgp_legacy_unwrap(stanza);

    if (text && text[0])
        return g_bytes_new(text, strlen(text));
    g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS,
                        _("There is nothing in this encrypted message."));
    return NULL;
}

/* Nothing proves who wrote it, but whoever did had our key; a signature that somebody put there is
 * of nobody who is known here. */
static bool
unpack(Client *client, const Chat *chat, const Stanza *stanza, const CipherResult *result,
       Opened *ret_opened, GError **error)
{
    size_t length;
    const char *bytes = g_bytes_get_data(result->bytes, &length);

    (void)client;
    (void)chat;
    (void)stanza;
    if (!result->is_encrypted || !g_utf8_validate_len(bytes ? bytes : "", length, NULL)) {
        g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS,
                            result->is_encrypted ? _("What was encrypted is no text.")
                                                 : _("It says that it is encrypted, and is not."));
        return false;
    }
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);
    ret_opened->inside = element_new("message", NS_CLIENT);
    element_add_text(ret_opened->inside, "body", NS_CLIENT, text);
    return true;
}

const EncryptionMethod encryption_pgp = {
    .cipher = &cipher_pgp,
    .readers = find_readers,
    .pack = pack,
    .wrap = wrap,
    .unwrap = unwrap,
    .unpack = unpack,
};
