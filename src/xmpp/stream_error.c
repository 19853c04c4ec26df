/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stream errors in words. */

#include "config.h"

#include "xmpp/stream_error.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/ns.h"

static const struct {
    const char *condition;
    StreamErrorCode code;
    const char *sentence;
} conditions[] = {
    { "conflict", STREAM_ERROR_CONFLICT,
      N_("Another client has logged in with the same resource: set another one (/account set), or "
         "/connect takes it back.") },
    { "connection-timeout", STREAM_ERROR_NETWORK,
      N_("The server closed the connection, for it heard nothing from us.") },
    { "host-gone", STREAM_ERROR_HOST_UNKNOWN,
      N_("The server no longer serves this domain. Check the address.") },
    { "host-unknown", STREAM_ERROR_HOST_UNKNOWN,
      N_("The server does not serve this domain. Check the address and the account's server.") },
    { "internal-server-error", STREAM_ERROR_AWAY,
      N_("The server has a problem of its own; try again later.") },
    { "not-authorized", STREAM_ERROR_REFUSED,
      N_("The server does not allow this without a login.") },
    { "policy-violation", STREAM_ERROR_PROTOCOL,
      N_("The server closed the connection, for a rule of its own was broken.") },
    { "remote-connection-failed", STREAM_ERROR_NETWORK,
      N_("The server cannot reach what it needs to check the login; try again later.") },
    { "reset", STREAM_ERROR_NETWORK, N_("The server wants us to connect anew.") },
    { "resource-constraint", STREAM_ERROR_AWAY,
      N_("The server has too much to do; try again later.") },
    { "see-other-host", STREAM_ERROR_NETWORK, N_("The server sends us to another server.") },
    { "system-shutdown", STREAM_ERROR_AWAY, N_("The server is shutting down.") },
    { "unsupported-version", STREAM_ERROR_REFUSED,
      N_("The server speaks another version of XMPP.") },
};

static const Element *
find_condition(const Element *element)
{
    for (const Element *child = element_first(element); child; child = element_next(child))
        if (strcmp(element_ns(child), NS_STREAMS) == 0 && strcmp(element_name(child), "text") != 0)
            return child;
    return NULL;
}

GError *
stream_error_new(StreamErrorCode code, const char *sentence, const char *text)
{
    if (!text || *text == '\0')
        return g_error_new_literal(STREAM_ERROR, code, _(sentence));
    g_autofree char *said = utf8_short_line(text, LIMIT_SAID_BYTES);
    return g_error_new(STREAM_ERROR, code, _("%s The server says: %s"), _(sentence), said);
}

GError *
stream_error_read(const Element *element)
{
    const Element *condition = find_condition(element);
    const char *name = condition ? element_name(condition) : "";
    StreamErrorCode code = STREAM_ERROR_PROTOCOL;
    const char *sentence = N_("The server closed the connection with an error.");
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (strcmp(conditions[i].condition, name) == 0) {
            code = conditions[i].code;
            sentence = conditions[i].sentence;
        }
    return stream_error_new(code, sentence, element_child_text(element, "text", NS_STREAMS));
}

const char *
stream_error_other_place(const Element *element)
{
    return element_child_text(element, "see-other-host", NS_STREAMS);
}

char *
stream_error_xml(const char *condition)
{
    return g_strdup_printf("<stream:error><%s xmlns=\"" NS_STREAMS "\"/></stream:error>",
                           condition);
}
