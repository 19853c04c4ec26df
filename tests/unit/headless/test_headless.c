/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The face without a screen on a real model: lines in, events out. */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "model/form_window.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/room.h"
#include "headless/headless.h"

#include "unit/test.h"

#define NOW 1795338843120 /* 2026-11-22T09:14:03.120Z */

typedef struct {
    Clock *clock;
    Settings *settings;
    Model *model;
    Account *account;
    Headless *headless;
    int input[2], output[2];
    FILE *stream;
    GString *typed; /* lines that reached the handler */
    bool has_ended;
    bool is_connecting; /* lines wait, but those that answer */
} Fixture;

static bool
on_line(const char *text, gpointer data)
{
    Fixture *fixture = data;
    g_string_append_printf(fixture->typed, "%s|", text);
    if (strstr(text, "tell"))
        notice_here(fixture->model, SEVERITY_INFO, "told");
    return !strstr(text, "fail");
}

static bool
must_wait(const char *line, gpointer data)
{
    Fixture *fixture = data;
    return fixture->is_connecting && !g_str_has_prefix(line, "/answer");
}

static void
on_ended(gpointer data)
{
    Fixture *fixture = data;
    fixture->has_ended = true;
}

static Jid *
jid(const char *text)
{
    Jid *made = jid_new(text, NULL);
    assert_non_null(made);
    return made;
}

static Fixture *
fixture_new(bool is_json, bool has_account)
{
    Fixture *fixture = g_new0(Fixture, 1);
    FaceHandlers handlers = { .line = on_line, .data = fixture };
    signal(SIGPIPE, SIG_IGN);
    fixture->clock = clock_new_virtual(NOW);
    fixture->settings = settings_new();
    fixture->model = model_new(fixture->settings, fixture->clock);
    if (has_account) {
        g_autoptr(Jid) address = jid("alice@example.org");
        fixture->account = account_new(fixture->model, address);
    }
    fixture->typed = g_string_new(NULL);
    assert_int_equal(pipe(fixture->input), 0);
    assert_int_equal(pipe2(fixture->output, O_NONBLOCK), 0);
    fixture->stream = fdopen(fixture->output[1], "w");
    fixture->headless = headless_new(&(HeadlessOptions){ .model = fixture->model,
                                                         .handlers = &handlers,
                                                         .is_json = is_json,
                                                         .must_wait = must_wait,
                                                         .wait_data = fixture,
                                                         .input = fixture->input[0],
                                                         .output = fixture->stream,
                                                         .ended = on_ended,
                                                         .ended_data = fixture });
    return fixture;
}

static int
set_up_json(void **state)
{
    *state = fixture_new(true, true);
    return 0;
}

static int
set_up_text(void **state)
{
    *state = fixture_new(false, true);
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    headless_free(fixture->headless);
    model_free(fixture->model);
    settings_free(fixture->settings);
    clock_free(fixture->clock);
    fclose(fixture->stream);
    close(fixture->input[0]);
    if (fixture->input[1] >= 0)
        close(fixture->input[1]);
    if (fixture->output[0] >= 0)
        close(fixture->output[0]);
    g_string_free(fixture->typed, TRUE);
    g_free(fixture);
    return 0;
}

