/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entering rooms, being there, leaving and having to: XEP-0045 7.1 to 7.7, 7.14, 8 and 9. */

#include "config.h"

#include "base/limits.h"

#include "modules/modules.h"
#include "modules/muc.h"
#include "modules/presence.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM "coven@chat.shakespeare.lit"
#define SELF ROOM "/thirdwitch"
#define USER "http://jabber.org/protocol/muc#user"
#define ERROR(type, condition)                                                                     \
    "<error type='" type "'><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

/* --- what is told of occupants: one line each --- */

static const char *const changes[] = {
    [OCCUPANT_THERE] = "there",     [OCCUPANT_CAME] = "came",   [OCCUPANT_CHANGED] = "changed",
    [OCCUPANT_RENAMED] = "renamed", [OCCUPANT_SPOKE] = "spoke", [OCCUPANT_LEFT] = "left",
};

static const char *const departures[] = {
    [DEPARTURE_LEFT] = "",
    [DEPARTURE_LOST] = " lost",
    [DEPARTURE_KICKED] = " kicked",
    [DEPARTURE_BANNED] = " banned",
    [DEPARTURE_NOT_MEMBER] = " no member",
    [DEPARTURE_MEMBERS_ONLY] = " members only",
    [DEPARTURE_SHUTDOWN] = " shutdown",
    [DEPARTURE_DESTROYED] = " destroyed",
};

static void
on_event(const Event *event, gpointer data)
{
    const OccupantNews *news = event->occupant;
    GString *line = data;

    g_string_truncate(line, 0);
    g_string_append(line, changes[news->change]);
    if (news->occupant)
        g_string_append_printf(line, " %s", occupant_nick(news->occupant));
    if (news->former)
        g_string_append_printf(line, " from %s", news->former);
    g_string_append(line, departures[news->departure]);
    if (news->actor)
        g_string_append_printf(line, " by %s", news->actor);
    if (news->reason)
        g_string_append_printf(line, ": %s", news->reason);
}

typedef struct {
    Fixture *f;
    Chat *chat;
    Room *room;
    GString *last; /* the last line */
    unsigned observer;
} Scene;

static Scene
begin(void **state)
{
    Scene scene = { .f = *state, .last = g_string_new(NULL) };

    scene.chat = fixture_open_room(scene.f, ROOM);
    scene.room = scene.chat->room;
    scene.observer = model_observe(scene.f->model, EVENT_OCCUPANT, on_event, scene.last);
    return scene;
}

static void
end(Scene *scene)
{
    model_unobserve(scene->f->model, scene->observer);
    g_string_free(scene->last, TRUE);
}

static void
enter_with(const Scene *scene, const char *password)
{
    const MucEntry entry = { .nick = "thirdwitch", .password = password, .most = -1 };

    muc_enter(scene->f->stream, scene->chat, &entry);
    forget_sent(scene->f);
}

static void
enter(const Scene *scene)
{
    fixture_enter_room(scene->f, SELF);
    g_string_truncate(scene->last, 0);
}

static void
receive_there(const Scene *scene, const char *nick, const char *content)
{
    receive(scene->f,
            "<presence from='" ROOM "/%s'><x xmlns='" USER "'>"
            "<item affiliation='none' role='participant'/>%s</x></presence>",
            nick, content);
}

static void
receive_gone(const Scene *scene, const char *nick, const char *content)
{
    receive(scene->f,
            "<presence type='unavailable' from='" ROOM "/%s'><x xmlns='" USER "'>%s</x></presence>",
            nick, content);
}

/* --- entering --- */

