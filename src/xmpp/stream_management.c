/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting and keeping. Numbers of stanzas wrap at 2^32 (XEP-0198 4), so that they are compared by
 * their distance. */

#include "config.h"

#include "xmpp/stream_management.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "xmpp/error.h"
#include "xmpp/traffic.h"

/* How long the server waits for what cannot be stored now; then it hears what was. */
#define ANSWER_MS 5000
/* More than that ahead is behind. */
#define HALF 0x80000000u

struct StreamManagement {
    Clock *clock;
    const StreamManagementHooks *hooks;
    gpointer data;

    bool is_on;
    bool is_counting; /* what comes: <enabled/> has come */
    bool is_connected;
    bool is_restored;  /* of an earlier run, whose last moments were not stored */
    bool is_asked;     /* our <r/> waits for its <a/> */
    uint32_t asked_at; /* what had been sent then */
    bool owes_answer;
    unsigned answer_timer;
    uint32_t received; /* that came; state->received is stored */
    int64_t max_ms;    /* how long the server keeps it; 0: not told */
    Resumption *state; /* its id is NULL until the server allows resuming */
    GHashTable *by_id; /* SentStanza.id -> SentStanza, those that have one */
    size_t bytes;      /* of all that waits */
};

static Resumption *
new_state(const Jid *jid)
{
    return resumption_new(NULL, jid);
}

StreamManagement *
stream_management_new(Clock *clock, const StreamManagementHooks *hooks, gpointer data)
{
    StreamManagement *management = g_new0(StreamManagement, 1);

    management->clock = clock;
    management->hooks = hooks;
    management->data = data;
    management->state = new_state(NULL);
    management->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    return management;
}

static void
reset(StreamManagement *management, Resumption *state)
{
    timer_stop(management->clock, &management->answer_timer);
    g_hash_table_remove_all(management->by_id);
    resumption_free(management->state);
    management->state = state;
    management->is_on = management->is_counting = management->is_connected = false;
    management->is_restored = management->is_asked = management->owes_answer = false;
    management->received = state->received;
    management->max_ms = 0;
    management->bytes = 0;
}

void
stream_management_free(StreamManagement *management)
{
    if (!management)
        return;
    reset(management, new_state(NULL));
    g_hash_table_unref(management->by_id);
    resumption_free(management->state);
    g_free(management);
}

static size_t
size_of(const SentStanza *stanza)
{
    return sizeof *stanza + strlen(stanza->xml);
}

/* It is among those that wait. */
static void
count_in(StreamManagement *management, SentStanza *stanza)
{
    management->bytes += size_of(stanza);
    if (stanza->id)
        g_hash_table_replace(management->by_id, stanza->id, stanza);
}

/* What had a password in it was not stored. Both sides have counted it, so that something must take
 * its place: an answer that nobody waits for. */
static void
stand_in(SentStanza *stanza)
{
    g_free(stanza->xml);
    stanza->xml = g_strdup("<iq type=\"result\" id=\"gone\"/>");
}

void
stream_management_restore(StreamManagement *management, const Resumption *resumption)
{
    reset(management, resumption_copy(resumption));
    management->is_on = management->is_restored = true;
    for (unsigned i = 0; i < management->state->waiting->len; i++) {
        SentStanza *stanza = management->state->waiting->pdata[i];
        if (!*stanza->xml)
            stand_in(stanza);
        count_in(management, stanza);
    }
}

void
stream_management_start(StreamManagement *management, const Jid *jid)
{
    reset(management, new_state(jid));
    management->is_on = management->is_connected = true;
}

void
stream_management_stop(StreamManagement *management)
{
    reset(management, new_state(NULL));
}

bool
stream_management_is_on(const StreamManagement *management)
{
    return management->is_on;
}

bool
stream_management_has(const StreamManagement *management, const char *id)
{
    return g_hash_table_contains(management->by_id, id);
}

/* --- what we send --- */

void
stream_management_ask(StreamManagement *management)
{
    management->is_asked = true;
    management->asked_at = management->state->sent;
    management->hooks->send("<r xmlns=\"" NS_SM "\"/>", management->data);
}

bool
stream_management_is_asked(const StreamManagement *management)
{
    return management->is_asked;
}

