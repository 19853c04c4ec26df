/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks between the user, his other devices and the server. */

#include "config.h"

#include "client/rooms/bookmarks.h"

#include "base/i18n.h"
#include "base/log.h"
#include "model/notice.h"
#include "model/window.h"
#include "storage/bookmarks.h"
#include "client/continuity.h"
#include "client/private.h"
#include "client/rooms/rooms.h"

#include "modules/bookmarks.h"

/* --- what other devices do --- */

static bool
setting(const Client *client, const Chat *chat, SettingId id)
{
    const SettingScope scope = chat_scope(chat);

    return settings_bool(model_settings(client->model), id, &scope);
}

static void
tell_leaving(Client *client, Chat *chat)
{
    notice(client->model, chat->account, chat, SEVERITY_INFO, "%s",
           chat->room->bookmark ? _("Another device of yours has left this room.")
                                : _("Another device of yours has removed this room."));
}

/* (XEP-0402 4) */
static void
follow(Client *client, Chat *chat, const BookmarkNews *news)
{
    bool is_on = chat->room->bookmark && chat->room->bookmark->is_autojoin;
    bool was_on = news->before && news->before->is_autojoin;

    if (is_on == was_on || !setting(client, chat, SETTING_ROOMS_FOLLOW))
        return;
    if (is_on && news->kind == BOOKMARK_NEWS_ANOTHER)
        rooms_follow(client, chat);
    else if (!is_on && client_leave_room(client, chat, NULL, NULL))
        tell_leaving(client, chat);
}

/* A room without a bookmark, that we are not in and nobody looks at, is forgotten. */
static void
drop_if_needless(Client *client, Chat *chat)
{
    if (!chat->room->bookmark && chat->room->state == ROOM_OUT && chat->unread == 0 &&
        !windows_find_chat(model_windows(client->model), chat))
        chat_remove(chat);
}

void
bookmarks_on_news(Client *client, Account *account, const BookmarkNews *news)
{
    if (news->kind == BOOKMARK_NEWS_ALL) {
        rooms_autojoin(client, account);
        return;
    }
    stored_bookmarks_save(client->options.database, news->chat);
    if (news->kind == BOOKMARK_NEWS_OURS)
        continuity_store(client); /* what the user hears of is there after the next start */
    else if (news->kind != BOOKMARK_NEWS_LOST)
        follow(client, news->chat, news);
    drop_if_needless(client, news->chat);
}

/* --- what the user does --- */

typedef struct {
    Client *client;
    const Window *window; /* NULL: it was no order; only failures are told, in the room */
    Account *account;
    Jid *room;
} Order;

static Order *
order_new(Client *client, Account *account, const Jid *room, bool is_told)
{
    Order *order = g_new0(Order, 1);

    order->client = client;
    order->window = is_told ? windows_current(model_windows(client->model)) : NULL;
    order->account = account;
    order->room = jid_to_bare(room);
    client_begin_question(client);
    return order;
}

static void
order_free(Order *order)
{
    client_end_question(order->client);
    jid_unref(order->room);
    g_free(order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Order, order_free)

static void
tell_failure(const Order *order, const GError *error)
{
    const char *format = _("The bookmark of %s was not changed: %s");

    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        log_debug("bookmarks", "%s: %s", jid_bare(order->room), error->message);
    else if (order->window)
        notice_in(order->client->model, order->window, SEVERITY_ERROR, format,
                  jid_shown_bare(order->room), error->message);
    else
        notice(order->client->model, order->account,
               account_find_chat(order->account, order->room, CHAT_ROOM), SEVERITY_WARNING, format,
               jid_shown_bare(order->room), error->message);
}

static void
on_changed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;
    const Room *room = room_of(order->account, order->room);

    (void)stream;
    (void)result;
    if (error) {
        tell_failure(order, error);
        return;
    }
    if (!order->window)
        return;
    g_autofree char *text =
        room && room->bookmark ? bookmark_describe(room->bookmark) : g_strdup("");
    notice_in(order->client->model, order->window, SEVERITY_INFO, _("%s is bookmarked: %s."),
              jid_shown_bare(order->room), text);
}

