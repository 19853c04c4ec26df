/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what stands in a form's fields may be sent: XEP-0004's types, XEP-0122's datatypes. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/jid.h"
#include "base/limits.h"
#include "model/form.h"

/* --- datatypes --- */

/* A value of a datatype as a number that can be compared; false: it is none. */
typedef bool (*ReadFn)(const char *text, double *ret_number);

static bool
read_integer(const char *text, double *ret_number)
{
    const char *digits = text + (*text == '-' || *text == '+');

    if (!*digits || digits[strspn(digits, "0123456789")])
        return false;
    *ret_number = g_ascii_strtod(text, NULL);
    return true;
}

static bool
read_decimal(const char *text, double *ret_number)
{
    char *end;

    if (!*text || text[strspn(text, "+-.0123456789eE")])
        return false;
    *ret_number = g_ascii_strtod(text, &end);
    return *end == '\0';
}

static bool
read_date_time(const char *text, double *ret_number)
{
    int64_t ms;

    if (!date_from_iso(text, &ms))
        return false;
    *ret_number = (double)ms;
    return true;
}

static bool
read_date(const char *text, double *ret_number)
{
    g_autofree char *whole = g_strconcat(text, "T00:00:00Z", NULL);

    return strlen(text) == strlen("2026-11-22") && read_date_time(whole, ret_number);
}

static bool
read_time(const char *text, double *ret_number)
{
    bool has_zone = text[strcspn(text, "Z+-")] != '\0';
    g_autofree char *whole = g_strconcat("2000-01-01T", text, has_zone ? "" : "Z", NULL);

    return read_date_time(whole, ret_number);
}

static bool
read_boolean(const char *text, double *ret_number)
{
    static const char *const words[] = { "1", "0", "true", "false", NULL };

    *ret_number = 0;
    return g_strv_contains(words, text);
}

static bool
read_uri(const char *text, double *ret_number)
{
    *ret_number = 0;
    return g_uri_is_valid(text, G_URI_FLAGS_PARSE_RELAXED, NULL);
}

#define ANY -G_MAXDOUBLE, G_MAXDOUBLE

static const struct {
    const char *name;
    ReadFn read;
    double min, max;
    const char *sentence;
} datatypes[] = {
    { "xs:integer", read_integer, ANY, N_("This must be a whole number.") },
    { "xs:int", read_integer, G_MININT32, G_MAXINT32, N_("This must be a whole number.") },
    { "xs:long", read_integer, (double)G_MININT64, (double)G_MAXINT64,
      N_("This must be a whole number.") },
    { "xs:short", read_integer, G_MININT16, G_MAXINT16, N_("This must be a whole number.") },
    { "xs:byte", read_integer, G_MININT8, G_MAXINT8,
      N_("This must be a whole number from -128 to 127.") },
    { "xs:nonNegativeInteger", read_integer, 0, G_MAXDOUBLE,
      N_("This must be a whole number, 0 or more.") },
    { "xs:positiveInteger", read_integer, 1, G_MAXDOUBLE,
      N_("This must be a whole number, 1 or more.") },
    { "xs:nonPositiveInteger", read_integer, -G_MAXDOUBLE, 0,
      N_("This must be a whole number, 0 or less.") },
    { "xs:negativeInteger", read_integer, -G_MAXDOUBLE, -1,
      N_("This must be a whole number, less than 0.") },
    { "xs:unsignedInt", read_integer, 0, G_MAXUINT32,
      N_("This must be a whole number, 0 or more.") },
    { "xs:unsignedLong", read_integer, 0, (double)G_MAXUINT64,
      N_("This must be a whole number, 0 or more.") },
    { "xs:unsignedShort", read_integer, 0, G_MAXUINT16,
      N_("This must be a whole number from 0 to 65535.") },
    { "xs:unsignedByte", read_integer, 0, G_MAXUINT8,
      N_("This must be a whole number from 0 to 255.") },
    { "xs:decimal", read_decimal, ANY, N_("This must be a number.") },
    { "xs:double", read_decimal, ANY, N_("This must be a number.") },
    { "xs:float", read_decimal, ANY, N_("This must be a number.") },
    { "xs:boolean", read_boolean, ANY, N_("This must be true or false.") },
    { "xs:date", read_date, ANY, N_("This must be a date such as 2026-11-22.") },
    { "xs:time", read_time, ANY, N_("This must be a time such as 09:14:00.") },
    { "xs:dateTime", read_date_time, ANY,
      N_("This must be a date and time such as 2026-11-22T09:14:00Z.") },
    { "xs:anyURI", read_uri, ANY, N_("This must be an address such as https://example.org/.") },
};

/* Its row, or -1: text, or unknown, which counts as text. */
static int
find_datatype(const FormField *field)
{
    for (unsigned i = 0; field->datatype && i < G_N_ELEMENTS(datatypes); i++) {
        if (strcmp(datatypes[i].name, field->datatype) == 0)
            return (int)i;
    }
    return -1;
}

/* --- methods --- */

/* How long patterns may be tried; what is left then is left to the server. */
typedef struct {
    int64_t until; /* monotonic, us */
} Patience;

static Patience
begin_patience(void)
{
    return (Patience){ g_get_monotonic_time() + LIMIT_FORM_REGEX_MS * 1000 };
}

