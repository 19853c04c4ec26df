/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A life of one account with three devices. */

#include "config.h"

#include "devices.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "devices_store.h"
#include "proxy.h"

#define ROOM      "den@" SERVER_ROOMS
#define WITHIN_MS 60000
/* What was sent again only now gets its place half a minute later. */
#define SETTLED_MS 50000
/* For how long a login is waited for before it is ordered again. */
#define ORDER_MS 1500
/* Messages in one cycle, at most; and between two of them. */
#define BURST    12
#define PAUSE_MS 30
/* Cycles for which a device stays away, at most. */
#define ABSENCE 4

enum { CHAT_BOB, CHAT_CAROL, CHAT_DEN, CHATS };

static const char *const chat_jids[CHATS] = { "bob@" SERVER_DOMAIN, "carol@" SERVER_DOMAIN, ROOM };

/* This program. */
typedef struct {
    const char *name; /* and what its texts begin with */
    Proxy *proxy;
    Process *process; /* NULL: it does not run */
    bool is_online;
    bool has_joined; /* the room, ever: from then on it comes back by itself */
    bool has_bookmark;
    unsigned said;
    unsigned absence;    /* cycles that it stays away */
    unsigned departures; /* how often bob has seen it go offline */
} Device;

/* A script. */
typedef struct {
    const char *name, *user;
    const char *nick; /* in the room */
    Process *process;
    unsigned said, starts;
    char *step; /* the word that the server answered last; owned */
} Talker;

enum { ONE, TWO, DEVICES };
enum { PHONE, BOB, CAROL, TALKERS };

struct Devices {
    Server *group; /* the state of the test before */
    Scene *scene;
    unsigned seed, cycles;
    GRand *random;
    Device devices[DEVICES];
    Talker talkers[TALKERS];
    GHashTable *said[CHATS];  /* every text that must be there */
    GHashTable *heard;        /* those that bob heard in the room */
    GPtrArray *order[CHATS];  /* as the archive has them */
    GHashTable *known[CHATS]; /* "SENDER ID" of those */
    GString *rows;            /* the archives as they came, for who looks for the cause */
    unsigned archives_read;
    const Device *ending;   /* what is being waited for */
    const Device *starting; /* the same */
    const Device *leaving;  /* the same */
    unsigned departures;    /* that it had before */
    const Talker *stepping; /* the same */
    unsigned steps, faults, kills, quits, absences, restarts, losses, bounces;
    unsigned unread[CHATS]; /* what each device must count */
};

G_GNUC_PRINTF(2, 3)
G_GNUC_NORETURN static void
devices_fail(Devices *devices, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *path = g_build_filename(devices->scene->folder, "verdict", NULL);
    g_file_set_contents(path, text, -1, NULL);
    scene_fail(devices->scene, "%s (DEVICES_SEED=%u, cycle %u)", text, devices->seed,
               devices->cycles);
}

unsigned
devices_cycles(unsigned otherwise)
{
    const char *text = g_getenv("DEVICES_CYCLES");
    return text ? (unsigned)atoi(text) : otherwise;
}

/* Below count. */
static unsigned
draw(Devices *devices, unsigned count)
{
    return (unsigned)g_rand_int_range(devices->random, 0, (gint32)count);
}

G_GNUC_PRINTF(2, 3) static void order(Process *process, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    process_say(process, line);
}

/* --- what they print --- */

static void
take_line_of_device(Devices *devices, Device *device, const char *line)
{
    if (strstr(line, "\"type\":\"account\"")) {
        bool is_online = strstr(line, "\"state\":\"online\"");
        if (is_online && !device->is_online && !device->has_joined)
            order(device->process, "/join " ROOM " alice");
        device->is_online = is_online;
    } else if (strstr(line, "\"type\":\"room\"") && strstr(line, "\"state\":\"in\"")) {
        device->has_joined = true;
        device->has_bookmark |= strstr(line, "\"bookmarked\":true") != NULL;
    }
    (void)devices;
}

