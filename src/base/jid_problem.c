/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with an address (RFC 7622 3): the first thing that a person would mend. */

#include "config.h"

#include "base/jid_problem.h"

#include <glib.h>
#include <idn2.h>
#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "base/precis.h"
#include "base/precis_class.h"
#include "base/utf8.h"

#define PART_BYTES   1023 /* RFC 7622 3.1 */
#define DOMAIN_BYTES 253
#define LABEL_BYTES  63
#define SHOWN_BYTES  70 /* of a piece */

/* "“♚” (U+265A)", or the number alone of what cannot be seen. */
static char *
describe_char(gunichar c)
{
    char text[8] = { 0 };

    if (!g_unichar_isgraph(c) || g_unichar_iszerowidth(c))
        return g_strdup_printf("U+%04X", c);
    g_unichar_to_utf8(c, text);
    return c < 0x7F ? g_strdup_printf("“%s”", text) : g_strdup_printf("“%s” (U+%04X)", text, c);
}

static bool
is_invisible(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return true;
    default:
        return g_unichar_iszerowidth(c) && !g_unichar_ismark(c);
    }
}

/* What "ﬁ" is another form of; NULL: of nothing. */
static char *
usual_form(gunichar c)
{
    char text[8] = { 0 };
    g_autofree char *usual = NULL;

    g_unichar_to_utf8(c, text);
    usual = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    return g_strcmp0(usual, text) ? g_steal_pointer(&usual) : NULL;
}

/* --- the part before the @ --- */

static char *
problem_of_excluded(char c)
{
    char name[2] = { c, '\0' };

    /* TRANSLATORS: a character, and what is typed for it, as in \27 */
    return g_strdup_printf(_("the part before the @ may not hold “%s”; \\%02x stands for one"),
                           name, (unsigned char)c);
}

static char *
problem_of_local_char(gunichar c, PrecisFault fault)
{
    g_autofree char *name = describe_char(c);
    g_autofree char *usual = usual_form(c);

    if (c == ' ')
        return g_strdup(_("the part before the @ may not hold a space; \\20 stands for one"));
    if (fault == PRECIS_FAULT_PLACE)
        return g_strdup_printf(_("%s may not stand there in the part before the @"), name);
    if (is_invisible(c))
        return g_strdup_printf(_("the part before the @ holds an invisible character, %s"), name);
    if (!g_unichar_isdefined(c))
        return g_strdup_printf(_("the part before the @ holds %s, which is no character"), name);
    if (usual && *usual && *usual != ' ')
        return g_strdup_printf(_("the part before the @ may not hold %s; type %s"), name, usual);
    return g_strdup_printf(_("the part before the @ may hold letters, digits and signs of the "
                             "keyboard, but not %s"),
                           name);
}

char *
jid_problem_of_local(const char *text, size_t length)
{
    g_autofree char *local = g_strndup(text, length);
    PrecisFault fault;

    if (!length)
        return g_strdup(_("nothing stands before the @"));
    if (!g_utf8_validate(text, (gssize)length, NULL))
        return g_strdup(_("the part before the @ is not valid UTF-8"));
    if (length > PART_BYTES)
        return g_strdup_printf(_("the part before the @ is %zu bytes long; at most %d are allowed"),
                               length, PART_BYTES);
    g_autofree char *narrow = precis_narrow(local);
    for (const char *p = narrow; *p; p++) {
        if (strchr("\"&'/:<>@", *p))
            return problem_of_excluded(*p);
    }
    const char *place = precis_class_fault(PRECIS_IDENTIFIER, narrow, &fault);
    if (place)
        return problem_of_local_char(g_utf8_get_char(place), fault);
    if (!precis_bidi_holds(narrow))
        return g_strdup(_("the part before the @ mixes letters that are written from the left "
                          "with such that are written from the right"));
    return g_strdup(_("the part before the @ has characters that are not allowed"));
}

/* --- the part after the / --- */

char *
jid_problem_of_resource(const char *text, size_t length)
{
    g_autofree char *resource = g_strndup(text, length);
    PrecisFault fault;

    if (!length)
        return g_strdup(_("nothing stands after the /"));
    if (!g_utf8_validate(text, (gssize)length, NULL))
        return g_strdup(_("the part after the / is not valid UTF-8"));
    if (length > PART_BYTES)
        return g_strdup_printf(_("the part after the / is %zu bytes long; at most %d are allowed"),
                               length, PART_BYTES);
    const char *place = precis_class_fault(PRECIS_FREEFORM, resource, &fault);
    if (!place)
        return g_strdup(_("the part after the / has characters that are not allowed"));
    g_autofree char *name = describe_char(g_utf8_get_char(place));
    if (is_invisible(g_utf8_get_char(place)))
        return g_strdup_printf(_("the part after the / holds an invisible character, %s"), name);
    return g_strdup_printf(fault == PRECIS_FAULT_PLACE
                               ? _("%s may not stand there in the part after the /")
                               : _("the part after the / may not hold %s"),
                           name);
}

/* --- the domain --- */

char *
jid_problem_of_empty(const char *text)
{
    if (!*text)
        return g_strdup(_("it is empty (they look like bob@example.org)"));
    if (*text == '@' && !text[1])
        return g_strdup(_("nothing stands around the @"));
    return g_strdup(strchr(text, '@') ? _("the domain after the @ is missing")
                                      : _("the domain is missing"));
}

