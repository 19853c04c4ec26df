/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each question is a task in a queue; what comes of it may add more. */

#include "config.h"

#include "client/rooms/room_finder.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "client/private.h"

#include "modules/channel_search.h"
#include "modules/disco.h"
#include "modules/muc.h"
#include "modules/muc_info.h"

/* Services of one server; rooms that are asked without being looked at; of a page. */
#define MOST_SERVICES 50
#define ASKED_ROOMS   200
#define PAGE          100
/* How many may be asked while services have no answer to wait for: rooms that never answer hold up
 * nobody else. */
#define ROOMS_AT_ONCE (ROOM_FINDER_AT_ONCE - 2)

struct RoomFinder {
    Client *client;
    Account *account;
    RoomFinderHooks hooks;
    GPtrArray *all;         /* RoomFound *, owned */
    GHashTable *by_jid;     /* bare address -> RoomFound */
    GQueue services, rooms; /* Task *, owned: those that wait */
    char *words;            /* NULL */
    unsigned running, running_rooms, asked_rooms;
    bool is_closed, is_advancing, is_cut;
};

typedef struct Task Task;
struct Task {
    RoomFinder *finder;
    void (*ask)(Stream *stream, Task *task);
    /* error or result */
    void (*take)(Task *task, const Element *result, const GError *error);
    Jid *jid;
    char *after;   /* the page's; NULL: the first */
    bool is_named; /* by the user: it is told if it does not answer */
};

static void
found_free(gpointer data)
{
    RoomFound *found = data;

    jid_unref(found->jid);
    g_free(found->name);
    g_free(found->description);
    g_free(found->language);
    g_free(found->problem);
    g_free(found);
}

static void
task_free(gpointer data)
{
    Task *task = data;

    jid_unref(task->jid);
    g_free(task->after);
    g_free(task);
}

static void
drop_waiting(RoomFinder *finder)
{
    g_queue_clear_full(&finder->services, task_free);
    g_queue_clear_full(&finder->rooms, task_free);
}

static void
finder_free(RoomFinder *finder)
{
    drop_waiting(finder);
    g_hash_table_unref(finder->by_jid);
    g_ptr_array_unref(finder->all);
    g_free(finder->words);
    g_free(finder);
}

/* --- what is found --- */

static RoomFound *
find(const RoomFinder *finder, const Jid *jid)
{
    return g_hash_table_lookup(finder->by_jid, jid_bare(jid));
}

/* NULL: there are too many. */
static RoomFound *
add(RoomFinder *finder, const Jid *jid, FoundKind kind)
{
    RoomFound *found = find(finder, jid);

    if (found)
        return found;
    if (finder->all->len >= LIMIT_ROOMS_FOUND) {
        finder->is_cut = true;
        return NULL;
    }
    found = g_new(RoomFound, 1);
    *found = (RoomFound){ .kind = kind, .jid = jid_to_bare(jid), .occupants = -1, .activity = -1 };
    g_ptr_array_add(finder->all, found);
    g_hash_table_insert(finder->by_jid, (char *)jid_bare(found->jid), found);
    return found;
}

static void
tell(const RoomFinder *finder, const RoomFound *found)
{
    if (!finder->is_closed)
        finder->hooks.found(found, finder->hooks.data);
}

static void
set_text(char **field, const char *text)
{
    if (!text || !text[0])
        return;
    g_free(*field);
    *field = utf8_short_line(text, LIMIT_SAID_BYTES);
}

static void
set_silent(const RoomFinder *finder, RoomFound *found, const GError *error)
{
    found->state = FOUND_SILENT;
    set_text(&found->problem, error ? error->message : _("It says nothing that is understood."));
    tell(finder, found);
}

/* --- asking --- */

static void advance(RoomFinder *finder);
static void take_room(Task *task, const Element *result, const GError *error);

static bool
is_room(const Task *task)
{
    return task->take == take_room;
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Task *task = data;
    RoomFinder *finder = task->finder;

    (void)stream;
    finder->running--;
    finder->running_rooms -= is_room(task);
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        drop_waiting(finder);
    if (!finder->is_closed)
        task->take(task, result, error);
    task_free(task);
    advance(finder);
}

static void
run(Task *task)
{
    Stream *stream = client_stream(task->finder->client, task->finder->account, NULL);

    if (!stream) {
        task_free(task);
        return;
    }
    task->finder->running++;
    task->finder->running_rooms += is_room(task);
    task->ask(stream, task);
}

/* The next one to be asked; NULL: none, or not now. */
static Task *
take_task(RoomFinder *finder)
{
    if (finder->running >= ROOM_FINDER_AT_ONCE)
        return NULL;
    if (!g_queue_is_empty(&finder->services))
        return g_queue_pop_head(&finder->services);
    return finder->running_rooms < ROOMS_AT_ONCE ? g_queue_pop_head(&finder->rooms) : NULL;
}