/* archived OF ID STAMP FROM TO ORIGIN TEXT: the first of those that were sent twice counts. */
static void
take_archived(Devices *devices, char **words)
{
    for (unsigned chat = 0; chat < CHATS; chat++) {
        const char *jid = chat_jids[chat];
        bool is_of_room = g_str_has_prefix(words[1], ROOM);
        bool is_of_chat = chat == CHAT_DEN ? is_of_room
                                           : !is_of_room && (g_str_has_prefix(words[4], jid) ||
                                                             g_str_has_prefix(words[5], jid));
        g_auto(GStrv) sender = g_strsplit(words[4], chat == CHAT_DEN ? "\n" : "/", 2);
        if (is_of_chat && g_hash_table_add(devices->known[chat],
                                           g_strjoin(" ", sender[0], words[6], words[7], NULL)))
            g_ptr_array_add(devices->order[chat], g_strdup(words[7]));
    }
}

/* A stream of alice's that was held has ended, and its server says so to him whose message it had
 * not confirmed, although the archive has that: whether it has, the end shows. */
static bool
is_bounce(char **words)
{
    return g_str_equal(words[0], "error") && g_strv_length(words) == 3 &&
           g_str_has_prefix(words[1], "alice@" SERVER_DOMAIN) &&
           g_str_equal(words[2], "recipient-unavailable");
}

/* presence FROM unavailable [WHY] */
static void
take_departure(Devices *devices, char **words)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        Device *device = &devices->devices[i];
        g_autofree char *jid = g_strconcat("alice@" SERVER_DOMAIN "/", device->name, NULL);
        device->departures += g_str_equal(words[1], jid);
    }
}

static void
take_line_of_talker(Devices *devices, Talker *talker, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 8);
    guint count = g_strv_length(words);

    if (is_bounce(words))
        devices->bounces++;
    else if (g_str_equal(words[0], "error"))
        devices_fail(devices, "%s got an error: %s", talker->name, line);
    if (g_str_equal(words[0], "step") && count == 2) {
        g_free(talker->step);
        talker->step = g_strdup(words[1]);
    }
    if ((g_str_equal(words[0], "room") || g_str_equal(words[0], "history")) && count == 3 &&
        talker == &devices->talkers[BOB])
        g_hash_table_add(devices->heard, g_strdup(words[2]));
    if (g_str_equal(words[0], "presence") && count >= 3 && g_str_equal(words[2], "unavailable") &&
        talker == &devices->talkers[BOB])
        take_departure(devices, words);
    if (g_str_equal(words[0], "archived") && count == 8)
        take_archived(devices, words);
    if (g_str_has_prefix(words[0], "archive"))
        g_string_append_printf(devices->rows, "%s\n", line);
    devices->archives_read += g_str_equal(words[0], "archive-end");
}

static void
take_lines(Devices *devices)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        Device *device = &devices->devices[i];
        for (char *line; device->process && (line = process_next(device->process, ""));
             g_free(line))
            take_line_of_device(devices, device, line);
    }
    for (unsigned i = 0; i < TALKERS; i++) {
        Talker *talker = &devices->talkers[i];
        for (char *line; talker->process && (line = process_next(talker->process, ""));
             g_free(line))
            take_line_of_talker(devices, talker, line);
    }
}

typedef bool (*Condition)(Devices *devices);

/* Lets the world go on; true once the condition holds, within so many milliseconds. */
static bool
wait_until(Devices *devices, Condition condition, int milliseconds)
{
    gint64 deadline = g_get_monotonic_time() + milliseconds * G_TIME_SPAN_MILLISECOND;
    do {
        scene_watch(2);
        take_lines(devices);
        if (condition(devices))
            return true;
    } while (g_get_monotonic_time() < deadline);
    return false;
}

static bool
never(Devices *devices)
{
    (void)devices;
    return false;
}

/* --- what the stores have --- */

static char *
store_path(const Devices *devices, const Device *device)
{
    return scene_data_path(devices->scene, device->name, "history.db");
}

typedef struct {
    Devices *devices;
    const Device *device;
    GPtrArray *texts[CHATS];
    unsigned queued, failed;
} Store;

