/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of all bookmarks of an account, as a window. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/private.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/rooms.h"

typedef struct {
    Client *client;
    Account *account;
    Window *window;
    unsigned observer;
    unsigned prompt; /* for a name; 0 */
    Jid *renamed;    /* whose; NULL */
} Bookmarks;

/* The column of what sorts first. */
enum { PINNED = 4 };

static const ListColumn columns[] = {
    { "name", N_("Room"), 0 },      { "address", N_("Address"), 2 },
    { "state", N_("State"), 4 },    { "autojoin", N_("Entered"), 1 },
    { "pinned", N_("Pinned"), 3 },  { "notify", N_("Tells of"), 5 },
    { "nick", N_("Your nick"), 6 }, { 0 },
};

static const ListAction actions[] = {
    { "join", N_("Join"), 'j', LIST_NEEDS_MANY },
    { "autojoin", N_("Entered by itself"), 'a', LIST_NEEDS_MANY },
    { "pin", N_("Pin"), 'p', LIST_NEEDS_MANY },
    { "notify", N_("Tells of"), 'n', LIST_NEEDS_MANY },
    { "rename", N_("Rename"), 'r', LIST_NEEDS_ONE },
    { "remove", N_("Remove"), 'd', LIST_NEEDS_MANY },
    { 0 },
};

/* --- rows --- */

static const char *
notify_label(RoomNotify notify)
{
    static const char *const labels[] = {
        [ROOM_NOTIFY_DEFAULT] = "",
        [ROOM_NOTIFY_ALWAYS] = N_("everything"),
        [ROOM_NOTIFY_MENTION] = N_("mentions"),
        [ROOM_NOTIFY_NEVER] = N_("nothing"),
    };

    return labels[notify][0] ? _(labels[notify]) : "";
}

static const char *
state_label(const Room *room)
{
    static const char *const labels[] = {
        [ROOM_OUT] = "",
        [ROOM_ENTERING] = N_("entering"),
        [ROOM_IN] = N_("in"),
        [ROOM_LOST] = N_("lost"),
    };
    static const char *const ends[] = {
        [ROOM_END_NONE] = "",
        [ROOM_END_REFUSED] = N_("refused"),
        [ROOM_END_KICKED] = N_("kicked"),
        [ROOM_END_BANNED] = N_("banned"),
        [ROOM_END_REMOVED] = N_("removed"),
        [ROOM_END_DESTROYED] = N_("destroyed"),
        [ROOM_END_SHUTDOWN] = N_("shut down"),
    };
    const char *label = room->state == ROOM_OUT ? ends[room->end] : labels[room->state];

    return label[0] ? _(label) : "";
}

static void
add_row(Bookmarks *bookmarks, const Room *room)
{
    const Bookmark *bookmark = room->bookmark;
    const char *const cells[] = { room_display_name(room),
                                  jid_shown_bare(room->chat->jid),
                                  state_label(room),
                                  bookmark->is_autojoin ? _("yes") : "",
                                  bookmark->is_pinned ? _("yes") : "",
                                  notify_label(bookmark->notify),
                                  bookmark->nick };

    list_window_set(bookmarks->window,
                    &(ListRowFacts){ .id = jid_bare(room->chat->jid),
                                     .cells = cells,
                                     .style = room->state == ROOM_IN ? LIST_STRONG : LIST_PLAIN });
}

static int
compare_rooms(gconstpointer a, gconstpointer b)
{
    const Room *first = *(Room *const *)a, *second = *(Room *const *)b;

    if (first->bookmark->is_pinned != second->bookmark->is_pinned)
        return first->bookmark->is_pinned ? -1 : 1;
    int order = g_utf8_collate(room_display_name(first), room_display_name(second));
    return order ? order : strcmp(jid_bare(first->chat->jid), jid_bare(second->chat->jid));
}

static void
fill(Bookmarks *bookmarks)
{
    const GPtrArray *chats = bookmarks->account->chats;
    g_autoptr(GPtrArray) rooms = g_ptr_array_new();

    for (unsigned i = 0; i < chats->len; i++) {
        Room *room = ((const Chat *)chats->pdata[i])->room;
        if (room && room->bookmark)
            g_ptr_array_add(rooms, room);
    }
    g_ptr_array_sort(rooms, compare_rooms);
    list_window_begin(bookmarks->window);
    list_window_clear(bookmarks->window);
    for (unsigned i = 0; i < rooms->len; i++)
        add_row(bookmarks, rooms->pdata[i]);
    list_window_end(bookmarks->window);
}

static void
on_event(const Event *event, gpointer data)
{
    Bookmarks *bookmarks = data;
    const Room *room = event->chat ? event->chat->room : NULL;
    const ListRow *row =
        room ? list_window_find_row(bookmarks->window, jid_bare(event->chat->jid)) : NULL;

    if (event->account != bookmarks->account || !room)
        return;
    if (row && !room->bookmark)
        list_window_remove(bookmarks->window, jid_bare(event->chat->jid));
    else if (row && room->bookmark->is_pinned == !row->cells[PINNED][0])
        fill(bookmarks);
    else if (room->bookmark)
        add_row(bookmarks, room);
}

/* --- actions --- */

static bool
change(Bookmarks *bookmarks, const Room *room, const Bookmark *bookmark, unsigned part,
       GError **error)
{
    return client_change_bookmark(bookmarks->client, bookmarks->account, room->chat->jid, bookmark,
                                  part, error);
}

