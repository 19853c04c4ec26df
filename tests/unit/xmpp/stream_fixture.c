/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream without a network, and a record of what it tells and sends. */

#include "config.h"

#include "unit/xmpp/stream_fixture.h"

#include "base/date.h"
#include "model/room.h"

#include "modules/modules.h"
#include "modules/muc.h"
#include "modules/openpgp.h"
#include "unit/xmpp/xml_compare.h"

/* --- hooks: each leaves one line; a message goes into its chat --- */

static void tell(Fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
tell(Fixture *fixture, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(fixture->told, g_strdup_vprintf(format, args));
    va_end(args);
}

static void
on_state(Stream *stream, StreamState state, gpointer data)
{
    (void)stream;
    (void)state;
    (void)data;
}

static void
on_closed(Stream *stream, const GError *error, gpointer data)
{
    Fixture *fixture = data;

    (void)stream;
    fixture->closed++;
    tell(fixture, "closed %s", error ? error->message : "");
}

static void
on_interrupted(Stream *stream, const GError *error, gpointer data)
{
    (void)stream;
    tell(data, "interrupted %s", error->message);
}

static void
on_changed(Stream *stream, gpointer data)
{
    (void)stream;
    (void)data;
}

static void
on_token(Stream *stream, const LoginToken *token, gpointer data)
{
    (void)stream;
    tell(data, "token %s", token ? token->mechanism : "(none)");
}

static void
on_password(Stream *stream, gpointer data)
{
    (void)stream;
    tell(data, "password");
}

static void
on_form(Stream *stream, Form *form, const char *error, gpointer data)
{
    (void)stream;
    tell(data, "form %s", error ? error : "(none)");
    form_free(form);
}

static void
on_message(Stream *stream, const IncomingMessage *incoming, gpointer data)
{
    Chat *chat = account_get_chat(stream_account(stream), incoming->chat_jid, incoming->chat_kind);

    tell(data, "message %s", jid_full(incoming->chat_jid));
    if (chat)
        chat_add_message(chat, incoming->message);
}

static void
on_mark(Stream *stream, const MessageMark *mark, gpointer data)
{
    (void)stream;
    tell(data, "mark %s %s %s%s%s", jid_full(mark->chat_jid), mark->id,
         message_state_name(mark->state), mark->error ? ": " : "", mark->error ? mark->error : "");
}

static void
on_displayed(Stream *stream, const DisplayedNews *news, gpointer data)
{
    static const char *const kinds[] = {
        [CHAT_CONTACT] = "contact", [CHAT_ROOM] = "room", [CHAT_PRIVATE] = "private"
    };

    (void)stream;
    if (news)
        tell(data, "displayed %s %s %s", kinds[news->chat_kind], jid_full(news->chat_jid),
             news->stanza_id ? news->stanza_id : news->id);
}

static void
on_subscription(Stream *stream, const Jid *from, const char *text, gpointer data)
{
    (void)stream;
    tell(data, "subscription %s %s", jid_full(from), text ? text : "(none)");
}

static int64_t
on_idle(Stream *stream, gpointer data)
{
    (void)stream;
    return ((Fixture *)data)->idle_ms;
}

static void
on_roster(Stream *stream, RosterNews news, const Jid *jid, gpointer data)
{
    static const char *const words[] = {
        [ROSTER_NEWS_ALL] = "all",
        [ROSTER_NEWS_ITEM] = "item",
        [ROSTER_NEWS_MARKS] = "marks",
    };
    Fixture *fixture = data;

    (void)stream;
    g_free(fixture->news);
    fixture->news = g_strjoin(" ", words[news], jid ? jid_full(jid) : NULL, NULL);
}

static Capabilities *
on_find_capabilities(Stream *stream, const char *hash, gpointer data)
{
    Fixture *fixture = data;
    Capabilities *found = g_hash_table_lookup(fixture->stored_caps, hash);

    (void)stream;
    return found ? capabilities_ref(found) : NULL;
}

static void
on_capabilities(Stream *stream, const char *hash, const Capabilities *capabilities, gpointer data)
{
    Fixture *fixture = data;
    g_autofree char *text = capabilities_to_text(capabilities);

    (void)stream;
    g_hash_table_replace(fixture->stored_caps, g_strdup(hash), capabilities_from_text(text));
}

static void
on_room(Stream *stream, const RoomNews *news, gpointer data)
{
    static const char *const kinds[] = {
        [ROOM_NEWS_ACTIVITY] = "activity",
        [ROOM_NEWS_MENTION] = "mention",
        [ROOM_NEWS_ENTERED] = "entered",
        [ROOM_NEWS_CREATED] = "created",
        [ROOM_NEWS_REFUSED] = "refused",
        [ROOM_NEWS_OUT] = "out",
        [ROOM_NEWS_NICK] = "nick",
        [ROOM_NEWS_ERROR] = "error",
        [ROOM_NEWS_CHANGED] = "changed",
        [ROOM_NEWS_SAID] = "said",
        [ROOM_NEWS_AFFILIATION] = "affiliation",
        [ROOM_NEWS_CAPTCHA] = "captcha",
        [ROOM_NEWS_FORM] = "form",
        [ROOM_NEWS_LOST] = "lost",
    };
    g_autofree char *codes = news->codes ? g_strdup_printf("codes %x", news->codes) : NULL;
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    bool has_rank = news->kind == ROOM_NEWS_AFFILIATION;
    const char *rank = has_rank ? affiliation_name(news->affiliation) : NULL;

    (void)stream;
    const char *const parts[] = { kinds[news->kind],
                                  jid_bare(news->chat->jid),
                                  news->id,
                                  codes,
                                  news->condition,
                                  news->error ? news->error->message : NULL,
                                  news->text,
                                  news->jid ? jid_full(news->jid) : NULL,
                                  rank };
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i])
            g_ptr_array_add(words, (gpointer)parts[i]);
    }
    g_ptr_array_add(words, NULL);
    g_autofree char *line = g_strjoinv(" ", (char **)words->pdata);
    tell(data, "room %s", line);
}

