/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S/MIME (RFC 3923) as a way of encryption: who can read what is said to a contact, and whose words
 * they are that came. */

#include "config.h"

#include "client/encryption/smime.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "xmpp/ns.h"

#include "modules/smime_content.h"

/* --- readers --- */

static bool
refuse_new(const Chat *chat, const TrustedKey *key, GError **error)
{
    g_autofree char *blocks = fingerprint_text(key->fingerprint);

    return smime_fail(error, ENCRYPTION_ERROR_NEW,
                      _("%s has a certificate that you have not judged (%s): compare it, then "
                        "/trust accepts or refuses it."),
                      chat_display_name(chat), blocks);
}

/* People have one certificate, until it is renewed: of those that are wanted the newest. */
static bool
add_contact(Client *client, const Chat *chat, Readers *readers, GError **error)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(chat->account->jid), jid_bare(chat->jid),
                       cipher_smime.name);
    const TrustedKey *newest = NULL;

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (key->trust == TRUST_NEW)
            return refuse_new(chat, key, error);
        if (key->trust >= TRUST_ACCEPTED)
            newest = key;
    }
    if (newest) {
        g_ptr_array_add(readers->readers, g_strdup(newest->fingerprint));
        readers->trust = newest->trust;
    }
    return newest != NULL ||
           smime_fail(error, ENCRYPTION_ERROR_KEY,
                      _("No certificate of %s is known: /smime start looks for one, /smime cert "
                        "asks them for theirs."),
                      chat_display_name(chat));
}

/* Ours. */
static bool
add_signer(Client *client, const Chat *chat, Readers *readers, GError **error)
{
    const char *own = smime_own_key(client, chat->account);

    readers->readers = g_ptr_array_new_with_free_func(g_free);
    readers->signer = g_strdup(own);
    if (chat->kind != CHAT_CONTACT)
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("S/MIME is for contacts alone."));
    return own ||
           smime_fail(error, ENCRYPTION_ERROR_KEY,
                      _("%s has no certificate yet: /smime start looks for one in your GnuPG."),
                      jid_shown_bare(chat->account->jid));
}

static bool
find_readers(Client *client, const Chat *chat, Readers *ret_readers, GError **error)
{
    if (!add_signer(client, chat, ret_readers, error) ||
        !add_contact(client, chat, ret_readers, error))
        return false;
    g_ptr_array_add(ret_readers->readers, g_strdup(ret_readers->signer));
    return true;
}

/* It is for nobody alone. */
static bool
find_no_readers(Client *client, const Chat *chat, Readers *ret_readers, GError **error)
{
    if (!add_signer(client, chat, ret_readers, error))
        return false;
    ret_readers->trust = TRUST_VERIFIED;
    return !encryption_is_required(client, chat) ||
           smime_fail(error, ENCRYPTION_ERROR_POLICY,
                      _("What is signed alone goes in clear, which nothing may here "
                        "(encryption.policy): /smime start encrypts it, too."));
}

/* --- what is said --- */

static GBytes *
pack(Client *client, const Chat *chat, const Element *inside, GError **error)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();

    (void)error;
    g_ptr_array_add(to, chat->jid);
    return smime_content_write(&(SmimeContent){ .from = chat->account->jid,
                                                .to = to,
                                                .time = smime_stamp(client),
                                                .inside = (Element *)inside });
}

static GBytes *
unwrap(const Element *stanza, GError **error)
{
    GBytes *sealed = smime_unwrap(stanza);

    if (!sealed)
        smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                   _("What should be encrypted is no S/MIME: it is broken."));
    return sealed;
}

/* As people read it whose programs do not know S/MIME. */
static void
wrap_signed(Element *stanza, GBytes *sealed)
{
    g_autoptr(SmimeContent) content = smime_content_read_signed(sealed);
    const char *body = content ? element_child_text(content->inside, "body", NS_CLIENT) : NULL;

    smime_wrap_signed(stanza, sealed);
    if (body)
        element_add_text(stanza, "body", NS_CLIENT, body);
}

/* --- what came --- */

void
smime_refuse(Client *client, const Account *account, const Stanza *stanza, SmimeFailure failure)
{
    Stream *stream = client_stream(client, account, NULL);
    bool is_live = stanza->origin == ORIGIN_LIVE && !stanza->is_delayed && !stanza->is_error;

    /* Who has no certificate here takes no part in this (RFC 3923 7, case 1); an error that others
     * of our devices would contradict helps nobody. */
    if (stream && is_live && !stanza->is_sent && smime_own_key(client, account) &&
        stream_may_know(stream, stanza->from))
        smime_send_failure(stream, stanza, failure);
}