void
stream_management_sent(StreamManagement *management, const char *xml, const char *to,
                       const char *id)
{
    if (!management->is_on)
        return;
    Resumption *state = management->state;
    SentStanza *stanza = sent_stanza_new(++state->sent, xml, to, id);

    stanza->is_secret = g_str_has_prefix(xml, "<iq") && traffic_has_secret(xml);
    g_ptr_array_add(state->waiting, stanza);
    count_in(management, stanza);
    management->hooks->send(xml, management->data);
    if (!management->is_asked)
        stream_management_ask(management);
    if (id)
        management->hooks->changed(management->data);
}

bool
stream_management_check(const StreamManagement *management, GError **error)
{
    if (management->bytes <= LIMIT_UNCONFIRMED_BYTES)
        return true;
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_RESUMPTION,
                        _("The server does not confirm what it is sent, so the connection was "
                          "closed."));
    return false;
}

/* It has left the list; the hook may do anything but free us. */
static void
tell_acknowledged(StreamManagement *management, GPtrArray *stanzas)
{
    for (unsigned i = 0; i < stanzas->len; i++) {
        const SentStanza *stanza = stanzas->pdata[i];
        if (stanza->id && g_hash_table_lookup(management->by_id, stanza->id) == stanza)
            g_hash_table_remove(management->by_id, stanza->id);
    }
    for (unsigned i = 0; i < stanzas->len; i++)
        management->hooks->acknowledged(stanzas->pdata[i], management->data);
    if (stanzas->len)
        management->hooks->changed(management->data);
}

static GPtrArray *
take_waiting(StreamManagement *management, unsigned count)
{
    GPtrArray *waiting = management->state->waiting;
    GPtrArray *taken = g_ptr_array_new_with_free_func((GDestroyNotify)sent_stanza_free);

    g_ptr_array_set_free_func(waiting, NULL);
    for (unsigned i = 0; i < count; i++) {
        g_ptr_array_add(taken, waiting->pdata[i]);
        management->bytes -= size_of(waiting->pdata[i]);
    }
    if (count)
        g_ptr_array_remove_range(waiting, 0, count);
    g_ptr_array_set_free_func(waiting, (GDestroyNotify)sent_stanza_free);
    return taken;
}

/* Those of which it says that it has them. */
static unsigned
count_handled(const StreamManagement *management, uint32_t handled)
{
    const GPtrArray *waiting = management->state->waiting;
    unsigned count = 0;

    while (count < waiting->len &&
           handled - ((const SentStanza *)waiting->pdata[count])->number < HALF)
        count++;
    return count;
}

/* The number of the last stanza that it has said that it has. */
static uint32_t
last_handled(const StreamManagement *management)
{
    const Resumption *state = management->state;

    if (!state->waiting->len)
        return state->sent;
    return ((const SentStanza *)state->waiting->pdata[0])->number - 1;
}

/* What was sent just before the program died may not be in the store, and is in the server's h. */
static bool
is_possible(StreamManagement *management, uint32_t handled)
{
    uint32_t last = last_handled(management);

    if (management->is_restored && handled - management->state->sent <= LIMIT_UNSTORED_STANZAS)
        management->state->sent = handled;
    return handled - last <= management->state->sent - last;
}

static bool
acknowledge(StreamManagement *management, uint32_t handled, GError **error)
{
    if (!is_possible(management, handled)) {
        g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_PROTOCOL,
                            _("The server confirms messages that were never sent, so the "
                              "connection was closed."));
        return false;
    }
    g_autoptr(GPtrArray) stanzas = take_waiting(management, count_handled(management, handled));
    tell_acknowledged(management, stanzas);
    return true;
}

/* --- what comes --- */

static void
answer(StreamManagement *management)
{
    g_autofree char *xml =
        g_strdup_printf("<a xmlns=\"" NS_SM "\" h=\"%u\"/>", management->state->received);

    timer_stop(management->clock, &management->answer_timer);
    management->owes_answer = false;
    management->hooks->send(xml, management->data);
}

static void
on_answer_timer(gpointer data)
{
    StreamManagement *management = data;

    management->answer_timer = 0;
    answer(management);
}

void
stream_management_received(StreamManagement *management)
{
    if (management->is_counting)
        management->received++;
}

uint32_t
stream_management_received_count(const StreamManagement *management)
{
    return management->received;
}

void
stream_management_stored(StreamManagement *management, uint32_t received)
{
    Resumption *state = management->state;

    if (!management->is_on || received - state->received >= HALF ||
        management->received - received >= HALF)
        return;
    state->received = received;
    if (management->owes_answer && management->is_connected)
        answer(management);
}