static void
on_line(const StoredLine *line, gpointer data)
{
    Store *store = data;
    unsigned chat = 0;

    while (chat < CHATS && !g_str_equal(chat_jids[chat], line->chat))
        chat++;
    if (chat == CHATS)
        devices_fail(store->devices, "%s has a chat with %s", store->device->name, line->chat);
    g_ptr_array_add(store->texts[chat], g_strdup(line->body));
    store->queued += line->state && g_str_equal(line->state, "queued");
    store->failed += line->state && g_str_equal(line->state, "failed");
}

static void
store_init(Store *store, Devices *devices, const Device *device)
{
    g_autofree char *path = store_path(devices, device);

    *store = (Store){ .devices = devices, .device = device };
    for (unsigned chat = 0; chat < CHATS; chat++)
        store->texts[chat] = g_ptr_array_new_with_free_func(g_free);
    devices_store_read(path, on_line, store);
}

static void
store_done(Store *store)
{
    for (unsigned chat = 0; chat < CHATS; chat++)
        g_ptr_array_unref(store->texts[chat]);
}

/* --- who talks --- */

static void
note_said(Devices *devices, unsigned chat, char *text)
{
    g_hash_table_add(devices->said[chat], text);
}

/* Who has ended by himself has not heard it. */
static void
check_lives(Devices *devices, const char *name, Process *process)
{
    int status;
    if (process_has_ended(process, &status))
        devices_fail(devices, "%s has ended with status 0x%x", name, (unsigned)status);
}

static void
say_by_device(Devices *devices, Device *device, unsigned chat)
{
    char *text = g_strdup_printf("%s.%u", device->name, ++device->said);

    check_lives(devices, device->name, device->process);
    order(device->process, "/msg %s %s", chat_jids[chat], text);
    note_said(devices, chat, text);
}

/* Contacts write to alice, or into the room. */
static void
say_by_talker(Devices *devices, Talker *talker, unsigned chat)
{
    char *text = g_strdup_printf("%s.%u", talker->name, ++talker->said);
    bool is_phone = talker == &devices->talkers[PHONE];

    check_lives(devices, talker->name, talker->process);
    if (chat != CHAT_DEN && !is_phone)
        chat = talker == &devices->talkers[BOB] ? CHAT_BOB : CHAT_CAROL;
    if (chat == CHAT_DEN)
        order(talker->process, "say " ROOM " %s", text);
    else
        order(talker->process, "message %s %s", is_phone ? chat_jids[chat] : "alice@" SERVER_DOMAIN,
              text);
    note_said(devices, chat, text);
}

static void
say_something(Devices *devices)
{
    unsigned who = draw(devices, DEVICES + TALKERS), chat = draw(devices, CHATS);

    if (who >= DEVICES)
        say_by_talker(devices, &devices->talkers[who - DEVICES], chat);
    else if (devices->devices[who].process)
        say_by_device(devices, &devices->devices[who], chat);
}

/* --- they come and go --- */

static void
start_device(Devices *devices, Device *device)
{
    device->is_online = false;
    device->process = scene_headless(devices->scene, device->name, "--json", NULL);
}

static bool
has_ended(Devices *devices)
{
    return process_has_ended(devices->ending->process, NULL);
}

static void
end_device(Devices *devices, Device *device)
{
    devices->ending = device;
    if (!wait_until(devices, has_ended, WITHIN_MS))
        devices_fail(devices, "%s does not end", device->name);
    device->process = NULL;
    device->is_online = false;
}

static gboolean
is_forgotten(gpointer key, gpointer value, gpointer data)
{
    gpointer *of = data;
    const char *name = of[0];
    GPtrArray *texts = of[1];
    const char *text = key;

    (void)value;
    return g_str_has_prefix(text, name) && text[strlen(name)] == '.' &&
           !g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL);
}

/* What it had not read when it was killed was never said. */
static void
kill_device(Devices *devices, Device *device)
{
    Store store;

    process_signal(device->process, SIGKILL);
    end_device(devices, device);
    store_init(&store, devices, device);
    for (unsigned chat = 0; chat < CHATS; chat++) {
        gpointer of[] = { (gpointer)device->name, store.texts[chat] };
        g_hash_table_foreach_remove(devices->said[chat], is_forgotten, of);
    }
    store_done(&store);
    devices->kills++;
}

