/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests of owners. */

#include "config.h"

#include "modules/muc_owner.h"

#include "base/i18n.h"
#include "xmpp/data_form.h"
#include "xmpp/ns.h"

typedef struct {
    MucFormFn on_form;
    gpointer data;
} Question;

static void
on_configuration(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    const Element *query = result ? element_child(result, "query", NS_MUC_OWNER) : NULL;
    Form *form = query ? data_form_find(query) : NULL;
    g_autoptr(GError) refusal = muc_error(stream, MUC_TASK_CONFIGURE, error);

    if (!refusal && !form)
        refusal = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_FEATURE_NOT_IMPLEMENTED,
                                      _("The room gives no form to configure it."));
    question->on_form(stream, form, refusal, question->data);
}

void
muc_request_configuration(Stream *stream, const Jid *room, MucFormFn on_form, gpointer data)
{
    Question *question = g_new0(Question, 1);

    *question = (Question){ on_form, data };
    stream_request(stream, "get", room, element_new("query", NS_MUC_OWNER), on_configuration,
                   question);
}

void
muc_submit_configuration(Stream *stream, const Jid *room, const Form *form, MucDoneFn on_done,
                         gpointer data)
{
    Element *query = element_new("query", NS_MUC_OWNER);

    element_take(query, data_form_submit(form));
    muc_request(stream, room, query, MUC_TASK_CONFIGURE, on_done, data);
}

static Element *
new_empty_form(const char *type)
{
    Element *query = element_new("query", NS_MUC_OWNER);

    element_set(element_add(query, "x", NS_DATA_FORM), "type", type);
    return query;
}

void
muc_cancel_configuration(Stream *stream, const Jid *room)
{
    muc_request(stream, room, new_empty_form("cancel"), MUC_TASK_CONFIGURE, NULL, NULL);
}

void
muc_accept_defaults(Stream *stream, const Jid *room, MucDoneFn on_done, gpointer data)
{
    muc_request(stream, room, new_empty_form("submit"), MUC_TASK_CONFIGURE, on_done, data);
}

void
muc_destroy(Stream *stream, const Jid *room, const MucDestruction *destruction, MucDoneFn on_done,
            gpointer data)
{
    Element *query = element_new("query", NS_MUC_OWNER);
    Element *destroy = element_add(query, "destroy", NULL);

    if (destruction->alternative)
        element_set(destroy, "jid", jid_bare(destruction->alternative));
    if (destruction->password)
        element_add_text(destroy, "password", NULL, destruction->password);
    if (destruction->reason && destruction->reason[0])
        element_add_text(destroy, "reason", NULL, destruction->reason);
    muc_request(stream, room, query, MUC_TASK_DESTROY, on_done, data);
}
