/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Golden screens: a model is built, the whole screen is drawn at several sizes, and the text is
 * compared with the file of that name. UPDATE_SCREENS in the environment writes the files. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "model/form_window.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "model/request.h"
#include "model/room.h"
#include "ui/ui.h"

#include "unit/model/room_world.h"

/* 2026-11-22 09:14 UTC, a Sunday. */
#define TIME   INT64_C(1795338840000)
#define MINUTE (60 * INT64_C(1000))
#define DAY    (24 * 60 * MINUTE)

typedef struct {
    int rows, columns;
} Size;

static const Size usual[] = { { 24, 80 }, { 10, 40 }, { 30, 120 }, { 0, 0 } };
static const Size encrypted_sizes[] = { { 24, 80 }, { 20, 60 }, { 20, 40 }, { 0, 0 } };
static const Size small[] = { { 1, 1 }, { 2, 3 }, { 3, 8 }, { 4, 16 }, { 5, 25 }, { 0, 0 } };

typedef struct {
    const char *name;
    const Size *sizes;
    void (*build)(World *world);
    void (*act)(World *world, Ui *ui); /* on the screen, before it is read; may be NULL */
} Scene;

/* --- a face that wants nothing --- */

static bool
take_line(const char *text, gpointer data)
{
    (void)text;
    (void)data;
    return true;
}

static Completion
complete_nothing(const char *text, int cursor, gpointer data)
{
    (void)text;
    (void)data;
    return (Completion){ .words = g_new0(char *, 1), .start = cursor };
}

static void
on_edge(Window *window, FaceEdge edge, gpointer data)
{
    (void)window;
    (void)edge;
    (void)data;
}

static void
on_text(const char *text, gpointer data)
{
    (void)text;
    (void)data;
}

static void
on_focus(bool has_focus, gpointer data)
{
    (void)has_focus;
    (void)data;
}

static const FaceHandlers handlers = {
    .line = take_line,
    .complete = complete_nothing,
    .edge_reached = on_edge,
    .typing = on_text,
    .focus = on_focus,
};

/* No configuration, and the themes of the source. */
static const Paths paths = {
    .config_dir = (char *)SOURCE_DIR "/tests/screens/none",
    .data_dir = (char *)SOURCE_DIR "/tests/screens/none",
    .themes_dir = (char *)SOURCE_DIR "/themes",
};

/* --- building --- */

static void
add(World *world, const char *jid, const char *name, const char *groups)
{
    g_autoptr(Jid) address = test_jid(jid);
    g_auto(GStrv) list = g_strsplit(groups, ",", -1);
    RosterItem item = { .jid = address,
                        .name = name,
                        .groups = (const char *const *)list,
                        .subscription = SUBSCRIPTION_BOTH };

    roster_set_item(world->account->roster, &item);
}

static void
come(World *world, const char *full_jid, Show show, int priority, const char *status)
{
    g_autoptr(Jid) jid = test_jid(full_jid);
    PresenceUpdate update = {
        .resource = jid_resource(jid), .show = show, .priority = priority, .status = status
    };

    roster_set_presence(world->account->roster, jid, &update);
}

static void
come_online(World *world)
{
    account_set_presence(world->account, SHOW_ONLINE, NULL, 0);
    account_set_connection(world->account, "TLSv1.3", true);
    account_set_state(world->account, ACCOUNT_ONLINE, NULL);
    add(world, "bob@example.org", "Bob", "Friends");
    add(world, "carol@example.org", NULL, "Friends");
    come(world, "bob@example.org/phone", SHOW_ONLINE, 5, NULL);
    come(world, "carol@example.org/desk", SHOW_AWAY, 0, "lunch");
}

static Chat *
chat_with(World *world, const char *jid)
{
    g_autoptr(Jid) address = test_jid(jid);

    return account_get_chat(world->account, address, CHAT_CONTACT);
}

static void
go(World *world, Chat *chat)
{
    Windows *windows = model_windows(world->model);

    windows_go(windows, windows_open_chat(windows, chat));
}

