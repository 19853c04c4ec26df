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
void extended_free(Extended *extended); /* takes NULL */
/* By what they say: ids do not count. NULL equals NULL only. */
bool extended_equal(const Extended *a, const Extended *b);
ExtendedKind extended_kind(const Extended *extended);

/* Sets a field ("artist"), bounded by LIMIT_NAME_BYTES; text NULL or "" clears. false: the kind
 * has no such field, or it is not what the field takes (extended_field_rule()). */
bool extended_set(Extended *extended, const char *field, const char *text);
/* Borrowed; NULL: not given. */
const char *extended_get(const Extended *extended, const char *field);
bool extended_is_empty(const Extended *extended);
/* The item that it came in, at its publisher's server; NULL: unknown. */
void extended_set_id(Extended *extended, const char *id);
const char *extended_id(const Extended *extended);

/* "mood" and back; the sign (one column) and the label, translated. */
const char *extended_name(ExtendedKind kind);
bool extended_parse(const char *name, ExtendedKind *ret_kind);
const char *extended_sign(ExtendedKind kind);
const char *extended_label(ExtendedKind kind);
/* The fields of a kind in the order of their specification; NULL behind the last. */
const char *extended_field(ExtendedKind kind, unsigned index);
/* Of a field that the kind has: what it is called, and what it takes ("a number from -90 to 90";
 * NULL: any text), translated. */
const char *extended_field_label(ExtendedKind kind, const char *field);
const char *extended_field_rule(ExtendedKind kind, const char *field);
/* One line for the screen, without sign and label: "Pink Floyd – Time (6:53)", "happy: won the
 * lottery". The caller owns it. */
char *extended_summary(const Extended *extended);

/* For who owns an array of them (by kind; NULL: none at all). extended_take() takes the new one
 * (NULL: no more) and says whether anything changed. */
void extended_free_all(Extended **all);
bool extended_take(Extended ***all, ExtendedKind kind, Extended *extended);
/* Borrowed; NULL. */
const Extended *extended_of(Extended *const *all, ExtendedKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Extended, extended_free)
