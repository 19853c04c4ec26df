/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as JSON lines, as jaser(1) documents them. */

#include "config.h"

#include "base/json.h"
#include "model/request.h"
#include "headless/format.h"
#include "headless/format_json_room.h"

static void
begin(GString *out, const char *type, const Account *account)
{
    json_begin(out);
    json_string(out, "type", type);
    if (account)
        json_string(out, "account", jid_bare(account->jid));
}

static void
write_account(GString *out, const Account *account, bool is_removed)
{
    begin(out, "account", account);
    json_string(out, "state", is_removed ? "removed" : account_state_name(account->state));
    json_string(out, "text", account->state_text);
    json_string(out, "jid", account->bound_jid ? jid_full(account->bound_jid) : NULL);
    json_string(out, "show", show_name(account->show));
    json_string(out, "status", account->status);
    json_int(out, "priority", account->priority);
    json_bool(out, "encrypted", account->is_secured);
    json_string(out, "connection", account->connection_text);
    json_bool(out, "default", account->is_default);
    json_end(out);
}

static void
write_contact(GString *out, const Contact *contact, bool is_removed)
{
    const Request *request = requests_find_contact(contact);
    begin(out, "roster", contact->account);
    json_string(out, "jid", jid_bare(contact->jid));
    json_string(out, "name", contact->name);
    json_strings(out, "groups", (const char *const *)contact->groups);
    json_string(out, "subscription",
                is_removed ? "remove" : subscription_name(contact->subscription));
    json_bool(out, "asked", contact->is_asking);
    json_bool(out, "asks", request != NULL);
    json_string(out, "text", request ? request->text : NULL);
    json_bool(out, "approved", contact->is_approved);
    json_string(out, "nickname", contact->nickname);
    json_string(out, "note", contact->note);
    json_end(out);
}

static void
write_roster(GString *out, const Account *account)
{
    g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        if (contact->is_in_roster)
            write_contact(out, contact, false);
    }
}

static void
write_resource(GString *out, const Resource *resource)
{
    json_begin_object(out, NULL);
    json_string(out, "resource", resource->name ? resource->name : "");
    json_string(out, "show", show_name(resource->show));
    json_string(out, "status", resource->status);
    json_int(out, "priority", resource->priority);
    json_end_object(out);
}

static void
write_presence(GString *out, const Contact *contact)
{
    const Resource *best = contact->resources->len ? contact->resources->pdata[0] : NULL;
    begin(out, "presence", contact->account);
    json_string(out, "jid", jid_bare(contact->jid));
    json_string(out, "show", show_name(contact_show(contact)));
    json_string(out, "status", contact_status(contact));
    json_string(out, "resource", best ? best->name : NULL);
    if (best)
        json_int(out, "priority", best->priority);
    json_begin_array(out, "resources");
    for (guint i = 0; i < contact->resources->len; i++)
        write_resource(out, g_ptr_array_index(contact->resources, i));
    json_end_array(out);
    json_end(out);
}

static void
write_extended(GString *out, const Account *account, const Contact *contact, ExtendedKind kind)
{
    const Extended *extended = extended_of(contact ? contact->extended : account->extended, kind);
    g_autofree char *summary = extended ? extended_summary(extended) : NULL;
    const char *field;
    begin(out, "extended", account);
    json_string(out, "jid", jid_bare(contact ? contact->jid : account->jid));
    json_string(out, "kind", extended_name(kind));
    json_string(out, "summary", summary);
    json_begin_object(out, "fields");
    for (unsigned i = 0; extended && (field = extended_field(kind, i)); i++)
        json_string(out, field, extended_get(extended, field));
    json_end_object(out);
    json_end(out);
}

static void
write_encryption(GString *out, const Chat *chat)
{
    const ChatEncryption *encryption = &chat->encryption;
    begin(out, "encryption", chat->account);
    json_string(out, "chat", jid_full(chat->jid));
    json_string(out, "encryption", encryption->method ? encryption->method : "none");
    json_string(out, "trust", encryption->method ? trust_name(encryption->trust) : NULL);
    json_string(out, "error", encryption->problem);
    json_string(out, "offer", encryption->offer);
    json_bool(out, "required", encryption->is_required);
    json_bool(out, "looking", encryption->is_busy);
    json_end(out);
}