static Message *
said(Chat *chat, int64_t time, const char *body)
{
    g_autoptr(Message) message = test_message(body, time, false);

    message->from = jid_ref(chat->jid);
    chat_add_message(chat, message);
    return message;
}

static void
sent(Chat *chat, int64_t time, const char *body, MessageState state, const char *error)
{
    g_autoptr(Message) message = test_message(body, time, true);

    chat_add_message(chat, message);
    chat_set_message_state(chat, message, state, error);
}

/* --- scenes --- */

static void
build_empty(World *world)
{
    account_remove(world->account);
}

static void
build_kinds(World *world)
{
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    go(world, chat);
    sent(chat, TIME - DAY, "see you tomorrow", MESSAGE_READ, NULL);
    said(chat, TIME, "good morning");
    sent(chat, TIME + MINUTE, "did the build pass?", MESSAGE_RECEIVED, NULL);
    said(chat, TIME + 2 * MINUTE,
         "> did the build pass?\nyes, all green: https://ci.example.org/42");
    said(chat, TIME + 3 * MINUTE, "/me waves");
    sent(chat, TIME + 4 * MINUTE, "/me waves back", MESSAGE_SENT, NULL);
    notice(world->model, world->account, chat, SEVERITY_INFO, "Bob is online.");
    notice(world->model, world->account, chat, SEVERITY_WARNING, "Messages are not encrypted.");
    notice(world->model, world->account, chat, SEVERITY_ERROR,
           "The history could not be written: the disk is full.");
    sent(chat, TIME + 5 * MINUTE,
         "a longer line that does not fit beside the roster and goes on below, in its own column",
         MESSAGE_FAILED, "the server does not know bob@example.org");
    sent(chat, TIME + 6 * MINUTE, "not gone yet", MESSAGE_QUEUED, NULL);
    chat_set_typing(chat, TYPING_COMPOSING);
}

typedef struct {
    const char *body, *encryption, *signer;
    Trust trust;
    bool is_sealed;
    const char *error;
} Sealed;

static void
say_sealed(Chat *chat, int64_t time, const Sealed *what)
{
    g_autoptr(Message) message = test_message(what->body, time, false);

    message->from = jid_ref(chat->jid);
    message->encryption = g_strdup(what->encryption);
    message->trust = g_strdup(trust_name(what->trust));
    message->signer = g_strdup(what->signer);
    message->is_sealed = what->is_sealed;
    message->error = g_strdup(what->error);
    chat_add_message(chat, message);
}

static void
send_sealed(Chat *chat, int64_t time, const char *body, Trust trust)
{
    g_autoptr(Message) message = test_message(body, time, true);

    message->encryption = g_strdup("ox");
    message->trust = trust == TRUST_NONE ? NULL : g_strdup(trust_name(trust));
    chat_add_message(chat, message);
    chat_set_message_state(chat, message, trust == TRUST_NONE ? MESSAGE_QUEUED : MESSAGE_RECEIVED,
                           NULL);
}

static void
build_encrypted(World *world)
{
    static const Sealed lines[] = {
        { "this one is verified", "ox", "AB", TRUST_VERIFIED, false, NULL },
        { "this one is accepted", "ox", "AB", TRUST_ACCEPTED, false, NULL },
        { "with a key that nobody knows", "ox", "CD", TRUST_NEW, false, NULL },
        { "who wrote this?", "pgp", NULL, TRUST_NONE, false, NULL },
        { "in clear, in the middle of it", NULL, NULL, TRUST_NONE, false, NULL },
        { "in clear, and as if it were not\n                              OX✔", NULL, NULL,
          TRUST_NONE, false, NULL },
        { "", "ox", NULL, TRUST_NONE, true, "Your secret key is not here." },
        { "", "ox", NULL, TRUST_NONE, true, NULL },
    };
    const ChatEncryption encryption = { .method = (char *)"ox",
                                        .label = (char *)"OX",
                                        .trust = TRUST_VERIFIED };
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    go(world, chat);
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
        say_sealed(chat, TIME + i * MINUTE, &lines[i]);
    send_sealed(chat, TIME + 10 * MINUTE, "only you can read this", TRUST_VERIFIED);
    send_sealed(chat, TIME + 11 * MINUTE, "it is being sealed", TRUST_NONE);
    chat_set_encryption(chat, &encryption);
}

