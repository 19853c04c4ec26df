/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking such addresses apart. */

#include "config.h"

#include "base/irc_address.h"

#include <string.h>

#include "base/i18n.h"
#include "base/jid_escape.h"

/* RFC 2812 1.3; & cannot stand in a name as it is (XEP-0106). */
static const char channel_signs[] = "#+!&";

/* The last %: a channel's name may have others, a server's cannot. NULL: no such address. */
static const char *
find_server(const char *local)
{
    const char *sign = local ? strrchr(local, '%') : NULL;

    return sign && sign > local && sign[1] ? sign + 1 : NULL;
}

static bool
is_channel_name(const char *text)
{
    return *text && (strchr(channel_signs, *text) || g_str_has_prefix(text, "\\26"));
}

bool
irc_address_is_channel(const Jid *jid)
{
    const char *local = jid_local(jid);

    return find_server(local) && is_channel_name(local);
}

Jid *
irc_address_server(const Jid *jid)
{
    const char *server = find_server(jid_local(jid));

    return server ? jid_new_from_parts(server, jid_domain(jid), NULL, NULL) : NULL;
}

Jid *
irc_address_complete(const char *typed, const char *gateway, const char *server, GError **error)
{
    bool has_server = strchr(typed, '%') != NULL;

    if (!is_channel_name(typed) || strchr(typed, '@') || !*gateway)
        return NULL;
    if (!has_server && !*server) {
        g_set_error(error, JID_ERROR, JID_ERROR_INVALID,
                    _("%s is a channel of IRC: set rooms.irc_server to its server, or name it: "
                      "%s%%irc.example.org"),
                    typed, typed);
        return NULL;
    }
    g_autofree char *local = has_server ? g_strdup(typed) : g_strconcat(typed, "%", server, NULL);
    g_autofree char *escaped = jid_escape_local(local);
    return jid_new_from_parts(escaped, gateway, NULL, error);
}