static bool
on_invitation(Stream *stream, const RoomInvitation *invitation, gpointer data)
{
    static const char *const words[] = {
        [INVITATION_DIRECT] = "direct",
        [INVITATION_MEDIATED] = "mediated",
        [INVITATION_DECLINED] = "declined",
        [INVITATION_FAILED] = "failed",
    };
    bool is_ours = g_strcmp0(invitation->id, "ours") == 0;

    (void)stream;
    if (invitation->kind != INVITATION_FAILED || is_ours)
        tell(data, "invitation %s room=%s from=%s claimed=%s reason=%s password=%s%s%s%s",
             words[invitation->kind], invitation->room ? jid_full(invitation->room) : "-",
             jid_full(invitation->from), invitation->claimed ? jid_full(invitation->claimed) : "-",
             invitation->reason ? invitation->reason : "-",
             invitation->password ? invitation->password : "-",
             invitation->is_continued ? " continued " : "",
             invitation->thread ? invitation->thread : "",
             invitation->error ? invitation->error->message : "");
    return is_ours;
}

static void
on_bookmark(Stream *stream, const BookmarkNews *news, gpointer data)
{
    static const char *const words[] = {
        [BOOKMARK_NEWS_LOADED] = "loaded",
        [BOOKMARK_NEWS_LOST] = "lost",
        [BOOKMARK_NEWS_OURS] = "ours",
        [BOOKMARK_NEWS_ANOTHER] = "another",
    };

    (void)stream;
    if (news->chat)
        tell(data, "bookmark %s %s %s>%s", words[news->kind], jid_full(news->chat->jid),
             !news->before               ? "-"
             : news->before->is_autojoin ? "autojoin"
                                         : "there",
             !news->chat->room->bookmark               ? "-"
             : news->chat->room->bookmark->is_autojoin ? "autojoin"
                                                       : "there");
}

