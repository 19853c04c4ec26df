/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose signature it is (RFC 3923 6.3): the sender's address stands in the certificate, or the user
 * has named it for him. How far it is trusted, GnuPG says where it knows who has issued it; else
 * encryption.trust, as with other keys. */

#include "config.h"

#include <stdarg.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/encryption/smime.h"

#define NAME_BYTES 100

const char *
smime_own_key(const Client *client, const Account *account)
{
    const AccountConfig *config = client_account_config(client, account);

    return config && config->smime_key && config->smime_key[0] ? config->smime_key : NULL;
}

bool
smime_fail(GError **error, EncryptionErrorCode code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, ENCRYPTION_ERROR, code, text);
    return false;
}

/* --- what is thought of one --- */

/* In its chat, if there is a window for it; else in the console. */
static void
tell(Client *client, const Account *account, const Jid *jid, Severity severity, const char *text)
{
    Chat *chat = account_find_chat((Account *)account, jid, CHAT_CONTACT);
    bool is_shown = chat && windows_find_chat(model_windows(client->model), chat);

    if (is_shown)
        notice(client->model, (Account *)account, chat, severity, "%s", text);
    else
        notice_of_others((Account *)account, severity, "%s", text);
}

static Trust
first_thought(Client *client, const Account *account, const Jid *jid, const GpgKey *certificate,
              bool is_first)
{
    const SettingScope scope = { .account = jid_bare(account->jid), .chat = jid_bare(jid) };
    bool is_trusting =
        settings_choice(model_settings(client->model), SETTING_ENCRYPTION_TRUST, &scope) == 0;

    if (certificate->validity >= GPG_VALIDITY_FULL)
        return TRUST_VERIFIED;
    return is_first && is_trusting && certificate->validity != GPG_VALIDITY_NEVER ? TRUST_ACCEPTED
                                                                                  : TRUST_NEW;
}

static void
tell_new(Client *client, const Account *account, const Jid *jid, const TrustedKey *key,
         bool is_first)
{
    g_autofree char *blocks = fingerprint_text(key->fingerprint);
    const char *whose = jid_shown_bare(jid);
    g_autofree char *text = NULL;

    if (key->trust == TRUST_VERIFIED)
        text =
            g_strdup_printf(_("%s has the certificate %s, whose issuer you trust."), whose, blocks);
    else if (key->trust == TRUST_ACCEPTED)
        text = g_strdup_printf(_("%s has the certificate %s. Your GnuPG does not trust who "
                                 "issued it, and encrypts to it only once it does: /smime import "
                                 "adds the issuer's certificate, trustlist.txt in the folder of "
                                 "GnuPG names it."),
                               whose, blocks);
    else if (is_first)
        text = g_strdup_printf(
            _("%s has the certificate %s: compare it, then /trust accepts or refuses it."), whose,
            blocks);
    else
        text = g_strdup_printf(_("%s has a NEW certificate: %s. Nothing is encrypted until you "
                                 "have compared it, and accepted or refused it by /trust."),
                               whose, blocks);
    tell(client, account, jid, key->trust == TRUST_NEW ? SEVERITY_WARNING : SEVERITY_INFO, text);
}

static TrustedKey *
find_known(Client *client, const Account *account, const Jid *jid, const char *fingerprint)
{
    return key_trust_find(encryption_keys(client), &(TrustedKey){
                                                       .account = (char *)jid_bare(account->jid),
                                                       .jid = (char *)jid_bare(jid),
                                                       .method = (char *)cipher_smime.name,
                                                       .fingerprint = (char *)fingerprint,
                                                   });
}

Trust
smime_take_certificate(Client *client, const Account *account, const Jid *jid,
                       const GpgKey *certificate, const char *source)
{
    KeyTrust *keys = encryption_keys(client);
    g_autoptr(TrustedKey) known = find_known(client, account, jid, certificate->fingerprint);
    g_autoptr(GPtrArray) others =
        key_trust_list(keys, jid_bare(account->jid), jid_bare(jid), cipher_smime.name);
    const TrustedKey key = {
        .account = (char *)jid_bare(account->jid),
        .jid = (char *)jid_bare(jid),
        .method = (char *)cipher_smime.name,
        .fingerprint = certificate->fingerprint,
        .trust = first_thought(client, account, jid, certificate, others->len == 0),
        .is_announced = true,
        .source = (char *)source,
        .seen = clock_now(model_clock(client->model)),
    };

    if (known)
        return known->trust;
    if (!key_trust_set(keys, &key, NULL))
        return TRUST_NONE;
    tell_new(client, account, jid, &key, others->len == 0);
    encryption_refresh_all(client, account);
    return key.trust;
}

