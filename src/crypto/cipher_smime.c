/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S/MIME (RFC 3923): a MIME object that is signed, then encrypted, with certificates. */

#include "config.h"

#include "base/i18n.h"
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