static bool
do_join(Bookmarks *bookmarks, const Room *room, GError **error)
{
    const RoomEntry entry = { 0 };

    return client_enter_room(bookmarks->client, bookmarks->account, room->chat->jid, &entry, error);
}

static bool
do_autojoin(Bookmarks *bookmarks, const Room *room, GError **error)
{
    const Bookmark bookmark = { .is_autojoin = !room->bookmark->is_autojoin };

    return change(bookmarks, room, &bookmark, BOOKMARK_AUTOJOIN, error);
}

static bool
do_pin(Bookmarks *bookmarks, const Room *room, GError **error)
{
    const Bookmark bookmark = { .is_pinned = !room->bookmark->is_pinned };

    return change(bookmarks, room, &bookmark, BOOKMARK_PINNED, error);
}

/* Each time the next. */
static bool
do_notify(Bookmarks *bookmarks, const Room *room, GError **error)
{
    RoomNotify next = room->bookmark->notify == ROOM_NOTIFY_NEVER ? ROOM_NOTIFY_DEFAULT
                                                                  : room->bookmark->notify + 1;
    const Bookmark bookmark = { .notify = next };

    return change(bookmarks, room, &bookmark, BOOKMARK_NOTIFY, error);
}

static bool
do_remove(Bookmarks *bookmarks, const Room *room, GError **error)
{
    return client_remove_bookmark(bookmarks->client, bookmarks->account, room->chat->jid, error);
}

static void
on_name(const char *answer, gpointer data)
{
    Bookmarks *bookmarks = data;
    g_autoptr(Jid) jid = g_steal_pointer(&bookmarks->renamed);
    g_autofree char *name = answer ? g_strstrip(g_strdup(answer)) : NULL;
    const Bookmark bookmark = { .name = name && name[0] ? name : NULL };
    g_autoptr(GError) error = NULL;

    bookmarks->prompt = 0;
    if (name && !client_change_bookmark(bookmarks->client, bookmarks->account, jid, &bookmark,
                                        BOOKMARK_NAME, &error))
        notice_here(bookmarks->client->model, SEVERITY_ERROR, "%s", error->message);
}

static bool
do_rename(Bookmarks *bookmarks, const Room *room, GError **error)
{
    Model *model = bookmarks->client->model;
    g_autofree char *text =
        g_strdup_printf(_("What do you call %s?"), jid_shown_bare(room->chat->jid));

    (void)error;
    prompt_withdraw(model, bookmarks->prompt);
    bookmarks->renamed = jid_ref(room->chat->jid);
    bookmarks->prompt = prompt_ask(model, &(PromptRequest){ .kind = PROMPT_TEXT,
                                                            .account = bookmarks->account,
                                                            .text = text,
                                                            .answer = on_name,
                                                            .data = bookmarks });
    return true;
}

static const struct {
    const char *word;
    bool (*act)(Bookmarks *bookmarks, const Room *room, GError **error);
} acts[] = {
    { "join", do_join },     { "autojoin", do_autojoin }, { "pin", do_pin },
    { "notify", do_notify }, { "rename", do_rename },     { "remove", do_remove },
};

static void
act_on(Bookmarks *bookmarks, const char *word, const char *id)
{
    g_autoptr(Jid) jid = jid_new(id, NULL);
    const Room *room = jid ? room_of(bookmarks->account, jid) : NULL;
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; room && room->bookmark && i < G_N_ELEMENTS(acts); i++) {
        if (strcmp(acts[i].word, word) == 0 && !acts[i].act(bookmarks, room, &error)) {
            notice_here(bookmarks->client->model, SEVERITY_ERROR, "%s", error->message);
            return;
        }
    }
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func(g_free);

    (void)window;
    for (unsigned i = 0; i < ids->len; i++)
        g_ptr_array_add(copies, g_strdup(ids->pdata[i]));
    for (unsigned i = 0; i < copies->len; i++)
        act_on(data, action->word, copies->pdata[i]);
}

static void
on_close(gpointer data)
{
    Bookmarks *bookmarks = data;

    prompt_withdraw(bookmarks->client->model, bookmarks->prompt);
    model_unobserve(bookmarks->client->model, bookmarks->observer);
    jid_unref(bookmarks->renamed);
    g_free(bookmarks);
}

static Window *
open_list(Client *client, Account *account)
{
    Bookmarks *bookmarks = g_new0(Bookmarks, 1);
    g_autofree char *title = g_strdup_printf(_("Rooms that %s keeps"), jid_bare(account->jid));

    bookmarks->client = client;
    bookmarks->account = account;
    bookmarks->window = list_window_open(
        client->model, &(ListRequest){ .account = account,
                                       .name = "bookmarks",
                                       .title = title,
                                       .help = _("Your server keeps them for all your devices. "
                                                 "/bookmark add ROOM adds one."),
                                       .empty = _("No room is bookmarked."),
                                       .columns = columns,
                                       .actions = actions,
                                       .act = on_act,
                                       .close = on_close,
                                       .data = bookmarks });
    fill(bookmarks);
    bookmarks->observer =
        model_observe(client->model, EVENT_ROOM | EVENT_CHAT_ADDED, on_event, bookmarks);
    return bookmarks->window;
}

void
client_show_bookmarks(Client *client, Account *account)
{
    Window *window = list_window_find(client->model, NULL, "bookmarks");

    if (window && window->account != account) {
        list_window_close(window);
        window = NULL;
    }
    if (!window)
        window = open_list(client, account);
    windows_go(model_windows(client->model), window);
    list_window_tell(window);
}
