/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0490: the node urn:xmpp:mds:displayed:0 of our own account, which only we can see. Its items
 * are called as the chats they are about. */

#include "config.h"

#include "modules/displayed_sync.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "xmpp/ns.h"

#include "modules/disco.h"
#include "modules/modules.h"
#include "modules/pubsub.h"
#include "modules/stable_ids.h"

#define NS_DISPLAYED "urn:xmpp:mds:displayed:0"
#define NS_ASSIST    "urn:xmpp:mds:server-assist:0"

/* Fewer than a stanza may have elements (base/limits.h), by three each. */
#define MOST_AT_ONCE 1000

typedef struct {
    GHashTable *shown; /* address of a chat -> stanza-id */
    bool is_loaded;
    bool is_refused; /* the server keeps no such thing */
} Displayed;

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_HISTORY_SYNC_READ);
}

static Displayed *
displayed_of(const Stream *stream)
{
    return stream_module_state(stream, &displayed_sync_module);
}

bool
displayed_sync_is_loaded(const Stream *stream)
{
    return displayed_of(stream)->is_loaded;
}

const char *
displayed_sync_find(const Stream *stream, const Chat *chat)
{
    return g_hash_table_lookup(displayed_of(stream)->shown, jid_full(chat->jid));
}

/* false: it is known already, or there is no room. */
static bool
note(Displayed *displayed, const Jid *jid, const char *stanza_id)
{
    const char *known = g_hash_table_lookup(displayed->shown, jid_full(jid));

    if (g_strcmp0(known, stanza_id) == 0 ||
        (!known && g_hash_table_size(displayed->shown) >= LIMIT_DISPLAYED))
        return false;
    g_hash_table_insert(displayed->shown, g_strdup(jid_full(jid)), g_strdup(stanza_id));
    return true;
}

/* --- what the account has --- */

static void
tell(Stream *stream, const DisplayedNews *news)
{
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (hooks->displayed)
        hooks->displayed(stream, news, data);
}

/* The id and, in ret_by, who gave it; NULL: it is no such item. */
static const char *
read_item(const Element *payload, const char **ret_by)
{
    const Element *stanza_id = element_is(payload, "displayed", NS_DISPLAYED)
                                   ? element_child(payload, "stanza-id", NS_STABLE_IDS)
                                   : NULL;
    const char *id = stanza_id ? element_get(stanza_id, "id") : NULL;

    *ret_by = stanza_id ? element_get(stanza_id, "by") : NULL;
    return stable_ids_is_usable(id) ? id : NULL;
}

/* A room numbers what is said in it, our account all else. */
static ChatKind
kind_of(const Stream *stream, const Jid *jid, const char *by)
{
    g_autoptr(Jid) giver = by ? jid_new(by, NULL) : NULL;

    if (!jid_is_bare(jid))
        return CHAT_PRIVATE;
    if (account_find_chat(stream_account(stream), jid, CHAT_ROOM))
        return CHAT_ROOM;
    return giver && jid_equal(giver, jid) && !jid_equal_bare(jid, stream_jid(stream))
               ? CHAT_ROOM
               : CHAT_CONTACT;
}

static void
take(Stream *stream, const PubsubItem *item)
{
    g_autoptr(Jid) jid = item->id ? jid_new(item->id, NULL) : NULL;
    const char *by = NULL;
    const char *stanza_id = item->payload ? read_item(item->payload, &by) : NULL;

    if (!jid || !stanza_id || !note(displayed_of(stream), jid, stanza_id))
        return;
    DisplayedNews news = { .chat_jid = jid,
                           .chat_kind = kind_of(stream, jid, by),
                           .stanza_id = stanza_id };
    tell(stream, &news);
}

/* What is taken back is unread for nobody: the state only moves forward (4.1). */
static void
on_event(Stream *stream, const Jid *from, const PubsubItem *item)
{
    if (item && jid_equal_bare(from, stream_jid(stream)))
        take(stream, item);
}