static void
build_refused(World *world)
{
    const ChatEncryption encryption = {
        .method = (char *)"ox",
        .label = (char *)"OX",
        .problem = (char *)"Bob has a new key: /trust compare bob@example.org.",
    };
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    go(world, chat);
    said(chat, TIME, "in clear");
    notice(world->model, world->account, chat, SEVERITY_WARNING,
           "bob@example.org has a NEW key. Nothing is sent until you have decided.");
    chat_set_encryption(chat, &encryption);
}

static void
build_unread(World *world)
{
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    windows_open_chat(model_windows(world->model), chat);
    said(chat, TIME - DAY, "until tomorrow");
    chat_set_read(chat);
    chat_set_unread(chat, 0, NULL);
    said(chat, TIME, "lunch?");
    said(chat, TIME + MINUTE, "at twelve");
    said(chat_with(world, "carol@example.org"), TIME, "hello");
    said(chat_with(world, "carol@example.org"), TIME + MINUTE, "are you there?");
    windows_open_chat(model_windows(world->model), chat_with(world, "carol@example.org"));
    go(world, chat);
}

static void
build_long(World *world)
{
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    go(world, chat);
    for (int i = 0; i < 60; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);
        said(chat, TIME + i * MINUTE, body);
    }
}

static void
scroll_up(World *world, Ui *ui)
{
    Chat *chat = chat_with(world, "bob@example.org");

    g_free(ui_screen(ui));
    ui_key(ui, "PageUp");
    for (int i = 60; i < 63; i++)
        said(chat, TIME + i * MINUTE, "a newer line");
}

static void
set_gaps(Chat *chat, const ChatGap *gaps, unsigned count, const char *problem)
{
    g_autoptr(GArray) array = g_array_new(FALSE, FALSE, sizeof(ChatGap));

    g_array_append_vals(array, gaps, count);
    chat_set_gaps(chat, array, problem);
}

static Chat *
build_days(World *world)
{
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    go(world, chat);
    said(chat, TIME - 4 * DAY, "the first that is kept here");
    said(chat, TIME - 2 * DAY, "after a day of which nothing is known");
    said(chat, TIME, "today");
    return chat;
}

static void
build_gaps_open(World *world)
{
    const ChatGap gaps[] = {
        { .before = TIME - 4 * DAY },
        { .after = TIME - 4 * DAY, .before = TIME - 2 * DAY },
        { .after = TIME, .before = TIME + MINUTE, .state = GAP_COMING },
    };

    set_gaps(build_days(world), gaps, G_N_ELEMENTS(gaps), NULL);
}

static void
build_gaps_asked(World *world)
{
    const ChatGap gaps[] = {
        { .state = GAP_BEGINNING },
        { .after = TIME - 4 * DAY, .before = TIME - 2 * DAY, .state = GAP_FETCHING },
        { .after = TIME - 2 * DAY, .before = TIME, .state = GAP_FAILED },
    };

    set_gaps(build_days(world), gaps, G_N_ELEMENTS(gaps), "the server is too busy");
}

/* To a line of long ago, while new ones came. */
static void
build_jumped(World *world)
{
    Windows *windows = model_windows(world->model);
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    go(world, chat);
    Window *window = windows_current(windows);
    Timeline *past = windows_begin_past(windows, window);
    for (int i = 0; i < 60; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);
        g_autoptr(Message) message =
            test_message(body, TIME - 40 * DAY + i * 60 * MINUTE, i % 3 == 2);
        message->row = i + 1;
        message->from = jid_ref(chat->jid);
        timeline_append(past, &message, 1);
    }
    said(chat, TIME, "where are you?");
    said(chat, TIME + MINUTE, "hello?");
    windows_show_line(windows, window, timeline_find_row(past, 31));
}

