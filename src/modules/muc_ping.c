/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0410: a ping to ourselves through the room. */

#include "config.h"

#include "modules/muc_ping.h"

#include <string.h>

#include "xmpp/ns.h"

typedef struct {
    SelfPingFn on_answer;
    gpointer data;
} Ping;

/* (3.2) All other errors say that we are out. */
static const struct {
    const char *condition;
    SelfPing answer;
} answers[] = {
    { "service-unavailable", SELF_PING_IN },     /* a device of ours that knows no pings */
    { "feature-not-implemented", SELF_PING_IN }, /* the same */
    { "item-not-found", SELF_PING_IN },          /* the nick has just been changed */
    { "remote-server-not-found", SELF_PING_UNKNOWN },
    { "remote-server-timeout", SELF_PING_UNKNOWN },
};

static SelfPing
judge(const Element *answer)
{
    const char *condition = answer ? stanza_error_condition(answer) : NULL;

    if (!answer)
        return SELF_PING_UNKNOWN;
    for (unsigned i = 0; condition && i < G_N_ELEMENTS(answers); i++) {
        if (strcmp(answers[i].condition, condition) == 0)
            return answers[i].answer;
    }
    return SELF_PING_LOST;
}

static void
on_pong(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Ping *ping = data;

    (void)error;
    ping->on_answer(stream, result ? SELF_PING_IN : judge(stream_answer(stream)), ping->data);
}

void
muc_self_ping(Stream *stream, const Room *room, SelfPingFn on_answer, gpointer data)
{
    Ping *ping = g_new(Ping, 1);

    g_return_if_fail(room->self);
    *ping = (Ping){ on_answer, data };
    stream_request(stream, "get", room->self->jid, element_new("ping", NS_PING), on_pong, ping);
}
