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
#include "base/jid_escape.h"
#include "base/jid_problem.h"
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
    const char *shown; /* into text: the short name, bare, full, as shown; NULL: as they are */
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

/* An A-label may stand for what no U-label can be. */
static bool
is_form_of(const char *ascii, const char *unicode)
{
    char *again = NULL;
    bool is_same = idn2_to_ascii_8z(unicode, &again, IDN2_NONTRANSITIONAL) == IDN2_OK &&
                   !g_ascii_strcasecmp(again, ascii);

    idn2_free(again);
    return is_same;
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
        idn2_to_unicode_8z8z(ascii, &unicode, IDN2_NONTRANSITIONAL) == IDN2_OK &&
        is_form_of(ascii, unicode)) {
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

static bool
is_good_local(Part *part)
{
    return part->length <= INPUT_BYTES && prepare_local(part) && part->length <= PART_BYTES;
}

static bool
is_good_resource(Part *part)
{
    return part->length <= INPUT_BYTES && prepare_resource(part) && part->length <= PART_BYTES;
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

/* The forms for the screen, one after the other: see jid.h. Their length with all ends is
 * ret_length; NULL: they are the usual ones. */
static char *
lay_out_shown(const Part *local, const Part *domain, const Part *resource, size_t *ret_length)
{
    *ret_length = 0;
    if (!local->text || !memchr(local->text, '\\', local->length))
        return NULL;
    g_autofree char *raw = g_strndup(local->text, local->length);
    g_autofree char *name = jid_escape_show(raw);
    if (!name)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(domain->text, (gssize)domain->length);
    bool is_foreign = strchr(name, '@') != NULL;
    g_autofree char *bare = g_strconcat(name, is_foreign ? JID_VIA : "@", lower, NULL);
    GString *all = g_string_new(is_foreign ? bare : name);
    g_string_append_c(all, '\0');
    g_string_append_len(all, bare, (gssize)strlen(bare) + 1);
    g_string_append(all, bare);
    if (resource->text) {
        g_string_append_c(all, '/');
        g_string_append_len(all, resource->text, (gssize)resource->length);
    }
    *ret_length = all->len + 1;
    return g_string_free(all, FALSE);
}

/* Lays out "local@domain/resource", "local@domain" and "local", each only where it differs from
 * the one before, and then what is shown. */
static Jid *
jid_assemble(const Part *local, const Part *domain, const Part *resource)
{
    size_t bare = (local->text ? local->length + 1 : 0) + domain->length;
    size_t full = bare + (resource->text ? 1 + resource->length : 0);
    size_t size =
        full + 1 + (resource->text ? bare + 1 : 0) + (local->text ? local->length + 1 : 0);
    size_t shown_size;
    g_autofree char *shown = lay_out_shown(local, domain, resource, &shown_size);
    Jid *jid = g_malloc(sizeof(Jid) + size + shown_size);
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
        *end++ = '\0';
    }
    if (shown) {
        jid->shown = end;
        memcpy(end, shown, shown_size);
    }
    return jid;
}

/* format: one of the two below, to be translated only when it is said. */
static Jid *
refuse(GError **error, const char *format, const char *shown, char *problem)
{
    g_autofree char *owned = problem;
    g_autofree char *clean = utf8_short_line(shown, SHOWN_BYTES);
    g_autofree char *cut = utf8_cut(clean, SHOWN_BYTES);

    g_set_error(error, JID_ERROR, JID_ERROR_INVALID, _(format), cut, problem);
    return NULL;
}

/* Why it is none is found out only for who wants to know: a stanza may bring many. */
static Jid *
jid_build(Part *local, Part *domain, Part *resource, const char *shown, GError **error)
{
    /* TRANSLATORS: what was typed, and why it is none */
    static const char no_address[] = N_("“%s” is not an XMPP address: %s.");

    if (!prepare_domain(domain)) {
        if (!error)
            return NULL;
        if (!domain->length)
            return refuse(error, no_address, shown, jid_problem_of_empty(shown));
        g_autofree char *name = g_strndup(domain->text, domain->length);
        return refuse(error, N_("“%s” is not a domain: %s."), name, jid_problem_of_domain(name));
    }
    if (local->text && !is_good_local(local))
        return error ? refuse(error, no_address, shown,
                              jid_problem_of_local(local->text, local->length))
                     : NULL;
    if (resource->text && !is_good_resource(resource))
        return error ? refuse(error, no_address, shown,
                              jid_problem_of_resource(resource->text, resource->length))
                     : NULL;
    return jid_assemble(local, domain, resource);
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

/* "name@domain/resource" where name, up to the last @ before the domain, has to be escaped. NULL:
 * that leads nowhere, and error says why if the escaped name is not the reason. */
static Jid *
parse_escaped(const char *text, const char *at, const char *domain, GError **error)
{
    g_autofree char *name = g_strndup(text, (size_t)(at - text));
    g_autofree char *local = jid_escape_local(name);
    const char *slash = strchr(domain, '/');
    g_autofree char *host = slash ? g_strndup(domain, (size_t)(slash - domain)) : NULL;

    if (!strcmp(local, name))
        return jid_new(text, error);
    return jid_new_from_parts(local, host ? host : domain, slash ? slash + 1 : NULL, error);
}

/* The @ before the domain: the last one before a resource. A slash before all of them is a name's.
 */
static const char *
find_last_at(const char *text)
{
    const char *at = memrchr(text, '@', strcspn(text, "/"));

    return at ? at : strrchr(text, '@');
}

Jid *
jid_new_from_typed(const char *text, GError **error)
{
    g_autofree char *typed = g_strstrip(g_strdup(text));
    Jid *jid = jid_new(typed, NULL);
    const char *via = g_strrstr(typed, JID_VIA), *at = find_last_at(typed);

    if (jid)
        return jid;
    if (via)
        return parse_escaped(typed, via, via + strlen(JID_VIA), error);
    if (at && at > typed && at[1])
        return parse_escaped(typed, at, at + 1, error);
    return jid_new(typed, error);
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

/* which: of the forms for the screen, from 0. */
static const char *
find_shown(const Jid *jid, unsigned which)
{
    const char *text = jid->shown;

    while (which-- > 0)
        text += strlen(text) + 1;
    return text;
}

const char *
jid_short_name(const Jid *jid)
{
    if (jid->shown)
        return find_shown(jid, 0);
    return jid->local ? jid->local : jid->domain;
}

const char *
jid_shown_bare(const Jid *jid)
{
    return jid->shown ? find_shown(jid, 1) : jid->bare;
}

const char *
jid_shown(const Jid *jid)
{
    return jid->shown ? find_shown(jid, 2) : jid->full;
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

    if (is_good_resource(&resource_part))
        return jid_assemble(&local, &domain, &resource_part);
    g_autofree char *shown = g_strconcat(jid->bare, "/", resource, NULL);
    return jid_build(&local, &domain, &resource_part, shown, error);
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
