/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XMPP addresses, immutable and counted.
 *
 * Every stanza brings several: an address of plain ASCII is prepared while it is copied, and each
 * object is one allocation that holds the texts of all forms. */

#include "config.h"

#include "base/jid.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdint.h>
#include <string.h>

#include "base/i18n.h"
#include "base/precis.h"
#include "base/utf8.h"

#define PART_BYTES   1023             /* RFC 7622 3.1 */
#define INPUT_BYTES  (4 * PART_BYTES) /* of a part that may still shrink when it is prepared */
#define LABEL_BYTES  63
#define DOMAIN_BYTES 253 /* in ASCII form */
#define SHOWN_BYTES  100 /* of a bad address in an error */

struct Jid {
    unsigned references;
    unsigned bare_length;
    const char *full, *bare, *local, *domain, *resource; /* into text */
    char text[];
};

/* A part while it is prepared; owned is what text points to if it had to be changed. */
typedef struct {
    const char *text; /* NULL: absent */
    size_t length;
    char *owned;
} Part;

static void
part_clear(Part *part)
{
    g_free(part->owned);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Part, part_clear)

G_DEFINE_QUARK(jaser - jid - error, jid_error)

static void
part_take(Part *part, char *owned)
{
    g_free(part->owned);
    part->owned = owned;
    part->text = owned;
    part->length = strlen(owned);
}

/* RFC 7622 3.3.1: what the UsernameCaseMapped profile allows and a localpart does not. */
static bool
is_excluded_in_local(char c)
{
    return c == '"' || c == '&' || c == '\'' || c == '/' || c == ':' || c == '<' || c == '>' ||
           c == '@';
}

/* Printable ASCII passes as it is, upper case too: it is mapped when it is copied. */
static bool
prepare_local(Part *part)
{
    bool is_plain = true;
    char *enforced;

    for (size_t i = 0; i < part->length; i++) {
        char c = part->text[i];

        if (c == ' ' || is_excluded_in_local(c))
            return false;
        is_plain = is_plain && c > ' ' && c < 0x7F;
    }
    if (is_plain)
        return part->length > 0;
    if (!(enforced = precis_enforce(PRECIS_USERNAME, part->text, part->length)))
        return false;
    part_take(part, enforced);
    /* Width mapping may have made one of them out of another character. */
    for (size_t i = 0; i < part->length; i++) {
        if (is_excluded_in_local(enforced[i]))
            return false;
    }
    return true;
}

static bool
prepare_resource(Part *part)
{
    char *enforced;
    size_t i = 0;

    while (i < part->length && part->text[i] >= ' ' && part->text[i] < 0x7F)
        i++;
    if (i == part->length)
        return part->length > 0;
    if (!(enforced = precis_enforce(PRECIS_OPAQUE, part->text, part->length)))
        return false;
    part_take(part, enforced);
    return true;
}

static bool
is_label_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_';
}

/* Labels of letters, digits and hyphens, of lengths that DNS takes. The underscore is no host
 * name's, but private networks have it. An A-label needs more looking at: ret_is_plain false. */
static bool
is_ascii_domain(const char *text, size_t length, bool *ret_is_plain)
{
    size_t start = 0;

    *ret_is_plain = true;
    if (!length || length > DOMAIN_BYTES)
        return false;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != '.') {
            if (!is_label_char(text[i]))
                return false;
            continue;
        }
        if (i == start || i - start > LABEL_BYTES || text[start] == '-' || text[i - 1] == '-')
            return false;
        if (i - start > 4 && !g_ascii_strncasecmp(text + start, "xn--", 4))
            *ret_is_plain = false;
        start = i + 1;
    }
    return true;
}

/* RFC 7622 3.2.1 and 3.2.2: "[::1]" */
static bool
is_ip_literal(const Part *part)
{
    char inner[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (part->length < 4 || part->length - 2 >= sizeof(inner) || part->text[0] != '[' ||
        part->text[part->length - 1] != ']')
        return false;
    memcpy(inner, part->text + 1, part->length - 2);
    inner[part->length - 2] = '\0';
    return inet_pton(AF_INET6, inner, &address) == 1;
}

/* Internationalised names: checked and mapped by UTS 46, and kept as U-labels (RFC 7622 3.2.1). */
static bool
prepare_idn(Part *part)
{
    g_autofree char *text = g_strndup(part->text, part->length);
    char *ascii = NULL, *unicode = NULL;
    bool is_plain, is_good = false;

    if (!g_utf8_validate(text, -1, NULL))
        return false;
    /* Not with IDN2_USE_STD3_ASCII_RULES: it drops characters rather than refuse them. */
    if (idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL) == IDN2_OK &&
        is_ascii_domain(ascii, strlen(ascii), &is_plain) &&
        idn2_to_unicode_8z8z(ascii, &unicode, IDN2_NONTRANSITIONAL) == IDN2_OK) {
        part_take(part, g_strdup(unicode));
        is_good = true;
    }
    idn2_free(ascii);
    idn2_free(unicode);
    return is_good;
}

