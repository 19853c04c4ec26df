/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S/MIME (RFC 3923): a MIME object that is signed, then encrypted, with certificates; or signed
 * alone. */

#include "config.h"

#include "base/i18n.h"
#include "model/encryption.h"
#include "crypto/cipher_call.h"

static GpgCall *
seal(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data)
{
    return cipher_call(gpg,
                       &(GpgRequest){ .protocol = GPG_CMS,
                                      .operation = GPG_SEAL,
                                      .input = what->plain,
                                      .names = what->readers,
                                      .signer = what->signer },
                       &(CipherAsk){ .fn = fn, .data = data });
}

static GpgCall *
open_sealed(Gpg *gpg, const CipherOpen *what, CipherFn fn, gpointer data)
{
    return cipher_call(
        gpg,
        &(GpgRequest){
            .protocol = GPG_CMS, .operation = GPG_OPEN, .input = what->sealed, .most = what->most },
        &(CipherAsk){ .fn = fn, .data = data });
}

const CipherMethod cipher_smime = {
    .name = "smime",
    .label = "S/MIME",
    .about =
        N_("encrypted and signed with certificates, as companies and authorities give them out "
           "for mail"),
    .ns = "urn:ietf:params:xml:ns:xmpp-e2e",
    .traits = CIPHER_PRESENCE | CIPHER_SIGNED | CIPHER_ANYTHING | CIPHER_REREAD,
    .seal = seal,
    .open = open_sealed,
};

/* --- signed alone --- */

static GpgCall *
sign(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data)
{
    return cipher_call(gpg,
                       &(GpgRequest){ .protocol = GPG_CMS,
                                      .operation = GPG_SIGN,
                                      .input = what->plain,
                                      .signer = what->signer,
                                      .is_joined = true },
                       &(CipherAsk){ .fn = fn, .data = data });
}

const CipherMethod cipher_smime_signed = {
    .name = ENCRYPTION_SIGNED,
    .label = "S/MIME",
    .about = N_("signed with your certificate, and not encrypted: everybody can read it, and those "
                "who have S/MIME see that it is yours"),
    .ns = "urn:ietf:params:xml:ns:xmpp-e2e",
    .traits = CIPHER_SIGNED | CIPHER_ANYTHING | CIPHER_REREAD | CIPHER_CLEAR,
    .seal = sign,
    .open = open_sealed,
};