/* Lets the main loop come to the point where it would wait. */
static void
turn(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

/* All that was written since the last time. */
static char *
output(Fixture *fixture)
{
    GString *text = g_string_new(NULL);
    char block[8192];
    ssize_t count;
    turn();
    while ((count = read(fixture->output[0], block, sizeof block)) > 0)
        g_string_append_len(text, block, count);
    return g_string_free(text, FALSE);
}

static void
assert_output(Fixture *fixture, const char *expected)
{
    g_autofree char *text = output(fixture);
    assert_string_equal(text, expected);
}

static void
type(Fixture *fixture, const char *text)
{
    assert_int_equal(write(fixture->input[1], text, strlen(text)), (ssize_t)strlen(text));
}

static Chat *
bob(Fixture *fixture)
{
    g_autoptr(Jid) address = jid("bob@example.org");
    return account_get_chat(fixture->account, address, CHAT_CONTACT);
}

static Message *
add_message(Fixture *fixture, const char *body, bool is_outgoing)
{
    Message *message = message_new(MESSAGE_CHAT, body);
    message->id = g_strdup("id1");
    message->time = NOW;
    message->is_outgoing = is_outgoing;
    message->from = jid(is_outgoing ? "alice@example.org/here" : "bob@example.org/phone");
    chat_add_message(bob(fixture), message);
    message_unref(message);
    return message;
}

static void
test_lines(void **state)
{
    Fixture *fixture = *state;
    type(fixture, "/msg bob hi\nfail this\n/answer 1 secret");
    turn();
    assert_string_equal(fixture->typed->str, "/msg bob hi|fail this|");
    close(fixture->input[1]);
    fixture->input[1] = -1;
    assert_false(fixture->has_ended);
    assert_output(fixture, "{\"type\":\"done\",\"command\":\"/msg\",\"line\":1,\"ok\":true}\n"
                           "{\"type\":\"done\",\"command\":\"\",\"line\":2,\"ok\":false}\n"
                           "{\"type\":\"done\",\"command\":\"/answer\",\"line\":3,\"ok\":true}\n");
    assert_string_equal(fixture->typed->str, "/msg bob hi|fail this|/answer 1 secret|");
    assert_true(fixture->has_ended);
    assert_true(headless_has_failed(fixture->headless));
}

static void
test_lines_wait(void **state)
{
    Fixture *fixture = *state;
    fixture->is_connecting = true;
    type(fixture, "one\n/answer x\ntwo\n");
    assert_output(fixture, "{\"type\":\"done\",\"command\":\"/answer\",\"line\":2,\"ok\":true}\n");
    fixture->is_connecting = false;
    assert_output(fixture, "{\"type\":\"done\",\"command\":\"\",\"line\":1,\"ok\":true}\n"
                           "{\"type\":\"done\",\"command\":\"\",\"line\":3,\"ok\":true}\n");
    assert_string_equal(fixture->typed->str, "/answer x|one|two|");

    fixture->is_connecting = true;
    type(fixture, "three\n");
    turn();
    clock_advance(fixture->clock, 29 * 1000);
    assert_output(fixture, "");
    clock_advance(fixture->clock, 1000); /* not for ever */
    assert_output(fixture, "{\"type\":\"done\",\"command\":\"\",\"line\":4,\"ok\":true}\n");
    type(fixture, "four\n");
    turn();
    assert_true(headless_release(fixture->headless));
    assert_false(headless_release(fixture->headless));
    assert_string_equal(fixture->typed->str, "/answer x|one|two|three|four|");
}

/* A notice bears the line that led to it; one that nobody asked for bears none. */
static void
test_notice_of_a_line(void **state)
{
    Fixture *fixture = *state;
    type(fixture, "nothing\ntell me\n");
    assert_output(fixture,
                  "{\"type\":\"done\",\"command\":\"\",\"line\":1,\"ok\":true}\n"
                  "{\"type\":\"notice\",\"severity\":\"info\",\"text\":\"told\",\"line\":2}\n"
                  "{\"type\":\"done\",\"command\":\"\",\"line\":2,\"ok\":true}\n");
    notice_here(fixture->model, SEVERITY_INFO, "by itself");
    assert_output(fixture, "{\"type\":\"notice\",\"severity\":\"info\",\"text\":\"by itself\"}\n");
}

static void
test_bad_line(void **state)
{
    Fixture *fixture = *state;
    type(fixture, "\xff\xfe\n");
    assert_output(fixture, "{\"type\":\"notice\",\"severity\":\"error\",\"text\":\"This line is "
                           "not UTF-8 text: nothing was sent.\"}\n"
                           "{\"type\":\"done\",\"command\":\"\",\"line\":1,\"ok\":false}\n");
    assert_string_equal(fixture->typed->str, "");
    assert_true(headless_has_failed(fixture->headless));
}

static void
test_account(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Jid) bound = jid("alice@example.org/here");
    account_set_state(fixture->account, ACCOUNT_CONNECTING, "logging in");
    account_set_bound_jid(fixture->account, bound);
    account_set_state(fixture->account, ACCOUNT_ONLINE, NULL);
    g_autofree char *text = output(fixture);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 4);
    assert_string_equal(
        lines[0], "{\"type\":\"account\",\"account\":\"alice@example.org\",\"state\":"
                  "\"connecting\",\"text\":\"logging in\",\"show\":\"offline\",\"priority\":0,"
                  "\"encrypted\":false,\"default\":false}");
    assert_non_null(strstr(lines[2], "\"state\":\"online\",\"jid\":\"alice@example.org/here\""));
    account_remove(fixture->account);
    g_autofree char *removed = output(fixture);
    assert_non_null(strstr(removed, "\"state\":\"removed\""));
}

