/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0145 Annotations. */

#include "config.h"

#include "modules/annotations.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"

#include "modules/modules.h"
#include "modules/private_storage.h"

#define NS_NOTES "storage:rosternotes"

/* A change that waits for those before it. */
typedef struct {
    Jid *jid;
    char *text; /* NULL: the note goes */
    ReplyFn on_reply;
    gpointer data;
} Change;

typedef struct {
    Stream *stream;
    GHashTable *notes; /* bare address -> text */
    GQueue changes;    /* Change *, owned; the first one is being made */
    unsigned observer;
} Annotations;

typedef struct {
    ReplyFn on_reply;
    gpointer data;
} Refresh;

static Annotations *
annotations_of(const Stream *stream)
{
    return stream_module_state(stream, &annotations_module);
}

/* --- reading --- */

static Jid *
read_jid(const Element *note)
{
    const char *text = element_get(note, "jid");
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    return jid ? jid_to_bare(jid) : NULL;
}

static void
read_note(Annotations *annotations, const Element *note)
{
    g_autoptr(Jid) jid = read_jid(note);
    g_autofree char *text = utf8_cut(element_text(note), LIMIT_STATUS_BYTES);

    if (jid && *g_strstrip(text) && g_hash_table_size(annotations->notes) < LIMIT_NOTES)
        g_hash_table_insert(annotations->notes, g_strdup(jid_bare(jid)), g_steal_pointer(&text));
}

static void
show_note(Contact *contact, gpointer data)
{
    const Annotations *annotations = data;
    const char *text = g_hash_table_lookup(annotations->notes, jid_bare(contact->jid));

    if (g_strcmp0(contact->note, text) != 0) {
        g_autoptr(Jid) jid = jid_ref(contact->jid);
        roster_set_note(contact->account->roster, jid, text);
    }
}

static void
read_notes(Annotations *annotations, const Element *storage)
{
    g_hash_table_remove_all(annotations->notes);
    for (const Element *note = storage ? element_first(storage) : NULL; note;
         note = element_next(note)) {
        if (element_is(note, "note", NS_NOTES))
            read_note(annotations, note);
    }
    roster_each(stream_account(annotations->stream)->roster, show_note, annotations);
}

/* A contact may come after the notes. */
static void
on_roster(const Event *event, gpointer data)
{
    Annotations *annotations = data;
    Account *account = stream_account(annotations->stream);

    if (event->account != account || g_hash_table_size(annotations->notes) == 0)
        return;
    if (event->contact)
        show_note(event->contact, annotations);
    else
        roster_each(account->roster, show_note, annotations);
}

static void
on_notes(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Refresh *refresh = data;

    if (result)
        read_notes(annotations_of(stream), private_storage_read(result, "storage", NS_NOTES));
    else
        log_debug("annotations", "no notes: %s", error->message);
    if (refresh->on_reply)
        refresh->on_reply(stream, result, error, refresh->data);
}

void
annotations_refresh(Stream *stream, ReplyFn on_reply, gpointer data)
{
    Refresh *refresh = g_new(Refresh, 1);

    *refresh = (Refresh){ on_reply, data };
    private_storage_request(stream, "storage", NS_NOTES, on_notes, refresh);
}

const char *
annotations_find(const Stream *stream, const Jid *jid)
{
    return g_hash_table_lookup(annotations_of(stream)->notes, jid_bare(jid));
}

/* --- writing --- */

static void make_change(Stream *stream);

static void
change_free(Change *change)
{
    jid_unref(change->jid);
    g_free(change->text);
    g_free(change);
}

static void
finish_change(Stream *stream, const Element *result, const GError *error)
{
    Annotations *annotations = annotations_of(stream);
    Change *change = g_queue_pop_head(&annotations->changes);
    stream_end_change(stream);
    bool has_more = !g_queue_is_empty(&annotations->changes);

    if (change->on_reply)
        change->on_reply(stream, result, error, change->data);
    change_free(change);
    if (has_more)
        make_change(stream);
}

static const Element *
find_note(const Element *storage, const Jid *jid)
{
    for (const Element *note = element_first(storage); note; note = element_next(note)) {
        g_autoptr(Jid) whose = element_is(note, "note", NS_NOTES) ? read_jid(note) : NULL;
        if (whose && jid_equal_bare(whose, jid))
            return note;
    }
    return NULL;
}

/* What the server has, with the change in it; all else stays as other clients left it. */
static Element *
apply(Stream *stream, const Element *stored, const Change *change)
{
    Element *storage = stored ? element_copy(stored) : element_new("storage", NS_NOTES);
    g_autofree char *now = date_to_iso(clock_now(stream_clock(stream)));
    Element *note = (Element *)find_note(storage, change->jid);

    if (!change->text && note) {
        element_remove(storage, note);
    } else if (change->text) {
        if (!note) {
            note = element_add(storage, "note", NULL);
            element_set(note, "jid", jid_bare(change->jid));
            element_set(note, "cdate", now);
        }
        element_set(note, "mdate", now);
        element_replace_text(note, change->text);
    }
    return storage;
}

static void
on_written(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Element) storage = data;

    if (result)
        read_notes(annotations_of(stream), storage);
    finish_change(stream, result, error);
}

static void
on_read(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Change *change = g_queue_peek_head(&annotations_of(stream)->changes);

    (void)data;
    if (!result) {
        finish_change(stream, NULL, error);
        return;
    }
    const Element *stored = private_storage_read(result, "storage", NS_NOTES);
    Element *storage = apply(stream, stored, change);
    private_storage_set(stream, element_copy(storage), on_written, storage);
}

static void
make_change(Stream *stream)
{
    private_storage_request(stream, "storage", NS_NOTES, on_read, NULL);
}

void
annotations_set(Stream *stream, const Jid *jid, const char *text, ReplyFn on_reply, gpointer data)
{
    Annotations *annotations = annotations_of(stream);
    Change *change = g_new0(Change, 1);

    change->jid = jid_to_bare(jid);
    change->text = text ? utf8_cut(text, LIMIT_STATUS_BYTES) : NULL;
    change->on_reply = on_reply;
    change->data = data;
    stream_begin_change(stream);
    g_queue_push_tail(&annotations->changes, change);
    if (g_queue_get_length(&annotations->changes) == 1)
        make_change(stream);
}

/* --- the module --- */

static void
ask_for_notes(Stream *stream)
{
    annotations_refresh(stream, NULL, NULL);
}

static gpointer
new_state(Stream *stream)
{
    Annotations *annotations = g_new0(Annotations, 1);

    annotations->stream = stream;
    annotations->notes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    annotations->observer =
        model_observe(stream_model(stream), EVENT_ROSTER, on_roster, annotations);
    return annotations;
}

static void
free_state(gpointer state)
{
    Annotations *annotations = state;

    model_unobserve(stream_model(annotations->stream), annotations->observer);
    g_hash_table_unref(annotations->notes);
    g_free(annotations);
}

const XmppModule annotations_module = {
    .name = "annotations",
    .online = ask_for_notes,
    .new_state = new_state,
    .free_state = free_state,
};
