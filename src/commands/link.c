/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /open: what an xmpp: link asks for (XEP-0147, XEP-0379, XEP-0401), and /uri, which makes links.
 *
 * Anybody can write a link, and browsers open it with us: where it would change or tell something,
 * the user is asked. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/room.h"
#include "client/rooms/invitations.h"
#include "client/rooms/rooms.h"
#include "commands/account_server.h"
#include "commands/lookup.h"

typedef struct {
    const char *name; /* NULL: none */
    bool (*follow)(const CommandCall *call, const Uri *uri, GError **error);
    /* What is asked before; NULL: nothing has to be. The caller owns the result. */
    char *(*ask)(const CommandCall *call, const Uri *uri);
} LinkAction;

static bool
open_chat(const CommandCall *call, const Uri *uri, GError **error)
{
    const char *body = uri_value(uri, "body");
    if (!client_open_chat(call->client, call->account, uri->jid))
        return command_fail(error, _("Too many chats are open."));
    if (body && call->face)
        call->face->ops->set_input(call->face->data, body);
    return true;
}

static const Contact *
find_contact(const CommandCall *call, const Uri *uri)
{
    const Contact *contact = roster_find(call->account->roster, uri->jid);
    return contact && contact->is_in_roster ? contact : NULL;
}

static bool
is_friend(const CommandCall *call, const Uri *uri)
{
    const Contact *contact = find_contact(call, uri);
    return contact && contact->subscription == SUBSCRIPTION_BOTH;
}

/* The groups that a link names, NULL-terminated; owns the array alone. */
static const char **
groups_of(const Uri *uri)
{
    GPtrArray *groups = g_ptr_array_new();
    for (guint i = 0; i < uri->pairs->len; i++) {
        const UriPair *pair = &g_array_index(uri->pairs, UriPair, i);
        if (strcmp(pair->name, "group") == 0 && pair->value[0])
            g_ptr_array_add(groups, pair->value);
    }
    g_ptr_array_add(groups, NULL);
    return (const char **)g_ptr_array_free(groups, FALSE);
}

/* Somebody to be added; who is a contact already is talked to (XEP-0401 6.3). */
static bool
add_contact(const CommandCall *call, const Uri *uri, GError **error)
{
    const char *token = uri_value(uri, "preauth"), *name = uri_value(uri, "name");
    g_autofree const char **groups = groups_of(uri);
    if (is_friend(call, uri))
        return open_chat(call, uri, error);
    if (token ? !client_add_inviter(call->client, call->account, uri->jid, name, token, error)
              : !client_put_contact(call->client, call->account, uri->jid, name, groups, error) ||
                    !client_subscribe(call->client, call->account, uri->jid, SUBSCRIBE_REQUEST,
                                      error))
        return false;
    command_print(call,
                  _("%s is being added to the contacts of %s, and asked to show their presence."),
                  jid_shown_bare(uri->jid), jid_shown_bare(call->account->jid));
    return true;
}

static char *
ask_to_add(const CommandCall *call, const Uri *uri)
{
    if (is_friend(call, uri))
        return NULL;
    return g_strdup_printf(_("The link asks to add %s to your contacts, and to let them see when "
                             "you are online. Follow it?"),
                           jid_shown_bare(uri->jid));
}

/* Who has an account needs no other one for somebody's invitation; of a contact, the name and the
 * groups are changed. */
static bool
follow_roster(const CommandCall *call, const Uri *uri, GError **error)
{
    const char *name = uri_value(uri, "name");
    g_autofree const char **groups = groups_of(uri);
    if (uri_value(uri, "preauth") || !find_contact(call, uri) || (!name && !groups[0]))
        return add_contact(call, uri, error);
    if (!client_put_contact(call->client, call->account, uri->jid, name, groups, error))
        return false;
    command_print(call, _("%s is being changed."), jid_shown_bare(uri->jid));
    return true;
}