static void
test_entering(void **state)
{
    Scene s = begin(state);
    const MucEntry entry = {
        .nick = "thirdwitch", .password = "cauldronburn", .since = FIXTURE_NOW, .most = 20
    };

    muc_enter(s.f->stream, s.chat, &entry);
    assert_sent(s.f, "<iq type='get' to='" ROOM "' id='*'>"
                     "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    assert_sent(s.f,
                "<presence to='" SELF "'>" OWN_CAPS "<x xmlns='http://jabber.org/protocol/muc'>"
                "<password>cauldronburn</password>"
                "<history since='2026-11-22T09:14:03.000Z' maxstanzas='20'/></x></presence>");
    assert_int_equal(s.room->state, ROOM_ENTERING);
    receive(s.f, "<presence from='" ROOM "/firstwitch'><x xmlns='" USER "'>"
                 "<item affiliation='owner' role='moderator' jid='crone1@shakespeare.lit/desktop'/>"
                 "</x></presence>");
    assert_string_equal(s.last->str, "there firstwitch");
    assert_int_equal(s.room->state, ROOM_ENTERING);
    receive_there(&s, "thirdwitch", "<status code='100'/><status code='110'/><status code='170'/>");
    assert_int_equal(s.room->state, ROOM_IN);
    assert_told(s.f, "room entered " ROOM " codes 5");
    assert_int_equal(s.room->features, ROOM_NON_ANONYMOUS | ROOM_LOGGED);
    assert_ptr_equal(s.room->self, room_find(s.room, "thirdwitch"));
    const Occupant *first = room_find(s.room, "firstwitch");
    assert_int_equal(first->role, ROLE_MODERATOR);
    assert_int_equal(first->affiliation, AFFILIATION_OWNER);
    assert_string_equal(jid_full(first->real), "crone1@shakespeare.lit/desktop");
    receive_there(&s, "secondwitch", "");
    assert_string_equal(s.last->str, "came secondwitch");
    end(&s);
}

static void
test_created(void **state)
{
    Scene s = begin(state);

    enter_with(&s, NULL);
    receive_there(&s, "thirdwitch", "<status code='110'/><status code='201'/>");
    assert_told(s.f, "room created " ROOM);
    assert_int_equal(s.room->state, ROOM_IN);
    end(&s);
}

