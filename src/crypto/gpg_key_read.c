/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and signatures out of GPGME's structures. */

#include "config.h"

#include "crypto/gpg_key_read.h"

#include <string.h>

#include "base/limits.h"

static GpgValidity
validity_read(gpgme_validity_t validity)
{
    switch (validity) {
    case GPGME_VALIDITY_NEVER:
        return GPG_VALIDITY_NEVER;
    case GPGME_VALIDITY_MARGINAL:
        return GPG_VALIDITY_MARGINAL;
    case GPGME_VALIDITY_FULL:
        return GPG_VALIDITY_FULL;
    case GPGME_VALIDITY_ULTIMATE:
        return GPG_VALIDITY_ULTIMATE;
    default:
        return GPG_VALIDITY_UNKNOWN;
    }
}

static char *
fingerprint_read(const char *fingerprint)
{
    return g_ascii_strup(fingerprint ? fingerprint : "", -1);
}

/* Names that were revoked say nothing, unless all were, with the key. What is too long is not cut:
 * the rest could be a name of somebody else. */
static bool
name_counts(gpgme_key_t key, gpgme_user_id_t name)
{
    return name->uid && (!name->revoked || key->revoked) && !name->invalid &&
           strlen(name->uid) <= LIMIT_GPG_NAME_BYTES;
}

/* Those of a certificate are added later: here it is all text that its owner chose.
 *
 * Whoever signed another name of the key says nothing of its address: where there are addresses,
 * the least sure of them counts. */
static void
read_names(gpgme_key_t key, GpgKey *into)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    bool has_address = false;

    for (gpgme_user_id_t name = key->uids; name && names->len < LIMIT_GPG_NAMES;
         name = name->next) {
        GpgValidity validity = validity_read(name->validity);
        bool is_address = name->uid && (g_str_has_prefix(name->uid, "xmpp:") ||
                                        g_str_has_prefix(name->uid, "im:"));

        if (!name_counts(key, name) || (is_address && key->protocol == GPGME_PROTOCOL_CMS))
            continue;
        g_ptr_array_add(names, g_utf8_make_valid(name->uid, -1));
        if (is_address)
            into->validity = has_address ? MIN(into->validity, validity) : validity;
        else if (!has_address)
            into->validity = MAX(into->validity, validity);
        has_address |= is_address;
    }
    g_ptr_array_add(names, NULL);
    into->names = (char **)g_ptr_array_steal(names, NULL);
}

GpgKey *
gpg_key_read(const GpgLibrary *library, gpgme_key_t key)
{
    GpgKey *into = g_new0(GpgKey, 1);
    gpgme_subkey_t primary = key->subkeys;
    char *algorithm = primary ? library->pubkey_algo_string(primary) : NULL;

    into->fingerprint = fingerprint_read(key->fpr ? key->fpr : primary ? primary->fpr : NULL);
    into->subkeys = g_ptr_array_new_with_free_func(g_free);
    for (gpgme_subkey_t subkey = primary; subkey; subkey = subkey->next) {
        if (subkey->fpr)
            g_ptr_array_add(into->subkeys, fingerprint_read(subkey->fpr));
        into->is_on_card |= subkey->is_cardkey;
        /* Of what is expired, only the letters of its uses are told. */
        into->is_part_expired |= subkey != primary && subkey->expired && !subkey->revoked;
    }
    read_names(key, into);
    into->algorithm = g_strdup(algorithm ? algorithm : "");
    library->free(algorithm);
    if (primary) {
        into->created = primary->timestamp > 0 ? (int64_t)primary->timestamp * 1000 : 0;
        into->expires = primary->expires > 0 ? (int64_t)primary->expires * 1000 : 0;
    }
    into->is_secret = key->secret;
    into->is_expired = key->expired;
    into->is_revoked = key->revoked;
    into->is_disabled = key->disabled;
    into->can_encrypt = key->can_encrypt && !key->invalid;
    into->can_sign = key->can_sign && !key->invalid;
    return into;
}

static GpgSignatureState
state_read(gpgme_signature_t signature)
{
    switch (gpgme_err_code(signature->status)) {
    case GPG_ERR_NO_ERROR:
        break;
    case GPG_ERR_BAD_SIGNATURE:
        return GPG_SIGNATURE_BAD;
    case GPG_ERR_NO_PUBKEY:
        return GPG_SIGNATURE_UNKNOWN;
    case GPG_ERR_SIG_EXPIRED:
        return GPG_SIGNATURE_EXPIRED;
    case GPG_ERR_KEY_EXPIRED:
    case GPG_ERR_CERT_EXPIRED:
        return GPG_SIGNATURE_KEY_EXPIRED;
    case GPG_ERR_CERT_REVOKED:
        return GPG_SIGNATURE_KEY_REVOKED;
    default:
        return GPG_SIGNATURE_ERROR;
    }
    if (signature->summary & GPGME_SIGSUM_KEY_REVOKED)
        return GPG_SIGNATURE_KEY_REVOKED;
    return signature->wrong_key_usage ? GPG_SIGNATURE_ERROR : GPG_SIGNATURE_GOOD;
}

GpgSignature *
gpg_signature_read(gpgme_signature_t signature, const char *primary)
{
    GpgSignature *into = g_new0(GpgSignature, 1);

    into->state = state_read(signature);
    into->fingerprint = fingerprint_read(primary ? primary : signature->fpr);
    into->time = (int64_t)signature->timestamp * 1000;
    into->validity = validity_read(signature->validity);
    return into;
}

void
gpg_signature_free(GpgSignature *signature)
{
    if (!signature)
        return;
    g_free(signature->fingerprint);
    g_free(signature);
}
