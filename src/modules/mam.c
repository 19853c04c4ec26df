/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0313: questions to archives, and the messages that they send before they answer. */

#include "config.h"

#include "modules/mam.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/room.h"
#include "xmpp/dispatch.h"
#include "xmpp/ns.h"

#include "modules/disco.h"
#include "modules/modules.h"
#include "modules/stable_ids.h"

/* Servers do not take longer from giving a message its stamp to having it in the archive. */
#define LATE_MS (15 * 1000)
/* By how much their clocks may differ from ours. */
#define CLOCKS_MS (2 * 60 * 1000)

/* One that has come. */
typedef struct {
    const char *id; /* in the query's ids */
    int64_t time;
} Kept;

typedef struct {
    Stream *stream;
    char *id; /* queryid */
    Jid *archive;
    GHashTable *ids; /* of what has come: a stream that went on brings some of it again */
    GArray *kept;    /* Kept, in the order of the archive */
    unsigned most;
    bool is_exceeded; /* it has sent more than that */
    ArchiveReading *reading;
    ArchiveFilling *filling;
    bool is_counted;
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
    g_hash_table_unref(query->ids);
    g_array_unref(query->kept);
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

/* A boolean attribute of XML. */
static bool
is_set(const Element *element, const char *name, bool value)
{
    const char *text = element_get(element, name);

    return text &&
           (strcmp(text, value ? "true" : "false") == 0 || strcmp(text, value ? "1" : "0") == 0);
}

/* --- asking --- */

static void
add_field(Element *form, const char *name, const char *const *values)
{
    Element *field = element_add(form, "field", NULL);

    element_set(field, "var", name);
    element_set(field, "type", strcmp(name, "FORM_TYPE") == 0 ? "hidden" : NULL);
    for (; *values; values++)
        element_add_text(field, "value", NULL, *values);
}

static Element *
new_form(const MamQuery *query)
{
    g_autofree char *start = query->start > 0 ? date_to_iso(query->start) : NULL;
    g_autofree char *end = query->end > 0 ? date_to_iso(query->end) : NULL;
    const struct {
        const char *name, *value;
    } fields[] = { { "FORM_TYPE", NS_MAM },
                   { "start", start },
                   { "end", end },
                   { "with", query->with ? jid_full(query->with) : NULL },
                   { "after-id", query->after_id },
                   { "before-id", query->before_id } };
    Element *form = element_new("x", NS_DATA_FORM);

    element_set(form, "type", "submit");
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (fields[i].value)
            add_field(form, fields[i].name, (const char *const[]){ fields[i].value, NULL });
    }
    if (query->ids)
        add_field(form, "ids", query->ids);
    return form;
}

static void
find_settled(const Query *query, MamAnswer *answer)
{
    int64_t newest = clock_now(stream_clock(query->stream)) - CLOCKS_MS;

    for (unsigned i = query->kept->len; i-- > 0;) {
        const Kept *kept = &g_array_index(query->kept, Kept, i);
        newest = MAX(newest, kept->time);
        if (kept->time <= newest - LATE_MS) {
            answer->settled_id = kept->id;
            answer->settled_time = kept->time;
            return;
        }
    }
}

static void
tell_answer(Query *query, const Element *result, const GError *error)
{
    const Element *fin = result ? element_child(result, "fin", NS_MAM) : NULL;
    MamAnswer answer = { .count = g_hash_table_size(query->ids), .ids = query->ids };

    if (fin)
        rsm_read(fin, &answer.page);
    answer.is_complete = fin && (!answer.page.last || is_set(fin, "complete", true));
    find_settled(query, &answer);
    answer.is_unstable = fin && is_set(fin, "stable", false);
    query->on_answer(query->stream, error ? NULL : &answer, error, query->data);
}

static void
on_end(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Query *query = data;
    g_autoptr(GError) fault = NULL;

    g_ptr_array_remove(queries_of(stream), query);
    if (query->is_exceeded)
        fault = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_OTHER,
                                    _("The archive sent more than it was asked for."));
    else if (result && !element_child(result, "fin", NS_MAM))
        fault = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_OTHER,
                                    _("The archive does not say how far its answer goes."));
    tell_answer(query, result, error ? error : fault);
    free_query(query);
}

