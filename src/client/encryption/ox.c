/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP as a way of encryption: who can read what is said in a chat, and whose words
 * they are that came. */

#include "config.h"

#include "client/encryption/ox.h"

#include "base/i18n.h"
#include "model/room.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox_room.h"

#include "modules/openpgp.h"
#include "modules/openpgp_content.h"

#define NS_OPENPGP "urn:xmpp:openpgp:0"

G_GNUC_PRINTF(3, 4)
static bool
fail(GError **error, EncryptionErrorCode code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, ENCRYPTION_ERROR, code, text);
    return false;
}

/* --- readers --- */

static void
add_reader(Readers *readers, const char *fingerprint)
{
    for (unsigned i = 0; i < readers->readers->len; i++) {
        if (g_str_equal(readers->readers->pdata[i], fingerprint))
            return;
    }
    g_ptr_array_add(readers->readers, g_strdup(fingerprint));
}

static GPtrArray *
list_keys(Client *client, const Account *account, const Jid *jid)
{
    return key_trust_list(encryption_keys(client), jid_bare(account->jid), jid_bare(jid),
                          cipher_ox.name);
}

/* Our own devices read along; one that nobody has accepted does not. */
static void
add_own(Client *client, const Account *account, Readers *readers)
{
    g_autoptr(GPtrArray) keys = list_keys(client, account, account->jid);

    add_reader(readers, readers->signer);
    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (key->is_announced && key->trust >= TRUST_ACCEPTED)
            add_reader(readers, key->fingerprint);
    }
}

static bool
fail_without_key(Client *client, const Account *account, const Jid *jid, GError **error)
{
    const char *problem = ox_problem(client, account, jid);

    return problem ? fail(error, ENCRYPTION_ERROR_KEY, _("No OpenPGP key of %s is to be had: %s"),
                          jid_shown_bare(jid), problem)
                   : fail(error, ENCRYPTION_ERROR_KEY,
                          _("%s announces no OpenPGP key, so nobody can encrypt to them: /ox "
                            "discover %s looks again."),
                          jid_shown_bare(jid), jid_shown_bare(jid));
}

/* Somebody who is to read along. */
typedef struct {
    Client *client;
    const Account *account;
    const Jid *jid;
} Reader;

/* All that they announce, but those that the user does not want (XEP-0374 3.1). */
static bool
add_reader_keys(const Reader *reader, Readers *readers, GError **error)
{
    Client *client = reader->client;
    const Account *account = reader->account;
    const Jid *jid = reader->jid;
    g_autoptr(GPtrArray) keys = list_keys(client, account, jid);
    unsigned count = 0;

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (!key->is_announced || key->trust <= TRUST_REFUSED)
            continue;
        if (key->trust == TRUST_NEW) {
            g_autofree char *text = fingerprint_text(key->fingerprint);
            return fail(error, ENCRYPTION_ERROR_NEW,
                        _("%s has a key that you have not judged (%s): compare it, then /trust "
                          "accepts or refuses it."),
                        jid_shown_bare(jid), text);
        }
        add_reader(readers, key->fingerprint);
        readers->trust = readers->trust ? MIN(readers->trust, key->trust) : key->trust;
        count++;
    }
    if (count > 0)
        return true;
    readers->is_busy |= ox_is_searching(client, account, jid) ||
                        (account->state == ACCOUNT_ONLINE && !keys->len &&
                         ox_takes_part(client, account) && !ox_was_searched(client, account, jid));
    return readers->is_busy || fail_without_key(client, account, jid, error);
}

static bool
add_room(Client *client, const Chat *chat, Readers *readers, GError **error)
{
    g_autoptr(GPtrArray) members = ox_room_members(client, chat, &readers->is_busy, error);

    for (unsigned i = 0; members && i < members->len; i++) {
        const Jid *jid = members->pdata[i];
        if (!jid_equal_bare(jid, chat->account->jid) &&
            !add_reader_keys(&(Reader){ client, chat->account, jid }, readers, error))
            return false;
    }
    return members != NULL;
}