/* The room gives us another nick (7.2.3), and knows no 110. */
static void
test_how_we_know_ourselves(void **state)
{
    Scene s = begin(state);

    enter_with(&s, NULL);
    receive_there(&s, "hag", "<status code='110'/><status code='210'/>");
    assert_told(s.f, "room entered " ROOM " codes 20");
    assert_string_equal(s.room->nick, "hag");
    muc_leave(s.f->stream, s.chat, NULL);
    enter_with(&s, NULL);
    receive_there(&s, "thirdwitch", "");
    assert_int_equal(s.room->state, ROOM_IN);
    muc_leave(s.f->stream, s.chat, NULL);
    enter_with(&s, NULL);
    receive(s.f, "<presence from='" ROOM "/thirdwitch'><x xmlns='" USER "'>"
                 "<item role='visitor' jid='alice@example.org/phone'/></x></presence>");
    assert_int_equal(s.room->state, ROOM_ENTERING);
    receive(s.f, "<presence from='" ROOM "/witch-3'><x xmlns='" USER "'>"
                 "<item role='visitor' jid='alice@example.org/desk'/></x></presence>");
    assert_int_equal(s.room->state, ROOM_IN);
    assert_string_equal(s.room->nick, "witch-3");
    end(&s);
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *error, *password;
        RoomEnd end;
        const char *told;
    } rows[] = {
        { ERROR("auth", "not-authorized"), NULL, ROOM_END_REFUSED,
          "not-authorized The room wants a password." },
        { ERROR("auth", "not-authorized"), "wrong", ROOM_END_REFUSED,
          "not-authorized This is not the password of the room." },
        { ERROR("auth", "forbidden"), NULL, ROOM_END_BANNED,
          "forbidden You are banned from this room." },
        { ERROR("auth", "registration-required"), NULL, ROOM_END_REMOVED,
          "registration-required Only members may enter this room, and you are none." },
        { ERROR("cancel", "conflict"), NULL, ROOM_END_REFUSED,
          "conflict Somebody else in this room has this nick, or it is kept for them." },
        { ERROR("cancel", "not-acceptable"), NULL, ROOM_END_REFUSED,
          "not-acceptable The room does not take this nick: it wants the one that you registered "
          "there." },
        { ERROR("wait", "service-unavailable"), NULL, ROOM_END_REFUSED,
          "service-unavailable The room is full, or there is none." },
        { ERROR("cancel", "item-not-found"), NULL, ROOM_END_REFUSED,
          "item-not-found There is no such room, or its owner has not opened it yet." },
        { ERROR("cancel", "not-allowed"), NULL, ROOM_END_REFUSED,
          "not-allowed There is no such room, and you may not make it." },
        { ERROR("modify", "not-allowed"), NULL, ROOM_END_REFUSED,
          "not-allowed The room does not allow you this nick." },
        { ERROR("modify", "jid-malformed"), NULL, ROOM_END_REFUSED,
          "jid-malformed The room does not take this nick." },
        { ERROR("cancel", "remote-server-not-found"), NULL, ROOM_END_REFUSED,
          "remote-server-not-found The server of this address was not found." },
        { "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>"
          "xmpp:heath@chat.shakespeare.lit?join</gone><text "
          "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Moved.</text></error>",
          NULL, ROOM_END_DESTROYED, "gone This room is there no more. It says: Moved." },
        { "", NULL, ROOM_END_REFUSED, "The other side answered with an error." },
    };
    Scene s = begin(state);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *told = g_strconcat("room refused " ROOM " ", rows[i].told, NULL);
        enter_with(&s, rows[i].password);
        receive(s.f,
                "<presence type='error' from='%s'><x xmlns='http://jabber.org/protocol/muc'/>%s"
                "</presence>",
                i % 2 ? ROOM : SELF, rows[i].error);
        assert_told(s.f, told);
        assert_int_equal(s.room->state, ROOM_OUT);
        assert_int_equal(s.room->end, rows[i].end);
        assert_non_null(strstr(told, s.room->end_text));
    }
    assert_null(s.room->alternative);
    assert_nothing_told(s.f);
    end(&s);
}

static void
test_gone_to_another_address(void **state)
{
    Scene s = begin(state);

    enter_with(&s, NULL);
    receive(s.f, "<presence type='error' from='" SELF "'><error type='cancel'><gone "
                 "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>"
                 "xmpp:heath@chat.shakespeare.lit?join</gone></error></presence>");
    assert_string_equal(jid_full(s.room->alternative), "heath@chat.shakespeare.lit");
    end(&s);
}

/* The server is there all the time. */
static void
pass(const Scene *scene, int64_t ms)
{
    for (int64_t step; ms > 0; ms -= step) {
        step = MIN(ms, 10 * 1000);
        clock_advance(scene->f->clock, step);
        receive(scene->f, "<message from='example.org'/>");
    }
}

/* It must not let us in unseen afterwards. */
static void
test_no_answer(void **state)
{
    Scene s = begin(state);

    enter_with(&s, NULL);
    pass(&s, LIMIT_ROOM_ENTRY_MS - 1);
    assert_int_equal(s.room->state, ROOM_ENTERING);
    forget_sent(s.f);
    pass(&s, 1);
    assert_int_equal(s.room->state, ROOM_OUT);
    assert_told(s.f, "room refused " ROOM " The room does not answer.");
    assert_sent(s.f, "<presence to='" SELF "' type='unavailable'/>");
    receive_there(&s, "thirdwitch", "<status code='110'/>");
    assert_int_equal(s.room->state, ROOM_OUT);
    assert_int_equal(room_count(s.room), 0);
    enter(&s);
    pass(&s, 10 * LIMIT_ROOM_ENTRY_MS);
    assert_int_equal(s.room->state, ROOM_IN);
    end(&s);
}

/* --- being there --- */

