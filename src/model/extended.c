/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds and their fields. */

#include "config.h"

#include "model/extended.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/extended_values.h"

struct Extended {
    ExtendedKind kind;
    char *id;
    char *texts[]; /* in the order of the kind's fields */
};

static const struct {
    const char *name, *sign, *label;
} kinds[] = {
#define EXTENDED(id, name, sign, label) { name, sign, label },
#include "model/extended.def"
#undef EXTENDED
};

typedef struct {
    ExtendedKind kind;
    const char *name;
    ValueType type;
    const char *label;
} Field;

static const Field fields[] = {
#define FIELD(kind, name, type, label) { EXTENDED_##kind, name, VALUE_##type, label },
#include "model/extended_fields.def"
#undef FIELD
};

/* The first of a kind's; they stand together. */
static unsigned
first_field(ExtendedKind kind)
{
    unsigned i = 0;

    while (fields[i].kind != kind)
        i++;
    return i;
}

static unsigned
count_fields(ExtendedKind kind)
{
    unsigned count = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
        count += fields[i].kind == kind;
    return count;
}

/* NULL: the kind has no such field. */
static const Field *
find_field(ExtendedKind kind, const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (fields[i].kind == kind && strcmp(fields[i].name, name) == 0)
            return &fields[i];
    }
    return NULL;
}

static unsigned
field_index(const Field *field)
{
    return (unsigned)(field - fields) - first_field(field->kind);
}

Extended *
extended_new(ExtendedKind kind)
{
    Extended *extended = g_malloc0(sizeof(Extended) + count_fields(kind) * sizeof(char *));

    extended->kind = kind;
    return extended;
}

Extended *
extended_copy(const Extended *extended)
{
    Extended *copy = extended_new(extended->kind);

    copy->id = g_strdup(extended->id);
    for (unsigned i = 0; i < count_fields(extended->kind); i++)
        copy->texts[i] = g_strdup(extended->texts[i]);
    return copy;
}

void
extended_free(Extended *extended)
{
    if (!extended)
        return;
    for (unsigned i = 0; i < count_fields(extended->kind); i++)
        g_free(extended->texts[i]);
    g_free(extended->id);
    g_free(extended);
}

bool
extended_equal(const Extended *a, const Extended *b)
{
    if (!a || !b)
        return a == b;
    if (a->kind != b->kind)
        return false;
    for (unsigned i = 0; i < count_fields(a->kind); i++) {
        if (g_strcmp0(a->texts[i], b->texts[i]) != 0)
            return false;
    }
    return true;
}

ExtendedKind
extended_kind(const Extended *extended)
{
    return extended->kind;
}

bool
extended_set(Extended *extended, const char *name, const char *text)
{
    const Field *field = find_field(extended->kind, name);

    if (!field || (text && text[0] && !value_is_valid(field->type, text)))
        return false;
    char **place = &extended->texts[field_index(field)];
    g_free(*place);
    *place = text && text[0] ? utf8_cut(text, LIMIT_NAME_BYTES) : NULL;
    return true;
}

const char *
extended_get(const Extended *extended, const char *name)
{
    const Field *field = find_field(extended->kind, name);

    return field ? extended->texts[field_index(field)] : NULL;
}

bool
extended_is_empty(const Extended *extended)
{
    for (unsigned i = 0; i < count_fields(extended->kind); i++) {
        if (extended->texts[i])
            return false;
    }
    return true;
}

void
extended_set_id(Extended *extended, const char *id)
{
    g_free(extended->id);
    extended->id = id ? utf8_cut(id, LIMIT_NAME_BYTES) : NULL;
}

const char *
extended_id(const Extended *extended)
{
    return extended->id;
}

const char *
extended_field(ExtendedKind kind, unsigned index)
{
    return index < count_fields(kind) ? fields[first_field(kind) + index].name : NULL;
}

const char *
extended_field_label(ExtendedKind kind, const char *name)
{
    return _(find_field(kind, name)->label);
}

const char *
extended_field_rule(ExtendedKind kind, const char *name)
{
    return value_rule(find_field(kind, name)->type);
}

const char *
extended_name(ExtendedKind kind)
{
    return kinds[kind].name;
}

bool
extended_parse(const char *name, ExtendedKind *ret_kind)
{
    for (unsigned i = 0; i < EXTENDED_KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *ret_kind = i;
            return true;
        }
    }
    return false;
}

const char *
extended_sign(ExtendedKind kind)
{
    return kinds[kind].sign;
}

const char *
extended_label(ExtendedKind kind)
{
    return _(kinds[kind].label);
}

void
extended_free_all(Extended **all)
{
    for (unsigned i = 0; all && i < EXTENDED_KINDS; i++)
        extended_free(all[i]);
    g_free(all);
}

bool
extended_take(Extended ***all, ExtendedKind kind, Extended *extended)
{
    bool is_same = extended_equal(extended_of(*all, kind), extended);

    if (!*all && extended)
        *all = g_new0(Extended *, EXTENDED_KINDS);
    if (*all) {
        extended_free((*all)[kind]);
        (*all)[kind] = extended;
    }
    return !is_same;
}

const Extended *
extended_of(Extended *const *all, ExtendedKind kind)
{
    return all ? all[kind] : NULL;
}
