/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is this: /info, and single questions: /ping, /software, /time, /last. What is known is
 * printed at once; what must be asked comes when it comes (client_inquire()). */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/address.h"
#include "model/feature_words.h"
#include "model/request.h"
#include "client/rooms/room_info.h"
#include "client/rooms/rooms.h"
#include "commands/columns.h"
#include "commands/lookup.h"
#include "commands/room.h"

typedef struct {
    const CommandCall *call;
    Columns *columns;
    bool is_full;
} Page;

static void
add_row(Page *page, const char *label, const char *text)
{
    if (text && *text)
        columns_add(page->columns, label, text, NULL);
}

/* What may have several lines: a row each. */
static void
add_lines(Page *page, const char *label, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        if (*g_strstrip(*line)) {
            columns_add(page->columns, label, *line, NULL);
            label = "";
        }
    }
}

static const char *
subscription_words(const Contact *contact)
{
    if (!contact->is_in_roster)
        return requests_find_contact(contact)
                   ? _("not among your contacts; wants to see your presence")
                   : _("not among your contacts");
    switch (contact->subscription) {
    case SUBSCRIPTION_NONE:
        return _("neither of you sees the other's presence");
    case SUBSCRIPTION_TO:
        return _("you see theirs, they do not see yours");
    case SUBSCRIPTION_FROM:
        return _("they see yours, you do not see theirs");
    case SUBSCRIPTION_BOTH:
        return _("you see each other's");
    }
    return "";
}

static void
add_subscription(Page *page, const Contact *contact)
{
    add_row(page, _("Presence"), subscription_words(contact));
    if (contact->is_asking)
        add_row(page, "", _("you have asked to see theirs"));
    if (contact->is_in_roster && requests_find_contact(contact))
        add_row(page, "", _("they have asked to see yours: /sub allow, or /sub deny"));
    if (contact->is_approved)
        add_row(page, "", _("they may see yours as soon as they ask"));
    if (account_is_blocked(contact->account, contact->jid))
        add_row(page, _("Blocked"), _("yes: the server lets nothing of theirs through"));
}

/* As it is on the wire, as people write it (XEP-0106), and what is odd about it. */
static void
add_address(Page *page, const Account *account, const Jid *jid)
{
    g_autofree char *shown = address_shown(account, jid);
    g_autofree char *warning = address_warning(account, jid);

    add_row(page, _("Address"), jid_full(jid));
    if (strcmp(shown, jid_full(jid)) != 0)
        add_row(page, _("Written"), shown);
    add_row(page, _("Beware"), warning);
}

static void
add_extended(Page *page, Extended *const *all)
{
    for (ExtendedKind kind = 0; kind < EXTENDED_KINDS; kind++) {
        const Extended *extended = extended_of(all, kind);
        g_autofree char *summary = extended ? extended_summary(extended) : NULL;
        add_lines(page, extended_label(kind), summary);
    }
}

static void
add_since(Page *page, const char *label, int64_t since)
{
    int64_t now = clock_now(model_clock(page->call->model));
    g_autofree char *when = date_format(since, "%F %R");
    g_autofree char *span = date_span(MAX(now - since, 0) / 1000);
    g_autofree char *text = g_strdup_printf(_("%s, for %s"), when, span);

    if (since)
        add_row(page, label, text);
}

static void
add_capabilities(Page *page, const Capabilities *caps)
{
    g_autofree char *words = caps ? feature_words(caps) : NULL;
    DeviceKind device = capabilities_device(caps);

    if (!caps)
        return;
    add_row(page, _("  Program"), capabilities_name(caps));
    if (device != DEVICE_UNKNOWN)
        add_row(page, _("  Device"), device_label(device));
    add_row(page, _("  Can"), words);
    for (const char *const *name = capabilities_features(caps); page->is_full && *name; name++)
        add_row(page, "", *name);
}

static void
print_resource(Page *page, const Resource *resource, bool is_best)
{
    g_autofree char *heading =
        g_strdup_printf("%s %s", show_sign(resource->show), resource->name ? resource->name : "");
    g_autofree char *state =
        g_strdup_printf(is_best ? _("%s, priority %d, gets messages") : _("%s, priority %d"),
                        show_label(resource->show), resource->priority);

    add_row(page, heading, state);
    add_lines(page, _("  Status"), resource->status);
    add_since(page, _("  Online since"), resource->since);
    add_since(page, _("  Idle since"), resource->idle_since);
    add_capabilities(page, resource->caps);
    columns_print(page->columns, page->call);
}

