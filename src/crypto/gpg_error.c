/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GnuPG refuses, as sentences that say what to do. */

#include "config.h"

#include "crypto/gpg_error.h"

#include "base/i18n.h"
#include "base/utf8.h"

typedef struct {
    gpg_err_code_t reason;
    GpgErrorCode code;
    const char *sentence;
} Row;

static const Row ROWS[] = {
    { GPG_ERR_CANCELED, GPG_ERROR_CANCELLED, N_("it was cancelled") },
    { GPG_ERR_FULLY_CANCELED, GPG_ERROR_CANCELLED, N_("it was cancelled") },
    { GPG_ERR_BAD_PASSPHRASE, GPG_ERROR_PASSPHRASE, N_("the passphrase is wrong") },
    { GPG_ERR_BAD_PIN, GPG_ERROR_PASSPHRASE,
      N_("the PIN is wrong; after three wrong ones the card is blocked") },
    { GPG_ERR_PIN_BLOCKED, GPG_ERROR_PASSPHRASE,
      N_("the card's PIN is blocked: gpg --card-edit unblocks it") },
    { GPG_ERR_NO_PASSPHRASE, GPG_ERROR_PASSPHRASE, N_("no passphrase was given") },
    { GPG_ERR_NO_PIN_ENTRY, GPG_ERROR_PASSPHRASE,
      N_("GnuPG's agent could not ask for the passphrase: install a pinentry (package "
         "pinentry-curses)") },
    { GPG_ERR_NO_PIN, GPG_ERROR_PASSPHRASE, N_("no PIN was given") },
    { GPG_ERR_NO_SECKEY, GPG_ERROR_NO_KEY, N_("there is no secret key here for it") },
    { GPG_ERR_NO_PUBKEY, GPG_ERROR_NO_KEY, N_("there is no such key: import it first") },
    { GPG_ERR_NOT_FOUND, GPG_ERROR_NO_KEY, N_("there is no such key: import it first") },
    { GPG_ERR_NO_NAME, GPG_ERROR_NO_KEY, N_("no key was found for that address") },
    { GPG_ERR_AMBIGUOUS_NAME, GPG_ERROR_KEY,
      N_("several keys have that name: choose one by its fingerprint") },
    { GPG_ERR_UNUSABLE_PUBKEY, GPG_ERROR_KEY,
      N_("a key cannot be used: it is expired, revoked, disabled or not for that") },
    { GPG_ERR_UNUSABLE_SECKEY, GPG_ERROR_KEY,
      N_("your key cannot be used: it is expired, revoked, disabled or not for that") },
    { GPG_ERR_WRONG_KEY_USAGE, GPG_ERROR_KEY, N_("the key is not for that") },
    { GPG_ERR_CERT_REVOKED, GPG_ERROR_KEY, N_("the key was revoked") },
    { GPG_ERR_KEY_EXPIRED, GPG_ERROR_KEY, N_("the key is expired") },
    { GPG_ERR_CERT_EXPIRED, GPG_ERROR_KEY, N_("the certificate is expired") },
    { GPG_ERR_KEY_DISABLED, GPG_ERROR_KEY, N_("the key is disabled") },
    { GPG_ERR_NO_CRL_KNOWN, GPG_ERROR_KEY,
      N_("it is not known whether the certificate was revoked (gpgsm: disable-crl-checks)") },
    { GPG_ERR_NOT_TRUSTED, GPG_ERROR_KEY,
      N_("the certificate's issuer is not trusted (gpgsm's trustlist.txt)") },
    { GPG_ERR_PUBKEY_NOT_TRUSTED, GPG_ERROR_KEY,
      N_("the certificate's issuer is not trusted (gpgsm's trustlist.txt)") },
    { GPG_ERR_CRL_TOO_OLD, GPG_ERROR_KEY,
      N_("it is not known whether the certificate was revoked: its issuer's list is too old") },
    { GPG_ERR_BAD_CERT_CHAIN, GPG_ERROR_KEY,
      N_("the certificate is not from the issuer that it names") },
    { GPG_ERR_CERT_TOO_YOUNG, GPG_ERROR_KEY, N_("the certificate is not valid yet") },
    { GPG_ERR_MISSING_ISSUER_CERT, GPG_ERROR_KEY,
      N_("the certificate of the issuer is missing: import it with gpgsm") },
    { GPG_ERR_CARD_NOT_PRESENT, GPG_ERROR_KEY,
      N_("the smart card with that key is not there: insert it") },
    { GPG_ERR_CARD_REMOVED, GPG_ERROR_KEY, N_("the smart card was taken out: insert it again") },
    { GPG_ERR_NO_SCDAEMON, GPG_ERROR_KEY,
      N_("the key is on a smart card, and GnuPG has no program for cards: install it (package "
         "scdaemon)") },
    { GPG_ERR_NOT_SUPPORTED, GPG_ERROR_KEY,
      N_("GnuPG's agent cannot do that with this key: if it is on a smart card, the agent must be "
         "allowed to use cards (package scdaemon)") },
    { GPG_ERR_CARD_NOT_INITIALIZED, GPG_ERROR_KEY, N_("there is no key on the smart card") },
    { GPG_ERR_ENODEV, GPG_ERROR_KEY,
      N_("the key is on a smart card, and there is no reader for it: connect one") },
    { GPG_ERR_WRONG_CARD, GPG_ERROR_KEY,
      N_("that is another smart card: insert the one with the key") },
    { GPG_ERR_NO_DATA, GPG_ERROR_DATA, N_("it is no data of GnuPG's, or it is broken") },
    { GPG_ERR_BAD_DATA, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_INV_ARMOR, GPG_ERROR_DATA, N_("its armour is broken") },
    { GPG_ERR_EOF, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_NO_CMS_OBJ, GPG_ERROR_DATA, N_("it is no data of GnuPG's, or it is broken") },
    { GPG_ERR_INV_CMS_OBJ, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_BAD_BER, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_INV_BER, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_CHECKSUM, GPG_ERROR_DATA, N_("its checksum is wrong") },
    { GPG_ERR_INV_PACKET, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_UNKNOWN_PACKET, GPG_ERROR_DATA, N_("it is broken") },
    { GPG_ERR_UNEXPECTED, GPG_ERROR_DATA, N_("it is not what it should be") },
    { GPG_ERR_BAD_SIGNATURE, GPG_ERROR_DATA, N_("its signature is wrong") },
    { GPG_ERR_UNSUPPORTED_ALGORITHM, GPG_ERROR_DATA,
      N_("it was made in a way that this GnuPG does not know") },
    { GPG_ERR_DECRYPT_FAILED, GPG_ERROR_DATA, N_("it cannot be decrypted: it is broken") },
    { GPG_ERR_NO_AGENT, GPG_ERROR_FAILED,
      N_("GnuPG's agent cannot be started (package gpg-agent; the folder of GnuPG must be yours, "
         "and its path short)") },
    { GPG_ERR_AGENT, GPG_ERROR_FAILED,
      N_("GnuPG's agent fails: gpgconf --kill gpg-agent in a shell starts it anew") },
    { GPG_ERR_EPIPE, GPG_ERROR_FAILED, N_("GnuPG's agent has ended meanwhile: try it again") },
    { GPG_ERR_ECONNRESET, GPG_ERROR_FAILED, N_("GnuPG's agent has ended meanwhile: try it again") },
    { GPG_ERR_FORBIDDEN, GPG_ERROR_FAILED,
      N_("GnuPG's agent does not allow that: it is a forwarded one") },
    { GPG_ERR_TIMEOUT, GPG_ERROR_TIMEOUT, N_("GnuPG does not answer") },
    { GPG_ERR_INV_ENGINE, GPG_ERROR_MISSING,
      N_("GnuPG is missing, or too old: install it (packages gnupg, gpg-agent, gpgsm)") },
    { GPG_ERR_NO_DIRMNGR, GPG_ERROR_FAILED,
      N_("keys cannot be fetched without dirmngr: install it (package dirmngr)") },
    { GPG_ERR_EACCES, GPG_ERROR_HOME, N_("the folder of GnuPG cannot be read") },
    { GPG_ERR_EPERM, GPG_ERROR_HOME, N_("the folder of GnuPG cannot be read") },
    { GPG_ERR_EROFS, GPG_ERROR_HOME, N_("the folder of GnuPG cannot be written") },
    { GPG_ERR_ENOSPC, GPG_ERROR_FILE, N_("the disk is full") },
    { GPG_ERR_USER_ID_EXISTS, GPG_ERROR_KEY, N_("there is such a key already") },
};

void
gpg_error_set(GError **error, const GpgJob *job, gpgme_error_t reason)
{
    gpg_err_code_t code = gpgme_err_code(reason);
    char said[200] = "";
    g_autofree char *clean = NULL;

    if (error && *error)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        if (ROWS[i].reason == code) {
            g_set_error_literal(error, GPG_ERROR, (int)ROWS[i].code, _(ROWS[i].sentence));
            return;
        }
    }
    job->library->strerror_r(reason, said, sizeof said);
    clean = utf8_short_line(said, sizeof said);
    g_set_error(error, GPG_ERROR, GPG_ERROR_FAILED, _("GnuPG says: %s"), clean);
}
