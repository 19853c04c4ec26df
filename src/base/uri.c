/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links to XMPP addresses, read and made. */

#include "config.h"

#include "base/uri.h"

#include <string.h>

#include "base/i18n.h"

#define SCHEME    "xmpp:"
#define PAIRS_MAX 64

/* RFC 5122 2.2: what stands in each part without being escaped, beside letters, digits, "-._~". */
static const char local_plain[] = "!$()*+,;=";
static const char domain_plain[] = "[:]";
static const char resource_plain[] = "!$&'()*+,:;=";

static void
pair_clear(gpointer data)
{
    UriPair *pair = data;

    g_free(pair->name);
    g_free(pair->value);
}

bool
uri_is_xmpp(const char *text)
{
    return !g_ascii_strncasecmp(text, SCHEME, strlen(SCHEME));
}

/* Percent-decodes; NULL for a broken escape, "%00" or what is not UTF-8 then. */
static char *
decode(const char *text, size_t length)
{
    g_autofree char *plain = g_uri_unescape_segment(text, text + length, NULL);

    return plain && g_utf8_validate(plain, -1, NULL) ? g_steal_pointer(&plain) : NULL;
}

/* "local@domain/resource", each part escaped for itself. */
static Jid *
parse_path(const char *path, size_t length)
{
    const char *end = path + length, *slash = memchr(path, '/', length);
    const char *domain_end = slash ? slash : end;
    const char *at = memchr(path, '@', (size_t)(domain_end - path));
    const char *start = at ? at + 1 : path;
    g_autofree char *local = at ? decode(path, (size_t)(at - path)) : NULL;
    g_autofree char *domain = decode(start, (size_t)(domain_end - start));
    g_autofree char *resource = slash ? decode(slash + 1, (size_t)(end - slash - 1)) : NULL;

    if ((at && !local) || !domain || (slash && !resource))
        return NULL;
    return jid_new_from_parts(local, domain, resource, NULL);
}

/* "//authority/path" or "path". */
static bool
parse_addresses(Uri *uri, const char *text, size_t length)
{
    const char *end = text + length, *slash;

    if (length < 2 || strncmp(text, "//", 2) != 0) {
        uri->jid = parse_path(text, length);
        return uri->jid != NULL;
    }
    text += 2;
    slash = memchr(text, '/', (size_t)(end - text));
    if (!slash || slash + 1 == end) {
        uri->jid = parse_path(text, (size_t)((slash ? slash : end) - text));
        return uri->jid != NULL;
    }
    uri->account = parse_path(text, (size_t)(slash - text));
    uri->jid = parse_path(slash + 1, (size_t)(end - slash - 1));
    return uri->account && uri->jid;
}

static bool
add_pair(Uri *uri, const char *text, size_t length)
{
    const char *equals = memchr(text, '=', length);
    size_t name = equals ? (size_t)(equals - text) : length;
    UriPair pair = {
        .name = decode(text, name),
        .value = equals ? decode(equals + 1, length - name - 1) : g_strdup(""),
    };

    if (!pair.name || !pair.value || uri->pairs->len >= PAIRS_MAX) {
        pair_clear(&pair);
        return false;
    }
    g_array_append_val(uri->pairs, pair);
    return true;
}

/* "action;name=value;name=value"; OMEMO's links have pairs and no action. */
static bool
parse_query(Uri *uri, const char *text, size_t length)
{
    const char *end = text + length;
    bool is_first = true;

    for (; text < end; is_first = false) {
        const char *stop = memchr(text, ';', (size_t)(end - text));
        size_t part = (size_t)((stop ? stop : end) - text);

        if (is_first && part && !memchr(text, '=', part)) {
            if (!(uri->action = decode(text, part)))
                return false;
        } else if (part && !add_pair(uri, text, part)) {
            return false;
        }
        text += part + 1;
    }
    return true;
}

Uri *
uri_parse(const char *text, GError **error)
{
    g_autoptr(Uri) uri = g_new0(Uri, 1);
    const char *path = text + strlen(SCHEME);

    uri->pairs = g_array_new(FALSE, FALSE, sizeof(UriPair));
    g_array_set_clear_func(uri->pairs, pair_clear);
    if (uri_is_xmpp(text)) {
        const char *end = strchrnul(path, '#');
        const char *mark = memchr(path, '?', (size_t)(end - path));

        if (parse_addresses(uri, path, (size_t)((mark ? mark : end) - path)) &&
            (!mark || parse_query(uri, mark + 1, (size_t)(end - mark - 1))))
            return g_steal_pointer(&uri);
    }
    g_set_error(error, JID_ERROR, JID_ERROR_INVALID,
                _("This is not an XMPP link (they look like xmpp:bob@example.org)."));
    return NULL;
}

void
uri_free(Uri *uri)
{
    if (!uri)
        return;
    jid_unref(uri->account);
    jid_unref(uri->jid);
    g_free(uri->action);
    g_array_unref(uri->pairs);
    g_free(uri);
}

const char *
uri_value(const Uri *uri, const char *name)
{
    for (guint i = 0; i < uri->pairs->len; i++) {
        const UriPair *pair = &g_array_index(uri->pairs, UriPair, i);

        if (!strcmp(pair->name, name))
            return pair->value;
    }
    return NULL;
}

Jid *
uri_read_address(const char *text, GError **error)
{
    if (!uri_is_xmpp(text))
        return jid_new_from_typed(text, error);
    g_autoptr(Uri) uri = uri_parse(text, error);
    return uri ? jid_ref(uri->jid) : NULL;
}

static void
append_escaped(GString *uri, const char *text, const char *plain)
{
    g_string_append_uri_escaped(uri, text, plain, FALSE);
}

char *
uri_build(const Jid *jid, const char *action, const char *const *pairs)
{
    GString *uri = g_string_new(SCHEME);
    char separator = '?';

    if (jid_local(jid)) {
        append_escaped(uri, jid_local(jid), local_plain);
        g_string_append_c(uri, '@');
    }
    append_escaped(uri, jid_domain(jid), domain_plain);
    if (jid_resource(jid)) {
        g_string_append_c(uri, '/');
        append_escaped(uri, jid_resource(jid), resource_plain);
    }
    if (action) {
        g_string_append_c(uri, separator);
        append_escaped(uri, action, NULL);
        separator = ';';
    }
    for (; pairs && *pairs; pairs += 2) {
        g_string_append_c(uri, separator);
        append_escaped(uri, pairs[0], NULL);
        g_string_append_c(uri, '=');
        append_escaped(uri, pairs[1], NULL);
        separator = ';';
    }
    return g_string_free(uri, FALSE);
}