static bool
find_readers(Client *client, const Chat *chat, Readers *ret_readers, GError **error)
{
    const char *own = ox_own_key(client, chat->account);

    ret_readers->readers = g_ptr_array_new_with_free_func(g_free);
    if (!own)
        return fail(error, ENCRYPTION_ERROR_KEY,
                    _("%s has no OpenPGP key yet: /ox start finds one or makes it."),
                    jid_shown_bare(chat->account->jid));
    ret_readers->signer = g_strdup(own);
    if (chat->kind == CHAT_PRIVATE)
        return fail(error, ENCRYPTION_ERROR_KEY,
                    _("OX encrypts to addresses, not to nicks: write to them directly."));
    add_own(client, chat->account, ret_readers);
    return chat->kind == CHAT_ROOM
               ? add_room(client, chat, ret_readers, error)
               : add_reader_keys(&(Reader){ client, chat->account, chat->jid }, ret_readers, error);
}

/* --- what is said --- */

static GBytes *
pack(Client *client, const Chat *chat, const Element *inside, GError **error)
{
    g_autoptr(Element) payload = element_new("payload", NS_OPENPGP);
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    const OpenpgpContent content = {
        .kind = OPENPGP_SIGNCRYPT,
        .to = to,
        .time = clock_now(model_clock(client->model)),
        .payload = payload,
    };

    (void)error;
    g_ptr_array_add(to, chat->jid);
    for (const Element *child = element_first(inside); child; child = element_next(child))
        element_take(payload, element_copy(child));
    return openpgp_content_write(&content);
}

static GBytes *
unwrap(const Element *stanza, GError **error)
{
    GBytes *bytes = openpgp_unwrap(stanza);

    if (bytes && g_bytes_get_size(bytes) > 0)
        return bytes;
    g_clear_pointer(&bytes, g_bytes_unref);
    fail(error, ENCRYPTION_ERROR_HOPELESS, _("There is nothing in this encrypted message."));
    return NULL;
}

/* --- whose words they are --- */

/* Who must have signed it: a bare address; NULL and an error: that cannot be told. */
static Jid *
find_sender(const Unsealed *what, GError **error)
{
    bool is_ours = what->stanza->is_sent || what->stanza->is_from_own;

    if (what->chat->kind == CHAT_ROOM)
        return ox_room_sender(what, error);
    return jid_to_bare(is_ours ? what->chat->account->jid : what->stanza->from);
}

static TrustedKey *
find_key(Client *client, const Account *account, const Jid *jid, const char *fingerprint)
{
    return key_trust_find(encryption_keys(client), &(TrustedKey){
                                                       .account = (char *)jid_bare(account->jid),
                                                       .jid = (char *)jid_bare(jid),
                                                       .method = (char *)cipher_ox.name,
                                                       .fingerprint = (char *)fingerprint,
                                                   });
}

/* TRUST_NONE: it is none of theirs. */
static Trust
judge_key(Client *client, const Account *account, const Jid *sender, const char *fingerprint)
{
    g_autoptr(TrustedKey) key = find_key(client, account, sender, fingerprint);

    if (jid_equal_bare(sender, account->jid) &&
        g_strcmp0(fingerprint, ox_own_key(client, account)) == 0)
        return TRUST_VERIFIED;
    return key ? key->trust : TRUST_NONE;
}

/* Of what is no good signature by a key of theirs. */
static bool
fail_signature(const GpgSignature *signature, const Jid *sender, GError **error)
{
    g_autofree char *text = fingerprint_text(signature->fingerprint ? signature->fingerprint : "");
    const char *name = jid_shown_bare(sender);

    switch (signature->state) {
    case GPG_SIGNATURE_BAD:
        return fail(error, ENCRYPTION_ERROR_HOPELESS,
                    _("Its signature is not right: somebody has changed it."));
    case GPG_SIGNATURE_KEY_EXPIRED:
    case GPG_SIGNATURE_EXPIRED:
        return fail(error, ENCRYPTION_ERROR_KEY,
                    _("It is signed by a key of %s that has expired: ask for a new one."), name);
    case GPG_SIGNATURE_KEY_REVOKED:
        return fail(error, ENCRYPTION_ERROR_KEY,
                    _("It is signed by a key that was revoked, as if by %s."), name);
    case GPG_SIGNATURE_ERROR:
        return fail(error, ENCRYPTION_ERROR_KEY, _("GnuPG cannot check its signature."));
    default:
        return fail(error, ENCRYPTION_ERROR_KEY,
                    _("It is signed by the key %s, which is none of those that %s announces."),
                    text, name);
    }
}

