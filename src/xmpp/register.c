/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stanzas of a new account. */

#include "config.h"

#include "xmpp/register.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/data_form.h"
#include "xmpp/error.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

#define NS_OOB       "jabber:x:oob"
#define NS_IBR_TOKEN "urn:xmpp:ibr-token:0"
#define REGISTER_ID  "register"

/* The fields of old (XEP-0077 14.1), but what is no field. */
static const struct {
    const char *name, *label;
    FieldType type;
} fields[] = {
    { "username", N_("Name"), FIELD_TEXT_SINGLE },
    { "password", N_("Password"), FIELD_TEXT_PRIVATE },
    { "nick", N_("Nickname"), FIELD_TEXT_SINGLE },
    { "name", N_("Full name"), FIELD_TEXT_SINGLE },
    { "first", N_("First name"), FIELD_TEXT_SINGLE },
    { "last", N_("Last name"), FIELD_TEXT_SINGLE },
    { "email", N_("Email address"), FIELD_TEXT_SINGLE },
    { "address", N_("Street"), FIELD_TEXT_SINGLE },
    { "city", N_("City"), FIELD_TEXT_SINGLE },
    { "state", N_("State or region"), FIELD_TEXT_SINGLE },
    { "zip", N_("Postal code"), FIELD_TEXT_SINGLE },
    { "phone", N_("Telephone number"), FIELD_TEXT_SINGLE },
    { "url", N_("Web page"), FIELD_TEXT_SINGLE },
    { "date", N_("Date"), FIELD_TEXT_SINGLE },
    { "misc", N_("Other information"), FIELD_TEXT_SINGLE },
    { "text", N_("Text"), FIELD_TEXT_SINGLE },
    { "key", NULL, FIELD_HIDDEN },
};

static Element *
new_iq(const Jid *jid, const char *type, Element **ret_query)
{
    Element *iq = element_new("iq", NS_CLIENT);
    element_set(iq, "type", type);
    element_set(iq, "id", REGISTER_ID);
    element_set(iq, "to", jid_domain(jid));
    if (ret_query)
        *ret_query = element_add(iq, "query", NS_REGISTER);
    return iq;
}

Element *
register_new_query(const Jid *jid)
{
    Element *query;
    return new_iq(jid, "get", &query);
}

Element *
register_new_request(const Jid *jid, const char *password)
{
    Element *query;
    Element *iq = new_iq(jid, "set", &query);
    const char *local = jid_local(jid);
    element_add_text(query, "username", NULL, local ? local : "");
    element_add_text(query, "password", NULL, password);
    return iq;
}

/* A server must not be sent both (XEP-0077 4). */
void
register_add_answer(Element *query, const Form *form, bool is_data)
{
    if (is_data) {
        element_take(query, data_form_submit(form));
        return;
    }
    for (unsigned i = 0; i < form->fields->len; i++) {
        const FormField *field = form_field(form, i);
        if (field->var)
            element_add_text(query, field->var, NULL, form_field_value(field));
    }
}

Element *
register_new_answer(const Jid *jid, const Form *form, bool is_data)
{
    Element *query;
    Element *iq = new_iq(jid, "set", &query);
    register_add_answer(query, form, is_data);
    return iq;
}

Element *
register_new_invitation(const Jid *jid, const char *token)
{
    Element *iq = new_iq(jid, "set", NULL);
    element_set(element_add(iq, "preauth", NS_INVITATION), "token", token);
    return iq;
}

const char *
register_shown_request(void)
{
    return "<iq type=\"set\" id=\"" REGISTER_ID "\"><query xmlns=\"" NS_REGISTER "\"/></iq>";
}

bool
register_takes_invitations(const Element *features)
{
    return element_child(features, "register", NS_IBR_TOKEN) != NULL;
}

bool
register_is_answer(const Element *element)
{
    return stanza_answers(element, REGISTER_ID);
}

/* --- what is wrong --- */

static GError *
refused(const char *sentence)
{
    return g_error_new_literal(STREAM_ERROR, STREAM_ERROR_REFUSED, sentence);
}

static GError *
read_error(const Element *answer)
{
    g_autoptr(GError) error = stanza_error_read(answer);
    switch (error->code) {
    case STANZA_ERROR_CONFLICT:
        return g_error_new_literal(STREAM_ERROR, STREAM_ERROR_CONFLICT,
                                   _("This name is taken: choose another one."));
    case STANZA_ERROR_FORBIDDEN:
    case STANZA_ERROR_NOT_AUTHORIZED:
    case STANZA_ERROR_SERVICE_UNAVAILABLE:
    case STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
        return refused(_("The server lets nobody make an account from here: see its website, or "
                         "choose another server."));
    default:
        return g_error_new(STREAM_ERROR, STREAM_ERROR_REFUSED, _("No account was made: %s"),
                           error->message);
    }
}