static void
on_asked(StreamManagement *management)
{
    if (management->state->received == management->received) {
        answer(management);
        return;
    }
    management->owes_answer = true;
    if (!management->answer_timer)
        management->answer_timer =
            timer_start(management->clock, ANSWER_MS, on_answer_timer, management);
    management->hooks->changed(management->data);
}

bool
stream_management_read_number(const char *text, uint32_t *ret_number)
{
    guint64 number;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, &number, NULL))
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

static bool
on_answered(StreamManagement *management, const Element *element, GError **error)
{
    uint32_t handled;

    if (!stream_management_read_number(element_get(element, "h"), &handled)) {
        g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_PROTOCOL,
                            _("The server's confirmation is not valid, so the connection was "
                              "closed."));
        return false;
    }
    management->is_asked = false;
    if (!acknowledge(management, handled, error))
        return false;
    if (management->is_connected && !management->is_asked &&
        management->asked_at != management->state->sent && management->state->waiting->len)
        stream_management_ask(management);
    return true;
}

static bool
is_true(const char *text)
{
    return text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static void
on_enabled(StreamManagement *management, const Element *element)
{
    Resumption *state = management->state;
    const char *id = element_get(element, "id"), *location = element_get(element, "location");
    uint32_t max;

    if (management->is_counting)
        return;
    management->is_counting = true;
    if (!is_true(element_get(element, "resume")) || !id || strlen(id) > LIMIT_NAME_BYTES)
        return;
    state->id = g_strdup(id);
    if (location && strlen(location) <= LIMIT_NAME_BYTES)
        state->location = g_strdup(location);
    if (stream_management_read_number(element_get(element, "max"), &max))
        management->max_ms = (int64_t)max * 1000;
    management->hooks->changed(management->data);
}

/* The server cannot after all: what was sent is as good as there. */
static void
on_failed(StreamManagement *management)
{
    g_autoptr(GPtrArray) stanzas = take_waiting(management, management->state->waiting->len);

    management->is_on = false;
    tell_acknowledged(management, stanzas);
}

bool
stream_management_element(StreamManagement *management, const Element *element, GError **error)
{
    if (!management->is_on)
        return true;
    if (element_is(element, "r", NS_SM))
        on_asked(management);
    else if (element_is(element, "a", NS_SM))
        return on_answered(management, element, error);
    else if (element_is(element, "enabled", NS_SM))
        on_enabled(management, element);
    else if (element_is(element, "failed", NS_SM))
        on_failed(management);
    return true;
}

/* --- from one connection to the next --- */

const Resumption *
stream_management_resumption(StreamManagement *management)
{
    Resumption *state = management->state;

    if (!management->is_on || !state->id)
        return NULL;
    if (management->max_ms && management->is_connected)
        state->valid_until = clock_now(management->clock) + management->max_ms;
    return state;
}

void
stream_management_settle(StreamManagement *management)
{
    if (!management->is_on || !management->is_connected)
        return;
    if (management->is_counting)
        answer(management);
    if (management->state->waiting->len)
        stream_management_ask(management);
}

void
stream_management_interrupt(StreamManagement *management)
{
    stream_management_resumption(management); /* it is valid from now on */
    timer_stop(management->clock, &management->answer_timer);
    management->is_connected = management->is_asked = management->owes_answer = false;
}

static void
send_waiting(StreamManagement *management)
{
    const GPtrArray *waiting = management->state->waiting;

    for (unsigned i = 0; i < waiting->len; i++)
        management->hooks->send(((const SentStanza *)waiting->pdata[i])->xml, management->data);
    if (waiting->len)
        stream_management_ask(management);
}

bool
stream_management_resume(StreamManagement *management, uint32_t received, uint32_t handled,
                         GError **error)
{
    if (!acknowledge(management, handled, error))
        return false;
    management->is_connected = management->is_counting = true;
    management->is_restored = false;
    management->received = management->state->received = received;
    send_waiting(management);
    return true;
}

GPtrArray *
stream_management_abandon(StreamManagement *management, bool has_handled, uint32_t handled)
{
    if (has_handled)
        acknowledge(management, handled, NULL);
    GPtrArray *left = take_waiting(management, management->state->waiting->len);

    reset(management, new_state(NULL));
    return left;
}