static char *
ask_about_roster(const CommandCall *call, const Uri *uri)
{
    const char *name = uri_value(uri, "name");
    g_autofree const char **groups = groups_of(uri);
    if (uri_value(uri, "preauth") || !find_contact(call, uri) || (!name && !groups[0]))
        return ask_to_add(call, uri);
    g_autofree char *all = g_strjoinv(", ", (char **)groups);
    return g_strdup_printf(_("The link asks to call your contact %s “%s”, in the groups “%s”. "
                             "Follow it?"),
                           jid_shown_bare(uri->jid), name ? name : "", all);
}

static bool
remove_contact(const CommandCall *call, const Uri *uri, GError **error)
{
    if (!find_contact(call, uri))
        return command_fail(error, _("%s is not among your contacts."), jid_shown_bare(uri->jid));
    if (!client_remove_contact(call->client, call->account, uri->jid, error))
        return false;
    command_print(call, _("%s is being removed from your contacts."), jid_shown_bare(uri->jid));
    return true;
}

static char *
ask_to_remove(const CommandCall *call, const Uri *uri)
{
    if (!find_contact(call, uri))
        return NULL;
    return g_strdup_printf(_("The link asks to remove %s from your contacts. Follow it?"),
                           jid_shown_bare(uri->jid));
}

static bool
unsubscribe(const CommandCall *call, const Uri *uri, GError **error)
{
    if (!client_subscribe(call->client, call->account, uri->jid, SUBSCRIBE_CANCEL, error))
        return false;
    command_print(call, _("You do not want to see the presence of %s any more."),
                  jid_shown_bare(uri->jid));
    return true;
}

static char *
ask_to_unsubscribe(const CommandCall *call, const Uri *uri)
{
    (void)call;
    return g_strdup_printf(_("The link asks to see no more when %s is online. Follow it?"),
                           jid_shown_bare(uri->jid));
}

/* Only whom we know may hear from us because of somebody's link. */
static bool
is_known(const CommandCall *call, const Uri *uri)
{
    return find_contact(call, uri) || jid_equal_bare(uri->jid, call->account->jid);
}

static bool
show_vcard(const CommandCall *call, const Uri *uri, GError **error)
{
    return client_show_vcard(call->client, call->account, uri->jid, error);
}

static char *
ask_to_show_vcard(const CommandCall *call, const Uri *uri)
{
    if (is_known(call, uri))
        return NULL;
    return g_strdup_printf(_("The link asks for the vCard of %s, whose server may see then that "
                             "you asked. Follow it?"),
                           jid_shown_bare(uri->jid));
}

/* As /info full. */
static bool
show_features(const CommandCall *call, const Uri *uri, GError **error)
{
    if (uri_value(uri, "node"))
        return command_fail(error, _("This link asks what is in a part of a service: that is not "
                                     "possible yet. Nothing was done."));
    return client_inquire(call->client, call->account, uri->jid, true, error);
}

static char *
ask_to_show_features(const CommandCall *call, const Uri *uri)
{
    if (is_known(call, uri) || uri_value(uri, "node"))
        return NULL;
    return g_strdup_printf(_("The link asks what %s can do: there they see then that you asked. "
                             "Follow it?"),
                           jid_shown_bare(uri->jid));
}

static bool
is_there(const CommandCall *call, const Uri *uri)
{
    const Room *room = room_of(call->account, uri->jid);

    return room && room->state == ROOM_IN;
}

static bool
enter_room(const CommandCall *call, const Uri *uri, GError **error)
{
    const RoomEntry entry = { .password = uri_value(uri, "password") };
    g_autoptr(Jid) room = jid_to_bare(uri->jid);

    if (!jid_local(room))
        return command_fail(error, _("The link names no room."));
    return client_enter_room(call->client, call->account, room, &entry, error);
}

static char *
ask_to_enter(const CommandCall *call, const Uri *uri)
{
    if (is_there(call, uri) || !jid_local(uri->jid))
        return NULL;
    return g_strdup_printf(_("The link asks to enter the room %s, where others see then that you "
                             "are there. Follow it?"),
                           jid_shown_bare(uri->jid));
}

