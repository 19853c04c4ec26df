/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of rooms that are no talk: forms that ask for a decision, challenges, and who has
 * another affiliation now. Only what comes from the room's own address counts: its occupants say
 * nothing in its name. */

#include "config.h"

#include "modules/muc_requests.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/room.h"
#include "xmpp/data_form.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

#define TYPE_VOICE        "http://jabber.org/protocol/muc#request"
#define TYPE_REGISTRATION "http://jabber.org/protocol/muc#register"
#define NS_OOB            "jabber:x:oob"

/* --- forms that ask for a decision --- */

static const struct {
    const char *form_type;
    RequestKind kind;
    const char *nick, *allow; /* the fields */
} kinds[] = {
    { TYPE_VOICE, REQUEST_VOICE, "muc#roomnick", "muc#request_allow" },
    { TYPE_REGISTRATION, REQUEST_REGISTRATION, "muc#register_roomnick", "muc#register_allow" },
};

/* Whether it is ours to decide: of voice by moderators, for who is there and has none. */
static bool
is_ours(const Room *room, RequestKind kind, const char *nick)
{
    const Occupant *occupant = room_find(room, nick);

    if (!room->self)
        return false;
    if (kind == REQUEST_REGISTRATION)
        return room->self->affiliation >= AFFILIATION_ADMIN;
    return room->self->role == ROLE_MODERATOR && occupant && occupant->role < ROLE_PARTICIPANT;
}

/* What else he says of himself, for who decides: "Brunhilde, hag66@witchesonline". NULL: nothing.
 */
static char *
describe_registration(const Form *form)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < form->fields->len; i++) {
        const FormField *field = form_field(form, i);
        bool is_told = field->var && form_field_is_input(field) && field->type != FIELD_BOOLEAN &&
                       strcmp(field->var, "muc#register_roomnick") != 0;
        if (is_told && form_field_value(field)[0])
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", form_field_value(field));
    }
    return text->len ? utf8_short_line(text->str, LIMIT_SAID_BYTES) : NULL;
}

static void
take(Stream *stream, const Stanza *stanza, const Element *x, const Form *form, unsigned kind)
{
    const char *nick = form_value(form, kinds[kind].nick);
    g_autoptr(Jid) about = nick[0] ? jid_with_resource(stanza->from, nick, NULL) : NULL;

    if (!about || !is_ours(stanza->room, kinds[kind].kind, jid_resource(about)))
        return;
    g_autofree char *details = element_to_xml(x, NULL);
    if (strlen(details) > LIMIT_REQUEST_BYTES) {
        log_debug("muc", "dropped a request of %s, which is too long", jid_full(about));
        return;
    }
    g_autofree char *text =
        kinds[kind].kind == REQUEST_REGISTRATION ? describe_registration(form) : NULL;
    request_add(stream_account(stream), &(RequestFacts){
                                            .kind = kinds[kind].kind,
                                            .from = stanza->from,
                                            .about = about,
                                            .text = text,
                                            .details = details,
                                        });
}

static bool
has_input(const Form *form)
{
    for (unsigned i = 0; i < form->fields->len; i++) {
        if (form_field_is_input(form_field(form, i)))
            return true;
    }
    return false;
}

/* Of a kind that is not known here: it can be filled in all the same (XEP-0004 3.4). What the
 * message says beside it is for others to show. */
static void
take_other(Stream *stream, const Stanza *stanza, const Form *form)
{
    const Room *room = stanza->room;

    if (room->state == ROOM_IN && !stanza->is_delayed && has_input(form))
        stream_tell_room(
            stream,
            &(RoomNews){ .kind = ROOM_NEWS_FORM, .chat = room->chat, .payload = stanza->element });
}

static bool
on_form(Stream *stream, const Stanza *stanza, const Element *payload)
{
    bool is_of_room = stanza->room && !stanza->is_error && jid_is_bare(stanza->from) &&
                      stanza->origin == ORIGIN_LIVE;
    g_autoptr(Form) form = is_of_room ? data_form_read(payload) : NULL;

    for (unsigned i = 0; form && form->type == FORM_FORM && i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(form_value(form, "FORM_TYPE"), kinds[i].form_type) != 0 ||
            !form_find(form, kinds[i].allow))
            continue;
        take(stream, stanza, payload, form, i);
        return true;
    }
    if (form && form->type == FORM_FORM)
        take_other(stream, stanza, form);
    return false;
}

static Element *
new_message(const Jid *to)
{
    Element *message = element_new("message", NS_CLIENT);
    g_autofree char *id = message_new_id();

    element_set(message, "to", jid_bare(to));
    element_set(message, "id", id);
    return message;
}

void
muc_request_voice(Stream *stream, const Jid *room)
{
    Element *message = new_message(room);
    g_autoptr(Form) form = form_new(FORM_SUBMIT);

    form_field_add_value(form_add_field(form, FIELD_HIDDEN, "FORM_TYPE", NULL), TYPE_VOICE);
    form_field_add_value(form_add_field(form, FIELD_LIST_SINGLE, "muc#role", NULL),
                         role_name(ROLE_PARTICIPANT));
    element_take(message, data_form_submit(form));
    stream_send_take(stream, message);
}

void
muc_answer_request(Stream *stream, const Request *request, bool is_allowed)
{
    g_autoptr(Element) x = request->details ? element_parse(request->details) : NULL;
    g_autoptr(Form) form = x ? data_form_read(x) : NULL;
    const char *const values[] = { is_allowed ? "1" : "0", NULL };

    for (unsigned i = 0; form && i < G_N_ELEMENTS(kinds); i++) {
        FormField *field = kinds[i].kind == request->kind ? form_find(form, kinds[i].allow) : NULL;
        if (!field)
            continue;
        g_ptr_array_set_size(field->values, 0);
        form_field_add_value(field, values[0]);
        Element *message = new_message(request->from);
        element_take(message, data_form_submit(form));
        stream_send_take(stream, message);
    }
}