static void
test_message(void **state)
{
    Fixture *fixture = *state;
    add_message(fixture, "hello \"you\"\n\x1b[2J", false);
    assert_output(fixture,
                  "{\"type\":\"message\",\"account\":\"alice@example.org\",\"chat\":"
                  "\"bob@example.org\",\"direction\":\"in\",\"from\":\"bob@example.org/phone\","
                  "\"id\":\"id1\",\"body\":\"hello \\\"you\\\"\\n\\u001b[2J\",\"time\":"
                  "\"2026-11-22T09:14:03.120Z\",\"state\":\"received\",\"encryption\":\"none\","
                  "\"delayed\":false,\"carbon\":false}\n");
}

static void
test_message_encryption(void **state)
{
    Fixture *fixture = *state;
    Message *message = message_new(MESSAGE_CHAT, "secret");
    message->encryption = g_strdup("openpgp");
    message->trust = g_strdup("verified");
    chat_add_message(bob(fixture), message);
    message_unref(message);
    g_autofree char *text = output(fixture);
    assert_non_null(strstr(text, "\"encryption\":\"openpgp\",\"trust\":\"verified\""));
}

/* Told when it changes, and not when anything else of the chat does. */
static void
test_chat_encryption(void **state)
{
    Fixture *fixture = *state;
    const ChatEncryption ox = {
        .method = (char *)"ox", .label = (char *)"OX", .trust = TRUST_ACCEPTED, .is_required = true
    };
    const ChatEncryption closed = { .problem = (char *)"No key.", .is_required = true };
    chat_set_typing(bob(fixture), TYPING_COMPOSING);
    assert_output(fixture, "");
    chat_set_encryption(bob(fixture), &ox);
    chat_set_typing(bob(fixture), TYPING_GONE);
    assert_output(fixture,
                  "{\"type\":\"encryption\",\"account\":\"alice@example.org\","
                  "\"chat\":\"bob@example.org\",\"encryption\":\"ox\",\"trust\":\"accepted\","
                  "\"required\":true,\"looking\":false}\n");
    chat_set_encryption(bob(fixture), &closed);
    assert_output(fixture,
                  "{\"type\":\"encryption\",\"account\":\"alice@example.org\","
                  "\"chat\":\"bob@example.org\",\"encryption\":\"none\",\"error\":\"No key.\","
                  "\"required\":true,\"looking\":false}\n");
}

static void
test_message_state(void **state)
{
    Fixture *fixture = *state;
    Message *message = add_message(fixture, "hi", true);
    g_autofree char *first = output(fixture);
    assert_non_null(strstr(first, "\"direction\":\"out\""));
    assert_non_null(strstr(first, "\"state\":\"queued\""));
    assert_null(strstr(first, "\"event\""));
    chat_set_message_state(bob(fixture), message, MESSAGE_SENT, NULL);
    g_autofree char *sent = output(fixture);
    assert_non_null(strstr(sent, "\"event\":\"changed\""));
    assert_non_null(strstr(sent, "\"state\":\"sent\""));
    chat_set_message_state(bob(fixture), message, MESSAGE_FAILED, "nobody there");
    g_autofree char *failed = output(fixture);
    assert_non_null(strstr(failed, "\"state\":\"failed\",\"error\":\"nobody there\""));
}

