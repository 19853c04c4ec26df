/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in a room in which role, as a window: it follows what the room tells, and roles are
 * changed from there (XEP-0045 8.3 to 8.5, 9.6, 9.7). */

#include "config.h"

#include "base/i18n.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "client/private.h"
#include "client/rooms/room_moderation.h"

/* It lives as long as its window. */
typedef struct {
    Client *client;
    Jid *account, *room;
    Window *window;
    unsigned shown; /* bits 1 << Role */
    unsigned observer;
} Roles;

static const struct {
    Role role;
    const char *title;
} titles[] = {
    { ROLE_MODERATOR, N_("Moderators of %s") },
    { ROLE_PARTICIPANT, N_("Who may talk in %s") },
    { ROLE_VISITOR, N_("Who may only listen in %s") },
};

static const ListColumn columns[] = {
    { "nick", N_("Nick"), 0 },
    { "role", N_("Role"), 1 },
    { "affiliation", N_("Affiliation"), 2 },
    { "address", N_("Address"), 3 },
    { 0 },
};

enum { ACTION_VOICE, ACTION_MUTE, ACTION_MODERATOR, ACTION_KICK };

static const ListAction actions[] = {
    [ACTION_VOICE] = { "voice", N_("Participant"), 'v', LIST_NEEDS_MANY },
    [ACTION_MUTE] = { "mute", N_("Visitor"), 'u', LIST_NEEDS_MANY },
    [ACTION_MODERATOR] = { "op", N_("Moderator"), 'o', LIST_NEEDS_MANY },
    [ACTION_KICK] = { "kick", N_("Kick"), 'r', LIST_NEEDS_MANY },
    { 0 },
};

static const Role ordered[] = {
    [ACTION_VOICE] = ROLE_PARTICIPANT,
    [ACTION_MUTE] = ROLE_VISITOR,
    [ACTION_MODERATOR] = ROLE_MODERATOR,
    [ACTION_KICK] = ROLE_NONE,
};

/* NULL: it is gone. */
static Chat *
roles_chat(const Roles *roles)
{
    Account *account = model_find_account(roles->client->model, roles->account);

    return account ? account_find_chat(account, roles->room, CHAT_ROOM) : NULL;
}

/* --- rows --- */

static void
set_row(const Roles *roles, const Occupant *occupant)
{
    const bool is_ranked = occupant->affiliation != AFFILIATION_NONE;
    const char *const cells[] = {
        occupant_nick(occupant),
        role_label(occupant->role),
        is_ranked ? affiliation_label(occupant->affiliation) : NULL,
        occupant->real ? jid_shown_bare(occupant->real) : NULL,
    };

    list_window_set(roles->window,
                    &(ListRowFacts){ .id = occupant_nick(occupant),
                                     .cells = cells,
                                     .style = occupant->role == ROLE_MODERATOR ? LIST_STRONG
                                              : occupant->role == ROLE_VISITOR ? LIST_WEAK
                                                                               : LIST_PLAIN });
}

static void
show(const Roles *roles)
{
    const Chat *chat = roles_chat(roles);

    list_window_begin(roles->window);
    list_window_clear(roles->window);
    for (GSequenceIter *iter = chat ? g_sequence_get_begin_iter(chat->room->order) : NULL;
         iter && !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        const Occupant *occupant = g_sequence_get(iter);
        if (roles->shown & (1u << occupant->role))
            set_row(roles, occupant);
    }
    list_window_end(roles->window);
}

/* Who gets the role stands at the end until the list is opened anew. */
static void
on_occupant(const Roles *roles, const OccupantNews *news)
{
    const Occupant *occupant = news->occupant;

    if (!occupant) {
        show(roles);
        return;
    }
    list_window_begin(roles->window);
    if (news->change == OCCUPANT_RENAMED)
        list_window_remove(roles->window, news->former);
    if (news->change == OCCUPANT_LEFT || !(roles->shown & (1u << occupant->role)))
        list_window_remove(roles->window, occupant_nick(occupant));
    else
        set_row(roles, occupant);
    list_window_end(roles->window);
}

static bool
says_roles(const OccupantNews *news)
{
    if (news->change == OCCUPANT_SPOKE)
        return false;
    return news->change != OCCUPANT_CHANGED || !news->occupant ||
           news->role != news->occupant->role || news->affiliation != news->occupant->affiliation;
}

static void
on_event(const Event *event, gpointer data)
{
    const Roles *roles = data;

    if (says_roles(event->occupant) && jid_equal(event->chat->jid, roles->room) &&
        jid_equal(event->account->jid, roles->account))
        on_occupant(roles, event->occupant);
}

/* --- orders --- */

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    const Roles *roles = data;
    Chat *chat = roles_chat(roles);
    Role role = ordered[action - actions];
    g_autoptr(GError) error = NULL;

    if (!chat)
        g_set_error_literal(&error, CLIENT_ERROR, CLIENT_ERROR_FAILED, _("The room is gone."));
    for (unsigned i = 0; chat && !error && i < ids->len; i++)
        client_set_role(roles->client, chat, ids->pdata[i], role, NULL, &error);
    if (error)
        notice_in(roles->client->model, window, SEVERITY_ERROR, "%s", error->message);
}

static void
on_close(gpointer data)
{
    Roles *roles = data;

    model_unobserve(roles->client->model, roles->observer);
    jid_unref(roles->account);
    jid_unref(roles->room);
    g_free(roles);
}

/* --- the window --- */

static char *
new_title(const Roles *roles)
{
    const char *room = jid_shown_bare(roles->room);

    for (unsigned i = 0; i < G_N_ELEMENTS(titles); i++) {
        if (roles->shown == 1u << titles[i].role)
            return g_strdup_printf(_(titles[i].title), room);
    }
    return g_strdup_printf(_("Who may do what in %s"), room);
}

static Roles *
open_window(Client *client, const Chat *chat, const char *name, unsigned shown)
{
    Roles *roles = g_new0(Roles, 1);

    roles->client = client;
    roles->account = jid_ref(chat->account->jid);
    roles->room = jid_ref(chat->jid);
    roles->shown = shown;
    g_autofree char *title = new_title(roles);
    roles->window = list_window_open(
        client->model,
        &(ListRequest){ .account = chat->account,
                        .name = name,
                        .title = title,
                        .help = _("Insert marks several; /role NICK gives a reason, too."),
                        .empty = _("Nobody is on this list."),
                        .columns = columns,
                        .actions = actions,
                        .act = on_act,
                        .close = on_close,
                        .data = roles });
    roles->observer = model_observe(client->model, EVENT_OCCUPANT, on_event, roles);
    return roles;
}

bool
client_show_roles(Client *client, Chat *chat, unsigned shown, GError **error)
{
    g_autofree char *name = g_strdup_printf("roles %s", jid_bare(chat->jid));
    Window *window = list_window_find(client->model, NULL, name);

    if (chat->room->state != ROOM_IN) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("You are not in this room."));
        return false;
    }
    if (window)
        list_window_close(window);
    const Roles *roles = open_window(client, chat, name, shown);
    show(roles);
    windows_go(model_windows(client->model), roles->window);
    list_window_tell(roles->window);
    return true;
}
