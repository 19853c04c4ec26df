/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted contact as one of several devices: carbons and archives. */

#include "config.h"

#include "peer_archive.h"

#include <glib.h>
#include <string.h>

#include "peer.h"

#define NS_CARBONS    "urn:xmpp:carbons:2"
#define NS_FORWARD    "urn:xmpp:forward:0"
#define NS_DELAY      "urn:xmpp:delay"
#define NS_MAM        "urn:xmpp:mam:2"
#define NS_RSM        "http://jabber.org/protocol/rsm"
#define NS_STABLE_IDS "urn:xmpp:sid:0"

/* Requests are known by the beginnings of their ids. */
#define ID_STEP    "step-"
#define ID_ARCHIVE "archive-"

#define PAGE 50

/* NULL where there is none of them. */
static xmpp_stanza_t *
child_of(xmpp_stanza_t *parent, const char *name, const char *ns)
{
    return parent ? xmpp_stanza_get_child_by_name_and_ns(parent, name, ns) : NULL;
}

static xmpp_stanza_t *
forwarded_message(xmpp_stanza_t *forwarded)
{
    return forwarded ? xmpp_stanza_get_child_by_name(forwarded, "message") : NULL;
}

static const char *
or_dash(const char *text)
{
    return text && *text ? text : "-";
}

static bool
take_carbon(xmpp_stanza_t *stanza, const char *direction)
{
    xmpp_stanza_t *copy = child_of(stanza, direction, NS_CARBONS);
    xmpp_stanza_t *message = forwarded_message(child_of(copy, "forwarded", NS_FORWARD));
    const char *body = message ? peer_child_text(message, "body") : NULL;

    if (!copy)
        return false;
    g_autofree char *event = g_strconcat("carbon ", direction, NULL);
    if (body)
        peer_print(event,
                   *direction == 's' ? xmpp_stanza_get_to(message) : xmpp_stanza_get_from(message),
                   body);
    return true;
}

static bool
take_result(xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *result = child_of(stanza, "result", NS_MAM);
    xmpp_stanza_t *forwarded = child_of(result, "forwarded", NS_FORWARD);
    xmpp_stanza_t *message = forwarded_message(forwarded);
    xmpp_stanza_t *delay = child_of(forwarded, "delay", NS_DELAY);

    if (!result)
        return false;
    const char *body = message ? peer_child_text(message, "body") : NULL;
    if (!body)
        return true;
    xmpp_stanza_t *origin = child_of(message, "origin-id", NS_STABLE_IDS);
    g_autofree char *rest = g_strjoin(
        " ", or_dash(xmpp_stanza_get_id(result)),
        or_dash(delay ? xmpp_stanza_get_attribute(delay, "stamp") : NULL),
        or_dash(xmpp_stanza_get_from(message)), or_dash(xmpp_stanza_get_to(message)),
        or_dash(origin ? xmpp_stanza_get_id(origin) : xmpp_stanza_get_id(message)), body, NULL);
    peer_print("archived", or_dash(xmpp_stanza_get_from(stanza)), rest);
    return true;
}

bool
peer_archive_take_message(xmpp_stanza_t *stanza)
{
    return take_carbon(stanza, "sent") || take_carbon(stanza, "received") || take_result(stanza);
}

/* room "": our account's. */
static void
ask(xmpp_conn_t *connection, const char *room, const char *after)
{
    g_autofree char *to = *room ? g_markup_printf_escaped(" to='%s'", room) : g_strdup("");
    g_autofree char *behind =
        after ? g_markup_printf_escaped("<after>%s</after>", after) : g_strdup("");

    peer_send(connection, g_strdup_printf("<iq type='set' id='" ID_ARCHIVE "%s'%s>"
                                          "<query xmlns='" NS_MAM "'><set xmlns='" NS_RSM
                                          "'><max>%d</max>%s</set></query></iq>",
                                          room, to, PAGE, behind));
}

static void
take_page(xmpp_conn_t *connection, xmpp_stanza_t *stanza, const char *room)
{
    xmpp_stanza_t *fin = child_of(stanza, "fin", NS_MAM);
    xmpp_stanza_t *set = child_of(fin, "set", NS_RSM);
    const char *last = set ? peer_child_text(set, "last") : NULL;
    const char *complete = fin ? xmpp_stanza_get_attribute(fin, "complete") : NULL;

    if (fin && last && g_strcmp0(complete, "true") != 0)
        ask(connection, room, last);
    else
        peer_print("archive-end", or_dash(room), fin ? "all" : "error");
}

bool
peer_archive_take_iq(xmpp_conn_t *connection, xmpp_stanza_t *stanza)
{
    const char *id = xmpp_stanza_get_id(stanza);

    if (id && g_str_has_prefix(id, ID_STEP))
        peer_print("step", id + strlen(ID_STEP), NULL);
    else if (id && g_str_has_prefix(id, ID_ARCHIVE))
        take_page(connection, stanza, id + strlen(ID_ARCHIVE));
    else
        return false;
    return true;
}

bool
peer_archive_order(xmpp_conn_t *connection, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 2);
    const char *order = words[0] ? words[0] : "", *rest = words[0] && words[1] ? words[1] : "";

    if (!strcmp(order, "carbons"))
        peer_send(connection, g_strdup("<iq type='set' id='" ID_STEP "carbons'>"
                                       "<enable xmlns='" NS_CARBONS "'/></iq>"));
    else if (!strcmp(order, "archive"))
        ask(connection, rest, NULL);
    else if (!strcmp(order, "step"))
        peer_send(connection, g_markup_printf_escaped("<iq type='get' id='" ID_STEP "%s'>"
                                                      "<ping xmlns='urn:xmpp:ping'/></iq>",
                                                      rest));
    else
        return false;
    return true;
}
