/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Claims to have moved, and what the old account says to them. */

#include "config.h"

#include "modules/moved.h"

#include <string.h>

#include "base/limits.h"
#include "base/uri.h"
#include "model/request.h"
#include "model/roster.h"
#include "xmpp/ns.h"

#include "modules/modules.h"
#include "modules/pubsub.h"

#define NS_MOVED      "urn:xmpp:moved:1"
#define NS_STANZAS    "urn:ietf:params:xml:ns:xmpp-stanzas"
#define ITEM          "current"
#define ADDRESS_BYTES 4096

/* What waits for the old account's word, of one stream: the claimed new addresses as a set. */
typedef struct {
    GHashTable *asked;
} MovedState;

/* What somebody claims. */
typedef struct {
    Jid *from, *to; /* the old address, the new one */
    char *text;     /* what they wrote with it, or NULL */
} Claim;

static void
claim_free(Claim *claim)
{
    jid_unref(claim->from);
    jid_unref(claim->to);
    g_free(claim->text);
    g_free(claim);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Claim, claim_free)

/* The bare address in a child; NULL: there is none. */
static Jid *
read_address(const Element *moved, const char *child)
{
    const char *text = element_child_text(moved, child, NS_MOVED);

    if (!text || strlen(text) > ADDRESS_BYTES)
        return NULL;
    g_autofree char *address = g_strstrip(g_strdup(text));
    g_autoptr(Jid) jid = jid_new(address, NULL);
    return jid && jid_local(jid) && jid_is_bare(jid) ? g_steal_pointer(&jid) : NULL;
}

/* In an error: where the account is now (RFC 6120 8.3.3.5). */
static Jid *
read_gone(const Element *answer)
{
    const Element *error = element_child(answer, "error", NULL);
    const char *text = error ? element_child_text(error, "gone", NS_STANZAS) : NULL;

    if (!text || !uri_is_xmpp(text) || strlen(text) > ADDRESS_BYTES)
        return NULL;
    g_autoptr(Uri) uri = uri_parse(text, NULL);
    return uri ? jid_to_bare(uri->jid) : NULL;
}

/* Where the old account says that it is now; NULL: it does not. */
static Jid *
read_statement(const Element *result, const Element *answer)
{
    const Element *last = NULL;
    PubsubItem item;

    if (!result)
        return answer ? read_gone(answer) : NULL;
    while (pubsub_next(result, &last, &item)) {
        if (item.payload && element_is(item.payload, "moved", NS_MOVED))
            return read_address(item.payload, "new-jid");
    }
    return NULL;
}

/* The old one sees us: what was allowed to it may be wanted by the new one (XEP-0283 3.3). */
static bool
is_plausible(const Account *account, const Claim *claim)
{
    const Contact *contact = roster_find(account->roster, claim->from);
    const Contact *known = roster_find(account->roster, claim->to);

    return contact && contact->is_in_roster && contact->subscription & SUBSCRIPTION_FROM &&
           !(known && known->subscription & SUBSCRIPTION_FROM) &&
           !jid_equal_bare(claim->from, claim->to) && !jid_equal_bare(claim->to, account->jid) &&
           !account_is_blocked(account, claim->to);
}

static void
on_statement(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Claim) claim = data;
    MovedState *state = stream_module_state(stream, &moved_module);
    g_autoptr(Jid) to = read_statement(result, error ? stream_answer(stream) : NULL);

    if (state)
        g_hash_table_remove(state->asked, jid_bare(claim->to));
    /* It may have taken long: the user may have removed the contact. */
    if (to && jid_equal_bare(to, claim->to) && is_plausible(stream_account(stream), claim))
        request_add(stream_account(stream), &(RequestFacts){ .kind = REQUEST_MOVED,
                                                             .from = claim->from,
                                                             .about = claim->to,
                                                             .text = claim->text });
}

/* The request to see us goes on like any other. */
static bool
on_moved(Stream *stream, const Stanza *stanza, const Element *moved)
{
    MovedState *state = stream_module_state(stream, &moved_module);
    g_autoptr(Claim) claim = g_new0(Claim, 1);

    if (strcmp(stanza->type, "subscribe") != 0 || stanza->is_from_own || stanza->is_of_room)
        return false;
    claim->from = read_address(moved, "old-jid");
    claim->to = jid_to_bare(stanza->from);
    claim->text = g_strdup(element_child_text(stanza->element, "status", NULL));
    if (!claim->from || !is_plausible(stream_account(stream), claim) ||
        g_hash_table_size(state->asked) >= LIMIT_MOVING ||
        !g_hash_table_add(state->asked, g_strdup(jid_bare(claim->to))))
        return false;
    g_autoptr(Jid) old = jid_ref(claim->from);
    pubsub_request(stream, old, NS_MOVED, ITEM, 0, on_statement, g_steal_pointer(&claim));
    return false;
}

void
moved_publish(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data)
{
    const PubsubPublication publication = { .node = NS_MOVED,
                                            .id = ITEM,
                                            .access = PUBSUB_ACCESS_PRESENCE };
    Element *moved = element_new("moved", NS_MOVED);

    element_add_text(moved, "new-jid", NULL, jid_bare(to));
    pubsub_publish(stream, &publication, moved, on_reply, data);
}

void
moved_send_request(Stream *stream, const Jid *contact, const Jid *old)
{
    Element *presence = element_new("presence", NS_CLIENT);

    element_set(presence, "to", jid_bare(contact));
    element_set(presence, "type", "subscribe");
    element_add_text(element_add(presence, "moved", NS_MOVED), "old-jid", NULL, jid_bare(old));
    stream_send_take(stream, presence);
}

static gpointer
new_state(Stream *stream)
{
    MovedState *state = g_new0(MovedState, 1);

    (void)stream;
    state->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return state;
}

static void
free_state(gpointer data)
{
    MovedState *state = data;

    g_hash_table_unref(state->asked);
    g_free(state);
}

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, "moved", NS_MOVED, on_moved },
    { 0 },
};

const XmppModule moved_module = {
    .name = "moved",
    .handlers = handlers,
    .new_state = new_state,
    .free_state = free_state,
};