/* GnuPG could not open it. */
static void
refuse(Client *client, const Chat *chat, const Stanza *stanza, const GError *error)
{
    if (g_error_matches(error, GPG_ERROR, GPG_ERROR_NO_KEY) ||
        g_error_matches(error, GPG_ERROR, GPG_ERROR_DATA))
        smime_refuse(client, chat->account, stanza, SMIME_DECRYPTION_FAILED);
}

/* The other side wrote it, or another device of ours. */
static Jid *
sender_of(const Chat *chat, const Stanza *stanza)
{
    return jid_to_bare(stanza->is_sent ? chat->account->jid : stanza->from);
}

static bool
is_named(const SmimeContent *content, const Jid *jid)
{
    for (unsigned i = 0; i < content->to->len; i++) {
        if (jid_equal_bare(content->to->pdata[i], jid))
            return true;
    }
    return false;
}

static bool
check_addresses(const Chat *chat, const Stanza *stanza, const Jid *sender,
                const SmimeContent *content, GError **error)
{
    const Jid *receiver = stanza->is_sent ? stanza->to : chat->account->jid;

    if (strcmp(element_name(content->inside), "message") != 0)
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS, _("What is inside is no message."));
    if (!jid_equal_bare(content->from, sender))
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("It says that %s wrote it, and %s sent it."),
                          jid_shown_bare(content->from), jid_shown_bare(sender));
    if (!is_named(content, receiver))
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("It was not written to %s: somebody has sent it on."),
                          jid_shown_bare(receiver));
    return true;
}

static bool
check_time(Client *client, const Chat *chat, const SmimeStamped *what, GError **error)
{
    bool is_decreasing;

    if (!smime_stamp_check(client, what, &is_decreasing, error))
        return false;
    if (is_decreasing)
        notice(client->model, chat->account, (Chat *)chat, SEVERITY_WARNING,
               _("Decreasing timestamp: what %s wrote last was made before what came earlier."),
               chat_display_name(chat));
    return true;
}

static bool
unpack(const Unsealed *unsealed, Opened *ret_opened, GError **error)
{
    Client *client = unsealed->client;
    const Chat *chat = unsealed->chat;
    const Stanza *stanza = unsealed->stanza;
    const CipherResult *result = unsealed->result;
    g_autoptr(Jid) sender = sender_of(chat, stanza);
    const SmimeSigned what = { chat->account, sender, result };
    g_autoptr(GError) problem = NULL;
    int64_t signed_at = 0;

    if (!smime_judge(client, &what, ret_opened, &signed_at, error)) {
        smime_refuse(client, chat->account, stanza, SMIME_UNVERIFIED_SIGNATURE);
        return false;
    }
    g_autoptr(SmimeContent) content = smime_content_read(result->bytes, &problem);
    if (!content)
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS, "%s", problem->message);
    if (!check_addresses(chat, stanza, sender, content, error))
        return false;
    const SmimeStamped stamped = {
        .from = stanza->from,
        .time = content->time ? content->time : signed_at,
        .arrival = stanza->time,
        .text = result->bytes,
        .id = stanza->id,
        .is_live = stanza->origin == ORIGIN_LIVE && !stanza->is_delayed,
    };
    if (!check_time(client, chat, &stamped, error)) {
        smime_refuse(client, chat->account, stanza, SMIME_BAD_TIMESTAMP);
        return false;
    }
    ret_opened->is_clear = !result->is_encrypted;
    ret_opened->inside = g_steal_pointer(&content->inside);
    return true;
}

const EncryptionMethod encryption_smime = {
    .cipher = &cipher_smime,
    .readers = find_readers,
    .start = smime_start,
    .pack = pack,
    .wrap = smime_wrap,
    .unwrap = unwrap,
    .unpack = unpack,
    .refuse = refuse,
};

const EncryptionMethod encryption_smime_signed = {
    .cipher = &cipher_smime_signed,
    .readers = find_no_readers,
    .start = smime_sign,
    .pack = pack,
    .wrap = wrap_signed,
    .unwrap = unwrap,
    .unpack = unpack,
    .refuse = refuse,
};
