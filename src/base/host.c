/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of hosts: IDNA by libidn2, literal addresses by GLib. */

#include "config.h"

#include "base/host.h"

#include <glib.h>
#include <idn2.h>
#include <string.h>

/* RFC 1035 2.3.4, as text. */
#define LONGEST_NAME  253
#define LONGEST_LABEL 63

static char *
unwrap_address(const char *text)
{
    size_t length = strlen(text);
    if (*text != '[' || text[length - 1] != ']')
        return g_hostname_is_ip_address(text) ? g_ascii_strdown(text, -1) : NULL;
    g_autofree char *inside = g_strndup(text + 1, length - 2);
    return g_hostname_is_ip_address(inside) && strchr(inside, ':') ? g_ascii_strdown(inside, -1)
                                                                   : NULL;
}

/* The underscore is no part of a host's name by the letter, but names of private networks have it.
 */
static bool
is_label(const char *label, size_t length)
{
    if (length == 0 || length > LONGEST_LABEL)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(label[i]) && label[i] != '-' && label[i] != '_')
            return false;
    return true;
}

static bool
is_name(const char *ascii)
{
    if (strlen(ascii) > LONGEST_NAME)
        return false;
    for (const char *label = ascii;;) {
        size_t length = strcspn(label, ".");
        if (!is_label(label, length))
            return false;
        if (label[length] == '\0')
            return true;
        label += length + 1;
    }
}

char *
host_to_ascii(const char *text)
{
    g_autofree char *ascii = NULL;
    size_t length = strlen(text);
    if (length == 0 || length > 4 * LONGEST_NAME || !g_utf8_validate(text, -1, NULL))
        return NULL;
    char *address = unwrap_address(text);
    if (address)
        return address;
    if (g_str_is_ascii(text)) {
        ascii = g_ascii_strdown(text, -1);
    } else {
        char *converted = NULL;
        if (idn2_to_ascii_8z(text, &converted, IDN2_NONTRANSITIONAL) != IDN2_OK)
            return NULL;
        ascii = g_strdup(converted);
        idn2_free(converted);
    }
    if (g_str_has_suffix(ascii, "."))
        ascii[strlen(ascii) - 1] = '\0';
    return is_name(ascii) ? g_steal_pointer(&ascii) : NULL;
}

bool
host_is_address(const char *host)
{
    return g_hostname_is_ip_address(host);
}

bool
host_is_onion(const char *host)
{
    return g_str_has_suffix(host, ".onion");
}

char *
host_with_port(const char *host, int port)
{
    return g_strdup_printf(strchr(host, ':') ? "[%s]:%d" : "%s:%d", host, port);
}

/* Where the port's colon is; NULL: there is none, or the colons are those of an IPv6 address. */
static const char *
find_port(const char *text)
{
    const char *bracket = *text == '[' ? strchr(text, ']') : NULL;
    if (bracket)
        return bracket[1] ? bracket + 1 : NULL;
    const char *colon = strchr(text, ':');
    return colon && !strchr(colon + 1, ':') ? colon : NULL;
}

char *
host_parse(const char *text, int *ret_port)
{
    guint64 port = 0;
    const char *colon = find_port(text);
    *ret_port = 0;
    if (colon &&
        (*colon != ':' || !g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL)))
        return NULL;
    g_autofree char *name = colon ? g_strndup(text, colon - text) : g_strdup(text);
    char *host = host_to_ascii(name);
    if (host)
        *ret_port = (int)port;
    return host;
}
