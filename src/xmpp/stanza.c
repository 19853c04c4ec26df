/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads who sent a stanza, to whom and when, and decides whom to believe about it. */

#include "config.h"

#include "xmpp/stanza.h"

#include <string.h>

#include "base/date.h"
#include "xmpp/ns.h"

static const struct {
    const char *name, *type; /* type NULL: any */
    StanzaKind kind;
} kinds[] = {
    { "message", NULL, STANZA_MESSAGE }, { "presence", NULL, STANZA_PRESENCE },
    { "iq", "get", STANZA_IQ_GET },      { "iq", "set", STANZA_IQ_SET },
    { "iq", "result", STANZA_ANSWER },   { "iq", "error", STANZA_ANSWER },
};

static bool
read_kind(Stanza *stanza)
{
    if (strcmp(element_ns(stanza->element), NS_CLIENT) != 0)
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(element_name(stanza->element), kinds[i].name) != 0 ||
            (kinds[i].type && strcmp(stanza->type, kinds[i].type) != 0))
            continue;
        stanza->kind = kinds[i].kind;
        return true;
    }
    return false;
}

static bool
is_domain(const Jid *jid, const char *domain)
{
    return jid_is_bare(jid) && !jid_local(jid) && strcmp(jid_domain(jid), domain) == 0;
}

/* What the server says for itself or for our account (RFC 6120 8.1.2.1). */
static bool
is_server(const Jid *jid, const Jid *own)
{
    return (jid_is_bare(jid) && jid_equal_bare(jid, own)) || is_domain(jid, jid_domain(own));
}

static bool
read_addresses(Stanza *stanza, const Jid *own)
{
    const char *from = element_get(stanza->element, "from");
    const char *to = element_get(stanza->element, "to");

    stanza->from = from ? jid_new(from, NULL) : jid_to_bare(own);
    if (!stanza->from)
        return false;
    stanza->is_from_own = jid_equal_bare(stanza->from, own);
    stanza->is_from_server = !from || is_server(stanza->from, own);
    stanza->to = to && strcmp(to, jid_full(own)) != 0 ? jid_new(to, NULL) : jid_ref((Jid *)own);
    return stanza->to != NULL;
}

/* Anybody can write a delay into a stanza: our server is believed most, the sender only as far as
 * it speaks for itself, nobody else. */
typedef enum { STAMPER_NONE, STAMPER_SENDER, STAMPER_SERVER } Stamper;

static Stamper
stamper_trust(const Stanza *stanza, const Element *delay, const Jid *own)
{
    const char *text = element_get(delay, "from");

    if (!text)
        return STAMPER_SENDER;
    g_autoptr(Jid) stamper = jid_new(text, NULL);
    if (!stamper)
        return STAMPER_NONE;
    if (is_server(stamper, own))
        return STAMPER_SERVER;
    if (jid_equal_bare(stamper, stanza->from) || is_domain(stamper, jid_domain(stanza->from)))
        return STAMPER_SENDER;
    return STAMPER_NONE;
}

static void
read_time(Stanza *stanza, const Jid *own, int64_t now)
{
    Stamper best = STAMPER_NONE;

    stanza->time = now;
    for (const Element *child = element_first(stanza->element); child;
         child = element_next(child)) {
        int64_t time;
        if (!element_is(child, "delay", NS_DELAY) || best == STAMPER_SERVER)
            continue;
        Stamper trust = stamper_trust(stanza, child, own);
        const char *stamp = element_get(child, "stamp");
        if (trust <= best || !stamp || !date_from_iso(stamp, &time))
            continue;
        best = trust;
        stanza->time = MIN(time, now);
        stanza->is_delayed = true;
    }
}

bool
stanza_read(Stanza *ret_stanza, const Element *element, const Jid *own, int64_t now)
{
    const char *type = element_get(element, "type");

    *ret_stanza = (Stanza){
        .element = element,
        .id = element_get(element, "id"),
        .type = type ? type : "",
    };
    ret_stanza->is_error = strcmp(ret_stanza->type, "error") == 0;
    if (!read_kind(ret_stanza) || !read_addresses(ret_stanza, own))
        return false;
    read_time(ret_stanza, own, now);
    return true;
}

void
stanza_done(Stanza *stanza)
{
    g_clear_pointer(&stanza->from, jid_unref);
    g_clear_pointer(&stanza->to, jid_unref);
}

Stanza *
stanza_keep(const Stanza *stanza)
{
    Stanza *kept = g_memdup2(stanza, sizeof *stanza);
    Element *element = element_copy(stanza->element);
    const char *type = element_get(element, "type");

    kept->from = jid_ref(stanza->from);
    kept->to = jid_ref(stanza->to);
    kept->room = NULL;
    kept->reading = NULL;
    kept->archive_id = NULL;
    kept->element = element;
    kept->id = element_get(element, "id");
    kept->type = type ? type : "";
    return kept;
}

char *
stanza_to_xml(const Stanza *stanza)
{
    g_autoptr(Element) element = element_copy(stanza->element);

    element_set(element, "from", jid_full(stanza->from));
    element_set(element, "to", jid_full(stanza->to));
    return element_to_xml(element, NULL);
}

Stanza *
stanza_restore(const char *xml, const Jid *own)
{
    g_autoptr(Element) element = element_parse(xml);
    Stanza stanza = { 0 };
    Stanza *kept = NULL;

    if (element && stanza_read(&stanza, element, own, 0)) {
        kept = stanza_keep(&stanza);
        kept->origin = ORIGIN_ARCHIVE;
        kept->is_delayed = true;
    }
    stanza_done(&stanza);
    return kept;
}

void
stanza_free_kept(Stanza *stanza)
{
    if (!stanza)
        return;
    stanza_done(stanza);
    element_free((Element *)stanza->element);
    g_free(stanza);
}

bool
stanza_is(const Element *element)
{
    static const char *const names[] = { "message", "presence", "iq", NULL };

    return strcmp(element_ns(element), NS_CLIENT) == 0 &&
           g_strv_contains(names, element_name(element));
}

bool
stanza_answers(const Element *element, const char *id)
{
    const char *type = element_get(element, "type");

    return element_is(element, "iq", NS_CLIENT) && g_strcmp0(element_get(element, "id"), id) == 0 &&
           (g_strcmp0(type, "result") == 0 || g_strcmp0(type, "error") == 0);
}

bool
stanza_is_error(const Element *element)
{
    return g_strcmp0(element_get(element, "type"), "error") == 0;
}

Element *
stanza_parse(const char *xml)
{
    g_autofree char *wrapped = g_strconcat("<x xmlns='" NS_CLIENT "'>", xml, "</x>", NULL);
    g_autoptr(Element) root = element_parse(wrapped);
    const Element *stanza = root ? element_first(root) : NULL;

    return stanza && stanza_is(stanza) && !element_next(stanza) ? element_copy(stanza) : NULL;
}
