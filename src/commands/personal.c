/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we call ourselves, and what we note about others: /nick, /note. */

#include "config.h"

#include "base/i18n.h"
#include "client/rooms/rooms.h"
#include "commands/lookup.h"

/* In a room the nick there is meant. */
static bool
run_room_nick(const CommandCall *call, const Room *room, GError **error)
{
    const char *name = room_display_name(room);

    if (call->argc == 1)
        return client_set_room_nick(call->client, room->chat, call->argv[0], error);
    if (room->nick)
        command_print(call, _("You are called %s in %s."), room->nick, name);
    else
        command_print(call, _("You have no nick in %s: /nick NAME chooses one."), name);
    return true;
}

static bool
run_nick(const CommandCall *call, GError **error)
{
    const Account *account = call->account;
    const Room *room = call->chat ? chat_room(call->chat) : NULL;

    if (room)
        return run_room_nick(call, room, error);
    if (call->argc == 1)
        return client_set_nickname(call->client, call->account, call->argv[0], error);
    if (account->nickname)
        command_print(call, _("%s calls itself %s."), jid_bare(account->jid), account->nickname);
    else
        command_print(call, _("%s has no nickname: /nick NAME gives it one."),
                      jid_bare(account->jid));
    return true;
}

static bool
run_nick_clear(const CommandCall *call, GError **error)
{
    return client_set_nickname(call->client, call->account, NULL, error);
}

/* Who a note is about, and the words behind that: the first word, if it names somebody, else the
 * chat's contact. */
static Jid *
find_subject(const CommandCall *call, Account **ret_account, char **ret_text, GError **error)
{
    g_autoptr(GError) problem = NULL;
    Jid *jid = NULL;

    *ret_account = call->account;
    *ret_text = NULL;
    if (call->argc > 0)
        jid = command_contact(call, call->argv[0], ret_account, &problem);
    if (jid) {
        *ret_text = g_strdup(call->argv[1]);
        return jid;
    }
    if (!call->chat) {
        if (problem)
            g_propagate_error(error, g_steal_pointer(&problem));
        else
            command_fail(error, _("Whom do you mean? Usage: /note CONTACT [TEXT]"));
        return NULL;
    }
    *ret_account = call->chat->account;
    if (call->argc > 0)
        *ret_text = g_strjoinv(" ", (char **)call->argv);
    return jid_ref(call->chat->jid);
}

static bool
run_note(const CommandCall *call, GError **error)
{
    Account *account;
    g_autofree char *text = NULL;
    g_autoptr(Jid) jid = find_subject(call, &account, &text, error);

    if (!jid)
        return false;
    if (text && *g_strstrip(text))
        return client_set_note(call->client, account, jid, text, error);
    return client_show_note(call->client, account, jid, error);
}

static bool
run_note_clear(const CommandCall *call, GError **error)
{
    Account *account;
    g_autofree char *text = NULL;
    g_autoptr(Jid) jid = find_subject(call, &account, &text, error);

    return jid && client_set_note(call->client, account, jid, NULL, error);
}

const Command personal_commands[] = {
    { .name = "nick",
      .usage = N_("[NAME]"),
      .summary = N_("Show or set what you call yourself, or in a room your nick there"),
      .help = N_("In a room this is about your nick there alone. Contacts that have given you no "
                 "name of their own see it, if their client shows "
                 "nicknames; it goes with your requests to see somebody's presence, and with the "
                 "first message to somebody who is not among your contacts. What others call "
                 "themselves is shown unless you have given them a name (/roster nick), and unless "
                 "it looks like the name of somebody else."),
      .args = { 0, 1 },
      .rest = true,
      .needs = NEEDS_ACCOUNT,
      .run = run_nick },
    { .name = "nick clear",
      .usage = "",
      .summary = N_("Call yourself nothing any more"),
      .needs = NEEDS_CONNECTION,
      .run = run_nick_clear },
    { .name = "note",
      .usage = N_("[CONTACT] [TEXT]"),
      .summary = N_("Show or set your note about somebody"),
      .help = N_("Only you see it; the server keeps it, so that your other clients have it. /info "
                 "shows it. In a chat, what does not begin with a contact is the text of the note "
                 "about the chat's contact."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_note },
    { .name = "note clear",
      .usage = N_("[CONTACT]"),
      .summary = N_("Delete your note about somebody"),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_note_clear },
    { 0 },
};
