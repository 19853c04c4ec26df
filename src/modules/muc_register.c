/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registering with a room, as with any entity. */

#include "config.h"

#include "modules/muc_register.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/data_form.h"
#include "xmpp/ns.h"
#include "xmpp/register.h"

#include "modules/disco.h"

#define RESERVED_NODE "x-roomuser-item"

void
muc_registration_clear(MucRegistration *registration)
{
    g_clear_pointer(&registration->nick, g_free);
    g_clear_pointer(&registration->form, form_free);
}

FormField *
muc_registration_nick_field(const Form *form)
{
    static const char *const names[] = { "muc#register_roomnick", "nick", "username" };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        FormField *field = form_find(form, names[i]);
        if (field && form_field_is_input(field))
            return field;
    }
    return NULL;
}

/* --- asking --- */

typedef struct {
    MucRegistrationFn on_registration;
    MucNickFn on_nick;
    gpointer data;
} Question;

static char *
read_nick(const Element *query)
{
    const char *username = element_child_text(query, "username", NULL);
    const char *nick = username && username[0] ? username : element_child_text(query, "nick", NULL);

    return nick && nick[0] ? utf8_short_line(nick, LIMIT_NAME_BYTES) : NULL;
}

static void
read_registration(const Element *query, MucRegistration *ret)
{
    ret->is_registered = element_child(query, "registered", NULL) != NULL;
    ret->nick = ret->is_registered ? read_nick(query) : NULL;
    ret->form = data_form_find(query);
    ret->is_data = ret->form != NULL;
    if (!ret->form)
        ret->form = register_read_fields(query);
}

static void
on_registration(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    const Element *query = result ? element_child(result, "query", NS_REGISTER) : NULL;
    g_autoptr(GError) refusal = muc_error(stream, MUC_TASK_REGISTER, error);
    MucRegistration registration = { 0 };

    if (query)
        read_registration(query, &registration);
    if (!refusal && !registration.form && !registration.is_registered)
        refusal = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_FEATURE_NOT_IMPLEMENTED,
                                      _("The room gives no form to register."));
    question->on_registration(stream, refusal ? NULL : &registration, refusal, question->data);
    if (refusal)
        muc_registration_clear(&registration);
}

void
muc_request_registration(Stream *stream, const Jid *room, MucRegistrationFn on_answer,
                         gpointer data)
{
    Question *question = g_new0(Question, 1);

    *question = (Question){ .on_registration = on_answer, .data = data };
    stream_request(stream, "get", room, element_new("query", NS_REGISTER), on_registration,
                   question);
}

void
muc_submit_registration(Stream *stream, const Jid *room, const Form *form, bool is_data,
                        MucDoneFn on_done, gpointer data)
{
    Element *query = element_new("query", NS_REGISTER);

    register_add_answer(query, form, is_data);
    muc_request(stream, room, query, MUC_TASK_REGISTER, on_done, data);
}

void
muc_remove_registration(Stream *stream, const Jid *room, MucDoneFn on_done, gpointer data)
{
    Element *query = element_new("query", NS_REGISTER);

    element_add(query, "remove", NULL);
    muc_request(stream, room, query, MUC_TASK_REGISTER, on_done, data);
}

/* --- the nick that is kept --- */

static void
on_identity(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    const Element *query = result ? element_child(result, "query", NS_DISCO_INFO) : NULL;
    const Element *identity = query ? element_child(query, "identity", NULL) : NULL;
    const char *node = query ? element_get(query, "node") : NULL;
    const char *name = identity ? element_get(identity, "name") : NULL;
    /* Who does not know the node may answer for the room itself. */
    bool is_it = g_strcmp0(node, RESERVED_NODE) == 0 && name && name[0];
    g_autofree char *nick = is_it ? utf8_short_line(name, LIMIT_NAME_BYTES) : NULL;

    (void)error;
    question->on_nick(stream, nick, question->data);
}

void
muc_request_reserved_nick(Stream *stream, const Jid *room, MucNickFn on_nick, gpointer data)
{
    Question *question = g_new0(Question, 1);

    *question = (Question){ .on_nick = on_nick, .data = data };
    disco_request_info(stream, room, RESERVED_NODE, on_identity, question);
}