/* May free the finder. */
static void
advance(RoomFinder *finder)
{
    Task *task;

    if (finder->is_advancing)
        return;
    finder->is_advancing = true;
    while ((task = take_task(finder)))
        run(task);
    finder->is_advancing = false;
    if (finder->running > 0)
        return;
    if (finder->is_closed)
        finder_free(finder);
    else
        finder->hooks.settled(finder->hooks.data);
}

static Task *
add_task(RoomFinder *finder, const Jid *jid, void (*ask)(Stream *, Task *),
         void (*take)(Task *, const Element *, const GError *))
{
    Task *task = g_new0(Task, 1);

    *task = (Task){ .finder = finder, .ask = ask, .take = take, .jid = jid_ref((Jid *)jid) };
    g_queue_push_tail(is_room(task) ? &finder->rooms : &finder->services, task);
    return task;
}

static void
ask_info(Stream *stream, Task *task)
{
    disco_request_info(stream, task->jid, NULL, on_reply, task);
}

static void
ask_page(Stream *stream, Task *task)
{
    disco_request_page(stream, task->jid, PAGE, task->after, on_reply, task);
}

static void
ask_search(Stream *stream, Task *task)
{
    channel_search(stream, task->jid, task->finder->words, task->after, on_reply, task);
}

/* --- a room --- */

static void
take_room(Task *task, const Element *result, const GError *error)
{
    RoomFound *found = find(task->finder, task->jid);
    MucInfo info;

    if (muc_info_read(result, &info) && info.is_room) {
        found->state = FOUND_KNOWN;
        set_text(&found->name, info.name);
        set_text(&found->description, info.description);
        set_text(&found->language, info.language);
        found->features = info.features;
        found->occupants = info.occupants;
        found->activity = info.activity;
        tell(task->finder, found);
    } else {
        set_silent(task->finder, found, error);
    }
    muc_info_clear(&info);
}

static void
ask_room(RoomFinder *finder, RoomFound *found)
{
    if (found->kind != FOUND_ROOM || found->state != FOUND_NAMED)
        return;
    found->state = FOUND_ASKED;
    add_task(finder, found->jid, ask_info, take_room);
}

static void
ask_first_rooms(RoomFinder *finder, RoomFound *found)
{
    if (finder->asked_rooms >= ASKED_ROOMS)
        return;
    finder->asked_rooms++;
    ask_room(finder, found);
}

/* --- the rooms of a service --- */

/* Only rooms of its own are its to name. */
static Jid *
read_room(const Jid *service, const char *text)
{
    Jid *jid = jid_new(text, NULL);

    if (jid && jid_local(jid) && strcmp(jid_domain(jid), jid_domain(service)) == 0)
        return jid;
    jid_unref(jid);
    return NULL;
}

static unsigned
add_rooms(Task *task, RoomFound *service, const Element *result)
{
    const Element *item = NULL;
    const char *text, *name;
    unsigned added = 0;

    while ((item = disco_next_item(result, item, &text, &name))) {
        g_autoptr(Jid) jid = read_room(task->jid, text);
        RoomFound *found =
            jid && !find(task->finder, jid) ? add(task->finder, jid, FOUND_ROOM) : NULL;
        if (!found)
            continue;
        added++;
        service->rooms++;
        set_text(&found->name, name);
        ask_first_rooms(task->finder, found);
        tell(task->finder, found);
    }
    return added;
}

/* Goes on as long as each page brings something. */
static void
take_rooms(Task *task, const Element *result, const GError *error)
{
    RoomFinder *finder = task->finder;
    RoomFound *service = find(finder, task->jid);
    const char *last = disco_page_last(result);

    if (!result) {
        set_silent(finder, service, error);
        return;
    }
    unsigned added = add_rooms(task, service, result);
    tell(finder, service);
    if (last && added > 0 && !finder->is_cut)
        add_task(finder, task->jid, ask_page, take_rooms)->after = g_strdup(last);
}

/* --- what a search service knows --- */

static void
take_channel(RoomFinder *finder, const ChannelFound *channel)
{
    g_autoptr(Jid) jid = jid_new(channel->address, NULL);
    RoomFound *found = jid && jid_local(jid) ? add(finder, jid, FOUND_ROOM) : NULL;

    if (!found || found->state == FOUND_KNOWN)
        return;
    found->state = FOUND_KNOWN;
    set_text(&found->name, channel->name);
    set_text(&found->description, channel->description);
    set_text(&found->language, channel->language);
    found->occupants = channel->occupants;
    if (channel->is_semi_anonymous)
        found->features |= ROOM_SEMI_ANONYMOUS;
    if (channel->is_closed)
        found->features |= ROOM_MEMBERS_ONLY;
    tell(finder, found);
}

static void
take_channels(Task *task, const Element *result, const GError *error)
{
    RoomFinder *finder = task->finder;
    RoomFound *service = find(finder, task->jid);
    const char *last = channel_search_last(result);
    unsigned before = finder->all->len;
    const Element *item = NULL;
    ChannelFound channel;

    if (!result) {
        set_silent(finder, service, error);
        return;
    }
    while ((item = channel_search_next(result, item, &channel)))
        take_channel(finder, &channel);
    service->rooms += finder->all->len - before;
    tell(finder, service);
    if (last && finder->all->len > before && !finder->is_cut)
        add_task(finder, task->jid, ask_search, take_channels)->after = g_strdup(last);
}

