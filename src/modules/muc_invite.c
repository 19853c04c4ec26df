/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.8, XEP-0249. A direct invitation is the word of who sent it. One through a room is the
 * room's word, and anybody may pose as a room: who is named in it is claimed, and no more. */

#include "config.h"

#include "modules/muc_invite.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/room.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

/* --- hearing --- */

static bool
tell(Stream *stream, const RoomInvitation *invitation)
{
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    return hooks->invitation && hooks->invitation(stream, invitation, data);
}

/* Said to one person, by somebody else. */
static bool
can_invite(const Stanza *stanza)
{
    return !stanza->is_error && strcmp(stanza->type, "groupchat") != 0 && !stanza->is_sent;
}

static char *
clean(const char *text)
{
    return text && text[0] ? utf8_cut(text, LIMIT_STATUS_BYTES) : NULL;
}

/* A password that is cut is none. */
static const char *
read_password(const char *text)
{
    return text && text[0] && strlen(text) <= LIMIT_PASSWORD_BYTES ? text : NULL;
}

/* So is a thread. */
static const char *
read_thread(const char *text)
{
    return text && text[0] && strlen(text) <= LIMIT_NAME_BYTES ? text : NULL;
}

static bool
is_true(const char *text)
{
    return text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

/* Only a room can speak as one: not who is in it. */
static bool
on_mediated(Stream *stream, const Stanza *stanza, const Element *x)
{
    const Element *invite = element_child(x, "invite", NS_MUC_USER);
    const Element *decline = element_child(x, "decline", NS_MUC_USER);
    const Element *said = invite ? invite : decline;
    const char *from = said ? element_get(said, "from") : NULL;
    const Element *continued = invite ? element_child(invite, "continue", NS_MUC_USER) : NULL;

    if (!said || !can_invite(stanza))
        return false;
    if (!jid_is_bare(stanza->from) || !jid_local(stanza->from)) {
        log_debug("muc", "dropped an invitation of %s, which is no room", jid_full(stanza->from));
        return true;
    }
    g_autoptr(Jid) claimed = from ? jid_new(from, NULL) : NULL;
    g_autofree char *reason = clean(element_child_text(said, "reason", NS_MUC_USER));
    tell(stream, &(RoomInvitation){
                     .kind = invite ? INVITATION_MEDIATED : INVITATION_DECLINED,
                     .room = stanza->from,
                     .from = stanza->from,
                     .claimed = claimed,
                     .reason = reason,
                     .password = read_password(element_child_text(x, "password", NS_MUC_USER)),
                     .is_continued = continued != NULL,
                     .thread = continued ? read_thread(element_get(continued, "thread")) : NULL,
                 });
    return true;
}

/* In a room that we are in, the sender is known by his nick there, and by nothing else. */
static bool
on_direct(Stream *stream, const Stanza *stanza, const Element *x)
{
    const char *text = element_get(x, "jid");
    const char *body = language_text(stanza->element, "body");
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    if (!can_invite(stanza) || !text)
        return false;
    if (!jid || !jid_local(jid) || (stanza->room && jid_is_bare(stanza->from))) {
        log_debug("muc", "dropped an invitation of %s into no room", jid_full(stanza->from));
        return true;
    }
    g_autoptr(Jid) room = jid_to_bare(jid);
    g_autofree char *reason = clean(element_get(x, "reason"));
    g_autofree char *words = reason ? NULL : clean(body);
    tell(stream, &(RoomInvitation){
                     .kind = INVITATION_DIRECT,
                     .room = room,
                     .from = stanza->from,
                     .claimed = stanza->room ? stanza->from : NULL,
                     .reason = reason ? reason : words,
                     .password = read_password(element_get(x, "password")),
                     .is_continued = is_true(element_get(x, "continue")),
                     .thread = read_thread(element_get(x, "thread")),
                 });
    return true;
}

static bool
on_error(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!stanza->is_error || !stanza->id)
        return false;
    g_autoptr(GError) error = stanza_error_read(stanza->element);
    return tell(stream, &(RoomInvitation){ .kind = INVITATION_FAILED,
                                           .from = stanza->from,
                                           .id = stanza->id,
                                           .error = error });
}

/* --- inviting --- */

static Element *
new_message(const Jid *to, char **ret_id)
{
    Element *message = element_new("message", NS_CLIENT);

    *ret_id = message_new_id();
    element_set(message, "to", jid_bare(to));
    element_set(message, "id", *ret_id);
    return message;
}

static void
write_direct(Element *x, const Jid *room, const char *password, bool is_continued,
             const char *thread)
{
    element_set(x, "jid", jid_bare(room));
    element_set(x, "password", password);
    element_set(x, "continue", is_continued ? "true" : NULL);
    element_set(x, "thread", is_continued ? thread : NULL);
}

char *
muc_invite_direct(Stream *stream, const MucInvitation *invitation)
{
    char *id;
    Element *message = new_message(invitation->to, &id);
    Element *x = element_add(message, "x", NS_INVITE_DIRECT);

    write_direct(x, invitation->room, invitation->password, invitation->is_continued,
                 invitation->thread);
    element_set(x, "reason", invitation->reason);
    stream_send_take(stream, message);
    return id;
}

char *
muc_invite_mediated(Stream *stream, const MucInvitation *invitation)
{
    char *id;
    Element *message = new_message(invitation->room, &id);
    Element *x = element_add(message, "x", NS_MUC_USER);
    Element *invite = element_add(x, "invite", NULL);

    element_set(invite, "to", jid_bare(invitation->to));
    if (invitation->reason)
        element_add_text(invite, "reason", NULL, invitation->reason);
    if (invitation->is_continued)
        element_set(element_add(invite, "continue", NULL), "thread", invitation->thread);
    stream_send_take(stream, message);
    return id;
}

void
muc_invite_decline(Stream *stream, const Jid *room, const Jid *inviter, const char *reason)
{
    g_autofree char *id = NULL;
    Element *message = new_message(room, &id);
    Element *decline = element_add(element_add(message, "x", NS_MUC_USER), "decline", NULL);

    element_set(decline, "to", jid_full(inviter));
    if (reason && reason[0])
        element_add_text(decline, "reason", NULL, reason);
    stream_send_take(stream, message);
}

/* --- keeping --- */

char *
muc_invite_details(const RoomInvitation *invitation)
{
    g_autoptr(Element) x = element_new("x", NS_INVITE_DIRECT);

    write_direct(x, invitation->room, invitation->password, invitation->is_continued,
                 invitation->thread);
    return element_to_xml(x, NULL);
}

char *
muc_invite_read_details(const char *details, bool *ret_is_continued)
{
    g_autoptr(Element) x = details ? element_parse(details) : NULL;

    *ret_is_continued = x && is_true(element_get(x, "continue"));
    return x ? g_strdup(element_get(x, "password")) : NULL;
}

static const char *const features[] = { NS_INVITE_DIRECT, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "x", NS_MUC_USER, on_mediated },
    { STANZA_MESSAGE, "x", NS_INVITE_DIRECT, on_direct },
    { STANZA_MESSAGE, "error", NS_CLIENT, on_error },
    { 0 },
};

const XmppModule muc_invite_module = {
    .name = "muc_invite",
    .features = features,
    .handlers = handlers,
};
