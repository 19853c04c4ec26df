/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of waiting requests; each leaves it before its handler is called, so exactly once. */

#include "config.h"

#include "xmpp/requests.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "xmpp/stream_parts.h"

typedef struct {
    Requests *requests;
    char *id;
    Jid *to;
    ReplyFn on_reply;
    gpointer data;
    unsigned timer;
    unsigned order; /* that it serves */
    bool is_change;
} Waiting;

struct Requests {
    Stream *stream;
    GHashTable *by_id;      /* the request's id -> Waiting, owned */
    const Element *current; /* the answer that is being told; NULL */
    unsigned changes;       /* of those that wait */
};

static void
request_free(gpointer data)
{
    Waiting *request = data;

    timer_stop(stream_clock(request->requests->stream), &request->timer);
    jid_unref(request->to);
    g_free(request->id);
    g_free(request);
}

Requests *
requests_new(Stream *stream)
{
    Requests *requests = g_new0(Requests, 1);

    requests->stream = stream;
    requests->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, request_free);
    return requests;
}

void
requests_free(Requests *requests)
{
    if (!requests)
        return;
    requests_cancel(requests);
    g_hash_table_unref(requests->by_id);
    g_free(requests);
}

bool
requests_is_full(const Requests *requests)
{
    return g_hash_table_size(requests->by_id) >= LIMIT_REQUESTS;
}

bool
requests_is_empty(const Requests *requests)
{
    return g_hash_table_size(requests->by_id) == 0;
}

static void
finish(Waiting *request, const Element *result, const GError *error)
{
    g_hash_table_steal(request->requests->by_id, request->id);
    request->requests->changes -= request->is_change;
    timer_stop(stream_clock(request->requests->stream), &request->timer);
    Model *model = stream_model(request->requests->stream);
    unsigned order = model_order(model);
    model_set_order(model, request->order);
    request->on_reply(request->requests->stream, result, error, request->data);
    model_set_order(model, order);
    request_free(request);
}

static void
on_timeout(gpointer data)
{
    Waiting *request = data;
    Stream *stream = request->requests->stream;
    g_autoptr(GError) error =
        g_error_new_literal(STANZA_ERROR, STANZA_ERROR_TIMEOUT, _("There was no answer in time."));

    request->timer = 0;
    finish(request, NULL, error);
    stream_tell_answered(stream);
}

const char *
requests_add(Requests *requests, const Jid *to, ReplyFn on_reply, gpointer data)
{
    Waiting *request = g_new0(Waiting, 1);

    request->requests = requests;
    request->id = message_new_id();
    request->to = to ? jid_ref((Jid *)to) : NULL;
    request->on_reply = on_reply;
    request->data = data;
    request->order = model_order(stream_model(requests->stream));
    request->timer =
        timer_start(stream_clock(requests->stream), LIMIT_REQUEST_MS, on_timeout, request);
    g_hash_table_insert(requests->by_id, request->id, request);
    return request->id;
}

void
requests_note_change(Requests *requests, const char *id)
{
    Waiting *request = g_hash_table_lookup(requests->by_id, id);

    request->is_change = true;
    requests->changes++;
}

bool
requests_have_change(const Requests *requests)
{
    return requests->changes > 0;
}

/* Our account and our server answer for each other, and only the server can leave out the address
 * (RFC 6120 8.1.2.1), or name this very connection, as ejabberd does where no address was asked. Of
 * all others it must be the very one. */
static bool
is_from_asked(const Requests *requests, const Waiting *request, const Stanza *answer)
{
    const Jid *own = stream_jid(requests->stream);

    if (!request->to)
        return answer->is_from_server || jid_equal(answer->from, own);
    if (!jid_is_bare(request->to) || !answer->is_from_server)
        return jid_equal(answer->from, request->to);
    return jid_equal_bare(request->to, own) ||
           (!jid_local(request->to) && g_str_equal(jid_domain(request->to), jid_domain(own)));
}

void
requests_answer(Requests *requests, const Stanza *answer, bool is_cut)
{
    Waiting *request = answer->id ? g_hash_table_lookup(requests->by_id, answer->id) : NULL;
    g_autoptr(GError) error = NULL;

    if (!request || !is_from_asked(requests, request, answer)) {
        log_debug("xmpp", "dropped an answer that nobody asked for, from %s",
                  jid_full(answer->from));
        return;
    }
    if (answer->is_error)
        error = stanza_error_read(answer->element);
    else if (is_cut)
        error = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_OTHER,
                                    _("The answer is too large to be read."));
    requests->current = is_cut ? NULL : answer->element;
    finish(request, error ? NULL : answer->element, error);
    requests->current = NULL;
    stream_tell_answered(requests->stream);
}

const Element *
requests_current(const Requests *requests)
{
    return requests->current;
}

void
requests_cancel(Requests *requests)
{
    g_autoptr(GError) error = requests_error_disconnected();
    GHashTableIter iter;
    gpointer request;

    while (g_hash_table_size(requests->by_id) > 0) {
        g_hash_table_iter_init(&iter, requests->by_id);
        if (g_hash_table_iter_next(&iter, NULL, &request))
            finish(request, NULL, error);
    }
}

GError *
requests_error_disconnected(void)
{
    return g_error_new_literal(STANZA_ERROR, STANZA_ERROR_DISCONNECTED,
                               _("There is no connection to the server."));
}

GError *
requests_error_full(void)
{
    return g_error_new_literal(STANZA_ERROR, STANZA_ERROR_OTHER,
                               _("Too many requests are waiting for an answer; try again later."));
}
