/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP as XEP-0027 has it: text alone, encrypted and not signed, in armour without its ends. */

#include "config.h"

#include "base/i18n.h"
#include "crypto/armor.h"
#include "crypto/cipher_call.h"

static GBytes *
strip(GBytes *bytes, GError **error)
{
    char *text = armor_strip(bytes);

    if (text)
        return g_bytes_new_take(text, strlen(text));
    g_set_error_literal(error, GPG_ERROR, GPG_ERROR_FAILED, _("GnuPG gave no armour"));
    return NULL;
}

static GpgCall *
seal(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data)
{
    if (what->path)
        return cipher_seal_file(gpg, what, fn, data);
    return cipher_call(gpg,
                       &(GpgRequest){ .operation = GPG_SEAL,
                                      .input = what->plain,
                                      .names = what->readers,
                                      .is_armored = true },
                       &(CipherAsk){ .fn = fn, .data = data, .change = strip });
}

static GpgCall *
open_sealed(Gpg *gpg, const CipherOpen *what, CipherFn fn, gpointer data)
{
    size_t length;

    if (what->path)
        return cipher_open_file(gpg, what, fn, data);
    const char *bytes = g_bytes_get_data(what->sealed, &length);
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);
    g_autoptr(GBytes) armored = armor_add(text, ARMOR_MESSAGE);

    return cipher_call(gpg,
                       &(GpgRequest){ .operation = GPG_OPEN, .input = armored, .most = what->most },
                       &(CipherAsk){ .fn = fn, .data = data });
}

const CipherMethod cipher_pgp = {
    .name = "pgp",
    .label = "PGP",
    .about = N_("the old way of OpenPGP: the text alone is encrypted, and nothing proves who wrote "
                "it; for those whose clients have nothing newer"),
    .ns = "jabber:x:encrypted",
    .traits = CIPHER_FILES | CIPHER_PRESENCE | CIPHER_REREAD,
    .seal = seal,
    .open = open_sealed,
};
