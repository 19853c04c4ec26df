/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as lines for people: what was said as "TIME CHAT <NAME> TEXT", all else behind "--". */

#include "config.h"

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/form_text.h"
#include "headless/format.h"

static void append_line(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A line made safe for a terminal. Further lines of its text are indented, so that nobody can
 * forge one. */
static void
append_line(GString *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *safe = utf8_for_screen(text);
    g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);
    for (char **line = lines; *line; line++)
        g_string_append_printf(out, "%s%s\n", line == lines ? "" : "    ", *line);
}

static void
write_account(GString *out, const Account *account, bool is_removed)
{
    const char *state = is_removed ? _("removed") : account_state_label(account->state);
    const char *text =
        is_removed || g_strcmp0(account->state_text, state) == 0 ? NULL : account->state_text;
    append_line(out, "-- %s: %s%s%s", jid_bare(account->jid), state, text ? ": " : "",
                text ? text : "");
}

static void
write_roster(GString *out, const Account *account)
{
    unsigned count = roster_size(account->roster);
    append_line(out, ngettext("-- %s: %u contact", "-- %s: %u contacts", count),
                jid_bare(account->jid), count);
}

static void
write_contact(GString *out, const Contact *contact, bool is_removed)
{
    const char *jid = jid_bare(contact->jid);
    if (is_removed)
        append_line(out, _("-- %s is no contact any more"), jid);
    else
        append_line(out, _("-- %s is a contact (%s)"), jid, contact_display_name(contact));
}

static void
write_presence(GString *out, const Contact *contact)
{
    const Resource *best = contact->resources->len ? contact->resources->pdata[0] : NULL;
    const char *status = contact_status(contact);
    g_autoptr(GString) device = g_string_new(NULL);
    if (best)
        g_string_printf(device, " (%s%s%d)", best->name ? best->name : "", best->name ? ", " : "",
                        best->priority);
    append_line(out, "-- %s %s: %s%s%s%s", show_sign(contact_show(contact)), jid_bare(contact->jid),
                show_label(contact_show(contact)), device->str, status ? ": " : "",
                status ? status : "");
}

static void
write_extended(GString *out, const Account *account, const Contact *contact, ExtendedKind kind)
{
    const Extended *extended = extended_of(contact ? contact->extended : account->extended, kind);
    const char *jid = jid_bare(contact ? contact->jid : account->jid);
    g_autofree char *summary = extended ? extended_summary(extended) : NULL;
    append_line(out, "-- %s %s: %s", extended_sign(kind), jid, summary ? summary : "");
}

static void
write_encryption(GString *out, const Chat *chat)
{
    const ChatEncryption *encryption = &chat->encryption;
    const char *jid = jid_full(chat->jid);
    if (encryption->problem)
        append_line(out, _("-- %s: nothing is sent: %s"), jid, encryption->problem);
    else if (encryption->method && !encryption_hides(encryption->method))
        append_line(out, _("-- %s: signed with %s, not encrypted"), jid, encryption->label);
    else if (encryption->method)
        append_line(out, _("-- %s: encrypted with %s (%s)"), jid, encryption->label,
                    trust_name(encryption->trust));
    else
        append_line(out, _("-- %s: not encrypted"), jid);
}

static void
write_message(GString *out, const Chat *chat, const Message *message, bool is_change)
{
    if (is_change && message->state != MESSAGE_FAILED)
        return;
    if (is_change) {
        append_line(out, _("-- to %s: not delivered: %s"), jid_full(chat->jid),
                    message->error ? message->error : "");
        return;
    }
    g_autofree char *time = date_format(message->time, message->is_delayed ? "%F %T" : "%T");
    g_autofree char *words = message_words(message);
    append_line(out, "%s %s <%s> %s", time, jid_full(chat->jid), chat_sender_name(chat, message),
                words);
}

static void
write_notice(GString *out, const Chat *chat, const Message *message)
{
    static const char *const marks[] = {
        [SEVERITY_INFO] = "--",
        [SEVERITY_WARNING] = N_("-- warning:"),
        [SEVERITY_ERROR] = N_("-- error:"),
    };
    (void)chat;
    append_line(out, "%s %s",
                message->severity == SEVERITY_INFO ? marks[SEVERITY_INFO]
                                                   : _(marks[message->severity]),
                message->body);
}

static void
write_prompt(GString *out, const Prompt *prompt)
{
    if (prompt->is_answered)
        return;
    g_autofree char *choices = prompt->choices ? g_strjoinv("|", prompt->choices) : NULL;
    append_line(out, _("?? %s%s%s (/answer %u %s)"), prompt->text, prompt->details ? "\n" : "",
                prompt->details ? prompt->details : "", prompt->id, choices ? choices : _("TEXT"));
}

static void
write_form(GString *out, const Window *window)
{
    g_autofree char *text = form_to_text(window->form);
    if (window->form->state == FORM_SHOWN)
        append_line(out, "-- %s", text);
    else if (window->form->state == FORM_ASKED)
        append_line(out, _("?? %s\n/form set FIELD VALUE, /form submit, /form cancel"), text);
}

static void
write_xml(GString *out, const Account *account, const char *text, bool is_outgoing)
{
    append_line(out, "%s %s %s", is_outgoing ? "->" : "<-", jid_bare(account->jid), text);
}

static void
write_done(GString *out, const Done *done)
{
    (void)out;
    (void)done;
}

/* Notices tell of rooms, and of those who come and go as the setting rooms.traffic says. */
static void
write_room(GString *out, const Room *room)
{
    (void)out;
    (void)room;
}

static void
write_occupant(GString *out, const Room *room, const OccupantNews *news)
{
    (void)out;
    (void)room;
    (void)news;
}

/* A notice says the first time that it came. */
static void
write_request(GString *out, const Request *request, bool is_closed)
{
    g_autofree char *what = request_describe(request);
    if (is_closed)
        append_line(out, _("-- settled: %s"), what);
}

/* The id, then what is in the row. */
static void
write_list(GString *out, const Window *window)
{
    const ListWindow *list = window->list;
    append_line(out, "-- %s", list->title);
    for (guint i = 0; i < list->shown->len; i++) {
        const ListRow *row = list->shown->pdata[i];
        g_autofree char *cells = g_strjoinv(" · ", row->cells);
        append_line(out, "   %s: %s%s%s", row->id, cells, row->detail ? "\n" : "",
                    row->detail ? row->detail : "");
    }
    if (list->shown->len == 0)
        append_line(out, "   %s", list->empty ? list->empty : _("There is nothing here."));
}

const Format format_text = {
    .account = write_account,
    .roster = write_roster,
    .contact = write_contact,
    .presence = write_presence,
    .extended = write_extended,
    .room = write_room,
    .occupant = write_occupant,
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