/* -1: a is less. What is no number is compared as text. */
static int
compare(int datatype, const char *a, const char *b)
{
    double first, second;

    if (datatype < 0 || !datatypes[datatype].read(a, &first) ||
        !datatypes[datatype].read(b, &second))
        return strcmp(a, b);
    return first < second ? -1 : first > second;
}

static char *
check_range(const FormField *field, int datatype, const char *value)
{
    bool is_low = field->min && compare(datatype, value, field->min) < 0;
    bool is_high = field->max && compare(datatype, value, field->max) > 0;

    if (!is_low && !is_high)
        return NULL;
    if (field->min && field->max)
        return g_strdup_printf(_("This must be from %s to %s."), field->min, field->max);
    return is_low ? g_strdup_printf(_("This must be %s or more."), field->min)
                  : g_strdup_printf(_("This must be %s or less."), field->max);
}

/* The pattern comes from the network: it may not take long, and one that does not work out is left
 * to the server. A limit at the very start cannot be raised behind it; it holds for each place
 * where the pattern may begin, so that this is the start alone, even for one that leaves our
 * brackets. */
static bool
matches(const char *regex, const char *value)
{
    if (strlen(regex) > LIMIT_FORM_REGEX_BYTES || strlen(value) > LIMIT_FORM_TEXT_BYTES)
        return true;

    const GRegexCompileFlags flags = G_REGEX_DOLLAR_ENDONLY | G_REGEX_ANCHORED;
    g_autofree char *pattern =
        g_strdup_printf("(*LIMIT_MATCH=5000)(*LIMIT_DEPTH=1000)^(?:%s)$", regex);
    g_autoptr(GRegex) compiled = g_regex_new(pattern, flags, 0, NULL);
    g_autoptr(GError) error = NULL;

    return !compiled || g_regex_match_full(compiled, value, -1, 0, 0, NULL, &error) || error;
}

/* Many patterns that each take little may take long together. */
static bool
has_time(const Patience *patience)
{
    return g_get_monotonic_time() < patience->until;
}

static char *
check_text(const FormField *field, const char *value, const Patience *patience)
{
    int datatype = find_datatype(field);
    double number;

    if (datatype >= 0 && (!datatypes[datatype].read(value, &number) ||
                          number < datatypes[datatype].min || number > datatypes[datatype].max))
        return g_strdup(_(datatypes[datatype].sentence));
    if (field->method == CHECK_RANGE)
        return check_range(field, datatype, value);
    if (field->method == CHECK_REGEX && field->regex && has_time(patience) &&
        !matches(field->regex, value))
        return g_strdup(_("This does not have the form that is wanted."));
    return NULL;
}

static char *
check_jid(const char *value)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Jid) jid = jid_new(value, &error);

    return jid ? NULL : g_strdup(error->message);
}

static char *
check_value(const FormField *field, const char *value, const Patience *patience)
{
    switch (field->type) {
    case FIELD_JID_SINGLE:
    case FIELD_JID_MULTI:
        return check_jid(value);
    case FIELD_LIST_SINGLE:
    case FIELD_LIST_MULTI:
        if (form_field_option(field, value) >= 0)
            return NULL;
        return form_field_is_open(field) ? check_text(field, value, patience)
                                         : g_strdup(_("This is none of the choices."));
    case FIELD_TEXT_MULTI:
        /* Only then is each line a value of its own (XEP-0122 3.2.2). */
        return field->method != CHECK_BASIC ? check_text(field, value, patience) : NULL;
    case FIELD_TEXT_SINGLE:
    case FIELD_TEXT_PRIVATE:
        return check_text(field, value, patience);
    case FIELD_BOOLEAN:
    case FIELD_FIXED:
    case FIELD_HIDDEN:
        break;
    }
    return NULL;
}

static char *
check_count(const FormField *field)
{
    unsigned count = field->values->len;

    if (field->type != FIELD_LIST_MULTI)
        return NULL;
    if (count < field->list_min)
        return g_strdup_printf(
            ngettext("Choose at least %u.", "Choose at least %u.", field->list_min),
            field->list_min);
    if (field->list_max > 0 && count > field->list_max)
        return g_strdup_printf(
            ngettext("Choose at most %u.", "Choose at most %u.", field->list_max), field->list_max);
    return NULL;
}

static bool
is_empty(const FormField *field)
{
    for (unsigned i = 0; i < field->values->len; i++) {
        if (*(const char *)field->values->pdata[i])
            return false;
    }
    return true;
}

static char *
check_field(const FormField *field, const Patience *patience)
{
    if (!form_field_is_input(field) || field->type == FIELD_BOOLEAN)
        return NULL;
    if (is_empty(field))
        return field->is_required ? g_strdup(_("This must be filled in.")) : check_count(field);
    for (unsigned i = 0; i < field->values->len; i++) {
        const char *value = field->values->pdata[i];
        char *problem = *value ? check_value(field, value, patience) : NULL;
        if (problem)
            return problem;
    }
    return check_count(field);
}

char *
form_field_check(const FormField *field)
{
    const Patience patience = begin_patience();

    return check_field(field, &patience);
}

int
form_check(Form *form)
{
    const Patience patience = begin_patience();
    int first = -1;

    for (unsigned i = 0; i < form->fields->len; i++) {
        FormField *field = form_field(form, i);
        g_free(field->error);
        field->error = check_field(field, &patience);
        if (field->error && first < 0)
            first = (int)i;
    }
    return first;
}