/* --- services --- */

static void take_items(Task *task, const Element *result, const GError *error);

static void
set_service(RoomFinder *finder, const Jid *jid, FoundKind kind, const Capabilities *caps)
{
    RoomFound *found = add(finder, jid, kind);

    if (!found)
        return;
    found->state = FOUND_KNOWN;
    set_text(&found->name, capabilities_name(caps));
    if (strcmp(capabilities_type(caps), "irc") == 0)
        found->features |= ROOM_IRC;
    tell(finder, found);
}

/* What has rooms, or knows some; a server that the user has named has services. */
static void
take_service(Task *task, const Element *result, const GError *error)
{
    RoomFinder *finder = task->finder;
    Capabilities *caps = result ? disco_read_info(result) : NULL;
    bool has_rooms = caps && strcmp(capabilities_category(caps), "conference") == 0;
    bool can_search = caps && capabilities_has(caps, NS_CHANNEL_SEARCH);

    if (has_rooms || can_search)
        set_service(finder, task->jid, has_rooms ? FOUND_SERVICE : FOUND_SEARCH, caps);
    if (has_rooms && find(finder, task->jid))
        add_task(finder, task->jid, ask_page, take_rooms);
    if (can_search && finder->words && find(finder, task->jid))
        add_task(finder, task->jid, ask_search, take_channels);
    if (!has_rooms && !can_search && task->is_named && caps)
        add_task(finder, task->jid, ask_page, take_items)->is_named = true;
    else if (!caps && task->is_named && add(finder, task->jid, FOUND_SERVICE))
        set_silent(finder, find(finder, task->jid), error);
    capabilities_unref(caps);
}

static void
take_items(Task *task, const Element *result, const GError *error)
{
    const Element *item = NULL;
    const char *text;
    unsigned count = 0;

    if (!result && add(task->finder, task->jid, FOUND_SERVICE))
        set_silent(task->finder, find(task->finder, task->jid), error);
    while (count < MOST_SERVICES && (item = disco_next_item(result, item, &text, NULL))) {
        g_autoptr(Jid) jid = jid_new(text, NULL);
        if (!jid || jid_local(jid) || jid_resource(jid) || jid_equal(jid, task->jid))
            continue;
        count++;
        add_task(task->finder, jid, ask_info, take_service);
    }
}

static bool
is_online(const RoomFinder *finder, GError **error)
{
    return client_stream(finder->client, finder->account, error) != NULL;
}

/* --- orders --- */

RoomFinder *
room_finder_new(Client *client, Account *account, const RoomFinderHooks *hooks)
{
    RoomFinder *finder = g_new0(RoomFinder, 1);

    finder->client = client;
    finder->account = account;
    finder->hooks = *hooks;
    finder->all = g_ptr_array_new_with_free_func(found_free);
    finder->by_jid = g_hash_table_new(g_str_hash, g_str_equal);
    g_queue_init(&finder->services);
    g_queue_init(&finder->rooms);
    return finder;
}

void
room_finder_free(RoomFinder *finder)
{
    if (!finder)
        return;
    finder->is_closed = true;
    drop_waiting(finder);
    if (finder->running == 0 && !finder->is_advancing)
        finder_free(finder);
}

void
room_finder_set_words(RoomFinder *finder, const char *words)
{
    g_free(finder->words);
    finder->words = words && words[0] ? g_strdup(words) : NULL;
}

bool
room_finder_ask_server(RoomFinder *finder, GError **error)
{
    Stream *stream = client_stream(finder->client, finder->account, error);
    g_autoptr(Jid) server = stream ? stream_server_jid(stream) : NULL;

    if (!stream)
        return false;
    add_task(finder, server, ask_page, take_items);
    advance(finder);
    return true;
}

bool
room_finder_ask_service(RoomFinder *finder, const Jid *service, GError **error)
{
    if (!is_online(finder, error))
        return false;
    add_task(finder, service, ask_info, take_service)->is_named = true;
    advance(finder);
    return true;
}

void
room_finder_ask_room(RoomFinder *finder, const char *address)
{
    RoomFound *found = g_hash_table_lookup(finder->by_jid, address);

    if (!found || found->kind != FOUND_ROOM || found->state != FOUND_NAMED ||
        !is_online(finder, NULL))
        return;
    ask_room(finder, found);
    advance(finder);
}

const GPtrArray *
room_finder_all(const RoomFinder *finder)
{
    return finder->all;
}

const RoomFound *
room_finder_get(const RoomFinder *finder, const char *address)
{
    return g_hash_table_lookup(finder->by_jid, address);
}

bool
room_finder_is_cut(const RoomFinder *finder)
{
    return finder->is_cut;
}