static void
print_resources(Page *page, const Contact *contact)
{
    const Resource *best = contact_best_resource(contact);

    for (guint i = 0; i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        print_resource(page, resource, resource == best);
    }
}

static void
print_contact(Page *page, const Contact *contact)
{
    g_autofree char *groups = g_strjoinv(", ", contact->groups);

    command_print(page->call, "%s", contact_display_name(contact));
    add_address(page, contact->account, contact->jid);
    add_row(page, _("Your name"), contact->name);
    add_row(page, _("Their name"), contact->nickname);
    add_row(page, _("Account"), jid_bare(contact->account->jid));
    add_subscription(page, contact);
    add_row(page, _("Groups"), groups);
    add_lines(page, _("Note"), contact->note);
    add_extended(page, contact->extended);
    if (contact->resources->len == 0) {
        add_row(page, _("State"), _("offline"));
        add_lines(page, "", contact->last_status);
    }
    columns_print(page->columns, page->call);
    print_resources(page, contact);
}

static void
print_ourselves(Page *page, const Account *account)
{
    const Contact *contact = roster_find(account->roster, account->jid);
    g_autofree char *state =
        g_strdup_printf(_("%s, priority %d"), show_label(account->show), account->priority);

    command_print(page->call, "%s", jid_bare(account->jid));
    add_address(page, account, account->bound_jid ? account->bound_jid : account->jid);
    add_row(page, _("Your name"), account->nickname);
    add_row(page, _("State"), account->bound_jid ? state : _("offline"));
    if (account->is_invisible)
        add_row(page, "", _("invisible"));
    add_lines(page, _("Status"), account->status);
    add_extended(page, account->extended);
    columns_print(page->columns, page->call);
    if (contact)
        print_resources(page, contact);
}

static void
print_stranger(Page *page, const Account *account, const Jid *jid)
{
    command_print(page->call, "%s", jid_full(jid));
    add_address(page, account, jid);
    add_row(page, _("Account"), jid_bare(account->jid));
    if (jid_local(jid))
        add_row(page, _("Presence"), _("not among your contacts"));
    if (account_is_blocked(account, jid))
        add_row(page, _("Blocked"), _("yes: the server lets nothing of theirs through"));
    columns_print(page->columns, page->call);
}

static void
print_known(Page *page, const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);

    if (jid_equal_bare(jid, account->jid))
        print_ourselves(page, account);
    else if (contact)
        print_contact(page, contact);
    else
        print_stranger(page, account, jid);
}

/* Who is meant: the argument, the chat's contact, or NULL. The caller owns it. */
static bool
find_target(const CommandCall *call, int at, Account **ret_account, Jid **ret_jid, GError **error)
{
    *ret_account = call->account;
    *ret_jid = NULL;
    if (call->argc > at) {
        *ret_jid = command_contact(call, call->argv[at], ret_account, error);
        return *ret_jid != NULL;
    }
    if (call->chat)
        *ret_jid = jid_ref(call->chat->jid);
    return true;
}

/* Somebody in this room: what it says of him, then what he says himself. */
static bool
show_occupant(const CommandCall *call, const Occupant *occupant, bool is_full, GError **error)
{
    Account *account = occupant->chat->account;
    g_autoptr(Jid) jid = jid_ref(occupant->jid);

    command_print_occupant(call, occupant, is_full);
    return !account->bound_jid || client_inquire(call->client, account, jid, is_full, error);
}

/* The room that is meant, whose address may be a name; NULL: none. */
static Chat *
find_room(const CommandCall *call)
{
    if (call->argc == 0)
        return call->chat && call->chat->room ? call->chat : NULL;
    return call->account ? client_find_room(call->account, call->argv[0]) : NULL;
}