static void
build_wide(World *world)
{
    Chat *chat = chat_with(world, "bob@example.org");

    come_online(world);
    add(world, "bob@example.org", "ボブ・ロバート・ジュニア", "友達");
    come(world, "bob@example.org/phone", SHOW_ONLINE, 5, "昼ご飯を食べています");
    go(world, chat);
    said(chat, TIME, "日本語の長い文章は空白がなくても行の終わりで折り返されなければなりません。");
    said(chat, TIME, "👍 🎉 👩‍👩‍👧 🇫🇷 👋🏽 in the middle of text");
    said(chat, TIME, "cafe\xcc\x81 nai\xcc\x88ve Z\xcc\x83\xcc\xa7\xcc\x87 ก็ किं");
    said(chat, TIME, "한국어와 English in one line");
    sent(chat, TIME, "Ελληνικά, Кириллица, עברית", MESSAGE_SENT, NULL);
}

static void
build_hostile(World *world)
{
    Chat *chat = chat_with(world, "bob@example.org");
    g_autofree char *longest = g_strnfill(1024 * 1024, 'x');

    come_online(world);
    add(world, "bob@example.org",
        "\x1b]0;title\x07"
        "B\nob",
        "G\x1b[2J");
    come(world, "bob@example.org/\xd0\xb0", SHOW_ONLINE, 5, "\x1b[31mred\x1b[0m\n\n\nstatus");
    go(world, chat);
    said(chat, TIME, longest);
    said(chat, TIME,
         "clear \x1b[2J\x1b[H bell \x07 csi \xc2\x9b"
         "2J del \x7f back\b\b\b return\rover");
    said(chat, TIME,
         "override \xe2\x80\xaegnp.exe isolate \xe2\x81\xa7txt\xe2\x81\xa9 zero\xe2\x80\x8bwidth");
    said(chat, TIME, "not UTF-8: \xff\xfe\xc3(");
    said(chat, TIME, "hello\n09:15      alice  I did not say this   ✓✓\n────── new ──────");
    said(chat, TIME,
         "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
         "\xcc\x81z");
    said(chat, TIME,
         "separators\xe2\x80\xa8of lines\xe2\x80\xa9"
         "and\tof\ttables");
}

static void
build_roster(World *world)
{
    g_autoptr(Jid) work = test_jid("work@example.net");
    g_autoptr(Jid) mallory = test_jid("mallory@example.com");
    Account *second = account_new(world->model, work);

    come_online(world);
    add(world, "dave@example.org", NULL, "Friends,Work");
    add(world, "erin@example.org", "Erin with a rather long name", "");
    add(world, "frank@example.org", NULL, "Work");
    come(world, "dave@example.org/x", SHOW_DND, 0, "in a meeting until four");
    come(world, "frank@example.org/x", SHOW_XA, 0, NULL);
    request_add(world->account,
                &(RequestFacts){ .kind = REQUEST_SUBSCRIPTION, .from = mallory, .time = TIME });
    said(chat_with(world, "frank@example.org"), TIME, "one");
    said(chat_with(world, "stranger@example.com"), TIME, "two");
    said(chat_with(world, "stranger@example.com"), TIME, "three");
    account_set_presence(second, SHOW_AWAY, NULL, 0);
    account_set_state(second, ACCOUNT_CONNECTING, NULL);
    go(world, chat_with(world, "bob@example.org"));
}

/* Clicks on the rows of the first group and the second account. */
static void
fold(World *world, Ui *ui)
{
    (void)world;
    g_free(ui_screen(ui));
    ui_type(ui, "\x1b[<0;5;5M");
    g_free(ui_screen(ui));
}

static void
write_in(World *world, const char *jid, ChatKind kind, unsigned count, unsigned mentions)
{
    g_autoptr(Jid) address = test_jid(jid);
    Chat *chat = account_get_chat(world->account, address, kind);

    for (unsigned i = 0; i < count; i++) {
        g_autoptr(Message) message = test_message("hi", TIME, false);
        message->is_mention = i < mentions;
        chat_add_message(chat, message);
    }
}

static void
publish(World *world, const char *jid, ExtendedKind kind, const char *field, const char *text)
{
    g_autoptr(Jid) address = test_jid(jid);
    Extended *extended = extended_new(kind);

    assert_true(extended_set(extended, field, text));
    roster_set_extended(world->account->roster, address, kind, extended);
}

