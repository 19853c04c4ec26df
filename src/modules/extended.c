/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table for all kinds: most are elements with the names of their fields. */

#include "config.h"

#include "modules/extended.h"

#include <string.h>

#include "model/account.h"
#include "xmpp/language.h"

#include "modules/modules.h"
#include "modules/pubsub.h"

/* Always the same item, so that it takes the place of the one before. */
#define ITEM_ID "current"

static const struct {
    const char *node; /* its namespace, too */
    const char *name; /* of the element */
} elements[] = {
    [EXTENDED_MOOD] = { "http://jabber.org/protocol/mood", "mood" },
    [EXTENDED_ACTIVITY] = { "http://jabber.org/protocol/activity", "activity" },
    [EXTENDED_TUNE] = { "http://jabber.org/protocol/tune", "tune" },
    [EXTENDED_LOCATION] = { "http://jabber.org/protocol/geoloc", "geoloc" },
    [EXTENDED_GAMING] = { "urn:xmpp:gaming:0", "game" },
    [EXTENDED_BROWSING] = { "urn:xmpp:browsing:0", "page" },
    [EXTENDED_VIEWING] = { "urn:xmpp:viewing:0", "video" },
    [EXTENDED_CHATTING] = { "urn:xmpp:chatting:0", "room" },
};

/* --- reading --- */

static void
read_field(Extended *extended, const Element *element, const char *field)
{
    const char *text = language_text(element, field);

    if (text)
        extended_set(extended, field, text);
}

static void
read_fields(Extended *extended, const Element *element)
{
    const char *field;

    for (unsigned i = 0; (field = extended_field(extended_kind(extended), i)); i++)
        read_field(extended, element, field);
}

/* The name of the first child of the element's own namespace that is a word of this field. Whether
 * there is any such child goes to ret_is_said. */
static const Element *
read_word(Extended *extended, const Element *element, const char *field, bool *ret_is_said)
{
    *ret_is_said = false;
    for (const Element *child = element_first(element); child; child = element_next(child)) {
        const char *name = element_name(child);
        if (strcmp(element_ns(child), element_ns(element)) != 0 || strcmp(name, "text") == 0)
            continue;
        *ret_is_said = true;
        if (extended_set(extended, field, name))
            return child;
    }
    return NULL;
}

/* A word that we do not know still says something. */
static const Element *
read_chief_word(Extended *extended, const Element *element, const char *field)
{
    bool is_said;
    const Element *word = read_word(extended, element, field, &is_said);

    read_field(extended, element, "text");
    if (!word && (is_said || extended_get(extended, "text")))
        extended_set(extended, field, "undefined");
    return word;
}

static void
read_mood(Extended *extended, const Element *element)
{
    read_chief_word(extended, element, "value");
}

static void
read_activity(Extended *extended, const Element *element)
{
    const Element *general = read_chief_word(extended, element, "general");
    bool is_said;

    if (general)
        read_word(extended, general, "specific", &is_said);
}

/* The specification's table has program_name, its examples have name. */
static void
read_video(Extended *extended, const Element *element)
{
    const char *name = language_text(element, "name");

    if (name)
        extended_set(extended, "program_name", name);
    read_fields(extended, element);
}

static void (*const readers[EXTENDED_KINDS])(Extended *extended, const Element *element) = {
    [EXTENDED_MOOD] = read_mood,
    [EXTENDED_ACTIVITY] = read_activity,
    [EXTENDED_VIEWING] = read_video,
};

Extended *
extended_read(ExtendedKind kind, const Element *element)
{
    if (!element_is(element, elements[kind].name, elements[kind].node))
        return NULL;
    Extended *extended = extended_new(kind);
    (readers[kind] ? readers[kind] : read_fields)(extended, element);
    return extended;
}

/* --- writing --- */

static void
write_field(const Extended *extended, Element *element, const char *field)
{
    const char *text = extended_get(extended, field);

    if (text)
        element_add_text(element, field, NULL, text);
}

static void
write_fields(const Extended *extended, Element *element)
{
    const char *field;

    for (unsigned i = 0; (field = extended_field(extended_kind(extended), i)); i++)
        write_field(extended, element, field);
}

/* One such element is required where there is anything at all. */
static Element *
write_word(const Extended *extended, Element *element, const char *field)
{
    const char *word = extended_get(extended, field);

    if (!word && extended_is_empty(extended))
        return NULL;
    return element_add(element, word ? word : "undefined", NULL);
}

static void
write_mood(const Extended *extended, Element *element)
{
    write_word(extended, element, "value");
    write_field(extended, element, "text");
}

