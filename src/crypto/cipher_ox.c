/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP (XEP-0373, 0374): signed and encrypted, in binary. */

#include "config.h"

#include "base/i18n.h"
#include "crypto/cipher_call.h"

static GpgCall *
seal(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data)
{
    if (what->path)
        return cipher_seal_file(gpg, what, fn, data);
    return cipher_call(gpg,
                       &(GpgRequest){ .operation = GPG_SEAL,
                                      .input = what->plain,
                                      .names = what->readers,
                                      .signer = what->signer,
                                      .is_silent = what->is_silent },
                       &(CipherAsk){ .fn = fn, .data = data });
}

static GpgCall *
open_sealed(Gpg *gpg, const CipherOpen *what, CipherFn fn, gpointer data)
{
    if (what->path)
        return cipher_open_file(gpg, what, fn, data);
    return cipher_call(gpg,
                       &(GpgRequest){ .operation = GPG_OPEN,
                                      .input = what->sealed,
                                      .most = what->most,
                                      .is_silent = what->is_silent },
                       &(CipherAsk){ .fn = fn, .data = data });
}

const CipherMethod cipher_ox = {
    .name = "ox",
    .label = "OX",
    .about =
        N_("OpenPGP for XMPP: encrypted and signed with keys of GnuPG, for one or many, whatever "
           "a message holds"),
    .ns = "urn:xmpp:openpgp:0",
    .traits = CIPHER_ROOMS | CIPHER_FILES | CIPHER_SIGNED | CIPHER_ANYTHING | CIPHER_REREAD,
    .seal = seal,
    .open = open_sealed,
};