/* A room that is kept; name: what the user calls it, or NULL. */
static void
put_room(World *world, const char *jid, RoomState state, const char *name, bool is_pinned)
{
    g_autoptr(Jid) address = test_jid(jid);
    Chat *chat = account_get_chat(world->account, address, CHAT_ROOM);
    Bookmark *bookmark = g_new0(Bookmark, 1);

    bookmark->name = g_strdup(name);
    bookmark->is_pinned = is_pinned;
    room_set_bookmark(chat->room, bookmark);
    room_set_state(chat->room, state, ROOM_END_NONE, NULL, NULL);
}

/* Everything that the panel may show. */
static void
build_panel(World *world)
{
    g_autoptr(Jid) tom = test_jid("tom@example.org");
    g_autoptr(Jid) carol = test_jid("carol@example.org/desk");
    g_autoptr(Jid) mallory = test_jid("mallory@example.com");
    g_autoptr(GPtrArray) blocked = g_ptr_array_new();
    Roster *roster = world->account->roster;

    come_online(world);
    account_set_presence(world->account, SHOW_ONLINE, "at home", 5);
    account_set_invisible(world->account, true);
    roster_set_delimiter(roster, "::");
    add(world, "dave@example.org", NULL, "Friends::Work");
    add(world, "erin@example.org", "Erin", "Friends::Work::Berlin,Work");
    add(world, "tom@example.org", "Tom", "Friends::Work");
    add(world, "icq.example.org", NULL, "");
    roster_set_item(roster, &(RosterItem){ .jid = tom, .name = "Tom", .is_asking = true });
    come(world, "dave@example.org/x", SHOW_CHAT, 0, NULL);
    come(world, "dave@example.org/y", SHOW_CHAT, 0, NULL);
    roster_set_presence(roster, carol,
                        &(PresenceUpdate){ .resource = "desk",
                                           .show = SHOW_AWAY,
                                           .idle_since = TIME + 4 * MINUTE - 12 * MINUTE });
    publish(world, "bob@example.org", EXTENDED_MOOD, "value", "happy");
    publish(world, "bob@example.org", EXTENDED_TUNE, "title", "Heroes");
    write_in(world, "dev@rooms.example.org", CHAT_ROOM, 3, 1);
    put_room(world, "dev@rooms.example.org", ROOM_IN, NULL, false);
    put_room(world, "quiet@rooms.example.org", ROOM_OUT, NULL, false);
    put_room(world, "x27@rooms.example.org", ROOM_LOST, "The lounge", true);
    write_in(world, "bob@example.org", CHAT_CONTACT, 5, 2);
    write_in(world, "stranger@example.com", CHAT_CONTACT, 1, 0);
    add(world, "eve@example.org", "Eve", "Work");
    g_autoptr(Jid) eve = test_jid("eve@example.org");
    g_ptr_array_add(blocked, eve);
    account_set_blocked(world->account, blocked);
    request_add(world->account,
                &(RequestFacts){ .kind = REQUEST_SUBSCRIPTION, .from = mallory, .time = TIME });
}

static void
set(World *world, SettingId id, const char *text)
{
    assert_true(settings_set(world->settings, id, NULL, text, NULL));
}

static void
build_panel_wide(World *world)
{
    build_panel(world);
    set(world, SETTING_ROSTER_SIDE, "right");
    set(world, SETTING_ROSTER_WIDTH, "40");
    set(world, SETTING_ROSTER_EXTENDED, "line");
    set(world, SETTING_ROSTER_SORT, "unread presence name");
    set(world, SETTING_ROSTER_SECTIONS, "groups rooms");
    set(world, SETTING_ROSTER_SHOW, "status resources devices idle");
}

static void
walk_in_panel(World *world, Ui *ui)
{
    (void)world;
    g_free(ui_screen(ui));
    ui_key(ui, "M-r");
    ui_key(ui, "Down");
    ui_key(ui, "Down");
    ui_key(ui, "Left");
}

static void
filter_panel(World *world, Ui *ui)
{
    (void)world;
    g_free(ui_screen(ui));
    ui_key(ui, "M-r");
    ui_type(ui, "berlin");
}