static void
write_message(GString *out, const Chat *chat, const Message *message, bool is_change)
{
    const Jid *from = message->from;
    if (!from)
        from = message->is_outgoing ? chat->account->jid : chat->jid;
    begin(out, "message", chat->account);
    json_string(out, "event", is_change ? "changed" : NULL);
    json_string(out, "chat", jid_full(chat->jid));
    json_string(out, "direction", message->is_outgoing ? "out" : "in");
    json_string(out, "from", jid_full(from));
    json_string(out, "id", message->id);
    json_string(out, "stanza_id", message->stanza_id);
    json_string(out, "body", message->body);
    json_time(out, "time", message->time);
    json_string(out, "state",
                message->is_outgoing ? message_state_name(message->state) : "received");
    json_string(out, "error", message->error);
    json_string(out, "encryption", message->encryption ? message->encryption : "none");
    json_string(out, "trust", message->trust);
    json_string(out, "signer", message->signer);
    if (message->is_sealed)
        json_bool(out, "sealed", true);
    json_bool(out, "delayed", message->is_delayed);
    json_bool(out, "carbon", message->is_carbon);
    if (message->is_mention)
        json_bool(out, "mention", true);
    if (message->is_cut)
        json_bool(out, "cut", true);
    json_end(out);
}

static void
write_notice(GString *out, const Chat *chat, const Message *message)
{
    begin(out, "notice", chat ? chat->account : NULL);
    if (!chat && message->from)
        json_string(out, "account", jid_bare(message->from));
    json_string(out, "chat", chat ? jid_full(chat->jid) : NULL);
    json_string(out, "severity", severity_name(message->severity));
    json_string(out, "text", message->body);
    if (message->order)
        json_int(out, "line", message->order);
    json_end(out);
}

static void
write_prompt(GString *out, const Prompt *prompt)
{
    static const char *const kinds[] = {
        [PROMPT_PASSWORD] = "password",
        [PROMPT_CERTIFICATE] = "certificate",
        [PROMPT_CONFIRM] = "confirm",
        [PROMPT_TEXT] = "text",
    };
    begin(out, prompt->is_answered ? "prompt_closed" : "prompt", prompt->account);
    json_int(out, "id", prompt->id);
    if (prompt->is_answered) {
        json_end(out);
        return;
    }
    json_string(out, "kind", kinds[prompt->kind]);
    json_bool(out, "hidden", prompt->is_secret);
    json_string(out, "text", prompt->text);
    json_string(out, "details", prompt->details);
    json_strings(out, "choices", (const char *const *)prompt->choices);
    json_end(out);
}

static void
write_options(GString *out, const FormField *field)
{
    json_begin_array(out, "options");
    for (guint i = 0; i < field->options->len; i++) {
        const FormOption *option = field->options->pdata[i];
        json_begin_object(out, NULL);
        json_string(out, "value", option->value);
        json_string(out, "label", option->label);
        json_end_object(out);
    }
    json_end_array(out);
}

static void
write_media(GString *out, const FormField *field)
{
    json_begin_array(out, "media");
    for (guint i = 0; i < field->media->len; i++) {
        const FormMedia *media = field->media->pdata[i];
        json_begin_object(out, NULL);
        json_string(out, "type", media->type);
        json_string(out, "uri", media->uri);
        json_end_object(out);
    }
    json_end_array(out);
}

/* Of a secret nothing is told but that there is one. */
static void
write_values(GString *out, const FormField *field)
{
    if (field->type == FIELD_TEXT_PRIVATE) {
        json_bool(out, "filled", *form_field_value(field) != '\0');
        return;
    }
    json_begin_array(out, "values");
    for (guint i = 0; i < field->values->len; i++)
        json_string(out, NULL, field->values->pdata[i]);
    json_end_array(out);
}

static void
write_field(GString *out, const FormField *field)
{
    json_begin_object(out, NULL);
    json_string(out, "field", field->var);
    json_string(out, "type", field_type_name(field->type));
    json_string(out, "label", field->label);
    json_string(out, "description", field->description);
    json_bool(out, "required", field->is_required);
    if (field->is_read_only)
        json_bool(out, "read_only", true);
    json_string(out, "datatype", field->datatype);
    write_values(out, field);
    if (form_field_is_list(field))
        write_options(out, field);
    if (form_field_is_open(field))
        json_bool(out, "open", true);
    if (field->media->len > 0)
        write_media(out, field);
    json_string(out, "error", field->error);
    json_end_object(out);
}