bool
register_may_try_again(const Element *answer)
{
    const Element *element = element_child(answer, "error", NULL);
    const char *type = element ? element_get(element, "type") : NULL;
    g_autoptr(GError) error = stanza_error_read(answer);
    return error->code == STANZA_ERROR_OTHER || g_strcmp0(type, "modify") == 0 ||
           g_strcmp0(type, "wait") == 0;
}

GError *
register_read_answer(const Element *answer)
{
    return stanza_is_error(answer) ? read_error(answer) : NULL;
}

GError *
register_read_invitation(const Element *answer)
{
    if (!stanza_is_error(answer))
        return NULL;
    g_autoptr(GError) error = stanza_error_read(answer);
    return g_error_new(STREAM_ERROR, STREAM_ERROR_REFUSED,
                       _("The invitation is not valid any more, or never was: %s"), error->message);
}

/* --- forms --- */

static const char *
website(const Element *query)
{
    const Element *oob = element_child(query, "x", NS_OOB);
    return oob ? element_child_text(oob, "url", NULL) : NULL;
}

static GError *
send_to_website(const Element *query)
{
    const char *url = website(query);
    if (!url)
        return refused(_("The server asks for more than a name and a password: make the account "
                         "on its website."));
    g_autofree char *line = utf8_short_line(url, LIMIT_SAID_BYTES);
    return g_error_new(STREAM_ERROR, STREAM_ERROR_REFUSED, _("Make the account on the website: %s"),
                       line);
}

Form *
register_read_fields(const Element *query)
{
    const char *instructions = element_child_text(query, "instructions", NULL);
    g_autoptr(Form) form = form_new(FORM_FORM);
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = element_child_text(query, fields[i].name, NULL);
        if (!value)
            continue;
        FormField *field = form_add_field(form, fields[i].type, fields[i].name,
                                          fields[i].label ? _(fields[i].label) : NULL);
        field->is_required = field->type != FIELD_HIDDEN;
        if (*value)
            form_field_add_value(field, value);
    }
    if (form->fields->len == 0)
        return NULL;
    form->instructions = instructions ? utf8_cut(instructions, LIMIT_FORM_TEXT_BYTES) : NULL;
    form_complete_parts(form);
    return g_steal_pointer(&form);
}

static bool
is_name_and_password(const Form *form)
{
    return form->fields->len == 2 && form_find(form, "username") && form_find(form, "password");
}

/* In the order of XEP-0077 6. */
bool
register_read_form(const Element *answer, RegisterForm *ret_form, GError **error)
{
    const Element *query = element_child(answer, "query", NS_REGISTER);
    *ret_form = (RegisterForm){ 0 };
    if (stanza_is_error(answer) || !query) {
        g_propagate_error(error, stanza_is_error(answer) ? read_error(answer)
                                                         : refused(_("The server's answer is not "
                                                                     "valid.")));
        return false;
    }
    ret_form->form = data_form_find(query);
    ret_form->is_data = ret_form->form != NULL;
    if (!ret_form->form)
        ret_form->form = register_read_fields(query);
    if (!ret_form->form) {
        g_propagate_error(error, send_to_website(query));
        return false;
    }
    if (!ret_form->is_data && is_name_and_password(ret_form->form))
        g_clear_pointer(&ret_form->form, form_free);
    return true;
}

static void
prefill(Form *form, const char *var, const char *value, bool is_read_only)
{
    FormField *field = form_find(form, var);
    if (!field || field->type == FIELD_HIDDEN || field->type == FIELD_FIXED)
        return;
    g_ptr_array_set_size(field->values, 0);
    form_field_add_value(field, value);
    field->is_read_only = is_read_only;
}

bool
register_prefill(Form *form, const Jid *jid, const char *password)
{
    const char *local = jid_local(jid);
    prefill(form, "username", local ? local : "", true);
    prefill(form, "password", password, false);
    for (unsigned i = 0; i < form->fields->len; i++) {
        const FormField *field = form_field(form, i);
        if (form_field_is_input(field) && strcmp(field->var, "password") != 0)
            return false;
    }
    return true;
}