static bool
prepare_domain(Part *part)
{
    bool is_plain;

    if (part->length && part->text[part->length - 1] == '.') /* RFC 7622 3.2: the root's dot */
        part->length--;
    if (is_ascii_domain(part->text, part->length, &is_plain) && is_plain)
        return true;
    return is_ip_literal(part) || (part->length <= PART_BYTES && prepare_idn(part));
}

/* These give NULL if what they look at is good, or the end of a sentence that says why not. */
static const char *
check_local(Part *part)
{
    if (!part->length)
        return _("nothing stands before the @");
    if (part->length <= INPUT_BYTES && !prepare_local(part))
        return _("the part before the @ has characters that are not allowed");
    return part->length > PART_BYTES ? _("the part before the @ is too long") : NULL;
}

static const char *
check_domain(Part *part)
{
    if (!part->length)
        return _("the domain is missing");
    return prepare_domain(part) ? NULL : _("the domain is not valid");
}

static const char *
check_resource(Part *part)
{
    if (!part->length)
        return _("nothing stands after the /");
    if (part->length <= INPUT_BYTES && !prepare_resource(part))
        return _("the part after the / has characters that are not allowed");
    return part->length > PART_BYTES ? _("the part after the / is too long") : NULL;
}

static const char *
check(Part *local, Part *domain, Part *resource)
{
    const char *problem = check_domain(domain);

    if (!problem && local->text)
        problem = check_local(local);
    if (!problem && resource->text)
        problem = check_resource(resource);
    return problem;
}

static char *
put(char *to, const char *text, size_t length)
{
    memcpy(to, text, length);
    return to + length;
}

static char *
put_lower(char *to, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        *to++ = g_ascii_tolower(text[i]);
    return to;
}

/* Lays out "local@domain/resource", "local@domain" and "local", each only where it differs from
 * the one before. */
static Jid *
jid_assemble(const Part *local, const Part *domain, const Part *resource)
{
    size_t bare = (local->text ? local->length + 1 : 0) + domain->length;
    size_t full = bare + (resource->text ? 1 + resource->length : 0);
    size_t size =
        full + 1 + (resource->text ? bare + 1 : 0) + (local->text ? local->length + 1 : 0);
    Jid *jid = g_malloc(sizeof(Jid) + size);
    char *end = jid->text;

    *jid = (Jid){ .references = 1, .bare_length = (unsigned)bare, .full = end, .bare = end };
    if (local->text) {
        end = put_lower(end, local->text, local->length);
        *end++ = '@';
    }
    end = put_lower(end, domain->text, domain->length);
    if (resource->text) {
        *end++ = '/';
        jid->resource = end;
        end = put(end, resource->text, resource->length);
    }
    *end++ = '\0';
    if (resource->text) {
        jid->bare = end;
        end = put(end, jid->full, bare);
        *end++ = '\0';
    }
    jid->domain = jid->bare + bare - domain->length;
    if (local->text) {
        jid->local = end;
        end = put(end, jid->full, local->length);
        *end = '\0';
    }
    return jid;
}

static Jid *
refuse(GError **error, const char *shown, const char *problem)
{
    g_autofree char *clean = utf8_for_line(shown);
    g_autofree char *cut = utf8_cut(clean, SHOWN_BYTES);

    g_set_error(error, JID_ERROR, JID_ERROR_INVALID, _("“%s” is not an XMPP address: %s."), cut,
                problem);
    return NULL;
}

static Jid *
jid_build(Part *local, Part *domain, Part *resource, const char *shown, GError **error)
{
    const char *problem = check(local, domain, resource);

    return problem ? refuse(error, shown, problem) : jid_assemble(local, domain, resource);
}