static void
test_others_come_and_go(void **state)
{
    static const struct {
        const char *content, *line;
    } rows[] = {
        { "", "left hag" },
        { "<item role='none'><reason>bye</reason></item>", "left hag: bye" },
        { "<item role='none'><actor nick='Fluellen'/><reason>Avaunt, you cullion!</reason></item>"
          "<status code='307'/>",
          "left hag kicked by Fluellen: Avaunt, you cullion!" },
        { "<item role='none'/><status code='307'/><status code='333'/>", "left hag lost" },
        { "<item affiliation='outcast' role='none'><actor jid='a@b.c/d'/></item>"
          "<status code='301'/>",
          "left hag banned by a@b.c/d" },
        { "<item role='none'/><status code='321'/>", "left hag no member" },
        { "<item role='none'/><status code='322'/>", "left hag members only" },
        { "<item role='none'/><status code='332'/>", "left hag shutdown" },
        { "<item/><destroy jid='heath@chat.shakespeare.lit'><reason>Macbeth</reason></destroy>",
          "left hag destroyed: Macbeth" },
        { "<item/><status code='nonsense'/><status/><status code='-307'/><status code='99999'/>",
          "left hag" },
    };
    Scene s = begin(state);

    enter(&s);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive_there(&s, "hag", "");
        assert_string_equal(s.last->str, "came hag");
        assert_int_equal(room_count(s.room), 2);
        receive_gone(&s, "hag", rows[i].content);
        assert_string_equal(s.last->str, rows[i].line);
        assert_int_equal(room_count(s.room), 1);
        assert_int_equal(s.room->state, ROOM_IN);
    }
    assert_nothing_told(s.f);
    end(&s);
}

static void
test_changes(void **state)
{
    Scene s = begin(state);

    enter(&s);
    receive_there(&s, "hag", "");
    receive(s.f, "<presence from='" ROOM "/hag'><show>xa</show><status>gone where the goblins go"
                 "</status><idle xmlns='urn:xmpp:idle:1' since='2026-11-22T09:04:03Z'/>"
                 "<x xmlns='" USER "'><item affiliation='member' role='visitor'>"
                 "<actor nick='firstwitch'/><reason>too loud</reason></item></x></presence>");
    assert_string_equal(s.last->str, "changed hag by firstwitch: too loud");
    const Occupant *hag = room_find(s.room, "hag");
    assert_int_equal(hag->role, ROLE_VISITOR);
    assert_int_equal(hag->affiliation, AFFILIATION_MEMBER);
    assert_int_equal(hag->show, SHOW_XA);
    assert_string_equal(hag->status, "gone where the goblins go");
    assert_int_equal(hag->idle_since, FIXTURE_NOW - 600 * 1000);
    assert_int_equal(s.room->roles[ROLE_VISITOR], 1);
    g_string_truncate(s.last, 0);
    receive(s.f,
            "<presence from='" ROOM "/hag'><show>xa</show><status>gone where the goblins go"
            "</status><idle xmlns='urn:xmpp:idle:1' since='2026-11-22T09:04:03Z'/></presence>");
    assert_string_equal(s.last->str, "");
    assert_int_equal(hag->role, ROLE_VISITOR);
    end(&s);
}

static void
test_renames(void **state)
{
    Scene s = begin(state);

    enter(&s);
    receive_there(&s, "hag", "");
    receive_gone(&s, "hag", "<item nick='oldhag' role='participant'/><status code='303'/>");
    assert_string_equal(s.last->str, "renamed oldhag from hag");
    receive_there(&s, "oldhag", "");
    assert_null(room_find(s.room, "hag"));
    assert_int_equal(room_count(s.room), 2);
    receive_there(&s, "other", "");
    receive_gone(&s, "oldhag", "<item nick='other'/><status code='303'/>");
    assert_string_equal(s.last->str, "renamed other from oldhag");
    assert_int_equal(room_count(s.room), 2);
    end(&s);
}

