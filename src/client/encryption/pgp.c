/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027 in the client: the text alone, to the keys that the user assigned to a contact. */

#include "config.h"

#include "client/encryption/pgp.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "xmpp/ns.h"

#include "modules/pgp_legacy.h"

/* --- keys --- */

static bool
is_assigned(const TrustedKey *key)
{
    return key->trust >= TRUST_ACCEPTED && g_strcmp0(key->source, PGP_ASSIGNED) == 0;
}

static bool
has_assigned(const GPtrArray *keys)
{
    for (unsigned i = 0; i < keys->len; i++) {
        if (is_assigned(keys->pdata[i]))
            return true;
    }
    return false;
}

/* With GnuPG's own opinion. */
static Trust
judge(const TrustedKey *key, const PgpKeyFacts *facts)
{
    return facts->state == PGP_KEY_GOOD && facts->validity >= GPG_VALIDITY_FULL ? TRUST_VERIFIED
                                                                                : key->trust;
}

static bool
add_reader(Client *client, const char *fingerprint, Readers *readers, GError **error)
{
    PgpKeyFacts facts = pgp_keys_facts(client, fingerprint);

    g_ptr_array_add(readers->readers,
                    g_strdup(facts.fingerprint ? facts.fingerprint : fingerprint));
    readers->is_busy |= facts.state == PGP_KEY_UNCHECKED;
    if (facts.state == PGP_KEY_BAD)
        g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, facts.problem);
    return facts.state != PGP_KEY_BAD;
}

static bool
add_contact(Client *client, const TrustedKey *key, Readers *readers, GError **error)
{
    PgpKeyFacts facts = pgp_keys_facts(client, key->fingerprint);
    Trust trust = judge(key, &facts);

    readers->trust = readers->trust ? MIN(readers->trust, trust) : trust;
    return add_reader(client, key->fingerprint, readers, error);
}

static bool
refuse_new_key(const Chat *chat, const TrustedKey *key, GError **error)
{
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);

    g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_NEW,
                _("%s signs with a key that you have not judged, %s: /trust shows it, and /pgp "
                  "setkey %s %s takes it."),
                chat_display_name(chat), fingerprint, jid_bare(chat->jid), key->fingerprint);
    return false;
}

/* Those of the contact that the user wants: what he assigned, or else what presence was signed
 * with. */
static bool
add_keys(Client *client, const Chat *chat, Readers *readers, GError **error)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(chat->account->jid), jid_bare(chat->jid),
                       cipher_pgp.name);
    bool are_assigned = has_assigned(keys);

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (are_assigned && !is_assigned(key))
            continue;
        if (key->trust == TRUST_NEW)
            return refuse_new_key(chat, key, error);
        if (key->trust >= TRUST_ACCEPTED && !add_contact(client, key, readers, error))
            return false;
    }
    if (readers->readers->len > 0)
        return true;
    const char *missing = pgp_presence_missing(client, chat->account, chat->jid);
    if (missing)
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("The key of %s, %s, is not in your GnuPG: /pgp import FILE or /pgp fetch "
                      "ADDRESS adds it."),
                    chat_display_name(chat), missing);
    else
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("No key of %s is known: /pgp setkey %s KEY names one."),
                    chat_display_name(chat), jid_bare(chat->jid));
    return false;
}

static bool
find_readers(Client *client, const Chat *chat, Readers *ret_readers, GError **error)
{
    const AccountConfig *config = client_account_config(client, chat->account);
    g_autofree char *own =
        config && config->openpgp_key ? fingerprint_parse(config->openpgp_key) : NULL;

    ret_readers->readers = g_ptr_array_new_with_free_func(g_free);
    if (chat->kind != CHAT_CONTACT) {
        g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                            _("PGP encrypts to contacts alone."));
        return false;
    }
    return add_keys(client, chat, ret_readers, error) &&
           (!own || add_reader(client, own, ret_readers, error));
}

static void
look(Client *client, Chat *chat)
{
    g_auto(Readers) readers = { 0 };

    find_readers(client, chat, &readers, NULL);
    g_ptr_array_add(readers.readers, NULL);
    pgp_keys_look(client, chat, (const char *const *)readers.readers->pdata);
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
unpack(const Unsealed *what, Opened *ret_opened, GError **error)
{
    const CipherResult *result = what->result;
    size_t length;
    const char *bytes = g_bytes_get_data(result->bytes, &length);

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
    .look = look,
    .start = pgp_start,
    .looks_here = true,
    .pack = pack,
    .wrap = wrap,
    .unwrap = unwrap,
    .unpack = unpack,
};