/* A room in which somebody speaks to us, and who is there. */
static void
build_room(World *world)
{
    static const char *const hats[] = { "Host", NULL };

    come_online(world);
    Room *room = room_world_enter(world, "pond@rooms.example.org");
    room_set_info(room, &(RoomInfo){ .name = "The Pond",
                                     .features = ROOM_MODERATED | ROOM_LOGGED | ROOM_HATS });
    room_set_subject(room, "Frogs, newts and their friends: be kind", "owen", TIME - DAY);
    room_world_come(room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_set(room, "bob",
                   &(OccupantFacts){ .role = ROLE_PARTICIPANT,
                                     .affiliation = AFFILIATION_MEMBER,
                                     .show = SHOW_AWAY,
                                     .status = "at lunch" });
    room_world_set(room, "newt",
                   &(OccupantFacts){ .role = ROLE_MODERATOR,
                                     .affiliation = AFFILIATION_ADMIN,
                                     .show = SHOW_CHAT,
                                     .hats = hats });
    room_world_come(room, "日本の蛙", ROLE_VISITOR, AFFILIATION_NONE);
    room_world_say(room, "owen", TIME, "good morning");
    room_world_say(room, "bob", TIME + MINUTE, "/me yawns");
    room_world_say(room, "alice", TIME + 2 * MINUTE, "hello all");
    room_world_say(room, "newt", TIME + 3 * MINUTE, "alice: did you see the pond this morning?")
        ->is_mention = true;
    put_room(world, "dev@rooms.example.org", ROOM_IN, NULL, false);
    write_in(world, "dev@rooms.example.org", CHAT_ROOM, 3, 1);
}

/* A private chat with somebody in a room that has thrown us out. */
static void
build_room_out(World *world)
{
    come_online(world);
    g_autoptr(Jid) jid = test_jid("pond@rooms.example.org/bob");
    Room *room = room_world_enter(world, "pond@rooms.example.org");
    Chat *private = account_get_chat(world->account, jid, CHAT_PRIVATE);

    room_world_come(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    room_world_say(room, "bob", TIME, "a last word");
    notice(world->model, world->account, room->chat, SEVERITY_INFO,
           "2 joined: carol, dave; erin left (good night)");
    said(private, TIME, "psst");
    windows_open_chat(model_windows(world->model), private);
    room_set_state(room, ROOM_OUT, ROOM_END_KICKED, "You were thrown out of the room by owen.",
                   NULL);
}

static void
walk_in_room(World *world, Ui *ui)
{
    (void)world;
    g_free(ui_screen(ui));
    ui_key(ui, "M-o");
    ui_key(ui, "Down");
}

/* Every type of field, long texts, and one that was sent back. */
static Form *
new_form(void)
{
    Form *form = form_new(FORM_FORM);
    FormField *field;

    form->title = g_strdup("Bot Configuration");
    form->instructions = g_strdup("Fill out this form to configure your new bot! It is a rather "
                                  "long explanation of what a bot is.");
    form_add_field(form, FIELD_HIDDEN, "FORM_TYPE", NULL);
    field = form_add_field(form, FIELD_FIXED, NULL, NULL);
    form_field_add_value(field, "Section 1: Bot Info");
    field = form_add_field(form, FIELD_TEXT_SINGLE, "botname", "The name of your bot");
    field->is_required = true;
    form_field_add_value(field, "The Jabber Google Bot");
    field = form_add_field(form, FIELD_TEXT_MULTI, "description", "Helpful description");
    form_field_add_value(field, "It answers questions.");
    form_field_add_value(field, "昼ご飯");
    field = form_add_field(form, FIELD_BOOLEAN, "public", "Public bot?");
    form_field_add_value(field, "1");
    form_add_field(form, FIELD_TEXT_PRIVATE, "password", "Password for special access")
        ->is_required = true;
    field = form_add_field(form, FIELD_LIST_MULTI, "features", "What will the bot support?");
    form_add_option(form, field, "News", "news");
    form_add_option(form, field, "Polls", "polls");
    form_field_add_value(field, "polls");
    field = form_add_field(form, FIELD_LIST_SINGLE, "maxsubs", "Maximum number of subscribers");
    form_add_option(form, field, NULL, "10");
    form_field_add_value(field, "10");
    field = form_add_field(form, FIELD_JID_MULTI, "invitelist", "People to invite");
    field->description = g_strdup("Tell all your friends about your new bot!");
    field = form_add_field(form, FIELD_TEXT_SINGLE, "ocr", "Enter the text that you see");
    field->is_required = true;
    form_field_add_media(
        field, "image/png",
        "https://captcha.example.org/pictures/an-address-that-is-quite-long/1.png");
    return form;
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    (void)window;
    (void)form;
    (void)data;
}

static void
on_cancel(gpointer data)
{
    (void)data;
}

static Window *
open_form(World *world, Form *form)
{
    Window *window =
        form_window_open(world->model, &(FormRequest){
                                           .account = world->account,
                                           .form = form,
                                           .name = "new bot",
                                           .submit = form->type == FORM_FORM ? on_submit : NULL,
                                           .cancel = on_cancel,
                                       });

    windows_go(model_windows(world->model), window);
    return window;
}

static void
build_form(World *world)
{
    Form *form = new_form();

    come_online(world);
    form_complete_parts(form);
    open_form(world, form);
}

/* The end of it, with what is wrong. */
static void
fill_in_wrongly(World *world, Ui *ui)
{
    g_free(ui_screen(ui));
    for (int i = 0; i < 6; i++)
        ui_key(ui, "Down");
    ui_key(ui, "Space");
    ui_key(ui, "Down");
    ui_type(ui, "nobody @");
    form_window_submit(windows_current(model_windows(world->model)), NULL);
    for (int i = 0; i < 7; i++)
        ui_key(ui, "Down");
    notice_here(world->model, SEVERITY_INFO, "What a command says stands below the form.");
}

static void
build_form_result(World *world)
{
    Form *form = form_new(FORM_RESULT);
    static const char *const rows[][3] = { { "Juliet Capulet", "juliet@capulet.example", "13" },
                                           { "ロミオ", "romeo@montague.example", "" } };

    come_online(world);
    form->title = g_strdup("Search results");
    form_add_column(form, FIELD_TEXT_SINGLE, "name", "Name");
    form_add_column(form, FIELD_JID_SINGLE, "jid", "Address");
    form_add_column(form, FIELD_TEXT_SINGLE, "age", "Age");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        char **cells = g_new0(char *, 4);
        for (unsigned j = 0; j < 3; j++)
            cells[j] = g_strdup(rows[i][j]);
        form_take_item(form, cells);
    }
    form_complete_parts(form);
    open_form(world, form);
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    (void)window;
    (void)action;
    (void)ids;
    (void)data;
}

static void
add_row(Window *window, ListStyle style, const char *const *cells, const char *detail)
{
    list_window_set(window, &(ListRowFacts){
                                .id = cells[0],
                                .cells = cells + 1,
                                .detail = detail,
                                .style = style,
                            });
}

static void
build_list(World *world)
{
    static const ListColumn columns[] = {
        { "kind", "What", 0 }, { "from", "Who", 0 },        { "text", "Text", 1 },
        { "time", "When", 2 }, { "account", "Account", 3 }, { 0 },
    };
    static const ListAction actions[] = {
        { "show", "Show", 's', LIST_NEEDS_ONE },     { "accept", "Accept", 'y', LIST_NEEDS_MANY },
        { "deny", "Deny", 'd', LIST_NEEDS_MANY },    { "block", "Block", 'b', LIST_NEEDS_MANY },
        { "report", "Report", 'r', LIST_NEEDS_ONE }, { 0 },
    };
    static const char *const rows[][6] = {
        { "1", "subscription", "romeo@montague.example", "Call me but love", "11-22 09:15",
          "alice@example.org" },
        { "2", "message", "昼ご飯@例え.example", "\xe2\x80\xae\x1b[2Jgold for you", "11-22 09:16",
          "alice@example.org" },
        { "3", "invitation", "nurse@capulet.example", "into the room balcony@rooms.example.org",
          "11-22 09:17", "alice@example.org" },
    };

    come_online(world);
    Window *window = list_window_open(
        world->model, &(ListRequest){ .name = "requests",
                                      .title = "What others ask of you",
                                      .help = "Enter shows one, Space marks, Escape closes",
                                      .columns = columns,
                                      .actions = actions,
                                      .act = on_act });
    add_row(window, LIST_PLAIN, rows[0], "romeo@montague.example says: Call me but love");
    add_row(window, LIST_STRONG, rows[1], NULL);
    add_row(window, LIST_WARNING, rows[2], NULL);
    list_window_mark(window);
    list_window_move(window, -1);
    windows_go(model_windows(world->model), window);
}

static void
filter_list(World *world, Ui *ui)
{
    (void)world;
    ui_type(ui, "gold");
    ui_key(ui, "Tab");
    ui_key(ui, "Tab");
}

static const Scene scenes[] = {
    { "empty", usual, build_empty, NULL },
    { "kinds", usual, build_kinds, NULL },
    { "unread", usual, build_unread, NULL },
    { "scrolled", usual, build_long, scroll_up },
    { "gaps_open", usual, build_gaps_open, NULL },
    { "gaps_asked", usual, build_gaps_asked, NULL },
    { "jumped", usual, build_jumped, NULL },
    { "wide", usual, build_wide, NULL },
    { "hostile", usual, build_hostile, NULL },
    { "roster", usual, build_roster, NULL },
    { "encrypted", encrypted_sizes, build_encrypted, NULL },
    { "encrypted_refused", encrypted_sizes, build_refused, NULL },
    { "folded", usual, build_roster, fold },
    { "panel", usual, build_panel, NULL },
    { "panel_wide", usual, build_panel_wide, NULL },
    { "panel_walk", usual, build_panel, walk_in_panel },
    { "panel_filter", usual, build_panel, filter_panel },
    { "room", usual, build_room, NULL },
    { "room_out", usual, build_room_out, NULL },
    { "room_walk", usual, build_room, walk_in_room },
    { "tiny", small, build_kinds, NULL },
    { "form", usual, build_form, NULL },
    { "form_wrong", usual, build_form, fill_in_wrongly },
    { "form_result", usual, build_form_result, NULL },
    { "list", usual, build_list, NULL },
    { "list_filtered", usual, build_list, filter_list },
};

/* --- comparing --- */

static void
draw_scene(const Scene *scene, Size size, GString *text)
{
    void *state;

    world_setup(&state);
    World *world = state;
    clock_advance(world->clock, TIME + 4 * MINUTE - clock_now(world->clock));
    const UiOptions options = { .model = world->model, .paths = &paths, .handlers = &handlers };
    scene->build(world);
    Ui *ui = ui_new_offscreen(&options, size.rows, size.columns);
    if (scene->act)
        scene->act(world, ui);
    g_autofree char *screen = ui_screen(ui);
    g_string_append_printf(text, "== %dx%d\n%s", size.columns, size.rows, screen);
    ui_free(ui);
    world_teardown(&state);
}

static void
check_scene(void **state)
{
    const Scene *scene = *state;
    g_autofree char *path = g_strdup_printf("%s/tests/screens/%s.txt", SOURCE_DIR, scene->name);
    g_autofree char *expected = NULL;
    GString *text = g_string_new(NULL);

    for (const Size *size = scene->sizes; size->rows > 0; size++)
        draw_scene(scene, *size, text);
    if (g_getenv("UPDATE_SCREENS"))
        assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    assert_string_equal(text->str, expected);
    g_string_free(text, TRUE);
}

int
main(void)
{
    struct CMUnitTest tests[G_N_ELEMENTS(scenes)];

    g_setenv("TZ", "UTC", TRUE);
    g_setenv("LC_ALL", "C.UTF-8", TRUE);
    setlocale(LC_ALL, "");
    for (unsigned i = 0; i < G_N_ELEMENTS(scenes); i++)
        tests[i] = (struct CMUnitTest){ .name = scenes[i].name,
                                        .test_func = check_scene,
                                        .initial_state = (void *)&scenes[i] };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