static void
test_our_nick(void **state)
{
    Scene s = begin(state);

    enter(&s);
    muc_change_nick(s.f->stream, s.chat, "thirdwitch");
    assert_nothing_sent(s.f);
    muc_change_nick(s.f->stream, s.chat, "OldHag");
    assert_sent(s.f, "<presence to='" ROOM "/OldHag'>" OWN_CAPS "</presence>");
    receive_gone(&s, "thirdwitch", "<item nick='oldhag'/><status code='303'/><status code='110'/>");
    assert_string_equal(s.last->str, "renamed oldhag from thirdwitch");
    assert_int_equal(s.room->state, ROOM_IN);
    assert_string_equal(s.room->nick, "oldhag");
    receive_there(&s, "oldhag", "<status code='110'/><status code='210'/>");
    assert_told(s.f, "room changed " ROOM " codes 20");
    assert_ptr_equal(s.room->self, room_find(s.room, "oldhag"));
    receive_there(&s, "oldhag", "<status code='110'/><status code='210'/>");
    assert_nothing_told(s.f);
    end(&s);
}

static void
test_our_nick_is_refused(void **state)
{
    Scene s = begin(state);

    enter(&s);
    muc_change_nick(s.f->stream, s.chat, "firstwitch");
    forget_sent(s.f);
    receive(s.f, "<presence type='error' from='" ROOM
                 "/firstwitch'>" ERROR("cancel", "conflict") "</presence>");
    assert_told(s.f, "room nick " ROOM " conflict Somebody else in this room has this nick, or it "
                     "is kept for them.");
    assert_int_equal(s.room->state, ROOM_IN);
    assert_string_equal(s.room->nick, "thirdwitch");
    muc_change_nick(s.f->stream, s.chat, "hag");
    receive(s.f, "<presence type='error' from='" ROOM
                 "'>" ERROR("cancel", "not-acceptable") "</presence>");
    assert_told(s.f, "room nick " ROOM " not-acceptable Nicks cannot be changed in this room.");
    assert_int_equal(s.room->state, ROOM_IN);
    end(&s);
}

static void
test_codes_of_the_room(void **state)
{
    static const struct {
        const char *code, *told;
        unsigned features;
    } rows[] = {
        { "170", "room changed " ROOM " codes 4", ROOM_LOGGED },
        { "172", "room changed " ROOM " codes 1", ROOM_LOGGED | ROOM_NON_ANONYMOUS },
        { "173", "room changed " ROOM " codes 2", ROOM_LOGGED | ROOM_SEMI_ANONYMOUS },
        { "171", "room changed " ROOM " codes 8", ROOM_SEMI_ANONYMOUS },
        { "104", "room changed " ROOM " codes 10", ROOM_SEMI_ANONYMOUS },
    };
    Scene s = begin(state);

    enter(&s);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive(s.f,
                "<message type='groupchat' from='" ROOM "'><x xmlns='" USER "'>"
                "<status code='%s'/></x></message>",
                rows[i].code);
        assert_told(s.f, rows[i].told);
        assert_int_equal(s.room->features, rows[i].features);
    }
    assert_sent(s.f, "<iq type='get' to='" ROOM "' id='*'>"
                     "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    assert_nothing_sent(s.f);
    receive(s.f,
            "<iq type='result' id='%s' from='" ROOM "'><query "
            "xmlns='http://jabber.org/protocol/disco#info'><feature "
            "var='http://jabber.org/protocol/muc'/><feature var='muc_moderated'/></query></iq>",
            s.f->id);
    assert_int_equal(s.room->features, ROOM_SEMI_ANONYMOUS | ROOM_MODERATED);
    assert_sent(s.f, "<iq type='get' to='" ROOM "' id='*'>"
                     "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    receive(s.f, "<message type='groupchat' from='" ROOM "/hag'><x xmlns='" USER "'>"
                 "<status code='170'/></x></message>");
    receive(s.f, "<message type='groupchat' from='" ROOM "'><x xmlns='" USER "'>"
                 "<status code='170'/></x><delay xmlns='urn:xmpp:delay' from='" ROOM
                 "' stamp='2026-11-20T09:04:03Z'/></message>");
    assert_nothing_told(s.f);
    end(&s);
}