static void
on_announced_keys(Stream *stream, const Jid *from, const GPtrArray *keys, gpointer data)
{
    g_autoptr(GString) text = g_string_new(keys ? "" : " ?");

    (void)stream;
    for (unsigned i = 0; keys && i < keys->len; i++) {
        const OpenpgpAnnouncement *key = keys->pdata[i];
        g_autofree char *date = date_to_iso(key->date);
        g_string_append_printf(text, " %.8s %s", key->fingerprint, date);
    }
    tell(data, "keys %s%s", jid_full(from), text->str);
}

static void
on_signed_presence(Stream *stream, const Jid *from, const char *status, const char *armour,
                   gpointer data)
{
    (void)stream;
    tell(data, "signed %s \"%s\" %s", jid_full(from), status, armour);
}

static const StreamHooks hooks = {
    .state = on_state,
    .closed = on_closed,
    .interrupted = on_interrupted,
    .changed = on_changed,
    .token = on_token,
    .password = on_password,
    .form = on_form,
    .message = on_message,
    .mark = on_mark,
    .displayed = on_displayed,
    .subscription = on_subscription,
    .find_capabilities = on_find_capabilities,
    .capabilities = on_capabilities,
    .idle = on_idle,
    .roster = on_roster,
    .bookmark = on_bookmark,
    .announced_keys = on_announced_keys,
    .signed_presence = on_signed_presence,
    .room = on_room,
    .invitation = on_invitation,
};

static void
on_sent(const char *xml, gpointer data)
{
    Fixture *fixture = data;

    g_queue_push_tail(&fixture->sent, g_strdup(xml));
}

/* --- life --- */

static Jid *
parse_jid(const char *text)
{
    Jid *jid = jid_new(text, NULL);

    assert_non_null(jid);
    return jid;
}

Fixture *
fixture_new_fresh(void)
{
    Fixture *fixture = g_new0(Fixture, 1);
    g_autoptr(Jid) jid = parse_jid("alice@example.org");

    g_queue_init(&fixture->sent);
    fixture->stored_caps =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)capabilities_unref);
    fixture->told = g_ptr_array_new_with_free_func(g_free);
    fixture->settings = settings_new();
    fixture->clock = clock_new_virtual(FIXTURE_NOW);
    fixture->model = model_new(fixture->settings, fixture->clock);
    fixture->account = account_new(fixture->model, jid);
    fixture->config = account_config_new("alice@example.org");
    StreamOptions options = {
        .account = fixture->account,
        .config = fixture->config,
        .modules = modules_all,
        .hooks = &hooks,
        .hooks_data = fixture,
    };
    fixture->stream = stream_new_offline(&options, "desk", on_sent, fixture);
    return fixture;
}

/* Answers every request with an empty result of its kind. */
static void
answer_all(Fixture *fixture)
{
    g_autofree char *xml = NULL;

    while ((xml = g_queue_pop_head(&fixture->sent))) {
        g_autoptr(Element) sent = xml_parse(xml);
        const Element *payload = element_first(sent);
        const char *to = element_get(sent, "to");
        if (element_is(sent, "iq", element_ns(sent)))
            receive(fixture, "<iq from='%s' type='result' id='%s'><%s xmlns='%s'/></iq>",
                    to ? to : "alice@example.org", element_get(sent, "id"), element_name(payload),
                    element_ns(payload));
        g_clear_pointer(&xml, g_free);
    }
}

Fixture *
fixture_new(void)
{
    Fixture *fixture = fixture_new_fresh();

    answer_all(fixture);
    return fixture;
}

void
fixture_free(Fixture *fixture)
{
    stream_free(fixture->stream);
    model_free(fixture->model);
    clock_free(fixture->clock);
    settings_free(fixture->settings);
    account_config_free(fixture->config);
    forget_sent(fixture);
    g_ptr_array_unref(fixture->told);
    g_hash_table_unref(fixture->stored_caps);
    g_free(fixture->id);
    g_free(fixture->news);
    g_free(fixture);
}

int
fixture_setup(void **state)
{
    *state = fixture_new();
    return 0;
}

int
fixture_setup_fresh(void **state)
{
    *state = fixture_new_fresh();
    return 0;
}