static void
quit_device(Devices *devices, Device *device)
{
    process_say(device->process, "/quit");
    end_device(devices, device);
    devices->quits++;
}

static bool
is_in_step(Devices *devices)
{
    const char *step = devices->stepping->step;
    return step && (unsigned)atoi(step) == devices->steps;
}

/* The server has all that it said. */
static void
bring_into_step(Devices *devices, Talker *talker)
{
    devices->stepping = talker;
    order(talker->process, "step %u", ++devices->steps);
    if (!wait_until(devices, is_in_step, WITHIN_MS))
        devices_fail(devices, "%s is not in step", talker->name);
}

static void
start_talker(Devices *devices, Talker *talker)
{
    g_autofree char *ids = g_strdup_printf("--ids=%s-%u", talker->name, talker->starts++);
    g_autofree char *first = NULL;

    talker->process = scene_peer(devices->scene, talker->user, ids, NULL);
    order(talker->process, "join " ROOM " %s", talker->nick);
    if (talker == &devices->talkers[BOB] && talker->starts == 1) {
        scene_wait_printed(devices->scene, talker->process, " open");
        order(talker->process, "configure " ROOM " persistentroom=1");
        scene_wait_printed(devices->scene, talker->process, "done ");
    } else {
        scene_wait_printed(devices->scene, talker->process, "110");
    }
    if (talker == &devices->talkers[PHONE])
        order(talker->process, "carbons");
    bring_into_step(devices, talker);
}

static bool
is_heard(Devices *devices)
{
    GHashTableIter iter;
    gpointer text;

    g_hash_table_iter_init(&iter, devices->said[CHAT_DEN]);
    while (g_hash_table_iter_next(&iter, &text, NULL)) {
        if (!g_str_has_prefix(text, "one.") && !g_str_has_prefix(text, "two.") &&
            !g_hash_table_contains(devices->heard, text))
            return false;
    }
    return true;
}

/* All that they said is where it belongs; then they leave. */
static void
end_talkers(Devices *devices)
{
    for (unsigned i = 0; i < TALKERS; i++)
        bring_into_step(devices, &devices->talkers[i]);
    if (!wait_until(devices, is_heard, WITHIN_MS))
        devices_fail(devices, "bob has not heard all that was said in the room");
    for (unsigned i = 0; i < TALKERS; i++) {
        Talker *talker = &devices->talkers[i];
        process_end_input(talker->process);
        scene_wait_process_exit(devices->scene, talker->process);
        take_lines(devices);
        talker->process = NULL;
    }
}

static void
start_talkers(Devices *devices)
{
    start_talker(devices, &devices->talkers[BOB]);
    start_talker(devices, &devices->talkers[CAROL]);
    start_talker(devices, &devices->talkers[PHONE]);
}

static bool
are_all_online(Devices *devices)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        const Device *device = &devices->devices[i];
        if (device->absence == 0 && (!device->is_online || !device->has_joined))
            return false;
    }
    return true;
}

/* Those that stay away for a while do not count. */
static void
wait_all_online(Devices *devices)
{
    gint64 deadline = g_get_monotonic_time() + WITHIN_MS * G_TIME_SPAN_MILLISECOND;

    while (!wait_until(devices, are_all_online, ORDER_MS)) {
        if (g_get_monotonic_time() > deadline)
            devices_fail(devices, "not all are online");
        for (unsigned i = 0; i < DEVICES; i++) {
            Device *device = &devices->devices[i];
            if (device->absence == 0 && !device->is_online)
                process_say(device->process, "/reconnect");
            else if (device->absence == 0 && !device->has_joined)
                order(device->process, "/join " ROOM " alice");
        }
    }
}

/* --- cycles --- */

static void
break_connection(Devices *devices, Device *device)
{
    Fault fault = draw(devices, FAULT_COUNT);

    devices->faults++;
    if (draw(devices, 2))
        proxy_fault(device->proxy, fault);
    else
        proxy_fault_after_bytes(device->proxy, fault, draw(devices, 2) ? PROXY_UP : PROXY_DOWN,
                                1 + draw(devices, 6000));
}

