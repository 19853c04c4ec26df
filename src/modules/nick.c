/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0172 User Nickname. */

#include "config.h"

#include "modules/nick.h"

#include "model/nicknames.h"
#include "xmpp/ns.h"

#include "modules/modules.h"
#include "modules/pubsub.h"

/* --- ours --- */

static Element *
new_nick(const char *nickname)
{
    Element *nick = element_new("nick", NS_NICK);

    if (nickname)
        element_set_text(nick, nickname);
    return nick;
}

/* An empty one says that there is none, whatever another client called the item. */
void
nick_publish(Stream *stream, const char *nickname, ReplyFn on_reply, gpointer data)
{
    g_autofree char *clean = nickname ? nickname_clean(nickname) : NULL;
    PubsubPublication publication = { .node = NS_NICK, .id = "current" };

    pubsub_publish(stream, &publication, new_nick(clean), on_reply, data);
}

void
nick_add(Stream *stream, Element *stanza)
{
    const Account *account = stream_account(stream);

    if (account->nickname)
        element_take(stanza, new_nick(account->nickname));
}

/* Whether nothing was said before (4.2). */
static bool
is_first(const Chat *chat, const Message *message)
{
    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *other = timeline_get(chat->timeline, i);
        if (other != message && other->kind == MESSAGE_CHAT)
            return false;
    }
    return true;
}

static void
add_to_first_message(Stream *stream, Element *stanza, const Chat *chat, const Message *message)
{
    const Contact *contact = chat_contact(chat);

    if (chat->kind == CHAT_CONTACT && message && !(contact && contact->is_in_roster) &&
        is_first(chat, message))
        nick_add(stream, stanza);
}

/* --- theirs --- */

char *
nick_read(const Element *stanza)
{
    const char *text = element_child_text(stanza, "nick", NS_NICK);
    g_autofree char *clean = text ? nickname_clean(text) : NULL;

    return clean && *clean ? g_steal_pointer(&clean) : NULL;
}

static void
on_published(Stream *stream, const Jid *from, const PubsubItem *item)
{
    const Element *nick = item ? item->payload : NULL;
    g_autofree char *name =
        nick && element_is(nick, "nick", NS_NICK) ? nickname_clean(element_text(nick)) : NULL;
    const char *shown = name && *name ? name : NULL;

    if (jid_equal_bare(from, stream_jid(stream)))
        account_set_nickname(stream_account(stream), shown);
    else
        nicknames_take(stream_module_state(stream, &nick_module), from, shown);
}

/* Of contacts alone: a stranger is shown by his address, whatever he says. */
static bool
on_message(Stream *stream, const Stanza *stanza, const Element *payload)
{
    g_autofree char *name = nick_read(stanza->element);

    (void)payload;
    if (name && !stanza->is_of_room && stanza->origin == ORIGIN_LIVE && !stanza->is_error &&
        !stanza->is_from_own && !g_str_equal(stanza->type, "groupchat"))
        nicknames_take(stream_module_state(stream, &nick_module), stanza->from, name);
    return false;
}

static gpointer
new_state(Stream *stream)
{
    return nicknames_new(stream_account(stream));
}

static void
free_state(gpointer state)
{
    nicknames_free(state);
}

static const PubsubHandler nodes[] = {
    { .node = NS_NICK, .changed = on_published },
    { 0 },
};

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "nick", NS_NICK, on_message },
    { 0 },
};

const XmppModule nick_module = {
    .name = "nick",
    .handlers = handlers,
    .nodes = nodes,
    .outgoing = add_to_first_message,
    .new_state = new_state,
    .free_state = free_state,
};