/* What a presence claims counts only where the room vouches for it (XEP-0421 5). */
static void
test_ids_and_hats(void **state)
{
    Scene s = begin(state);

    enter(&s);
    receive(s.f, "<presence from='" ROOM "/hag'><hats xmlns='urn:xmpp:hats:0'>"
                 "<hat title='Host' uri='u:h'/><hat uri='u:x'/><hat title='Presenter' uri='u:p'/>"
                 "</hats><occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/>"
                 "<x xmlns='" USER "'><item role='moderator'/></x></presence>");
    const Occupant *hag = room_find(s.room, "hag");
    assert_null(hag->id);
    assert_null(hag->hats);
    room_add_features(s.room, ROOM_OCCUPANT_IDS | ROOM_HATS, 0);
    assert_string_equal(s.last->str, "changed");
    assert_string_equal(hag->id, "dd72");
    assert_string_equal(hag->hats[0], "Host");
    assert_string_equal(hag->hats[1], "Presenter");
    assert_null(hag->hats[2]);
    receive_there(&s, "hag", "");
    assert_string_equal(hag->id, "dd72");
    assert_null(hag->hats);
    room_add_features(s.room, 0, ROOM_OCCUPANT_IDS);
    assert_null(hag->id);
    end(&s);
}

/* --- our presence --- */

static void
test_our_presence(void **state)
{
    Scene s = begin(state);

    account_set_presence(s.f->account, SHOW_ONLINE, NULL, 0);
    presence_send(s.f->stream);
    enter(&s);
    forget_sent(s.f);
    account_set_presence(s.f->account, SHOW_AWAY, "lunch", 0);
    account_set_idle(s.f->account, FIXTURE_NOW - 1000);
    presence_send(s.f->stream);
    assert_sent(s.f, "<presence><status>lunch</status><show>away</show>" OWN_CAPS
                     "<idle xmlns='urn:xmpp:idle:1' since='2026-11-22T09:14:02.000Z'/>"
                     "<query xmlns='jabber:iq:last' seconds='1'/></presence>");
    assert_sent(s.f, "<presence to='" SELF "'><status>lunch</status><show>away</show>" OWN_CAPS
                     "</presence>");
    presence_send(s.f->stream);
    forget_sent(s.f);
    muc_send_presence(s.f->stream, s.chat);
    assert_nothing_sent(s.f);
    muc_leave(s.f->stream, s.chat, "goodbye");
    assert_sent(s.f,
                "<presence to='" SELF "' type='unavailable'><status>goodbye</status></presence>");
    account_set_presence(s.f->account, SHOW_DND, NULL, 0);
    account_set_idle(s.f->account, 0);
    presence_send(s.f->stream);
    assert_sent(s.f, "<presence><show>dnd</show>" OWN_CAPS "</presence>");
    assert_nothing_sent(s.f);
    end(&s);
}

/* What has changed while the room let us in is told as soon as it has. */
static void
test_our_presence_while_entering(void **state)
{
    Scene s = begin(state);

    account_set_presence(s.f->account, SHOW_ONLINE, NULL, 0);
    enter_with(&s, NULL);
    account_set_presence(s.f->account, SHOW_DND, NULL, 0);
    presence_send(s.f->stream);
    assert_sent(s.f, "<presence><show>dnd</show>" OWN_CAPS "</presence>");
    assert_nothing_sent(s.f);
    receive_there(&s, "thirdwitch", "<status code='110'/>");
    assert_sent(s.f, "<presence to='" SELF "'><show>dnd</show>" OWN_CAPS "</presence>");
    end(&s);
}

