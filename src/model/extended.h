/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody publishes about himself besides his presence (XEP-0163): mood, activity, tune,
 * location ... One kind is a few named fields of text. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
#define EXTENDED(id, name, sign, label) EXTENDED_##id,
#include "model/extended.def"
#undef EXTENDED
    EXTENDED_KINDS,
} ExtendedKind;

typedef struct Extended Extended;

Extended *extended_new(ExtendedKind kind);
Extended *extended_copy(const Extended *extended);
void extended_free(Extended *extended);                    /* takes NULL */
bool extended_equal(const Extended *a, const Extended *b); /* NULL equals NULL only */

/* Sets a field ("artist"), bounded by LIMIT_STATUS_BYTES; text NULL or "" clears. false: the kind
 * has no such field, or it is not what the field takes. */
bool extended_set(Extended *extended, const char *field, const char *text);
/* Borrowed; NULL: not given. */
const char *extended_get(const Extended *extended, const char *field);
bool extended_is_empty(const Extended *extended);
/* The fields of a kind, NULL-terminated, in the order of their specification. Static. */
const char *const *extended_fields(ExtendedKind kind);

/* "mood" and back; the sign (one column) and the label, translated. */
const char *extended_name(ExtendedKind kind);
bool extended_parse(const char *name, ExtendedKind *ret_kind);
const char *extended_sign(ExtendedKind kind);
const char *extended_label(ExtendedKind kind);
/* One line for the screen, without sign and label: "Wish You Were Here – Pink Floyd". The caller
 * owns it. */
char *extended_summary(const Extended *extended);

/* For who owns an array of them (by kind; NULL: none at all). extended_take() takes the new one
 * (NULL: no more) and says whether anything changed. */
void extended_free_all(Extended **all);
bool extended_take(Extended ***all, ExtendedKind kind, Extended *extended);
/* Borrowed; NULL. */
const Extended *extended_of(Extended *const *all, ExtendedKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Extended, extended_free)