Jid *
jid_new(const char *text, GError **error)
{
    g_auto(Part) local = { 0 }, domain = { 0 }, resource = { 0 };
    const char *end = strchrnul(text, '/');
    const char *at = memchr(text, '@', (size_t)(end - text));

    if (*end) {
        resource.text = end + 1;
        resource.length = strlen(end + 1);
    }
    if (at) {
        local.text = text;
        local.length = (size_t)(at - text);
    }
    domain.text = at ? at + 1 : text;
    domain.length = (size_t)(end - domain.text);
    return jid_build(&local, &domain, &resource, text, error);
}

static Part
part_of(const char *text)
{
    return (Part){ .text = text, .length = text ? strlen(text) : 0 };
}

Jid *
jid_new_from_parts(const char *local, const char *domain, const char *resource, GError **error)
{
    g_auto(Part) local_part = part_of(local), domain_part = part_of(domain);
    g_auto(Part) resource_part = part_of(resource);
    g_autofree char *shown = g_strconcat(local ? local : "", local ? "@" : "", domain ? domain : "",
                                         resource ? "/" : "", resource, NULL);

    return jid_build(&local_part, &domain_part, &resource_part, shown, error);
}

Jid *
jid_ref(Jid *jid)
{
    jid->references++;
    return jid;
}

void
jid_unref(Jid *jid)
{
    if (jid && !--jid->references)
        g_free(jid);
}

const char *
jid_full(const Jid *jid)
{
    return jid->full;
}

const char *
jid_bare(const Jid *jid)
{
    return jid->bare;
}

const char *
jid_local(const Jid *jid)
{
    return jid->local;
}

const char *
jid_domain(const Jid *jid)
{
    return jid->domain;
}

const char *
jid_resource(const Jid *jid)
{
    return jid->resource;
}

const char *
jid_short_name(const Jid *jid)
{
    return jid->local ? jid->local : jid->domain;
}

Jid *
jid_to_bare(const Jid *jid)
{
    Part local = part_of(jid->local), domain = part_of(jid->domain), none = { 0 };

    if (!jid->resource)
        return jid_ref((Jid *)jid);
    return jid_assemble(&local, &domain, &none);
}

Jid *
jid_with_resource(const Jid *jid, const char *resource, GError **error)
{
    Part local = part_of(jid->local), domain = part_of(jid->domain);
    g_auto(Part) resource_part = part_of(resource);
    const char *problem = check_resource(&resource_part);
    g_autofree char *shown = problem ? g_strconcat(jid->bare, "/", resource, NULL) : NULL;

    return problem ? refuse(error, shown, problem) : jid_assemble(&local, &domain, &resource_part);
}

bool
jid_is_bare(const Jid *jid)
{
    return !jid->resource;
}

bool
jid_equal(const Jid *a, const Jid *b)
{
    return a == b || (a && b && !strcmp(a->full, b->full));
}

bool
jid_equal_bare(const Jid *a, const Jid *b)
{
    return a == b || (a && b && a->bare_length == b->bare_length &&
                      !memcmp(a->bare, b->bare, a->bare_length));
}

/* XEP-0106 4.2: characters that a localpart cannot hold, and the escape character itself. */
static const char escaped_chars[] = " \"&'/:<>@\\";

/* The character that the three letters at text stand for, or 0. */
static char
escape_sequence(const char *text)
{
    int high, low;

    if (text[0] != '\\' || (high = g_ascii_xdigit_value(text[1])) < 0 ||
        (low = g_ascii_xdigit_value(text[2])) < 0)
        return 0;

    char c = (char)(high * 16 + low);

    return c && strchr(escaped_chars, c) ? c : 0;
}

char *
jid_escape_local(const char *text)
{
    GString *escaped = g_string_sized_new(strlen(text) + 8);

    for (const char *p = text; *p; p++) {
        bool is_escaped = strchr(escaped_chars, *p) != NULL;

        if (*p == ' ')
            is_escaped = p > text && p[1];
        else if (*p == '\\')
            is_escaped = escape_sequence(p) != 0;
        if (is_escaped)
            g_string_append_printf(escaped, "\\%02x", (unsigned char)*p);
        else
            g_string_append_c(escaped, *p);
    }
    return g_string_free(escaped, FALSE);
}

char *
jid_unescape_local(const char *local)
{
    GString *text = g_string_sized_new(strlen(local) + 1);
    const char *p = local;

    while (*p) {
        char c = escape_sequence(p);

        if (c == ' ' && (p == local || !p[3]))
            c = 0;
        g_string_append_c(text, c ? c : *p);
        p += c ? 3 : 1;
    }
    return g_string_free(text, FALSE);
}