static void
write_activity(const Extended *extended, Element *element)
{
    Element *general = write_word(extended, element, "general");
    const char *specific = extended_get(extended, "specific");

    if (general && specific)
        element_add(general, specific, NULL);
    write_field(extended, element, "text");
}

static void (*const writers[EXTENDED_KINDS])(const Extended *extended, Element *element) = {
    [EXTENDED_MOOD] = write_mood,
    [EXTENDED_ACTIVITY] = write_activity,
};

Element *
extended_write(const Extended *extended)
{
    ExtendedKind kind = extended_kind(extended);
    Element *element = element_new(elements[kind].name, elements[kind].node);

    (writers[kind] ? writers[kind] : write_fields)(extended, element);
    return element;
}

void
extended_publish(Stream *stream, const Extended *extended, ReplyFn on_reply, gpointer data)
{
    PubsubPublication what = {
        .node = elements[extended_kind(extended)].node,
        .id = ITEM_ID,
        .access = PUBSUB_ACCESS_PRESENCE,
    };

    pubsub_publish(stream, &what, extended_write(extended), on_reply, data);
}

/* --- events --- */

static void
set(Stream *stream, const Jid *from, ExtendedKind kind, Extended *extended)
{
    Account *account = stream_account(stream);

    if (jid_equal_bare(from, account->jid))
        account_set_extended(account, kind, extended);
    else
        roster_set_extended(account->roster, from, kind, extended);
}

static const Extended *
find(Stream *stream, const Jid *from, ExtendedKind kind)
{
    const Account *account = stream_account(stream);
    const Contact *contact = roster_find(account->roster, from);

    if (jid_equal_bare(from, account->jid))
        return extended_of(account->extended, kind);
    return contact ? extended_of(contact->extended, kind) : NULL;
}

/* A server may tell that it drops the item before, after it has told of the new one. */
static bool
is_older(const Extended *now, const PubsubItem *item)
{
    return now && item && item->id && extended_id(now) && strcmp(item->id, extended_id(now)) != 0;
}

static void
take(Stream *stream, const Jid *from, ExtendedKind kind, const PubsubItem *item)
{
    if (!item || !item->payload) {
        if (!is_older(find(stream, from, kind), item))
            set(stream, from, kind, NULL);
        return;
    }
    g_autoptr(Extended) extended = extended_read(kind, item->payload);
    if (!extended)
        return;
    extended_set_id(extended, item->id);
    set(stream, from, kind, extended_is_empty(extended) ? NULL : g_steal_pointer(&extended));
}

#define EXTENDED(kind, name, sign, label)                                                          \
    static void on_##kind(Stream *stream, const Jid *from, const PubsubItem *item)                 \
    {                                                                                              \
        take(stream, from, EXTENDED_##kind, item);                                                 \
    }
#include "model/extended.def"
#undef EXTENDED

/* --- the module --- */

/* What is published is kept by the servers, and told again when we come back. */
static void
forget(Stream *stream)
{
    Account *account = stream_account(stream);

    for (ExtendedKind kind = 0; kind < EXTENDED_KINDS; kind++)
        account_set_extended(account, kind, NULL);
    roster_clear_extended(account->roster);
}

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_EXTENDED);
}

/* Who turns it off wants no more of it at once. */
typedef struct {
    Stream *stream;
    unsigned observer;
} State;

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    State *state = data;

    (void)scope;
    if (id == SETTING_PRIVACY_EXTENDED && !is_enabled(state->stream))
        forget(state->stream);
}

static gpointer
new_state(Stream *stream)
{
    State *state = g_new0(State, 1);

    state->stream = stream;
    state->observer = settings_observe(stream_settings(stream), on_setting, state);
    return state;
}

static void
free_state(gpointer data)
{
    State *state = data;

    settings_unobserve(stream_settings(state->stream), state->observer);
    g_free(state);
}

static const PubsubHandler nodes[] = {
    { .node = "http://jabber.org/protocol/mood", .changed = on_MOOD },
    { .node = "http://jabber.org/protocol/activity", .changed = on_ACTIVITY },
    { .node = "http://jabber.org/protocol/tune", .changed = on_TUNE },
    { .node = "http://jabber.org/protocol/geoloc", .changed = on_LOCATION },
    { .node = "urn:xmpp:gaming:0", .changed = on_GAMING },
    { .node = "urn:xmpp:browsing:0", .changed = on_BROWSING },
    { .node = "urn:xmpp:viewing:0", .changed = on_VIEWING },
    { .node = "urn:xmpp:chatting:0", .changed = on_CHATTING },
    { 0 },
};

const XmppModule extended_module = {
    .name = "extended",
    .is_enabled = is_enabled,
    .nodes = nodes,
    .offline = forget,
    .new_state = new_state,
    .free_state = free_state,
};