void
mam_query(Stream *stream, const MamQuery *asked, MamFn on_answer, gpointer data)
{
    Query *query = g_new0(Query, 1);
    Element *payload = element_new("query", NS_MAM);

    query->stream = stream;
    query->id = message_new_id();
    query->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    query->kept = g_array_new(FALSE, FALSE, sizeof(Kept));
    query->archive =
        asked->archive ? jid_ref((Jid *)asked->archive) : jid_to_bare(stream_jid(stream));
    query->most = asked->page.max >= 0 ? (unsigned)asked->page.max : LIMIT_ARCHIVE_PAGE;
    query->reading = asked->reading;
    query->filling = asked->filling;
    query->is_counted = asked->is_counted;
    query->on_answer = on_answer;
    query->data = data;
    g_ptr_array_add(queries_of(stream), query);
    element_set(payload, "queryid", query->id);
    element_take(payload, new_form(asked));
    rsm_add(payload, &asked->page);
    if (asked->is_flipped)
        element_add(payload, "flip-page", NULL);
    stream_request(stream, "set", asked->archive, payload, on_end, query);
}

bool
mam_has_archive(const Stream *stream)
{
    return disco_account_has(stream, NS_MAM);
}

bool
mam_is_extended(const Stream *stream, const Jid *archive)
{
    const Room *room = archive ? room_of(stream_account(stream), archive) : NULL;

    if (archive)
        return room && (room->features & ROOM_EXTENDED_ARCHIVE);
    return disco_account_has(stream, NS_MAM "#extended");
}

/* --- metadata --- */

typedef struct {
    MamMetadataFn on_answer;
    gpointer data;
} Metadata;

/* false: there is no such message. */
static bool
read_end(const Element *metadata, const char *name, const char **ret_id, int64_t *ret_time)
{
    const Element *end = metadata ? element_child(metadata, name, NS_MAM) : NULL;
    const char *id = end ? element_get(end, "id") : NULL;
    const char *stamp = end ? element_get(end, "timestamp") : NULL;

    if (!stable_ids_is_usable(id) || !stamp || !date_from_iso(stamp, ret_time))
        return false;
    *ret_id = id;
    return true;
}

static void
on_metadata(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Element *payload = result ? element_child(result, "metadata", NS_MAM) : NULL;
    MamMetadata metadata = { 0 };
    Metadata *asked = data;

    if (read_end(payload, "start", &metadata.first_id, &metadata.first_time))
        read_end(payload, "end", &metadata.last_id, &metadata.last_time);
    asked->on_answer(stream, error ? NULL : &metadata, error, asked->data);
    g_free(asked);
}

void
mam_request_metadata(Stream *stream, const Jid *archive, MamMetadataFn on_answer, gpointer data)
{
    Metadata *asked = g_new(Metadata, 1);

    *asked = (Metadata){ on_answer, data };
    stream_request(stream, "get", archive, element_new("metadata", NS_MAM), on_metadata, asked);
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

/* The query's own copy of the id; NULL: it is not wanted. */
static const char *
take_id(Query *query, const char *id)
{
    char *copy;

    if (!stable_ids_is_usable(id) || g_hash_table_contains(query->ids, id))
        return NULL;
    if (g_hash_table_size(query->ids) == query->most) {
        if (!query->is_exceeded)
            log_warning("mam", "%s sends more than it was asked for", jid_full(query->archive));
        query->is_exceeded = true;
        return NULL;
    }
    copy = g_strdup(id);
    g_hash_table_add(query->ids, copy);
    return copy;
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
    Kept kept;

    if (!query) {
        log_debug("mam", "dropped what nobody asked %s for", jid_full(stanza->from));
        return true;
    }
    kept.id = take_id(query, id);
    if (!kept.id || query->is_counted || !message || !stamp || !date_from_iso(stamp, &kept.time))
        return true;
    g_array_append_val(query->kept, kept);
    dispatch_archived(
        stream, message,
        &(ArchivedStanza){ query->archive, id, kept.time, query->reading, query->filling });
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