/* Behind a network that is gone, or not running at all. */
static void
stay_away(Devices *devices, Device *device)
{
    device->absence = 1 + draw(devices, ABSENCE);
    devices->absences++;
    proxy_refuse(device->proxy, true);
    proxy_fault(device->proxy, draw(devices, FAULT_COUNT));
    switch (draw(devices, 3)) {
    case 0:
        kill_device(devices, device);
        break;
    case 1:
        quit_device(devices, device);
        break;
    }
}

static void
return_device(Devices *devices, Device *device)
{
    if (device->absence > 0 && --device->absence == 0) {
        proxy_refuse(device->proxy, false);
        if (device->process)
            process_say(device->process, "/reconnect");
    }
    if (device->absence == 0 && !device->process)
        start_device(devices, device);
}

static void
come_home(Devices *devices, Device *device)
{
    device->absence = MIN(device->absence, 1);
    return_device(devices, device);
}

static void
come_all_home(Devices *devices)
{
    for (unsigned i = 0; i < DEVICES; i++)
        come_home(devices, &devices->devices[i]);
    wait_all_online(devices);
}

static void
disturb(Devices *devices, Device *device)
{
    if (!device->process || device->absence > 0)
        return;
    switch (draw(devices, 8)) {
    case 0:
        kill_device(devices, device);
        break;
    case 1:
        quit_device(devices, device);
        break;
    case 2:
        stay_away(devices, device);
        break;
    case 3: /* a new stream */
        process_say(device->process, "/disconnect");
        process_say(device->process, "/connect");
        break;
    default:
        break_connection(devices, device);
    }
}

static void
talk(Devices *devices)
{
    for (unsigned left = draw(devices, BURST); left > 0; left--) {
        say_something(devices);
        wait_until(devices, never, (int)draw(devices, PAUSE_MS));
    }
}

void
devices_live(Devices *devices)
{
    devices->cycles++;
    talk(devices);
    disturb(devices, &devices->devices[draw(devices, DEVICES)]);
    talk(devices);
    for (unsigned i = 0; i < DEVICES; i++)
        return_device(devices, &devices->devices[i]);
    if (draw(devices, 2))
        wait_all_online(devices);
    talk(devices);
}

/* Half of the time each device is away then. */
void
devices_restart_server(Devices *devices)
{
    devices->cycles++;
    devices->restarts++;
    end_talkers(devices);
    for (unsigned i = 0; i < DEVICES; i++) {
        Device *device = &devices->devices[i];
        if (draw(devices, 2))
            proxy_fault(device->proxy, FAULT_RESET);
        if (device->process && draw(devices, 2))
            say_by_device(devices, device, draw(devices, CHATS));
    }
    server_stop(devices->scene->server);
    server_start(devices->scene->server);
    start_talkers(devices);
    if (draw(devices, 2))
        wait_all_online(devices);
}

static bool
has_left(Devices *devices)
{
    return devices->leaving->departures > devices->departures;
}

/* It is cut off, or killed, for so long that the server ends its stream, and tells its contacts:
 * what it wants to go on with is refused then. */
void
devices_lose_stream(Devices *devices)
{
    Device *device = &devices->devices[draw(devices, DEVICES)];

    devices->cycles++;
    come_home(devices, device);
    wait_all_online(devices);
    bring_into_step(devices, &devices->talkers[BOB]);
    devices->leaving = device;
    devices->departures = device->departures;
    talk(devices);
    proxy_refuse(device->proxy, true);
    proxy_fault(device->proxy, FAULT_RESET);
    if (devices->losses++ % 2)
        kill_device(devices, device);
    else
        say_by_device(devices, device, draw(devices, CHATS));
    talk(devices);
    if (!wait_until(devices, has_left, WITHIN_MS))
        devices_fail(devices, "the stream of %s is not forgotten", device->name);
    talk(devices);
    device->absence = 1;
    return_device(devices, device);
    talk(devices);
    wait_all_online(devices);
}

/* --- what is unread --- */