Form *
muc_form_read(const Element *payload)
{
    return data_form_find(payload);
}

void
muc_answer_form(Stream *stream, const Jid *to, const char *thread, const Form *form)
{
    Element *message = new_message(to);
    g_autoptr(Form) nothing = form_new(FORM_CANCEL);
    Element *x = data_form_submit(form ? form : nothing);

    if (!form)
        element_set(x, "type", "cancel");
    if (thread)
        element_add_text(message, "thread", NULL, thread);
    element_take(message, x);
    stream_send_take(stream, message);
}

/* --- challenges --- */

/* The room that we asked to enter and that is meant by it, also where its service asks in its name
 * (XEP-0158 3.1.3); NULL: it is forged, or late. */
static Room *
find_challenged(Stream *stream, const Stanza *stanza, const Form *form)
{
    const char *address = form_value(form, "from");
    g_autoptr(Jid) jid = address[0] ? jid_new(address, NULL) : jid_ref(stanza->from);
    Room *room = jid ? room_of(stream_account(stream), jid) : NULL;
    bool is_its = room && (jid_equal(stanza->from, room->chat->jid) ||
                           (!jid_local(stanza->from) && jid_is_bare(stanza->from) &&
                            strcmp(jid_domain(stanza->from), jid_domain(jid)) == 0));

    return is_its && room->state == ROOM_ENTERING ? room : NULL;
}

static bool
on_captcha(Stream *stream, const Stanza *stanza, const Element *payload)
{
    g_autoptr(Form) form =
        stanza->is_error || stanza->origin != ORIGIN_LIVE ? NULL : data_form_find(payload);
    bool is_one = form && strcmp(form_value(form, "FORM_TYPE"), NS_CAPTCHA) == 0;
    Room *room = is_one ? find_challenged(stream, stanza, form) : NULL;

    if (room)
        stream_tell_room(stream, &(RoomNews){ .kind = ROOM_NEWS_CAPTCHA,
                                              .chat = room->chat,
                                              .jid = stanza->from,
                                              .id = stanza->id,
                                              .payload = stanza->element });
    return room || stanza->room;
}

static void
add_instruction(Form *form, const char *text)
{
    char *all =
        form->instructions ? g_strconcat(form->instructions, "\n", text, NULL) : g_strdup(text);

    g_free(form->instructions);
    form->instructions = utf8_cut(all, LIMIT_FORM_TEXT_BYTES);
    g_free(all);
}

Form *
muc_captcha_read(const Element *payload)
{
    const Element *captcha = element_child(payload, "captcha", NS_CAPTCHA);
    const Element *oob = element_child(payload, "x", NS_OOB);
    const char *url = oob ? element_child_text(oob, "url", NULL) : NULL;
    Form *form = captcha ? data_form_find(captcha) : NULL;

    if (form && url && url[0]) {
        g_autofree char *line = utf8_short_line(url, LIMIT_SAID_BYTES);
        g_autofree char *text =
            g_strdup_printf(_("It can be answered on this page, too: %s"), line);
        add_instruction(form, text);
    }
    return form;
}

void
muc_captcha_answer(Stream *stream, const Jid *to, const Form *form, MucDoneFn on_done,
                   gpointer data)
{
    Element *captcha = element_new("captcha", NS_CAPTCHA);

    element_take(captcha, data_form_submit(form));
    muc_request(stream, to, captcha, MUC_TASK_CAPTCHA, on_done, data);
}

void
muc_captcha_decline(Stream *stream, const Jid *to, const char *id)
{
    Element *message = new_message(to);
    Element *error = element_add(message, "error", NULL);

    element_set(message, "id", id);
    element_set(message, "type", "error");
    element_set(error, "type", "modify");
    element_add(error, "not-acceptable", NS_STANZAS);
    stream_send_take(stream, message);
}

/* --- who is not there --- */

/* Others may have something to do with the same message. */
static bool
on_user(Stream *stream, const Stanza *stanza, const Element *payload)
{
    bool is_of_room = stanza->room && stanza->room->state == ROOM_IN && !stanza->is_error &&
                      jid_is_bare(stanza->from) && stanza->origin == ORIGIN_LIVE;

    for (const Element *item = is_of_room ? element_first(payload) : NULL; item;
         item = element_next(item)) {
        const char *address =
            element_is(item, "item", NS_MUC_USER) ? element_get(item, "jid") : NULL;
        const char *name = element_get(item, "affiliation");
        g_autoptr(Jid) full = address ? jid_new(address, NULL) : NULL;
        g_autoptr(Jid) jid = full ? jid_to_bare(full) : NULL;
        Affiliation affiliation;
        if (jid && name && affiliation_parse(name, &affiliation))
            stream_tell_room(stream, &(RoomNews){ .kind = ROOM_NEWS_AFFILIATION,
                                                  .chat = stanza->room->chat,
                                                  .jid = jid,
                                                  .affiliation = affiliation });
    }
    return false;
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "captcha", NS_CAPTCHA, on_captcha },
    { STANZA_MESSAGE, "x", NS_DATA_FORM, on_form },
    { STANZA_MESSAGE, "x", NS_MUC_USER, on_user },
    { 0 },
};

const XmppModule muc_requests_module = {
    .name = "muc_requests",
    .handlers = handlers,
};