/* A room that has forgotten us says so when we tell it anything. */
static void
test_forgotten(void **state)
{
    Scene s = begin(state);

    enter(&s);
    receive(s.f, "<presence type='error' from='" SELF
                 "'>" ERROR("wait", "resource-constraint") "</presence>");
    assert_int_equal(s.room->state, ROOM_IN);
    assert_nothing_told(s.f);
    receive(s.f, "<presence type='error' from='" SELF
                 "'>" ERROR("cancel", "item-not-found") "</presence>");
    assert_int_equal(s.room->state, ROOM_LOST);
    assert_told(s.f, "room lost " ROOM " item-not-found There is no such address or item.");
    assert_int_equal(room_count(s.room), 0);
    end(&s);
}

/* --- out --- */

static void
test_we_have_to_go(void **state)
{
    static const struct {
        const char *content;
        RoomState state;
        RoomEnd end;
        const char *text, *told;
    } rows[] = {
        { "<status code='110'/>", ROOM_OUT, ROOM_END_NONE, NULL, "out" },
        { "<item role='none'><actor nick='Fluellen'/><reason>Avaunt!</reason></item>"
          "<status code='110'/><status code='307'/>",
          ROOM_OUT, ROOM_END_KICKED, "Fluellen kicked you out of the room. The reason: Avaunt!",
          "out" },
        { "<item affiliation='outcast' role='none'/><status code='301'/>", ROOM_OUT,
          ROOM_END_BANNED, "You were banned from the room.", "out" },
        { "<item role='none'><actor nick='TheBard'/></item><status code='321'/>", ROOM_OUT,
          ROOM_END_REMOVED, "Only members may be in the room, and TheBard made you none.", "out" },
        { "<status code='322'/>", ROOM_OUT, ROOM_END_REMOVED,
          "Only members may be in the room now, and you are none.", "out" },
        { "<status code='332'/>", ROOM_LOST, ROOM_END_SHUTDOWN,
          "The service of the room goes down.", "lost" },
        { "<status code='333'/><status code='307'/>", ROOM_LOST, ROOM_END_NONE,
          "The room lost its connection to you.", "lost" },
        { "<item/><destroy jid='heath@chat.shakespeare.lit'><reason>Macbeth</reason>"
          "<password>hail</password></destroy>",
          ROOM_OUT, ROOM_END_DESTROYED, "The room was destroyed. The reason: Macbeth", "out" },
    };
    Scene s = begin(state);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *told = g_strdup_printf("room %s " ROOM, rows[i].told);
        account_set_presence(s.f->account, SHOW_ONLINE, NULL, 0);
        presence_send(s.f->stream);
        enter(&s);
        receive_there(&s, "hag", "");
        receive_gone(&s, "thirdwitch", rows[i].content);
        assert_told(s.f, told);
        assert_int_equal(s.room->state, rows[i].state);
        assert_int_equal(s.room->end, rows[i].end);
        if (rows[i].text)
            assert_string_equal(s.room->end_text, rows[i].text);
        else
            assert_null(s.room->end_text);
        assert_int_equal(room_count(s.room), 0);
        assert_null(s.room->self);
    }
    assert_string_equal(jid_full(s.room->alternative), "heath@chat.shakespeare.lit");
    assert_nothing_told(s.f);
    end(&s);
}

/* Going offline to all, or hiding, is no wish to leave. */
static void
test_goodbye_to_all(void **state)
{
    Scene s = begin(state);

    account_set_presence(s.f->account, SHOW_ONLINE, NULL, 0);
    presence_send(s.f->stream);
    enter(&s);
    presence_send_unavailable(s.f->stream);
    receive_gone(&s, "thirdwitch", "<item role='none'/><status code='110'/>");
    assert_int_equal(s.room->state, ROOM_LOST);
    assert_told(s.f, "room lost " ROOM);
    end(&s);
}