/* Whom the link names, of Jid *; owned by the caller. */
static GPtrArray *
people_of(const Uri *uri)
{
    GPtrArray *people = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    for (guint i = 0; i < uri->pairs->len; i++) {
        const UriPair *pair = &g_array_index(uri->pairs, UriPair, i);
        Jid *jid = strcmp(pair->name, "jid") == 0 ? jid_new(pair->value, NULL) : NULL;
        if (jid)
            g_ptr_array_add(people, jid);
    }
    return people;
}

static bool
invite(const CommandCall *call, const Uri *uri, GError **error)
{
    g_autoptr(GPtrArray) people = people_of(uri);
    g_autoptr(Jid) room = jid_to_bare(uri->jid);

    if (people->len == 0 || !jid_local(room))
        return command_fail(error, _("The link does not say whom to invite into which room."));
    return client_invite(call->client, call->account, room, &(ClientInvitation){ .people = people },
                         error);
}

static char *
ask_to_invite(const CommandCall *call, const Uri *uri)
{
    g_autoptr(GPtrArray) people = people_of(uri);
    g_autoptr(GString) all = g_string_new(NULL);

    (void)call;
    for (guint i = 0; i < people->len; i++)
        g_string_append_printf(all, "%s%s", i ? ", " : "", jid_shown_bare(people->pdata[i]));
    if (people->len == 0)
        return NULL;
    return g_strdup_printf(_("The link asks to invite %s into the room %s. Follow it?"), all->str,
                           jid_shown_bare(uri->jid));
}

static const LinkAction actions[] = {
    { NULL, open_chat, NULL },
    { "disco", show_features, ask_to_show_features },
    { "invite", invite, ask_to_invite },
    { "join", enter_room, ask_to_enter },
    { "message", open_chat, NULL },
    { "register", command_register_by_link, NULL },
    { "remove", remove_contact, ask_to_remove },
    { "roster", follow_roster, ask_about_roster },
    { "subscribe", add_contact, ask_to_add },
    { "unsubscribe", unsubscribe, ask_to_unsubscribe },
    { "vcard", show_vcard, ask_to_show_vcard },
};

/* The other ones that are registered, and what they ask for. */
static const struct {
    const char *name, *what;
} not_yet[] = {
    { "command", N_("to run a command of a service") },
    { "probe", N_("for the presence of somebody") },
    { "pubsub", N_("to follow what somebody publishes") },
    { "recvfile", N_("to fetch a file") },
    { "sendfile", N_("to send a file") },
    { "unregister", N_("to leave a service") },
};

static const LinkAction *
find_action(const Uri *uri, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (g_strcmp0(actions[i].name, uri->action) == 0)
            return &actions[i];
    }
    for (size_t i = 0; i < G_N_ELEMENTS(not_yet); i++) {
        if (strcmp(not_yet[i].name, uri->action) == 0) {
            command_fail(error, _("This link asks %s: that is not possible yet. Nothing was done."),
                         _(not_yet[i].what));
            return NULL;
        }
    }
    g_autofree char *name = utf8_short_line(uri->action, 50);
    command_fail(error, _("This link asks for something that this program does not do: %s."), name);
    return NULL;
}

/* --- asking before --- */

typedef struct {
    Client *client;
    char *account;
    char *link;
    const LinkAction *action;
} Question;

