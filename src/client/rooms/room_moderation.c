/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders about who is in a room, and who may be. */

#include "config.h"

#include "client/rooms/room_moderation.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/window.h"
#include "client/encryption/ox_room.h"
#include "client/rooms/room_errand.h"
#include "client/rooms/room_traffic.h"

#include "modules/muc_admin.h"
#include "modules/muc_requests.h"

/* An order on its way: the room may be gone when it ends. */
typedef struct {
    RoomErrand errand;
    char *failure;   /* "bob was not kicked" */
    GArray *changes; /* RankChange, with strings of its own; NULL: of a role */
} Order;

static void
clear_change(gpointer data)
{
    RankChange *change = data;

    jid_unref(change->jid);
    g_free((char *)change->nick);
    g_free((char *)change->reason);
}

static Order *
order_new(Client *client, const Chat *chat)
{
    Order *order = g_new0(Order, 1);

    room_errand_init(&order->errand, client, chat);
    room_errand_wait(&order->errand);
    return order;
}

static void
order_free(Order *order)
{
    room_errand_hear(&order->errand);
    if (order->changes)
        g_array_unref(order->changes);
    g_free(order->failure);
    room_errand_done(&order->errand);
    g_free(order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Order, order_free)

/* The room and the account's stream; NULL and error: it cannot be tried. */
static Stream *
open_stream(Client *client, const Chat *chat, GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (stream && chat->room->state != ROOM_IN) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("You are not in the room %s: /join enters it."), jid_shown_bare(chat->jid));
        return NULL;
    }
    return stream;
}

/* --- roles --- */

/* What did not happen, by the role: "%s" is the nick. */
static char *
describe_role_failure(const char *nick, const Occupant *occupant, Role role)
{
    bool was_moderator = occupant->role == ROLE_MODERATOR;
    const char *const formats[ROLES] = {
        [ROLE_NONE] = _("%s was not kicked"),
        [ROLE_VISITOR] = _("%s may still talk"),
        [ROLE_PARTICIPANT] = was_moderator ? _("%s is still a moderator") : _("%s got no voice"),
        [ROLE_MODERATOR] = _("%s was not made a moderator"),
    };

    return g_strdup_printf(formats[role], nick);
}

static void
on_role_done(Stream *stream, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;
    Chat *chat = room_errand_chat(&order->errand);

    (void)stream;
    if (chat && error)
        notice_in(order->errand.client->model, order->errand.window, SEVERITY_ERROR, _("%s: %s"),
                  order->failure, error->message);
}

bool
client_set_role(Client *client, Chat *chat, const char *nick, Role role, const char *reason,
                GError **error)
{
    Stream *stream = open_stream(client, chat, error);
    const Occupant *occupant = stream ? room_find(chat->room, nick) : NULL;

    if (!stream)
        return false;
    if (!occupant) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("Nobody here is called %s. /who lists who is here."), nick);
        return false;
    }
    if (role != ROLE_NONE && occupant->role == role) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED, _("%s is already: %s."), nick,
                    role_label(role));
        return false;
    }
    Order *order = order_new(client, chat);
    order->failure = describe_role_failure(nick, occupant, role);
    muc_set_role(stream, chat->jid, &(MucRoleChange){ nick, role, occupant->role, reason },
                 on_role_done, order);
    return true;
}

bool
client_request_voice(Client *client, Chat *chat, GError **error)
{
    Stream *stream = open_stream(client, chat, error);

    if (!stream)
        return false;
    if (chat->room->self->role >= ROLE_PARTICIPANT) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("You may talk here already."));
        return false;
    }
    muc_request_voice(stream, chat->jid);
    notice(client->model, chat->account, chat, SEVERITY_INFO,
           chat->room->roles[ROLE_MODERATOR] > 0
               ? _("The moderators are asked to let you talk.")
               : _("The moderators are asked to let you talk; none of them is here now."));
    return true;
}

/* --- affiliations --- */

/* The room's own address with a nick is that nick. */
static const Occupant *
find_meant(const Chat *chat, const char *who)
{
    const Occupant *occupant = room_find(chat->room, who);
    g_autoptr(Jid) jid = occupant ? NULL : jid_new(who, NULL);

    return jid && jid_resource(jid) && jid_equal_bare(jid, chat->jid)
               ? room_find(chat->room, jid_resource(jid))
               : occupant;
}

/* The address behind a nick in the room, or what is an address itself. Owned by the caller. */
static Jid *
find_address(const Chat *chat, const char *who, GError **error)
{
    const Occupant *occupant = find_meant(chat, who);

    if (occupant && occupant->real)
        return jid_to_bare(occupant->real);
    if (occupant) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("The room does not show you the address of %s: only moderators see "
                      "addresses here. /kick goes by nick, too."),
                    who);
        return NULL;
    }
    g_autoptr(Jid) jid = jid_new_from_typed(who, NULL);
    bool is_address = jid && (jid_local(jid) || strchr(jid_domain(jid), '.'));
    if (is_address && !jid_equal_bare(jid, chat->jid))
        return jid_to_bare(jid);
    g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                _("Nobody here is called %s, and it is no address either. Who has left is meant "
                  "by address: bob@example.org."),
                who);
    return NULL;
}

