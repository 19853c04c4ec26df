/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for how keys are judged, and how the next line of a chat goes. */

#include "config.h"

#include "model/encryption.h"

#include <string.h>

#include "base/i18n.h"

static const char *const TRUST_NAMES[] = {
    [TRUST_NONE] = "none",         [TRUST_REFUSED] = "refused",   [TRUST_NEW] = "new",
    [TRUST_ACCEPTED] = "accepted", [TRUST_VERIFIED] = "verified",
};

const char *
trust_name(Trust trust)
{
    return TRUST_NAMES[trust];
}

bool
trust_parse(const char *name, Trust *ret_trust)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(TRUST_NAMES); i++) {
        if (name && strcmp(TRUST_NAMES[i], name) == 0) {
            *ret_trust = (Trust)i;
            return true;
        }
    }
    return false;
}

const char *
trust_label(Trust trust)
{
    static const char *const labels[] = {
        [TRUST_NONE] = N_("no key"),         [TRUST_REFUSED] = N_("✗ refused"),
        [TRUST_NEW] = N_("? new"),           [TRUST_ACCEPTED] = N_("accepted"),
        [TRUST_VERIFIED] = N_("✔ verified"),
    };

    return _(labels[trust]);
}

const char *
encryption_label(const char *method)
{
    static const char *const LABELS[][2] = {
        { "ox", "OX" },
        { "pgp", "PGP" },
        { "smime", "S/MIME" },
        { "omemo", "OMEMO" },
        { "otr", "OTR" },
        { "openpgp", "OpenPGP" },
        /* TRANSLATORS: behind "clear", at the end of a line: short */
        { ENCRYPTION_SIGNED, N_("signed") },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(LABELS); i++) {
        if (strcmp(LABELS[i][0], method) == 0)
            return _(LABELS[i][1]);
    }
    return method;
}

bool
encryption_hides(const char *method)
{
    return method && strcmp(method, ENCRYPTION_SIGNED) != 0;
}

bool
chat_encryption_is_on(const ChatEncryption *encryption)
{
    return encryption_hides(encryption->method) || encryption->is_required;
}

void
chat_encryption_done(ChatEncryption *encryption)
{
    g_free(encryption->method);
    g_free(encryption->label);
    g_free(encryption->problem);
    g_free(encryption->offer);
    *encryption = (ChatEncryption){ 0 };
}

void
chat_encryption_copy(ChatEncryption *ret_copy, const ChatEncryption *encryption)
{
    *ret_copy = *encryption;
    ret_copy->method = g_strdup(encryption->method);
    ret_copy->label = g_strdup(encryption->label);
    ret_copy->problem = g_strdup(encryption->problem);
    ret_copy->offer = g_strdup(encryption->offer);
}

bool
chat_encryption_equal(const ChatEncryption *a, const ChatEncryption *b)
{
    return g_strcmp0(a->method, b->method) == 0 && g_strcmp0(a->label, b->label) == 0 &&
           a->trust == b->trust && g_strcmp0(a->problem, b->problem) == 0 &&
           a->is_required == b->is_required && a->is_busy == b->is_busy &&
           g_strcmp0(a->offer, b->offer) == 0;
}