static void
question_free(Question *question)
{
    g_free(question->account);
    g_free(question->link);
    g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

static void
on_answer(const char *answer, gpointer data)
{
    g_autoptr(Question) question = data;
    g_autoptr(GError) error = NULL;
    CommandCall call = { .client = question->client, .model = client_model(question->client) };
    if (g_strcmp0(answer, "yes") != 0)
        return;
    g_autoptr(Jid) jid = jid_new(question->account, NULL);
    g_autoptr(Uri) uri = uri_parse(question->link, NULL);
    call.account = model_find_account(call.model, jid);
    if (call.account && !question->action->follow(&call, uri, &error))
        notice_here(call.model, SEVERITY_ERROR, "%s", error->message);
}

static void
ask(const CommandCall *call, const LinkAction *action, const char *text)
{
    static const char *const choices[] = { "yes", "no", NULL };
    Question *question = g_new(Question, 1);
    *question = (Question){ .client = call->client,
                            .account = g_strdup(jid_bare(call->account->jid)),
                            .link = g_strdup(call->argv[0]),
                            .action = action };
    prompt_ask(call->model, &(PromptRequest){ .kind = PROMPT_CONFIRM,
                                              .account = call->account,
                                              .text = text,
                                              .choices = choices,
                                              .answer = on_answer,
                                              .data = question });
}

/* The account that the link names, else the usual one. NULL and error. */
static Account *
find_account(const CommandCall *call, const Uri *uri, GError **error)
{
    Account *account = uri->account ? model_find_account(call->model, uri->account) : call->account;
    if (!account && uri->account)
        command_fail(error, _("The link is for %s, which is none of your accounts."),
                     jid_shown_bare(uri->account));
    else if (!account)
        command_fail(error, _("There is no account yet: /connect YOU@SERVER logs in."));
    return account;
}

/* Registrations are for who has no account. */
static bool
is_registration(const CommandCall *call, const Uri *uri)
{
    return g_strcmp0(uri->action, "register") == 0 ||
           (!uri->account && !call->account && command_is_registration(uri));
}

static bool
run_open(const CommandCall *call, GError **error)
{
    g_autoptr(Uri) uri = uri_parse(call->argv[0], error);
    const LinkAction *action = uri ? find_action(uri, error) : NULL;
    CommandCall linked = *call;
    if (!action)
        return false;
    if (is_registration(call, uri))
        return command_register_by_link(call, uri, error);
    if (!(linked.account = find_account(call, uri, error)))
        return false;
    g_autofree char *text = action->ask ? action->ask(&linked, uri) : NULL;
    if (!text)
        return action->follow(&linked, uri, error);
    if (linked.account->state != ACCOUNT_ONLINE)
        return command_fail(error, _("%s is not connected: /connect %s does it."),
                            jid_shown_bare(linked.account->jid), jid_bare(linked.account->jid));
    g_autofree char *line = utf8_for_line(text);
    ask(&linked, action, line);
    return true;
}

/* --- making links --- */

static bool
run_uri(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) jid = NULL;
    if (call->argc == 1 && !(jid = command_contact(call, call->argv[0], NULL, error)))
        return false;
    if (!jid && !call->chat && !call->account)
        return command_fail(error, _("There is no account yet: /connect YOU@SERVER logs in."));
    if (!jid)
        jid = jid_ref(call->chat ? call->chat->jid : call->account->jid);
    bool is_room = call->argc == 0 && call->chat && call->chat->room;
    g_autofree char *uri = uri_build(jid, is_room ? "join" : NULL, NULL);
    command_print(call, "%s", uri);
    return true;
}

const Command link_commands[] = {
    { .name = "open",
      .usage = N_("LINK"),
      .summary = N_("Follow an xmpp: link: an invitation, a contact, a chat, a room"),
      .help = N_("\"xmpp:server?register;preauth=TOKEN\" leads to a new account, "
                 "\"xmpp:bob@server?roster;preauth=TOKEN\" to a new contact, who sees by the token "
                 "that you were invited, \"xmpp:tea@rooms.server?join\" into a room. jaser(1) can "
                 "be started with such a link. You are asked "
                 "before a link changes anything or tells others of you. See /help addresses."),
      .args = { 1, 1 },
      .run = run_open },
    { .name = "uri",
      .usage = N_("[CONTACT]"),
      .summary = N_("Show a contact's address as a link, or in the console your own"),
      .help = N_("The link can be put on a web page or in a mail. Wherever an address is wanted, a "
                 "link can be typed too."),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .run = run_uri },
    { 0 },
};