static void
tell_rank(const Order *order, Chat *chat, const RankChange *change)
{
    const char *const formats[AFFILIATIONS] = {
        [AFFILIATION_OUTCAST] = _("%s is banned from the room."),
        [AFFILIATION_NONE] = _("%s is on no list of the room any more."),
        [AFFILIATION_MEMBER] = _("%s is a member of the room."),
        [AFFILIATION_ADMIN] = _("%s is an admin of the room."),
        [AFFILIATION_OWNER] = _("%s is an owner of the room."),
    };

    Client *client = order->errand.client;

    affiliations_window_hear(client, chat, change->jid, change->affiliation, change->reason);
    if (order->errand.window == windows_find_chat(model_windows(client->model), chat) &&
        room_traffic_take_told(client->room_traffic, chat, change->jid, change->affiliation))
        return;
    notice_in(client->model, order->errand.window, SEVERITY_INFO, formats[change->affiliation],
              jid_shown_bare(change->jid));
}

static void
on_ranks_done(Stream *stream, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;
    Chat *chat = room_errand_chat(&order->errand);

    (void)stream;
    if (!chat)
        return;
    if (error)
        notice_in(order->errand.client->model, order->errand.window, SEVERITY_ERROR, _("%s: %s"),
                  order->failure, error->message);
    else
        ox_room_forget(order->errand.client, chat);
    for (unsigned i = 0; !error && i < order->changes->len; i++)
        tell_rank(order, chat, &g_array_index(order->changes, RankChange, i));
}

/* order is taken. */
static void
send_ranks(Stream *stream, Order *order)
{
    g_autofree MucAffiliationChange *changes = g_new0(MucAffiliationChange, order->changes->len);

    for (unsigned i = 0; i < order->changes->len; i++) {
        const RankChange *change = &g_array_index(order->changes, RankChange, i);
        changes[i] = (MucAffiliationChange){ change->jid, change->affiliation, change->nick,
                                             change->reason };
    }
    muc_set_affiliations(stream, order->errand.room, changes, order->changes->len, on_ranks_done,
                         order);
}

static void
on_confirmed(const char *word, gpointer data)
{
    g_autoptr(Order) order = data;
    Chat *chat = room_errand_chat(&order->errand);
    g_autoptr(GError) error = NULL;

    if (!chat || g_strcmp0(word, "yes") != 0)
        return;
    Stream *stream = open_stream(order->errand.client, chat, &error);
    if (stream)
        send_ranks(stream, g_steal_pointer(&order));
    else
        notice_in(order->errand.client->model, order->errand.window, SEVERITY_ERROR, "%s",
                  error->message);
}

/* A step down that one cannot take back by oneself: the question; NULL: none is to be asked. */
static char *
describe_harm(const Chat *chat, const RankChange *change)
{
    const Room *room = chat->room;
    bool is_own = jid_equal_bare(change->jid, chat->account->jid);
    const char *name = room_display_name(room);

    if (!is_own || change->affiliation >= room->self->affiliation)
        return NULL;
    if (change->affiliation == AFFILIATION_OUTCAST)
        return g_strdup_printf(_("Ban yourself from %s?"), name);
    return g_strdup_printf(_("You are %s of %s, and could not take this back yourself. Step down "
                             "all the same?"),
                           affiliation_label(room->self->affiliation), name);
}

static void
ask(Order *order, Account *account, const char *text)
{
    static const char *const choices[] = { "yes", "no", NULL };

    prompt_ask(order->errand.client->model, &(PromptRequest){
                                                .kind = PROMPT_CONFIRM,
                                                .account = account,
                                                .text = text,
                                                .choices = choices,
                                                .answer = on_confirmed,
                                                .data = order,
                                            });
}

static char *
describe_rank_failure(const RankChange *changes, unsigned count)
{
    const char *first = jid_shown_bare(changes[0].jid);

    if (count > 1)
        return g_strdup_printf(
            ngettext("%u change was not made", "%u changes were not made", count), count);
    if (changes[0].affiliation == AFFILIATION_OUTCAST)
        return g_strdup_printf(_("%s was not banned"), first);
    return g_strdup_printf(_("The affiliation of %s was not changed"), first);
}

bool
client_change_ranks(Client *client, Chat *chat, const RankChange *changes, unsigned count,
                    GError **error)
{
    Stream *stream = open_stream(client, chat, error);
    g_autofree char *harm = NULL;

    if (!stream || count == 0)
        return stream != NULL;
    Order *order = order_new(client, chat);
    order->changes = g_array_new(FALSE, FALSE, sizeof(RankChange));
    g_array_set_clear_func(order->changes, clear_change);
    order->failure = describe_rank_failure(changes, count);
    for (unsigned i = 0; i < count; i++) {
        const RankChange copy = { jid_to_bare(changes[i].jid), changes[i].affiliation,
                                  g_strdup(changes[i].nick), g_strdup(changes[i].reason) };
        g_array_append_val(order->changes, copy);
        if (!harm)
            harm = describe_harm(chat, &copy);
    }
    if (harm)
        ask(order, chat->account, harm);
    else
        send_ranks(stream, order);
    return true;
}

bool
client_set_affiliation(Client *client, Chat *chat, const char *who, Affiliation affiliation,
                       const char *reason, GError **error)
{
    if (!open_stream(client, chat, error))
        return false;
    g_autoptr(Jid) jid = find_address(chat, who, error);
    if (!jid)
        return false;
    const RankChange change = { .jid = jid, .affiliation = affiliation, .reason = reason };
    return client_change_ranks(client, chat, &change, 1, error);
}