static void
write_items(GString *out, const Form *form)
{
    json_begin_array(out, "items");
    for (guint row = 0; row < form->items->len; row++) {
        char **cells = form->items->pdata[row];
        json_begin_object(out, NULL);
        for (guint i = 0; i < form->columns->len; i++)
            json_string(out, ((FormField *)form->columns->pdata[i])->var, cells[i]);
        json_end_object(out);
    }
    json_end_array(out);
}

static void
write_form(GString *out, const Window *window)
{
    const Form *form = window->form->form;
    begin(out, window->form->state == FORM_CLOSED ? "form_closed" : "form", window->account);
    json_int(out, "window", window->number);
    if (window->form->state == FORM_CLOSED) {
        json_end(out);
        return;
    }
    json_string(out, "name", window->form->name);
    json_string(out, "title", form->title);
    json_string(out, "instructions", form->instructions);
    json_string(out, "error", window->form->error);
    json_bool(out, "result", window->form->state == FORM_SHOWN);
    json_begin_array(out, "fields");
    for (guint i = 0; i < form->fields->len; i++) {
        if (form_field(form, i)->type != FIELD_HIDDEN)
            write_field(out, form_field(form, i));
    }
    json_end_array(out);
    if (form->columns->len > 0)
        write_items(out, form);
    if (window->form->state == FORM_ASKED && window->form->button_count > 1) {
        json_begin_array(out, "buttons");
        for (guint i = 0; i < window->form->button_count; i++)
            json_string(out, NULL, window->form->buttons[i].word);
        json_end_array(out);
    }
    json_end(out);
}

static void
write_request(GString *out, const Request *request, bool is_closed)
{
    begin(out, is_closed ? "request_closed" : "request", request->account);
    json_int(out, "number", request->number);
    json_string(out, "kind", request_kind_name(request->kind));
    json_string(out, "from", jid_bare(request->from));
    if (!is_closed) {
        json_string(out, "about", request->about ? jid_full(request->about) : NULL);
        json_string(out, "claimed", request->claimed ? jid_full(request->claimed) : NULL);
        json_string(out, "text", request->text);
        json_int(out, "count", request->count);
        json_time(out, "time", request->time);
    }
    json_end(out);
}

static void
write_row(GString *out, const ListWindow *list, const ListRow *row)
{
    json_begin_object(out, NULL);
    json_string(out, "id", row->id);
    for (guint i = 0; i < list->request.column_count; i++)
        json_string(out, list->request.columns[i].name, row->cells[i]);
    json_string(out, "detail", row->detail);
    json_end_object(out);
}

static void
write_list(GString *out, const Window *window)
{
    const ListWindow *list = window->list;
    begin(out, "list", window->account);
    json_int(out, "window", window->number);
    json_string(out, "name", list->name);
    json_string(out, "title", list->title);
    json_begin_array(out, "rows");
    for (guint i = 0; i < list->shown->len; i++)
        write_row(out, list, list->shown->pdata[i]);
    json_end_array(out);
    json_begin_array(out, "actions");
    for (const ListAction *action = list->request.actions; action && action->word; action++)
        json_string(out, NULL, action->word);
    json_end_array(out);
    json_end(out);
}

static void
write_xml(GString *out, const Account *account, const char *text, bool is_outgoing)
{
    begin(out, "xml", account);
    json_string(out, "direction", is_outgoing ? "out" : "in");
    json_string(out, "text", text);
    json_end(out);
}

static void
write_done(GString *out, const Done *done)
{
    begin(out, "done", NULL);
    json_string(out, "command", done->command);
    json_int(out, "line", (int64_t)done->line);
    json_bool(out, "ok", done->is_ok);
    json_end(out);
}

const Format format_json = {
    .account = write_account,
    .roster = write_roster,
    .contact = write_contact,
    .presence = write_presence,
    .extended = write_extended,
    .room = json_write_room,
    .occupant = json_write_occupant,
    .encryption = write_encryption,
    .message = write_message,
    .notice = write_notice,
    .prompt = write_prompt,
    .form = write_form,
    .list = write_list,
    .request = write_request,
    .xml = write_xml,
    .done = write_done,
};