static void
test_roster_and_presence(void **state)
{
    Fixture *fixture = *state;
    Roster *roster = fixture->account->roster;
    g_autoptr(Jid) contact = jid("bob@example.org");
    g_autoptr(Jid) phone = jid("bob@example.org/phone");
    const char *groups[] = { "Friends", NULL };
    roster_set_item(roster, &(RosterItem){ .jid = contact,
                                           .name = "Bob",
                                           .groups = groups,
                                           .subscription = SUBSCRIPTION_BOTH });
    assert_output(fixture,
                  "{\"type\":\"roster\",\"account\":\"alice@example.org\",\"jid\":"
                  "\"bob@example.org\",\"name\":\"Bob\",\"groups\":[\"Friends\"],"
                  "\"subscription\":\"both\",\"asked\":false,\"asks\":false,\"approved\":false}\n");
    roster_set_presence(roster, phone,
                        &(PresenceUpdate){ "phone", SHOW_AWAY, .status = "lunch", .priority = 5 });
    assert_output(fixture, "{\"type\":\"presence\",\"account\":\"alice@example.org\",\"jid\":"
                           "\"bob@example.org\",\"show\":\"away\",\"status\":\"lunch\","
                           "\"resource\":\"phone\",\"priority\":5,\"resources\":[{\"resource\":"
                           "\"phone\",\"show\":\"away\",\"status\":\"lunch\",\"priority\":5}]}\n");
    roster_clear_presence(roster);
    assert_output(fixture, "{\"type\":\"presence\",\"account\":\"alice@example.org\",\"jid\":"
                           "\"bob@example.org\",\"show\":\"offline\",\"resources\":[]}\n");
    roster_clear_presence(roster);
    assert_output(fixture, "");
    roster_remove_item(roster, contact);
    g_autofree char *gone = output(fixture);
    assert_non_null(strstr(gone, "\"subscription\":\"remove\""));
}

static void
test_whole_roster(void **state)
{
    Fixture *fixture = *state;
    Roster *roster = fixture->account->roster;
    roster_settle(roster, true);
    roster_begin(roster);
    for (int i = 0; i < 3; i++) {
        g_autofree char *text = g_strdup_printf("c%d@example.org", i);
        g_autoptr(Jid) contact = jid(text);
        roster_set_item(roster, &(RosterItem){ .jid = contact });
    }
    roster_end(roster);
    g_autofree char *all = output(fixture);
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    assert_int_equal(g_strv_length(lines), 4);
    for (int i = 0; i < 3; i++) {
        g_autofree char *text = g_strdup_printf("\"jid\":\"c%d@example.org\"", i);
        assert_non_null(strstr(lines[i], text));
    }
}

static void
test_notices(void **state)
{
    Fixture *fixture = *state;
    notice(fixture->model, fixture->account, NULL, SEVERITY_WARNING, "careful");
    notice(fixture->model, fixture->account, bob(fixture), SEVERITY_INFO, "in the chat");
    assert_output(fixture, "{\"type\":\"notice\",\"account\":\"alice@example.org\",\"severity\":"
                           "\"warning\",\"text\":\"careful\"}\n"
                           "{\"type\":\"notice\",\"account\":\"alice@example.org\",\"chat\":"
                           "\"bob@example.org\",\"severity\":\"info\",\"text\":\"in the chat\"}\n");
}

static void
on_answer(const char *answer, gpointer data)
{
    g_string_append_printf(data, "answer %s|", answer ? answer : "none");
}

static void
test_prompt(void **state)
{
    Fixture *fixture = *state;
    const char *choices[] = { "yes", "no", NULL };
    PromptRequest request = { .kind = PROMPT_CONFIRM,
                              .account = fixture->account,
                              .text = "Sure?",
                              .choices = choices,
                              .answer = on_answer,
                              .data = fixture->typed };
    unsigned id = prompt_ask(fixture->model, &request);
    assert_output(fixture, "{\"type\":\"prompt\",\"account\":\"alice@example.org\",\"id\":1,"
                           "\"kind\":\"confirm\",\"hidden\":false,\"text\":\"Sure?\",\"choices\":"
                           "[\"yes\",\"no\"]}\n");
    assert_true(prompt_answer(fixture->model, id, "y"));
    assert_string_equal(fixture->typed->str, "answer yes|");
    assert_output(fixture,
                  "{\"type\":\"prompt_closed\",\"account\":\"alice@example.org\",\"id\":1}\n");
}