static char *
problem_of_brackets(const char *domain)
{
    if (*domain != '[')
        return g_strdup(_("brackets stand around the address of a host only, as in [2001:db8::1]"));
    if (strchr(domain, '%'))
        return g_strdup(_("an IPv6 address with a zone after a % means nothing to others"));
    if (domain[strlen(domain) - 1] != ']')
        return g_strdup(_("no ] stands at its end"));
    return g_strdup(_("no IPv6 address stands between the brackets"));
}

static char *
problem_of_colon(const char *domain)
{
    const char *colon = strchr(domain, ':');

    if (strchr(colon + 1, ':'))
        return g_strdup(_("an IPv6 address stands in brackets, as in [2001:db8::1]"));
    if (colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1))
        return g_strdup(_("a port is no part of it; an account has properties for its server and "
                          "port (/help account)"));
    return g_strdup(_("it may not hold a colon"));
}

/* A character that no domain holds; NULL: none is found. */
static char *
problem_of_domain_char(const char *domain)
{
    for (const char *p = domain; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c >= 0x80 ? !is_invisible(c) : g_ascii_isalnum(c) || strchr("-_.", (char)c) != NULL)
            continue;
        g_autofree char *name = describe_char(c);
        if (c == ' ')
            return g_strdup(_("it may not hold a space"));
        if (c == '@')
            return g_strdup(_("there is one @ too many; in the part before it, \\40 stands for "
                              "one"));
        if (is_invisible(c))
            return g_strdup_printf(_("it holds an invisible character, %s"), name);
        return g_strdup_printf(_("it may not hold %s"), name);
    }
    return NULL;
}

/* One name between two dots, in ASCII. */
static char *
problem_of_label(const char *label)
{
    g_autofree char *shown = utf8_short_line(label, SHOWN_BYTES);

    if (strlen(label) > LABEL_BYTES && g_str_is_ascii(label))
        return g_strdup_printf(_("“%s” is longer than %d characters between two dots"), shown,
                               LABEL_BYTES);
    if (*label == '-' || label[strlen(label) - 1] == '-')
        return g_strdup_printf(_("“%s” begins or ends with a hyphen"), shown);
    return NULL;
}

static char *
problem_of_labels(const char *domain)
{
    g_auto(GStrv) labels = g_strsplit(domain, ".", -1);
    char *problem = NULL;

    if (*domain == '.')
        return g_strdup(_("it begins with a dot"));
    if (strstr(domain, ".."))
        return g_strdup(_("two dots in a row"));
    if (strlen(domain) > DOMAIN_BYTES && g_str_is_ascii(domain))
        return g_strdup_printf(_("it is %zu characters long; at most %d are allowed"),
                               strlen(domain), DOMAIN_BYTES);
    for (char **label = labels; *label && !problem; label++) {
        if (**label) /* the last may be empty: the root */
            problem = problem_of_label(*label);
    }
    return problem;
}

static const struct {
    int code;
    const char *text;
} international[] = {
    { IDN2_TOO_BIG_DOMAIN, N_("it is too long") },
    { IDN2_TOO_BIG_LABEL, N_("a name between two dots is too long") },
    { IDN2_INVALID_ALABEL, N_("what follows xn-- means no international name") },
    { IDN2_PUNYCODE_BAD_INPUT, N_("what follows xn-- means no international name") },
    { IDN2_PUNYCODE_OVERFLOW, N_("what follows xn-- means no international name") },
    { IDN2_ALABEL_ROUNDTRIP_FAILED, N_("what follows xn-- means no international name") },
    { IDN2_2HYPHEN, N_("two hyphens may not stand at the third and fourth place of a name") },
    { IDN2_HYPHEN_STARTEND, N_("a name begins or ends with a hyphen") },
    { IDN2_LEADING_COMBINING, N_("a name begins with an accent that stands alone") },
    { IDN2_CONTEXTJ, N_("a joiner stands where nothing is joined") },
    { IDN2_CONTEXTO, N_("a character stands where it may not stand") },
    { IDN2_UNASSIGNED, N_("it holds something that is no character") },
    { IDN2_BIDI, N_("it mixes letters that are written from the left with such that are written "
                    "from the right") },
};

static char *
problem_of_international(const char *domain)
{
    char *ascii = NULL;
    int code = idn2_to_ascii_8z(domain, &ascii, IDN2_NONTRANSITIONAL);

    idn2_free(ascii);
    if (code == IDN2_OK && g_str_is_ascii(domain))
        code = IDN2_INVALID_ALABEL;
    for (size_t i = 0; i < G_N_ELEMENTS(international); i++) {
        if (international[i].code == code)
            return g_strdup(_(international[i].text));
    }
    for (const char *p = domain; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_autofree char *name = describe_char(c);

        if (c >= 0x80 && !g_unichar_isalnum(c) && !g_unichar_ismark(c))
            return g_strdup_printf(_("it may not hold %s"), name);
    }
    return g_strdup(_("it holds characters that are not allowed"));
}

char *
jid_problem_of_domain(const char *domain)
{
    char *problem;

    if (!g_utf8_validate(domain, -1, NULL))
        return g_strdup(_("it is not valid UTF-8"));
    if (strpbrk(domain, "[]"))
        return problem_of_brackets(domain);
    if (strchr(domain, ':') && !strchr(domain, '@'))
        return problem_of_colon(domain);
    if ((problem = problem_of_domain_char(domain)) || (problem = problem_of_labels(domain)))
        return problem;
    return problem_of_international(domain);
}