/* data: not NULL when the newest alone were asked for, since all are too many to be read. */
static void
on_all(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Displayed *displayed = displayed_of(stream);
    const Element *last = NULL;
    PubsubItem item;

    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        return;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_OTHER) && !data) {
        pubsub_request(stream, NULL, NS_DISPLAYED, NULL, MOST_AT_ONCE, on_all, displayed);
        return;
    }
    if (error)
        log_debug("displayed", "nothing is kept: %s", error->message);
    while (result && pubsub_next(result, &last, &item))
        take(stream, &item);
    displayed->is_loaded = true;
    tell(stream, NULL);
}

static void
ask_for_all(Stream *stream)
{
    Displayed *displayed = displayed_of(stream);

    displayed->is_loaded = displayed->is_refused = false;
    if (is_enabled(stream))
        pubsub_request(stream, NULL, NS_DISPLAYED, NULL, 0, on_all, NULL);
}

/* --- what we tell --- */

static void
add_stanza_id(const Stream *stream, Element *displayed, const Chat *chat, const char *stanza_id)
{
    Element *element = element_add(displayed, "stanza-id", NS_STABLE_IDS);

    element_set(element, "by", jid_bare(chat->kind == CHAT_ROOM ? chat->jid : stream_jid(stream)));
    element_set(element, "id", stanza_id);
}

static void
on_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)result;
    (void)data;
    if (error)
        log_debug("displayed", "it is not published: %s", error->message);
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_SERVICE_UNAVAILABLE))
        displayed_of(stream)->is_refused = true;
}

void
displayed_sync_publish(Stream *stream, const Chat *chat, const char *stanza_id, bool is_last_word)
{
    Displayed *displayed = displayed_of(stream);
    /* Where there is something, there is a node that keeps enough. */
    bool is_short = is_last_word && g_hash_table_size(displayed->shown) > 0;
    const PubsubPublication publication = { .node = NS_DISPLAYED,
                                            .id = jid_full(chat->jid),
                                            .access = PUBSUB_ACCESS_WHITELIST,
                                            .max_items = is_short ? 0 : PUBSUB_MAX_ITEMS };

    if (displayed->is_refused || !is_enabled(stream) || !note(displayed, chat->jid, stanza_id))
        return;
    Element *payload = element_new("displayed", NS_DISPLAYED);
    add_stanza_id(stream, payload, chat, stanza_id);
    pubsub_publish(stream, &publication, payload, on_published, NULL);
}

bool
displayed_sync_has_assist(const Stream *stream)
{
    return is_enabled(stream) && disco_account_has(stream, NS_ASSIST);
}

void
displayed_sync_add(Stream *stream, Element *message, const char *stanza_id)
{
    g_autoptr(Jid) jid = jid_new(element_get(message, "to"), NULL);
    Element *element =
        element_add(element_add(message, "displayed", NS_DISPLAYED), "stanza-id", NS_STABLE_IDS);

    element_set(element, "by", jid_bare(stream_jid(stream)));
    element_set(element, "id", stanza_id);
    note(displayed_of(stream), jid, stanza_id);
}

/* --- the module --- */

static gpointer
new_state(Stream *stream)
{
    Displayed *displayed = g_new0(Displayed, 1);

    (void)stream;
    displayed->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return displayed;
}

static void
free_state(gpointer state)
{
    Displayed *displayed = state;

    g_hash_table_unref(displayed->shown);
    g_free(displayed);
}

static const PubsubHandler nodes[] = {
    { .node = NS_DISPLAYED, .changed = on_event },
    { 0 },
};

const XmppModule displayed_sync_module = {
    .name = "displayed_sync",
    .is_enabled = is_enabled,
    .nodes = nodes,
    .online = ask_for_all,
    .new_state = new_state,
    .free_state = free_state,
};