/* Of those that run. */
static bool
are_counts_right(Devices *devices)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        g_autofree char *path = store_path(devices, &devices->devices[i]);
        for (unsigned chat = 0; devices->devices[i].process && chat < CHATS; chat++)
            if (devices_store_unread(path, chat_jids[chat]) != devices->unread[chat])
                return false;
    }
    return true;
}

static void
expect_unread(Devices *devices, const char *when)
{
    g_autoptr(GString) wrong = g_string_new(NULL);

    if (wait_until(devices, are_counts_right, WITHIN_MS))
        return;
    for (unsigned i = 0; i < DEVICES; i++) {
        g_autofree char *path = store_path(devices, &devices->devices[i]);
        for (unsigned chat = 0; chat < CHATS; chat++)
            g_string_append_printf(wrong, " %u of %u", devices_store_unread(path, chat_jids[chat]),
                                   devices->unread[chat]);
    }
    devices_fail(devices, "%s, these are unread on one and two:%s", when, wrong->str);
}

static void
read_on(Devices *devices, Device *device, unsigned chat)
{
    order(device->process, "/msg %s", chat_jids[chat]);
    process_say(device->process, "/read");
    process_say(device->process, "/win 1");
    devices->unread[chat] = 0;
}

static void
say_what_nobody_reads(Devices *devices, unsigned chat)
{
    Talker *talker = &devices->talkers[chat == CHAT_CAROL ? CAROL : BOB];

    for (unsigned left = 1 + draw(devices, 3); left > 0; left--) {
        say_by_talker(devices, talker, chat);
        devices->unread[chat]++;
    }
}

/* What one device reads counts on all as read, and nothing else does, whoever is killed or away
 * meanwhile. */
static void
compare_unread(Devices *devices)
{
    Device *one = &devices->devices[ONE], *two = &devices->devices[TWO];

    for (unsigned chat = 0; chat < CHATS; chat++)
        read_on(devices, one, chat);
    expect_unread(devices, "When all was read");
    for (unsigned chat = 0; chat < CHATS; chat++)
        say_what_nobody_reads(devices, chat);
    expect_unread(devices, "When more was said");
    kill_device(devices, one);
    quit_device(devices, two);
    come_all_home(devices);
    expect_unread(devices, "After a crash and a restart");
    quit_device(devices, one);
    read_on(devices, two, draw(devices, CHATS));
    expect_unread(devices, "While one is away");
    say_what_nobody_reads(devices, CHAT_BOB);
    come_all_home(devices);
    expect_unread(devices, "When one is back");
}

/* --- the end --- */

static unsigned
count_of(GHashTable *table, const char *text)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(table, text));
}

/* For who looks for the cause. */
static void
keep_list(Devices *devices, unsigned chat, const char *name, const GPtrArray *texts)
{
    g_autoptr(GString) list = g_string_new(NULL);
    g_autofree char *file = g_strdup_printf("%s.%s", name, chat_jids[chat]);
    g_autofree char *path = g_build_filename(devices->scene->folder, file, NULL);

    for (unsigned i = 0; i < texts->len; i++)
        g_string_append_printf(list, "%s\n", (const char *)texts->pdata[i]);
    g_file_set_contents(path, list->str, -1, NULL);
}

/* The texts that somebody has of a chat. */
typedef struct {
    Devices *devices;
    unsigned chat;
    const char *name; /* who */
    const GPtrArray *texts;
} Held;

static void
find_strange_and_missing(const Held *held, GString *wrong)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *said = held->devices->said[held->chat];
    GHashTableIter iter;
    gpointer text;

    for (unsigned i = 0; i < held->texts->len; i++) {
        const char *found = held->texts->pdata[i];
        unsigned count = count_of(counts, found) + 1;
        g_hash_table_insert(counts, (gpointer)found, GUINT_TO_POINTER(count));
        if (!g_hash_table_contains(said, found))
            g_string_append_printf(wrong, "%s has %s, which nobody said to %s.\n", held->name,
                                   found, chat_jids[held->chat]);
        if (count == 2)
            g_string_append_printf(wrong, "%s has %s twice.\n", held->name, found);
    }
    g_hash_table_iter_init(&iter, said);
    while (g_hash_table_iter_next(&iter, &text, NULL))
        if (count_of(counts, text) == 0)
            g_string_append_printf(wrong, "%s has no %s (%s).\n", held->name, (const char *)text,
                                   chat_jids[held->chat]);
}