/* What the sender has signed. */
typedef struct {
    const Unsealed *what;
    const Jid *sender;
} Signed;

static Trust
judge_signature(const Signed *letter, const GpgSignature *signature)
{
    return signature->state == GPG_SIGNATURE_GOOD
               ? judge_key(letter->what->client, letter->what->chat->account, letter->sender,
                           signature->fingerprint)
               : TRUST_NONE;
}

static bool
take_signature(const Signed *letter, const GpgSignature *signature, Opened *ret_opened)
{
    Trust trust = judge_signature(letter, signature);

    if (trust <= TRUST_REFUSED)
        return false;
    ret_opened->signer = g_strdup(signature->fingerprint);
    ret_opened->trust = trust;
    return true;
}

/* Another key of theirs may be the right one. */
static void
look_for_keys(const Signed *letter, const GpgSignature *signature, Opened *ret_opened)
{
    const Unsealed *what = letter->what;
    bool is_curable = signature->state == GPG_SIGNATURE_GOOD ||
                      signature->state == GPG_SIGNATURE_UNKNOWN ||
                      signature->state == GPG_SIGNATURE_KEY_EXPIRED;

    ox_look_for_sender(what->client, what->chat, letter->sender);
    if (is_curable && ox_is_searching(what->client, what->chat->account, letter->sender))
        ret_opened->awaited = jid_to_bare(letter->sender);
}

static bool
check_signatures(const Signed *letter, Opened *ret_opened, GError **error)
{
    const GPtrArray *signatures = letter->what->result->signatures;
    const GpgSignature *signature = NULL;

    for (unsigned i = 0; signatures && i < signatures->len; i++) {
        signature = signatures->pdata[i];
        if (take_signature(letter, signature, ret_opened))
            return true;
    }
    if (!signature)
        return fail(error, ENCRYPTION_ERROR_HOPELESS,
                    _("It is encrypted, but not signed: anybody may have written it."));
    if (judge_signature(letter, signature) == TRUST_REFUSED)
        return fail(error, ENCRYPTION_ERROR_KEY,
                    _("It is signed by a key of %s that you have refused."),
                    jid_shown_bare(letter->sender));
    look_for_keys(letter, signature, ret_opened);
    return fail_signature(signature, letter->sender, error);
}

/* For whom it must be. */
static const Jid *
find_receiver(const Chat *chat, const Stanza *stanza)
{
    if (chat->kind == CHAT_ROOM)
        return chat->jid;
    return stanza->is_sent ? stanza->to : chat->account->jid;
}

static bool
check_content(const Chat *chat, const Stanza *stanza, const OpenpgpContent *content, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (content->kind != OPENPGP_SIGNCRYPT)
        return fail(error, ENCRYPTION_ERROR_HOPELESS,
                    _("It is not both signed and encrypted, as messages must be."));
    if (openpgp_content_check(content, find_receiver(chat, stanza), stanza->time, &problem))
        return true;
    return fail(error, ENCRYPTION_ERROR_HOPELESS, "%s", problem->message);
}

static bool
unpack(const Unsealed *what, Opened *ret_opened, GError **error)
{
    const CipherResult *result = what->result;
    g_autoptr(Jid) sender = NULL;
    g_autoptr(GError) problem = NULL;
    g_autoptr(OpenpgpContent) content = NULL;

    if (!result->is_encrypted)
        return fail(error, ENCRYPTION_ERROR_HOPELESS,
                    _("It says that it is encrypted, and is not."));
    content = openpgp_content_read(result->bytes, &problem);
    if (!content)
        return fail(error, ENCRYPTION_ERROR_HOPELESS, "%s", problem->message);
    if (!check_content(what->chat, what->stanza, content, error))
        return false;
    sender = find_sender(what, error);
    if (!sender || !check_signatures(&(Signed){ what, sender }, ret_opened, error))
        return false;
    ret_opened->inside = g_steal_pointer(&content->payload);
    return true;
}

const EncryptionMethod encryption_ox = {
    .cipher = &cipher_ox,
    .readers = find_readers,
    .look = ox_look,
    .start = ox_start,
    .whispers = true,
    .is_unique = true,
    .pack = pack,
    .wrap = openpgp_wrap,
    .unwrap = unwrap,
    .unpack = unpack,
};