/* --- whose it is --- */

/* NULL: it is not there. */
static const GpgKey *
find_signer(const CipherResult *result, const char *fingerprint)
{
    for (unsigned i = 0; result->signers && i < result->signers->len; i++) {
        const GpgKey *key = result->signers->pdata[i];
        if (g_strcmp0(key->fingerprint, fingerprint) == 0)
            return key;
    }
    return NULL;
}

/* TRUST_NONE: it is none of theirs. */
static Trust
judge(Client *client, const SmimeSigned *what, const GpgSignature *signature)
{
    const char *own = smime_own_key(client, what->account);
    const GpgKey *signer = find_signer(what->result, signature->fingerprint);
    g_autoptr(TrustedKey) known =
        find_known(client, what->account, what->sender, signature->fingerprint);

    if (jid_equal_bare(what->sender, what->account->jid) &&
        g_strcmp0(own, signature->fingerprint) == 0)
        return TRUST_VERIFIED;
    if (known)
        return known->trust;
    if (!signer || !gpg_key_is_of(signer, what->sender))
        return TRUST_NONE;
    g_autoptr(GpgKey) certificate = gpg_key_copy(signer);
    certificate->validity = signature->validity;
    return smime_take_certificate(client, what->account, what->sender, certificate,
                                  SMIME_SIGNATURE);
}

/* It names the addresses that are in it (RFC 3923 6.3). */
static bool
fail_other(const SmimeSigned *what, const GpgSignature *signature, GError **error)
{
    const GpgKey *signer = find_signer(what->result, signature->fingerprint);
    g_autofree char *blocks = fingerprint_text(signature->fingerprint);
    g_autofree char *names = signer && signer->names ? g_strjoinv(", ", signer->names) : NULL;
    g_autofree char *shown = utf8_short_line(names ? names : "?", NAME_BYTES);

    return smime_fail(error, ENCRYPTION_ERROR_KEY,
                      _("It is signed with a certificate that does not say that it is of %s, but "
                        "of %s (%s). If it is theirs, /smime setkey %s %s says so."),
                      jid_shown_bare(what->sender), shown, blocks, jid_bare(what->sender),
                      signature->fingerprint);
}

static bool
fail_signature(const SmimeSigned *what, const GpgSignature *signature, GError **error)
{
    const char *name = jid_shown_bare(what->sender);

    switch (signature->state) {
    case GPG_SIGNATURE_GOOD:
        return fail_other(what, signature, error);
    case GPG_SIGNATURE_BAD:
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("Its signature is not right: somebody has changed it."));
    case GPG_SIGNATURE_EXPIRED:
    case GPG_SIGNATURE_KEY_EXPIRED:
        return smime_fail(error, ENCRYPTION_ERROR_KEY,
                          _("It is signed with a certificate that has expired, as if by %s: ask "
                            "for a new one."),
                          name);
    case GPG_SIGNATURE_KEY_REVOKED:
        return smime_fail(error, ENCRYPTION_ERROR_KEY,
                          _("It is signed with a certificate that was revoked, as if by %s."),
                          name);
    case GPG_SIGNATURE_UNKNOWN:
        return smime_fail(error, ENCRYPTION_ERROR_KEY,
                          _("It is signed with a certificate that is not here, as if by %s: "
                            "/smime import FILE adds it."),
                          name);
    default:
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("GnuPG cannot check its signature."));
    }
}

bool
smime_judge(Client *client, const SmimeSigned *what, Opened *ret_opened, int64_t *ret_time,
            GError **error)
{
    const GPtrArray *signatures = what->result->signatures;
    const GpgSignature *last = NULL;
    Trust trust = TRUST_NONE;

    for (unsigned i = 0; signatures && i < signatures->len && trust <= TRUST_REFUSED; i++) {
        last = signatures->pdata[i];
        trust = last->state == GPG_SIGNATURE_GOOD ? judge(client, what, last) : TRUST_NONE;
    }
    if (!last)
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("It is encrypted, but not signed: anybody may have written it."));
    if (trust == TRUST_REFUSED)
        return smime_fail(error, ENCRYPTION_ERROR_KEY,
                          _("It is signed with a certificate of %s that you have refused."),
                          jid_shown_bare(what->sender));
    if (trust == TRUST_NONE)
        return fail_signature(what, last, error);
    ret_opened->signer = g_strdup(last->fingerprint);
    ret_opened->trust = trust;
    if (ret_time)
        *ret_time = last->time;
    return true;
}