static void
find_misplaced(const Held *held, GString *wrong)
{
    const GPtrArray *texts = held->texts, *wanted = held->devices->order[held->chat];

    for (unsigned i = 0; i < MIN(texts->len, wanted->len); i++) {
        if (!g_str_equal(texts->pdata[i], wanted->pdata[i])) {
            g_string_append_printf(
                wrong, "%s has %s (after %s) where the archive of %s has %s, place %u.\n",
                held->name, (const char *)texts->pdata[i],
                i ? (const char *)texts->pdata[i - 1] : "nothing", chat_jids[held->chat],
                (const char *)wanted->pdata[i], i);
            return;
        }
    }
}

/* What is wrong with the texts, beside the wanted order. */
static void
compare(const Held *held, GString *wrong)
{
    keep_list(held->devices, held->chat, held->name, held->texts);
    find_strange_and_missing(held, wrong);
    find_misplaced(held, wrong);
}

static void
read_archives(Devices *devices)
{
    g_autofree char *nothing = NULL;

    devices->archives_read = 0;
    g_string_truncate(devices->rows, 0);
    for (unsigned chat = 0; chat < CHATS; chat++) {
        g_ptr_array_set_size(devices->order[chat], 0);
        g_hash_table_remove_all(devices->known[chat]);
    }
    process_say(devices->talkers[PHONE].process, "archive");
    process_say(devices->talkers[PHONE].process, "archive " ROOM);
}

static bool
are_archives_read(Devices *devices)
{
    return devices->archives_read == 2;
}

static GPtrArray *
keys_of(GHashTable *table)
{
    GPtrArray *keys = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, table);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(keys, key);
    return keys;
}

/* NULL: all is as it must be. Owned by the caller. */
static char *
find_wrong(Devices *devices)
{
    g_autoptr(GString) wrong = g_string_new(NULL);
    g_autofree char *path = g_build_filename(devices->scene->folder, "rows", NULL);

    g_file_set_contents(path, devices->rows->str, -1, NULL);
    for (unsigned chat = 0; chat < CHATS; chat++) {
        g_autoptr(GPtrArray) said = keys_of(devices->said[chat]);
        keep_list(devices, chat, "said", said);
        compare(&(Held){ devices, chat, "archive", devices->order[chat] }, wrong);
    }
    for (unsigned i = 0; i < DEVICES; i++) {
        const Device *device = &devices->devices[i];
        Store store;
        store_init(&store, devices, device);
        for (unsigned chat = 0; chat < CHATS; chat++)
            compare(&(Held){ devices, chat, device->name, store.texts[chat] }, wrong);
        if (store.queued || store.failed)
            g_string_append_printf(wrong, "In %s %u wait and %u failed.\n", device->name,
                                   store.queued, store.failed);
        store_done(&store);
    }
    return wrong->len ? g_strdup(wrong->str) : NULL;
}

/* Until all is well, or too long. What is wrong then; NULL: nothing. Owned by the caller. */
static char *
wait_all_well(Devices *devices, int milliseconds)
{
    gint64 deadline = g_get_monotonic_time() + milliseconds * G_TIME_SPAN_MILLISECOND;

    for (;;) {
        read_archives(devices);
        if (!wait_until(devices, are_archives_read, WITHIN_MS))
            devices_fail(devices, "the archives cannot be read");
        char *wrong = find_wrong(devices);
        if (!wrong || g_get_monotonic_time() > deadline)
            return wrong;
        g_free(wrong);
        wait_until(devices, never, 500);
    }
}

static void
print_figures(Devices *devices)
{
    print_message("%u cycles on %s: %u faults, %u kills, %u quits, %u absences, %u restarts of the "
                  "server, %u lost streams; %u and %u messages by the devices, %u, %u and %u by "
                  "the scripts, of which %u "
                  "were said not to have arrived\n",
                  devices->cycles, server_is_ejabberd() ? "ejabberd" : "Prosody", devices->faults,
                  devices->kills, devices->quits, devices->absences, devices->restarts,
                  devices->losses, devices->devices[ONE].said, devices->devices[TWO].said,
                  devices->talkers[PHONE].said, devices->talkers[BOB].said,
                  devices->talkers[CAROL].said, devices->bounces);
}

