/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0313: questions to archives, and the messages that they send before they answer. */

#include "config.h"

#include "modules/mam.h"

#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "xmpp/dispatch.h"
#include "xmpp/ns.h"

#include "modules/modules.h"
#include "modules/stable_ids.h"

typedef struct {
    Stream *stream;
    char *id; /* queryid */
    Jid *archive;
    unsigned count;
    MamFn on_answer;
    gpointer data;
} Query;

static GPtrArray *
queries_of(const Stream *stream)
{
    return stream_module_state(stream, &mam_module);
}

static void
free_query(gpointer data)
{
    Query *query = data;

    jid_unref(query->archive);
    g_free(query->id);
    g_free(query);
}

static gpointer
new_queries(Stream *stream)
{
    (void)stream;
    return g_ptr_array_new();
}

static void
free_queries(gpointer state)
{
    g_ptr_array_unref(state);
}

/* --- asking --- */

static Element *
new_form(const MamQuery *query)
{
    g_autofree char *start = query->start > 0 ? date_to_iso(query->start) : NULL;
    const struct {
        const char *name, *value;
    } fields[] = { { "FORM_TYPE", NS_MAM },
                   { "start", start },
                   { "with", query->with ? jid_full(query->with) : NULL } };
    Element *form = element_new("x", NS_DATA_FORM);

    element_set(form, "type", "submit");
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (!fields[i].value)
            continue;
        Element *field = element_add(form, "field", NULL);
        element_set(field, "var", fields[i].name);
        element_set(field, "type", i == 0 ? "hidden" : NULL);
        element_add_text(field, "value", NULL, fields[i].value);
    }
    return form;
}

static void
on_end(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Query *query = data;
    const Element *fin = result ? element_child(result, "fin", NS_MAM) : NULL;
    const char *complete = fin ? element_get(fin, "complete") : NULL;
    MamAnswer answer = { .count = query->count };

    g_ptr_array_remove(queries_of(stream), query);
    if (fin)
        rsm_read(fin, &answer.page);
    answer.is_complete = !fin || !answer.page.last || g_strcmp0(complete, "true") == 0 ||
                         g_strcmp0(complete, "1") == 0;
    query->on_answer(stream, error ? NULL : &answer, error, query->data);
    free_query(query);
}

void
mam_query(Stream *stream, const MamQuery *asked, MamFn on_answer, gpointer data)
{
    Query *query = g_new0(Query, 1);
    Element *payload = element_new("query", NS_MAM);

    query->stream = stream;
    query->id = message_new_id();
    query->archive =
        asked->archive ? jid_ref((Jid *)asked->archive) : jid_to_bare(stream_jid(stream));
    query->on_answer = on_answer;
    query->data = data;
    g_ptr_array_add(queries_of(stream), query);
    element_set(payload, "queryid", query->id);
    element_take(payload, new_form(asked));
    rsm_add(payload, &asked->page);
    stream_request(stream, "set", asked->archive, payload, on_end, query);
}

/* --- what comes --- */

static Query *
find_query(const Stream *stream, const Stanza *stanza, const char *id)
{
    const GPtrArray *queries = queries_of(stream);

    for (unsigned i = 0; id && i < queries->len; i++) {
        Query *query = queries->pdata[i];
        if (strcmp(query->id, id) == 0 && jid_equal(query->archive, stanza->from))
            return query;
    }
    return NULL;
}

/* The bearer carries nothing of its own: it goes no further, believed or not. */
static bool
on_result(Stream *stream, const Stanza *stanza, const Element *payload)
{
    Query *query = stanza->origin == ORIGIN_LIVE
                       ? find_query(stream, stanza, element_get(payload, "queryid"))
                       : NULL;
    const char *id = element_get(payload, "id");
    const Element *forwarded = element_child(payload, "forwarded", NS_FORWARD);
    const Element *message = forwarded ? element_child(forwarded, "message", NS_CLIENT) : NULL;
    const Element *delay = forwarded ? element_child(forwarded, "delay", NS_DELAY) : NULL;
    const char *stamp = delay ? element_get(delay, "stamp") : NULL;
    int64_t time;

    if (!query) {
        log_debug("mam", "dropped what nobody asked %s for", jid_full(stanza->from));
        return true;
    }
    if (!message || !stable_ids_is_usable(id) || !stamp || !date_from_iso(stamp, &time))
        return true;
    query->count++;
    dispatch_archived(stream, message,
                      &(ArchivedStanza){ .archive = query->archive, .id = id, .time = time });
    return true;
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "result", NS_MAM, on_result },
    { 0 },
};

const XmppModule mam_module = {
    .name = "mam",
    .handlers = handlers,
    .new_state = new_queries,
    .free_state = free_queries,
};
