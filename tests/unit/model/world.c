/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small world for tests. */

#include "config.h"

#include "unit/model/world.h"

static const struct {
    EventKind kind;
    const char *word;
} words[] = {
    { EVENT_ACCOUNT_ADDED, "account added" },
    { EVENT_ACCOUNT_CHANGED, "account" },
    { EVENT_ACCOUNT_REMOVED, "account removed" },
    { EVENT_ROSTER, "roster" },
    { EVENT_CONTACT_REMOVED, "contact removed" },
    { EVENT_PRESENCE, "presence" },
    { EVENT_CHAT_ADDED, "chat added" },
    { EVENT_CHAT_CHANGED, "chat" },
    { EVENT_CHAT_REMOVED, "chat removed" },
    { EVENT_MESSAGE_ADDED, "message" },
    { EVENT_MESSAGE_CHANGED, "message changed" },
    { EVENT_MESSAGE_OPENED, "message opened" },
    { EVENT_TIMELINE, "timeline" },
    { EVENT_PROMPTS, "prompt" },
    { EVENT_WINDOWS, "windows" },
    { EVENT_ATTENTION, "attention" },
    { EVENT_FORM_ASKED, "form asked" },
    { EVENT_FORM_CHANGED, "form" },
    { EVENT_LIST, "list" },
};

static void
on_event(const Event *event, gpointer data)
{
    World *world = data;

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind != event->kind)
            continue;
        if (world->told->len > 0)
            g_string_append(world->told, ", ");
        g_string_append(world->told, words[i].word);
        if (event->contact)
            g_string_append_printf(world->told, " %s", jid_full(event->contact->jid));
    }
}

int
world_setup(void **state)
{
    World *world = g_new0(World, 1);
    g_autoptr(Jid) jid = test_jid("alice@example.org");

    world->clock = clock_new_virtual(1000000);
    world->settings = settings_new();
    world->model = model_new(world->settings, world->clock);
    world->account = account_new(world->model, jid);
    world->told = g_string_new(NULL);
    model_observe(world->model, EVENT_ALL, on_event, world);
    *state = world;
    return 0;
}

int
world_teardown(void **state)
{
    World *world = *state;

    model_free(world->model);
    settings_free(world->settings);
    clock_free(world->clock);
    g_string_free(world->told, TRUE);
    g_free(world);
    return 0;
}

void
assert_told(World *world, const char *expected)
{
    assert_string_equal(world->told->str, expected);
    g_string_truncate(world->told, 0);
}

Jid *
test_jid(const char *text)
{
    g_autoptr(GError) error = NULL;
    Jid *jid = jid_new(text, &error);

    if (!jid)
        fail_msg("%s", error->message);
    return jid;
}

Contact *
world_contact(World *world, const char *text, Subscription subscription)
{
    g_autoptr(Jid) jid = test_jid(text);
    RosterItem item = { .jid = jid, .subscription = subscription };

    roster_set_item(world->account->roster, &item);
    return roster_find(world->account->roster, jid);
}

void
world_presence(World *world, const char *full_jid, Show show, int priority)
{
    g_autoptr(Jid) jid = test_jid(full_jid);
    PresenceUpdate update = { .resource = jid_resource(jid), .show = show, .priority = priority };

    roster_set_presence(world->account->roster, jid, &update);
}

Message *
test_message(const char *body, int64_t time, bool outgoing)
{
    Message *message = message_new(MESSAGE_CHAT, body);

    message->time = time;
    message->is_outgoing = outgoing;
    return message;
}