void
devices_finish(Devices *devices)
{
    come_all_home(devices);
    g_free(wait_all_well(devices, 5000));
    /* What it said last gets its place with the next login, at the latest. */
    for (unsigned i = 0; i < DEVICES; i++)
        quit_device(devices, &devices->devices[i]);
    come_all_home(devices);
    g_autofree char *wrong = wait_all_well(devices, SETTLED_MS);
    print_figures(devices);
    if (wrong)
        devices_fail(devices, "%s", wrong);
    compare_unread(devices);
    g_autofree char *then = wait_all_well(devices, SETTLED_MS);
    if (then)
        devices_fail(devices, "%s", then);
    for (unsigned i = 0; i < DEVICES; i++)
        quit_device(devices, &devices->devices[i]);
}

/* --- around it --- */

int
devices_set_up(void **state)
{
    const char *seed = g_getenv("DEVICES_SEED");
    Devices *devices = g_new0(Devices, 1);

    devices->group = *state;
    devices->scene = scene_new(*state);
    devices->seed = seed ? (unsigned)strtoul(seed, NULL, 10) : (unsigned)g_get_real_time();
    devices->random = g_rand_new_with_seed(devices->seed);
    devices->devices[ONE].name = "one";
    devices->devices[TWO].name = "two";
    for (unsigned i = 0; i < DEVICES; i++)
        devices->devices[i].proxy = proxy_new(server_port(devices->scene->server));
    devices->talkers[PHONE] = (Talker){ .name = "phone", .user = "alice", .nick = "alice" };
    devices->talkers[BOB] = (Talker){ .name = "bob", .user = "bob", .nick = "bob" };
    devices->talkers[CAROL] = (Talker){ .name = "carol", .user = "carol", .nick = "carol" };
    devices->heard = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    devices->rows = g_string_new(NULL);
    for (unsigned chat = 0; chat < CHATS; chat++) {
        devices->said[chat] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        devices->known[chat] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        devices->order[chat] = g_ptr_array_new_with_free_func(g_free);
    }
    *state = devices;
    return 0;
}

int
devices_tear_down(void **state)
{
    Devices *devices = *state;
    int status = scene_free(devices->scene);

    for (unsigned i = 0; i < DEVICES; i++)
        proxy_free(devices->devices[i].proxy);
    for (unsigned i = 0; i < TALKERS; i++)
        g_free(devices->talkers[i].step);
    for (unsigned chat = 0; chat < CHATS; chat++) {
        g_hash_table_unref(devices->said[chat]);
        g_hash_table_unref(devices->known[chat]);
        g_ptr_array_unref(devices->order[chat]);
    }
    g_hash_table_unref(devices->heard);
    g_string_free(devices->rows, TRUE);
    g_rand_free(devices->random);
    *state = devices->group;
    g_free(devices);
    return status;
}

/* Who is killed before that has never been there, as far as he knows: he would get no more than the
 * last lines. */
static bool
has_settled_in(Devices *devices)
{
    g_autofree char *path = store_path(devices, devices->starting);

    return devices->starting->has_joined && devices->starting->has_bookmark &&
           devices_store_knows_room(path);
}

/* One after the other, each in peace: servers take it ill if two make the same node at once. */
void
devices_begin(Devices *devices)
{
    print_message("DEVICES_SEED=%u\n", devices->seed);
    start_talkers(devices);
    for (unsigned i = 0; i < DEVICES; i++) {
        Device *device = &devices->devices[i];
        g_autofree char *properties =
            g_strdup_printf("port=%d\nresource=%s", proxy_port(device->proxy), device->name);
        scene_add_account(devices->scene, device->name, "alice", properties);
        start_device(devices, device);
        devices->starting = device;
        if (!wait_until(devices, has_settled_in, WITHIN_MS))
            devices_fail(devices, "%s does not come into the room", device->name);
    }
    wait_all_online(devices);
}