static void
emit_xml(Fixture *fixture)
{
    account_tell_xml(fixture->account, "<presence/>", true);
}

static void
test_xml(void **state)
{
    Fixture *fixture = *state;
    assert_false(model_is_observed(fixture->model, EVENT_XML));
    Window *window = windows_open_xml(model_windows(fixture->model));
    emit_xml(fixture);
    assert_output(fixture, "{\"type\":\"xml\",\"account\":\"alice@example.org\",\"direction\":"
                           "\"out\",\"text\":\"<presence/>\"}\n");
    windows_close(model_windows(fixture->model), window);
    emit_xml(fixture);
    assert_output(fixture, "");
}

static void
test_reader_gone(void **state)
{
    Fixture *fixture = *state;
    close(fixture->output[0]);
    fixture->output[0] = -1;
    notice(fixture->model, NULL, NULL, SEVERITY_INFO, "to nobody");
    turn();
    assert_true(fixture->has_ended);
    notice(fixture->model, NULL, NULL, SEVERITY_INFO, "again");
    turn();
}

static void
test_face(void **state)
{
    Fixture *fixture = *state;
    const Face *face = headless_face(fixture->headless);
    g_autoptr(GError) error = NULL;
    assert_false(face->ops->scroll(face->data, -1, true));
    assert_false(face->ops->redraw(face->data));
    assert_false(face->ops->load_theme(face->data, "dark", &error));
    assert_null(error);
    assert_null(face->ops->list_themes(face->data));
    assert_false(face->ops->set_input(face->data, "text"));
}

static void
test_text(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Jid) contact = jid("bob@example.org");
    account_set_state(fixture->account, ACCOUNT_ONLINE, NULL);
    account_set_connection(fixture->account, "TLSv1.3", true);
    add_message(fixture, "hello\n09:14:03 bob@example.org <bob> forged \x1b]0;x\x07", false);
    add_message(fixture, "hi", true);
    notice(fixture->model, NULL, NULL, SEVERITY_ERROR, "broken");
    roster_set_item(fixture->account->roster, &(RosterItem){ .jid = contact, .name = "Bob" });
    headless_line(fixture->headless, "/msg bob hi");
    g_autofree char *text = output(fixture);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 7);
    assert_string_equal(lines[0], "-- alice@example.org: online");
    assert_string_equal(lines[1], "09:14:03 bob@example.org <bob> hello");
    assert_true(g_str_has_prefix(lines[2], "    09:14:03 bob@example.org <bob> forged "));
    assert_null(strchr(text, '\x1b'));
    assert_null(strchr(text, '\x07'));
    assert_string_equal(lines[3], "09:14:03 bob@example.org <alice> hi");
    assert_string_equal(lines[4], "-- error: broken");
    assert_string_equal(lines[5], "-- bob@example.org is a contact (Bob)");
}

static void
on_form_submit(Window *window, const Form *form, gpointer data)
{
    (void)window;
    (void)form;
    (void)data;
}

static Window *
open_form(Fixture *fixture)
{
    Form *form = form_new(FORM_FORM);
    FormField *field;
    form->title = g_strdup("New bot");
    form_add_field(form, FIELD_HIDDEN, "FORM_TYPE", NULL);
    field = form_add_field(form, FIELD_LIST_SINGLE, "max", "Most");
    form_add_option(form, field, "Ten", "10");
    form_field_add_value(field, "10");
    field = form_add_field(form, FIELD_TEXT_PRIVATE, "password", NULL);
    form_field_add_value(field, "s3cret");
    field->is_required = true;
    field = form_add_field(form, FIELD_TEXT_SINGLE, "ocr", "The text\x1b[2J");
    form_field_add_media(field, "image/png", "https://example.org/1.png");
    form_complete_parts(form);
    return form_window_open(fixture->model, &(FormRequest){ .account = fixture->account,
                                                            .form = form,
                                                            .name = "bot",
                                                            .submit = on_form_submit });
}

