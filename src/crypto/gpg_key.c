/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key of GnuPG's, or a certificate (CMS), as plain data. */

#include "config.h"

#include "crypto/gpg_key.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "crypto/gpg.h"

/* How a name says that it is an address: XEP-0373 2.1 and RFC 3923 5 (im). */
static const char *const SCHEMES[] = { "xmpp:", "im:" };

static gpointer
copy_text(gconstpointer text, gpointer data G_GNUC_UNUSED)
{
    return g_strdup(text);
}

GpgKey *
gpg_key_copy(const GpgKey *key)
{
    GpgKey *copy = g_memdup2(key, sizeof *key);

    copy->fingerprint = g_strdup(key->fingerprint);
    copy->names = g_strdupv(key->names);
    copy->subkeys =
        key->subkeys ? g_ptr_array_copy(key->subkeys, copy_text, NULL) : g_ptr_array_new();
    g_ptr_array_set_free_func(copy->subkeys, g_free);
    copy->algorithm = g_strdup(key->algorithm);
    return copy;
}

void
gpg_key_free(GpgKey *key)
{
    if (!key)
        return;
    g_free(key->fingerprint);
    g_strfreev(key->names);
    g_clear_pointer(&key->subkeys, g_ptr_array_unref);
    g_free(key->algorithm);
    g_free(key);
}

/* The whole name must be the address: nothing before it, nothing behind it. */
static bool
name_is_of(const char *name, const Jid *jid)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SCHEMES); i++) {
        g_autoptr(Jid) named = NULL;

        if (!g_str_has_prefix(name, SCHEMES[i]))
            continue;
        name += strlen(SCHEMES[i]);
        for (const char *c = name; *c; c++)
            if (g_ascii_isspace(*c) || g_ascii_iscntrl(*c) || strchr("<>\"/", *c))
                return false;
        named = jid_new(name, NULL);
        return named && jid_equal_bare(named, jid);
    }
    return false;
}

bool
gpg_key_is_of(const GpgKey *key, const Jid *jid)
{
    for (char **name = key->names; name && *name; name++)
        if (name_is_of(*name, jid))
            return true;
    return false;
}

/* What its owner can do is not what others can. */
static const char *
choose(const GpgKey *key, const char *own, const char *others)
{
    return key->is_secret ? own : others;
}

static char *
say_expired(const GpgKey *key, const char *whose)
{
    g_autofree char *day = date_day(key->expires);

    return key->is_secret
               ? g_strdup_printf(_("your key, %s, expired on %s: gpg --quick-set-expire %s 2y "
                                   "prolongs it"),
                                 whose, day, key->fingerprint)
               : g_strdup_printf(_("the key of %s expired on %s: ask for one that was renewed"),
                                 whose, day);
}

static char *
say_part_expired(const GpgKey *key, const char *whose)
{
    return key->is_secret
               ? g_strdup_printf(_("what encrypts of your key, %s, is expired: gpg "
                                   "--quick-set-expire %s 2y '*' prolongs it"),
                                 whose, key->fingerprint)
               : g_strdup_printf(_("what encrypts of the key of %s is expired: ask for one that "
                                   "was renewed"),
                                 whose);
}

/* Why nothing can be encrypted to it; NULL: it can. */
static char *
say_problem(const GpgKey *key, const char *whose)
{
    const char *format = NULL;

    if (key->is_revoked)
        format = choose(key, _("your key, %s, was revoked: choose or make another one"),
                        _("the key of %s was revoked by its owner: ask for a new one"));
    else if (key->is_expired)
        return say_expired(key, whose);
    else if (key->is_disabled)
        format = choose(key, _("your key, %s, is disabled here: gpg --edit-key enables it again"),
                        _("the key of %s is disabled here: gpg --edit-key enables it again"));
    else if (!key->can_encrypt && key->is_part_expired)
        return say_part_expired(key, whose);
    else if (!key->can_encrypt)
        format = choose(key,
                        _("your key, %s, is not for encryption: gpg --quick-add-key adds what "
                          "is"),
                        _("the key of %s is not for encryption: ask for one that is"));
    return format ? g_strdup_printf(format, whose) : NULL;
}

bool
gpg_key_check(const GpgKey *key, GError **error)
{
    g_autofree char *whose =
        utf8_short_line(key->names && key->names[0] ? key->names[0] : key->fingerprint, 100);
    g_autofree char *problem = say_problem(key, whose);

    if (problem)
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_KEY, problem);
    return !problem;
}