static bool
run_info(const CommandCall *call, GError **error)
{
    const Occupant *occupant = command_occupant(call, 0);
    const Chat *room = occupant ? NULL : find_room(call);
    g_autoptr(Columns) columns = columns_new();
    Page page = { .call = call, .columns = columns };
    Account *account;
    g_autoptr(Jid) jid = NULL;

    page.is_full = g_str_equal(call->command->name, "info full");
    if (occupant)
        return show_occupant(call, occupant, page.is_full, error);
    if (room)
        return client_show_room_info(call->client, room->account, room->jid, error);
    if (!find_target(call, 0, &account, &jid, error))
        return false;
    const Jid *whom = jid ? jid : account->jid;
    print_known(&page, account, whom);
    if (account->bound_jid)
        return client_inquire(call->client, account, whom, page.is_full, error);
    return true;
}

/* Of a contact the resource that a message would reach; NULL of NULL. The caller owns the result.
 */
static Jid *
with_best_resource(const Account *account, Jid *jid)
{
    const Contact *contact = jid ? roster_find(account->roster, jid) : NULL;
    const Resource *resource = contact ? contact_best_resource(contact) : NULL;

    if (!resource || !resource->name || !jid_is_bare(jid))
        return jid ? jid_ref(jid) : NULL;
    return jid_with_resource(jid, resource->name, NULL);
}

typedef bool (*QuestionFn)(Client *client, Account *account, const Jid *to, GError **error);

static const struct {
    const char *name;
    QuestionFn ask;
} questions[] = {
    { "ping", client_ping },           { "software", client_ask_version },
    { "version", client_ask_version }, { "time", client_ask_time },
    { "last", client_ask_last },
};

/* Without an argument a chat's contact is asked, but for the ping, else the server. */
static bool
run_question(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    QuestionFn question = NULL;
    g_autoptr(Jid) jid = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(questions); i++) {
        if (g_str_equal(questions[i].name, call->command->name))
            question = questions[i].ask;
    }
    if ((question != client_ping || call->argc > 0) && !find_target(call, 0, &account, &jid, error))
        return false;
    if (!jid && !(jid = jid_new(jid_domain(account->jid), error)))
        return false;
    g_autoptr(Jid) target = with_best_resource(account, jid);
    return question(call->client, account, target, error);
}

#define QUESTION_COMMAND(word, text, more)                                                         \
    {                                                                                              \
        .name = word, .usage = N_("[CONTACT]"), .summary = text, .help = more, .args = { 0, 1 },   \
        .completes = { COMPLETE_PERSON }, .needs = NEEDS_CONNECTION, .run = run_question           \
    }

#define AT_THE_BEST                                                                                \
    N_("A contact is asked at the resource with the highest priority; CONTACT/RESOURCE names "     \
       "another one.")

const Command info_commands[] = {
    { .name = "info",
      .usage = N_("[CONTACT]"),
      .summary = N_("Show who somebody is: names, devices, what they run and can do"),
      .help = N_("What is known is shown at once: names, groups, your note, who of you sees whom, "
                 "the state of each device. Then all devices are asked for their program, their "
                 "local time, how long they have been idle and how fast they answer; of somebody "
                 "who is offline the server is asked when they were there last. CONTACT may be any "
                 "address, also that of a server. Without it the chat's contact is shown, or "
                 "yourself. In a room: the room, or by the nick somebody who is there. /info full "
                 "names each feature of each device, too."),
      .args = { 0, 1 },
      .completes = { COMPLETE_PERSON },
      .needs = NEEDS_ACCOUNT,
      .run = run_info },
    { .name = "info full",
      .usage = N_("[CONTACT]"),
      .summary = N_("The same, with the name of each feature"),
      .args = { 0, 1 },
      .completes = { COMPLETE_PERSON },
      .needs = NEEDS_ACCOUNT,
      .run = run_info },
    QUESTION_COMMAND("ping", N_("Measure the way to the server, or to a contact, and back"), NULL),
    QUESTION_COMMAND("software", N_("Ask which program and version a contact, or the server, uses"),
                     AT_THE_BEST),
    QUESTION_COMMAND("version", N_("The same as /software"), AT_THE_BEST),
    QUESTION_COMMAND("time", N_("Ask what time it is where a contact, or the server, is"),
                     AT_THE_BEST),
    QUESTION_COMMAND("last", N_("Ask when a contact was last there, or how long they are idle"),
                     N_("Of a contact who is offline their server is asked, of one who is online "
                        "the device; of a server it says how long it has been running.")),
    { 0 },
};