static void
test_form(void **state)
{
    Fixture *fixture = *state;
    Window *window = open_form(fixture);
    assert_output(fixture,
                  "{\"type\":\"form\",\"account\":\"alice@example.org\",\"window\":2,"
                  "\"name\":\"bot\",\"title\":\"New bot\",\"result\":false,\"fields\":["
                  "{\"field\":\"max\",\"type\":\"list-single\",\"label\":\"Most\","
                  "\"required\":false,\"values\":[\"10\"],"
                  "\"options\":[{\"value\":\"10\",\"label\":\"Ten\"}]},"
                  "{\"field\":\"password\",\"type\":\"text-private\",\"required\":true,"
                  "\"filled\":true},"
                  "{\"field\":\"ocr\",\"type\":\"text-single\",\"label\":\"The text␛[2J\","
                  "\"required\":false,\"values\":[],"
                  "\"media\":[{\"type\":\"image/png\",\"uri\":\"https://example.org/1.png\"}]}"
                  "]}\n");
    assert_true(form_window_submit(window, NULL));
    assert_output(fixture, "");
    form_window_ask_again(window, NULL, "Not so.");
    g_autofree char *again = output(fixture);
    assert_non_null(strstr(again, "\"error\":\"Not so.\""));
    form_window_done(window);
    assert_output(fixture, "{\"type\":\"form_closed\",\"account\":\"alice@example.org\","
                           "\"window\":2}\n");
}

static void
test_form_as_text(void **state)
{
    Fixture *fixture = *state;
    g_free(output(fixture));
    Window *window = open_form(fixture);
    assert_output(fixture, "?? New bot\n"
                           "    max (Most): Ten [10 (Ten)]\n"
                           "    password*: ••••••\n"
                           "        Look at this picture: https://example.org/1.png\n"
                           "    ocr (The text␛[2J): \n"
                           "    /form set FIELD VALUE, /form submit, /form cancel\n");
    form_window_done(window);
}

static void
test_early_notices(void **state)
{
    Clock *clock = clock_new_virtual(NOW);
    Settings *settings = settings_new();
    Model *model = model_new(settings, clock);
    FaceHandlers handlers = { .line = on_line };
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    (void)state;
    notice(model, NULL, NULL, SEVERITY_WARNING, "config: line 3 is not understood");
    Headless *headless = headless_new(&(HeadlessOptions){
        .model = model, .handlers = &handlers, .is_json = false, .input = -1, .output = stream });
    headless_free(headless);
    fclose(stream);
    assert_string_equal(text, "-- warning: config: line 3 is not understood\n");
    free(text);
    model_free(model);
    settings_free(settings);
    clock_free(clock);
}

#define JSON_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_json, tear_down)

static void
come(Room *room, const char *nick, bool is_self)
{
    g_autofree char *text = g_strdup_printf("pond@rooms.example.org/%s", nick);
    g_autoptr(Jid) address = jid(text);
    room_set_occupant(room,
                      &(OccupantFacts){ .jid = address,
                                        .role = ROLE_PARTICIPANT,
                                        .affiliation = AFFILIATION_NONE,
                                        .show = SHOW_ONLINE,
                                        .is_self = is_self },
                      NULL);
}

