/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /invite: asking people into rooms. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "model/room.h"
#include "client/rooms/invitations.h"
#include "commands/lookup.h"
#include "commands/parse.h"

/* What a line says. */
typedef struct {
    GPtrArray *people; /* Jid *, owned */
    Jid *room;
    char *reason; /* NULL */
    bool is_continued;
} Line;

static void
line_done(Line *line)
{
    g_ptr_array_unref(line->people);
    jid_unref(line->room);
    g_free(line->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Line, line_done)

/* Somebody, or a room: by a name among the contacts, or by an address. NULL: it is another word. */
static Jid *
find_address(const CommandCall *call, const char *word)
{
    g_autoptr(Jid) named = uri_is_xmpp(word) ? NULL : command_contact_named(call, word, NULL);
    g_autoptr(Jid) address = named || !strchr(word, '@') ? NULL : uri_read_address(word, NULL);

    if (!named && !address)
        return NULL;
    return jid_to_bare(named ? named : address);
}

static bool
is_room(const CommandCall *call, const Jid *jid)
{
    return account_find_chat(call->account, jid, CHAT_ROOM) != NULL;
}

/* Takes the address where it belongs; false: what follows is the reason. */
static bool
take_address(const CommandCall *call, Line *line, Jid *jid)
{
    if (!line->room && is_room(call, jid)) {
        line->room = jid;
        return false;
    }
    g_ptr_array_add(line->people, jid);
    return true;
}

/* The words behind the first: addresses, a room where none is known yet, and the reason. */
static bool
read_rest(const CommandCall *call, Line *line, const char *rest, GError **error)
{
    bool goes_on = !line->room || call->chat->room;
    g_autoptr(GPtrArray) words = words_parse(rest, &(WordRules){ .may_be_open = true }, error);
    if (!words)
        return false;
    for (unsigned i = 0; i < words->len; i++) {
        const Word *word = words->pdata[i];
        Jid *jid = goes_on ? find_address(call, word->text) : NULL;
        if (!jid) {
            line->reason = rest_unquote(g_strdup(rest + word->start));
            break;
        }
        goes_on = take_address(call, line, jid);
    }
    return true;
}

/* Without a room that is known, the last address is its. */
static bool
complete_line(const CommandCall *call, Line *line, GError **error)
{
    if (!line->room && line->people->len > 0)
        line->room = g_ptr_array_steal_index(line->people, line->people->len - 1);
    if (line->people->len == 0 && call->chat && call->chat->kind == CHAT_CONTACT)
        g_ptr_array_add(line->people, jid_to_bare(call->chat->jid));
    if (line->people->len == 0 || !line->room)
        return command_fail(error, _("Whom do you mean, and which room? /invite CONTACT ROOM"));
    return true;
}

static bool
run_invite(const CommandCall *call, GError **error)
{
    g_auto(Line) line = { .people = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref) };
    g_autoptr(Jid) first = command_contact(call, call->argv[0], NULL, error);

    if (!first)
        return false;
    if (call->chat && call->chat->room)
        line.room = jid_ref(call->chat->jid);
    take_address(call, &line, jid_to_bare(first));
    if (call->argc > 1 && !read_rest(call, &line, call->argv[1], error))
        return false;
    if (!complete_line(call, &line, error))
        return false;
    const ClientInvitation invitation = {
        .people = line.people,
        .reason = line.reason,
        .is_continued = call->chat && call->chat->kind == CHAT_CONTACT &&
                        jid_equal_bare(line.people->pdata[0], call->chat->jid),
    };
    return client_invite(call->client, call->account, line.room, &invitation, error);
}

const Command invite_commands[] = {
    { .name = "invite",
      .usage = N_("CONTACT... [ROOM] [REASON]"),
      .summary = N_("Invite people into this room, or into another one"),
      .help =
          N_("In a room's window: /invite bob carol@example.org we are all here. Elsewhere the "
             "room stands behind them: /invite bob tea@rooms.example.org, and in the window of a "
             "contact they may be left out. Where only members may enter, or a password is "
             "needed, the room passes the invitation on and lets them in, if you may do that; "
             "else it goes straight to them. Invitations for you wait in /requests."),
      .args = { 1, 2 },
      .rest = true,
      .is_verbatim = true,
      .completes = { COMPLETE_CONTACT, COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_invite },
    { 0 },
};