/* Cancelled while it was made, or thrown out at the door. */
static void
test_out_before_we_are_in(void **state)
{
    Scene s = begin(state);

    enter_with(&s, NULL);
    receive_gone(&s, "thirdwitch", "<item role='none'/>");
    assert_int_equal(s.room->state, ROOM_ENTERING);
    receive_gone(&s, "thirdwitch", "<item/><status code='110'/><status code='301'/>");
    assert_int_equal(s.room->state, ROOM_OUT);
    assert_int_equal(s.room->end, ROOM_END_BANNED);
    assert_told(s.f, "room out " ROOM);
    enter_with(&s, NULL);
    receive(s.f, "<presence type='unavailable' from='" ROOM "'><x xmlns='" USER "'>"
                 "<destroy/></x></presence>");
    assert_int_equal(s.room->end, ROOM_END_DESTROYED);
    end(&s);
}

/* The last moment of a run, told to the next one, which has entered nothing yet. */
static void
test_out_before_the_restart(void **state)
{
    static const struct {
        const char *nick, *content;
        RoomState state;
        RoomEnd end;
    } rows[] = {
        { "hag", "<status code='307'/>", ROOM_LOST, ROOM_END_NONE },
        { "thirdwitch", "<item role='none'/>", ROOM_LOST, ROOM_END_NONE },
        { "thirdwitch", "<status code='110'/><status code='332'/>", ROOM_LOST, ROOM_END_NONE },
        { "thirdwitch", "<status code='110'/><status code='333'/><status code='307'/>", ROOM_LOST,
          ROOM_END_NONE },
        { "thirdwitch", "<item role='none'/><status code='307'/>", ROOM_OUT, ROOM_END_KICKED },
        { "other", "<status code='110'/><status code='301'/>", ROOM_OUT, ROOM_END_BANNED },
        { "thirdwitch", "<status code='110'/><status code='321'/>", ROOM_OUT, ROOM_END_REMOVED },
        { "thirdwitch", "<item/><destroy/>", ROOM_OUT, ROOM_END_DESTROYED },
    };
    Scene s = begin(state);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        room_set_nick(s.room, "thirdwitch");
        room_set_state(s.room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
        receive_gone(&s, rows[i].nick, rows[i].content);
        assert_int_equal(s.room->state, rows[i].state);
        assert_int_equal(s.room->end, rows[i].end);
        if (rows[i].state == ROOM_OUT)
            assert_told(s.f, "room out " ROOM);
        assert_nothing_told(s.f);
    }
    end(&s);
}

static void
test_end_of_the_stream(void **state)
{
    Scene s = begin(state);
    Chat *other = fixture_open_room(s.f, "heath@chat.shakespeare.lit");
    Chat *third = fixture_open_room(s.f, "moor@chat.shakespeare.lit");
    const MucEntry entry = { .nick = "hag", .most = -1 };

    enter(&s);
    muc_enter(s.f->stream, other, &entry);
    stream_free(s.f->stream);
    s.f->stream = NULL;
    assert_int_equal(s.room->state, ROOM_LOST);
    assert_int_equal(other->room->state, ROOM_LOST);
    assert_int_equal(third->room->state, ROOM_OUT);
    clock_advance(s.f->clock, 2 * LIMIT_ROOM_ENTRY_MS);
    assert_int_equal(other->room->state, ROOM_LOST);
    end(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_entering),
        TEST(test_created),
        TEST(test_how_we_know_ourselves),
        TEST(test_refusals),
        TEST(test_gone_to_another_address),
        TEST(test_no_answer),
        TEST(test_others_come_and_go),
        TEST(test_changes),
        TEST(test_renames),
        TEST(test_our_nick),
        TEST(test_our_nick_is_refused),
        TEST(test_codes_of_the_room),
        TEST(test_ids_and_hats),
        TEST(test_our_presence),
        TEST(test_our_presence_while_entering),
        TEST(test_forgotten),
        TEST(test_we_have_to_go),
        TEST(test_goodbye_to_all),
        TEST(test_out_before_we_are_in),
        TEST(test_out_before_the_restart),
        TEST(test_end_of_the_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