static void
test_room(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Jid) address = jid("pond@rooms.example.org");
    g_autoptr(Jid) real = jid("bob@example.net/x");
    g_autoptr(Jid) renamed = jid("pond@rooms.example.org/robert");
    Room *room = account_get_chat(fixture->account, address, CHAT_ROOM)->room;
    g_free(output(fixture));
    room_set_state(room, ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    come(room, "bob", false);
    room_set_occupant(room,
                      &(OccupantFacts){ .jid = room_find(room, "bob")->jid,
                                        .real = real,
                                        .role = ROLE_MODERATOR,
                                        .affiliation = AFFILIATION_OWNER,
                                        .show = SHOW_AWAY,
                                        .status = "lunch" },
                      &(OccupantNews){ .actor = "owen", .reason = "well done" });
    room_rename_occupant(room, room_find(room, "bob"), renamed);
    room_set_spoke(room, room_find(room, "robert"), NOW);
    room_remove_occupant(room, room_find(room, "robert"),
                         &(OccupantNews){ .departure = DEPARTURE_KICKED, .actor = "owen" });
    come(room, "alice", true);
    room_set_info(room, &(RoomInfo){ .name = "Pond", .features = ROOM_MODERATED | ROOM_LOGGED });
    room_set_state(room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    room_set_state(room, ROOM_OUT, ROOM_END_KICKED, "You were thrown out.", NULL);
#define IN "\"account\":\"alice@example.org\",\"chat\":\"pond@rooms.example.org\","
    assert_output(
        fixture,
        "{\"type\":\"room\"," IN "\"state\":\"entering\",\"features\":[],"
        "\"bookmarked\":false}\n"
        "{\"type\":\"occupant\"," IN "\"event\":\"there\",\"nick\":\"bob\","
        "\"role\":\"participant\",\"affiliation\":\"none\",\"show\":\"online\"}\n"
        "{\"type\":\"occupant\"," IN "\"event\":\"changed\",\"nick\":\"bob\","
        "\"jid\":\"bob@example.net/x\",\"role\":\"moderator\",\"affiliation\":\"owner\","
        "\"show\":\"away\",\"status\":\"lunch\",\"actor\":\"owen\","
        "\"reason\":\"well done\"}\n"
        "{\"type\":\"occupant\"," IN "\"event\":\"renamed\",\"nick\":\"robert\","
        "\"jid\":\"bob@example.net/x\",\"role\":\"moderator\",\"affiliation\":\"owner\","
        "\"show\":\"away\",\"status\":\"lunch\",\"former\":\"bob\"}\n"
        "{\"type\":\"occupant\"," IN "\"event\":\"left\",\"nick\":\"robert\","
        "\"jid\":\"bob@example.net/x\",\"role\":\"moderator\",\"affiliation\":\"owner\","
        "\"show\":\"away\",\"status\":\"lunch\",\"departure\":\"kicked\","
        "\"actor\":\"owen\"}\n"
        "{\"type\":\"room\"," IN "\"state\":\"entering\",\"nick\":\"alice\","
        "\"features\":[],\"bookmarked\":false}\n"
        "{\"type\":\"occupant\"," IN "\"event\":\"there\",\"nick\":\"alice\",\"self\":true,"
        "\"role\":\"participant\",\"affiliation\":\"none\",\"show\":\"online\"}\n"
        "{\"type\":\"room\"," IN "\"state\":\"entering\",\"nick\":\"alice\",\"name\":\"Pond\","
        "\"features\":[\"moderated\",\"logged\"],\"bookmarked\":false}\n"
        "{\"type\":\"room\"," IN "\"state\":\"in\",\"nick\":\"alice\",\"name\":\"Pond\","
        "\"features\":[\"moderated\",\"logged\"],\"bookmarked\":false}\n"
        "{\"type\":\"occupant\"," IN "\"event\":\"left\",\"all\":true}\n"
        "{\"type\":\"room\"," IN "\"state\":\"out\",\"end\":\"kicked\","
        "\"text\":\"You were thrown out.\",\"nick\":\"alice\",\"name\":\"Pond\","
        "\"features\":[\"moderated\",\"logged\"],\"bookmarked\":false}\n");
#undef IN
    chat_remove(room->chat);
    assert_output(fixture, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        JSON_TEST(test_lines),
        JSON_TEST(test_lines_wait),
        JSON_TEST(test_notice_of_a_line),
        JSON_TEST(test_bad_line),
        JSON_TEST(test_account),
        JSON_TEST(test_message),
        JSON_TEST(test_message_encryption),
        JSON_TEST(test_chat_encryption),
        JSON_TEST(test_message_state),
        JSON_TEST(test_roster_and_presence),
        JSON_TEST(test_whole_roster),
        JSON_TEST(test_notices),
        JSON_TEST(test_prompt),
        JSON_TEST(test_room),
        JSON_TEST(test_xml),
        JSON_TEST(test_form),
        JSON_TEST(test_reader_gone),
        JSON_TEST(test_face),
        cmocka_unit_test_setup_teardown(test_text, set_up_text, tear_down),
        cmocka_unit_test_setup_teardown(test_form_as_text, set_up_text, tear_down),
        cmocka_unit_test(test_early_notices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