int
fixture_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* --- stanzas --- */

void
receive(Fixture *fixture, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *xml = g_strdup_vprintf(format, args);
    va_end(args);
    g_autoptr(Element) stanza = xml_parse(xml);
    stream_receive(fixture->stream, stanza);
}

void
assert_sent(Fixture *fixture, const char *expected)
{
    g_autofree char *xml = g_queue_pop_head(&fixture->sent);

    if (!xml)
        fail_msg("nothing was sent, expected %s", expected);
    g_autofree char *difference = xml_difference(expected, xml);
    if (difference)
        fail_msg("%s\nexpected %s\nsent     %s", difference, expected, xml);
    g_autoptr(Element) sent = xml_parse(xml);
    g_free(fixture->id);
    fixture->id = g_strdup(element_get(sent, "id"));
}

void
assert_nothing_sent(Fixture *fixture)
{
    if (!g_queue_is_empty(&fixture->sent))
        fail_msg("nobody expected %s", (char *)g_queue_peek_head(&fixture->sent));
}

void
forget_sent(Fixture *fixture)
{
    g_queue_clear_full(&fixture->sent, g_free);
}

void
assert_told(Fixture *fixture, const char *expected)
{
    if (fixture->told->len == 0)
        fail_msg("no hook was called, expected \"%s\"", expected);
    assert_string_equal(fixture->told->pdata[0], expected);
    g_ptr_array_remove_index(fixture->told, 0);
}

void
assert_nothing_told(Fixture *fixture)
{
    if (fixture->told->len > 0)
        fail_msg("nobody expected \"%s\"", (char *)fixture->told->pdata[0]);
}

/* --- the model --- */

void
fixture_add_contact(Fixture *fixture, const char *jid, const char *subscription)
{
    receive(fixture,
            "<iq type='set' id='push'><query xmlns='jabber:iq:roster'>"
            "<item jid='%s' subscription='%s'/></query></iq>",
            jid, subscription);
    assert_sent(fixture, "<iq type='result' id='push'/>");
}

Chat *
fixture_open_chat(Fixture *fixture, const char *jid)
{
    g_autoptr(Jid) parsed = parse_jid(jid);

    return account_get_chat(fixture->account, parsed, CHAT_CONTACT);
}

Chat *
fixture_find_chat(Fixture *fixture, const char *jid)
{
    g_autoptr(Jid) parsed = parse_jid(jid);

    return account_find_chat(fixture->account, parsed, CHAT_CONTACT);
}

Chat *
fixture_open_room(Fixture *fixture, const char *jid)
{
    g_autoptr(Jid) parsed = parse_jid(jid);

    return account_get_chat(fixture->account, parsed, CHAT_ROOM);
}

Chat *
fixture_enter_room(Fixture *fixture, const char *address)
{
    g_autoptr(Jid) parsed = parse_jid(address);
    Chat *chat = fixture_open_room(fixture, jid_bare(parsed));
    const MucEntry entry = { .nick = jid_resource(parsed), .most = -1 };

    muc_enter(fixture->stream, chat, &entry);
    answer_all(fixture);
    receive(fixture,
            "<presence from='%s'><x xmlns='http://jabber.org/protocol/muc#user'>"
            "<item affiliation='member' role='participant'/><status code='110'/></x></presence>",
            address);
    answer_all(fixture);
    assert_int_equal(chat->room->state, ROOM_IN);
    g_ptr_array_set_size(fixture->told, 0);
    return chat;
}

Contact *
fixture_find_contact(Fixture *fixture, const char *jid)
{
    g_autoptr(Jid) parsed = parse_jid(jid);

    return roster_find(fixture->account->roster, parsed);
}

void
fixture_set(Fixture *fixture, SettingId id, const char *text)
{
    assert_true(settings_set(fixture->settings, id, NULL, text, NULL));
}

const char *
fixture_last_notice(Fixture *fixture)
{
    Timeline *console = model_console(fixture->model);
    unsigned length = timeline_length(console);

    return length > 0 ? timeline_get(console, length - 1)->body : "";
}