static void
on_removed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;

    (void)stream;
    (void)result;
    if (error)
        tell_failure(order, error);
    else
        notice_in(order->client->model, order->window, SEVERITY_INFO,
                  _("%s is bookmarked no more."), jid_shown_bare(order->room));
}

static void
change_quietly(Client *client, Chat *chat, const Bookmark *bookmark, unsigned parts)
{
    Stream *stream = client_stream(client, chat->account, NULL);

    if (stream && parts)
        bookmarks_change(stream, chat->jid, bookmark, parts, on_changed,
                         order_new(client, chat->account, chat->jid, false));
}

void
bookmarks_on_entered(Client *client, Chat *chat, const char *nick)
{
    const Bookmark *now = chat->room->bookmark;
    const char *password =
        setting(client, chat, SETTING_ROOMS_PASSWORDS) ? chat->room->password : NULL;
    const Bookmark bookmark = { .is_autojoin = true,
                                .nick = (char *)nick,
                                .password = (char *)password };
    unsigned parts = 0;

    if (!setting(client, chat, SETTING_ROOMS_BOOKMARK))
        return;
    if (!now || !now->is_autojoin)
        parts |= BOOKMARK_AUTOJOIN;
    if (nick && g_strcmp0(now ? now->nick : NULL, nick) != 0)
        parts |= BOOKMARK_NICK;
    if (password && g_strcmp0(now ? now->password : NULL, password) != 0)
        parts |= BOOKMARK_PASSWORD;
    change_quietly(client, chat, &bookmark, parts);
}

void
bookmarks_on_nick(Client *client, Chat *chat)
{
    const Bookmark *now = chat->room->bookmark;
    const Bookmark bookmark = { .nick = chat->room->nick };

    if (now && now->nick && g_strcmp0(now->nick, chat->room->nick) != 0 &&
        setting(client, chat, SETTING_ROOMS_BOOKMARK))
        change_quietly(client, chat, &bookmark, BOOKMARK_NICK);
}

void
bookmarks_on_left(Client *client, Chat *chat)
{
    const Bookmark *now = chat->room->bookmark, bookmark = { 0 };

    if (now && now->is_autojoin && setting(client, chat, SETTING_ROOMS_BOOKMARK))
        change_quietly(client, chat, &bookmark, BOOKMARK_AUTOJOIN);
}

bool
client_change_bookmark(Client *client, Account *account, const Jid *room, const Bookmark *bookmark,
                       unsigned parts, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    bookmarks_change(stream, room, bookmark, parts, on_changed,
                     order_new(client, account, room, true));
    return true;
}

bool
client_remove_bookmark(Client *client, Account *account, const Jid *room, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    bookmarks_remove(stream, room, on_removed, order_new(client, account, room, true));
    return true;
}

/* --- in words --- */

static const char *
describe_notify(RoomNotify notify)
{
    static const char *const texts[] = {
        [ROOM_NOTIFY_ALWAYS] = N_("tells of everything"),
        [ROOM_NOTIFY_MENTION] = N_("tells of mentions"),
        [ROOM_NOTIFY_NEVER] = N_("tells of nothing"),
    };

    return _(texts[notify]);
}

char *
bookmark_describe(const Bookmark *bookmark)
{
    g_autoptr(GString) text = g_string_new(bookmark->is_autojoin ? _("entered when you log in")
                                                                 : _("not entered by itself"));

    if (bookmark->name)
        g_string_append_printf(text, _(", called %s"), bookmark->name);
    if (bookmark->nick)
        g_string_append_printf(text, _(", there you are %s"), bookmark->nick);
    if (bookmark->password)
        g_string_append(text, _(", with its password"));
    if (bookmark->is_pinned)
        g_string_append(text, _(", pinned"));
    if (bookmark->notify != ROOM_NOTIFY_DEFAULT)
        g_string_append_printf(text, ", %s", describe_notify(bookmark->notify));
    return g_string_free(g_steal_pointer(&text), FALSE);
}
