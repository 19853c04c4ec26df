/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we and others publish besides presence: /mood, /activity, /tune, /location, /gaming,
 * /browsing, /viewing, /chatting. */

#include "config.h"

#include "client/extended.h"

#include <string.h>

#include "base/i18n.h"
#include "model/extended_values.h"
#include "model/form_window.h"
#include "commands/columns.h"
#include "commands/lookup.h"

static ExtendedKind
call_kind(const CommandCall *call)
{
    ExtendedKind kind = EXTENDED_MOOD;
    extended_parse(call->command->name, &kind);
    return kind;
}

/* --- what there is --- */

static bool
add_line(Columns *columns, const char *sign, const char *name, const char *jid,
         const Extended *extended)
{
    if (!extended)
        return false;
    g_autofree char *line = extended_summary(extended);
    columns_add(columns, sign, name, jid, line, NULL);
    return true;
}

static unsigned
add_contacts(Columns *columns, const Account *account, ExtendedKind kind)
{
    unsigned count = 0;
    g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        count += add_line(columns, show_sign(contact_show(contact)), contact_display_name(contact),
                          jid_bare(contact->jid), contact_extended(contact, kind));
    }
    return count;
}

static bool
print_all(const CommandCall *call)
{
    const GPtrArray *accounts = model_accounts(call->model);
    ExtendedKind kind = call_kind(call);
    unsigned count = 0;
    g_autoptr(Columns) columns = columns_new();
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        count += add_line(columns, extended_sign(kind), _("you"), jid_bare(account->jid),
                          extended_of(account->extended, kind));
        count += add_contacts(columns, account, kind);
    }
    if (count == 0)
        command_print(call, _("%s: neither you nor anybody who is online publishes any."),
                      extended_label(kind));
    else
        command_print(call, "%s:", extended_label(kind));
    columns_print(columns, call);
    return true;
}

/* --- publishing --- */

static bool
publish(const CommandCall *call, const Extended *extended, GError **error)
{
    if (!client_publish_extended(call->client, extended, error))
        return false;
    g_autofree char *line = extended_summary(extended);
    if (extended_is_empty(extended))
        command_print(call, _("%s: nothing is published any more."),
                      extended_label(extended_kind(extended)));
    else
        command_print(call, _("%s: %s. Who sees your presence sees it."),
                      extended_label(extended_kind(extended)), line);
    return true;
}

static bool
set_field(Extended *extended, const char *field, const char *text, GError **error)
{
    ExtendedKind kind = extended_kind(extended);
    if (extended_set(extended, field, text))
        return true;
    return command_fail(error, _("\"%s\" is not what \"%s\" takes: %s."), text,
                        extended_field_label(kind, field), extended_field_rule(kind, field));
}

static bool
has_field(ExtendedKind kind, const char *name)
{
    const char *field;
    for (unsigned i = 0; (field = extended_field(kind, i)); i++)
        if (strcmp(field, name) == 0)
            return true;
    return false;
}

/* What we publish now with the command's account, to be changed; owned by the caller. */
static Extended *
copy_own(const CommandCall *call, ExtendedKind kind)
{
    const Extended *own = call->account ? extended_of(call->account->extended, kind) : NULL;
    return own ? extended_copy(own) : extended_new(kind);
}

/* --- all fields in a form --- */

typedef struct {
    Model *model;
    Client *client;
    ExtendedKind kind;
} Editing;

static void
on_filled_in(Window *window, const Form *form, gpointer data)
{
    Editing *editing = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Extended) extended = extended_new(editing->kind);
    const char *field;
    for (unsigned i = 0; !error && (field = extended_field(editing->kind, i)); i++)
        set_field(extended, field, form_value(form, field), &error);
    if (error || !client_publish_extended(editing->client, extended, &error)) {
        form_window_ask_again(window, NULL, error->message);
        return;
    }
    form_window_done(window);
    g_free(editing);
}

static FormField *
add_field(Form *form, ExtendedKind kind, const char *name)
{
    const char *rule = extended_field_rule(kind, name);
    FormField *field =
        form_add_field(form, FIELD_TEXT_SINGLE, name, extended_field_label(kind, name));
    if (rule)
        field->description = g_strdup(rule);
    return field;
}

static bool
edit(const CommandCall *call)
{
    ExtendedKind kind = call_kind(call);
    Editing *editing = g_new0(Editing, 1);
    g_autoptr(Extended) own = copy_own(call, kind);
    Form *form = form_new(FORM_FORM);
    const char *name;
    *editing = (Editing){ call->model, call->client, kind };
    form->title = g_strdup(extended_label(kind));
    for (unsigned i = 0; (name = extended_field(kind, i)); i++) {
        FormField *field = add_field(form, kind, name);
        if (extended_get(own, name))
            form_field_add_value(field, extended_get(own, name));
    }
    form_complete_parts(form);
    FormRequest request = {
        .account = call->account,
        .form = form,
        .name = extended_label(kind),
        .submit = on_filled_in,
        .cancel = g_free,
        .data = editing,
    };
    windows_go(model_windows(call->model), form_window_open(call->model, &request));
    return true;
}

/* --- mood and activity: words that are defined --- */

static bool
run_mood(const CommandCall *call, GError **error)
{
    g_autoptr(Extended) mood = extended_new(EXTENDED_MOOD);
    if (call->argc == 0)
        return print_all(call);
    if (strcmp(call->argv[0], "off") == 0)
        return publish(call, mood, error);
    if (!extended_set(mood, "value", call->argv[0]))
        return command_fail(error,
                            _("%s is no mood that is defined: Tab shows them, and /mood undefined "
                              "TEXT says any other."),
                            call->argv[0]);
    extended_set(mood, "text", call->argc == 2 ? call->argv[1] : NULL);
    return publish(call, mood, error);
}

/* The general activity that a particular one stands under by itself; NULL. Static. */
static const char *
find_general(const char *specific)
{
    g_autoptr(GPtrArray) all = value_words(VALUE_GENERAL, NULL);
    for (guint i = 0; i < all->len; i++) {
        g_autoptr(GPtrArray) below = value_words(VALUE_SPECIFIC, all->pdata[i]);
        for (guint j = 0; j < below->len; j++)
            if (strcmp(below->pdata[j], specific) == 0)
                return all->pdata[i];
    }
    return NULL;
}

/* "working", "working/coding", "coding". */
static bool
set_activity(Extended *activity, const char *word)
{
    const char *slash = strchr(word, '/');
    g_autofree char *general = slash ? g_strndup(word, (gsize)(slash - word)) : g_strdup(word);
    if (slash)
        return extended_set(activity, "general", general) &&
               extended_set(activity, "specific", slash + 1);
    return extended_set(activity, "general", word) ||
           (find_general(word) && extended_set(activity, "general", find_general(word)) &&
            extended_set(activity, "specific", word));
}

static bool
run_activity(const CommandCall *call, GError **error)
{
    g_autoptr(Extended) activity = extended_new(EXTENDED_ACTIVITY);
    if (call->argc == 0)
        return print_all(call);
    if (strcmp(call->argv[0], "off") == 0)
        return publish(call, activity, error);
    if (!set_activity(activity, call->argv[0]))
        return command_fail(error,
                            _("%s is no activity that is defined: Tab shows them, and /activity "
                              "undefined TEXT says any other."),
                            call->argv[0]);
    extended_set(activity, "text", call->argc == 2 ? call->argv[1] : NULL);
    return publish(call, activity, error);
}

/* --- the others: fields --- */

/* "ARTIST - TITLE", or a title. */
static bool
read_tune(Extended *tune, const char *text, GError **error)
{
    static const char *const dashes[] = { " - ", " – " };
    for (gsize i = 0; i < G_N_ELEMENTS(dashes); i++) {
        const char *dash = strstr(text, dashes[i]);
        if (!dash)
            continue;
        g_autofree char *artist = g_strndup(text, (gsize)(dash - text));
        return set_field(tune, "artist", artist, error) &&
               set_field(tune, "title", dash + strlen(dashes[i]), error);
    }
    return set_field(tune, "title", text, error);
}

/* "48.85,2.35", or words. */
static bool
read_location(Extended *location, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    bool is_pair = g_strv_length(parts) == 2 &&
                   value_is_valid(VALUE_NUMBER, g_strstrip(parts[0])) &&
                   value_is_valid(VALUE_NUMBER, g_strstrip(parts[1]));
    if (is_pair)
        return set_field(location, "lat", parts[0], error) &&
               set_field(location, "lon", parts[1], error);
    return set_field(location, "text", text, error);
}

static bool
read_game(Extended *game, const char *text, GError **error)
{
    return set_field(game, "name", text, error);
}

/* A link and what it is called. */
static bool
read_page(Extended *page, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", 2);
    return set_field(page, "uri", parts[0], error) && set_field(page, "title", parts[1], error);
}

static bool
read_video(Extended *video, const char *text, GError **error)
{
    return set_field(video, "program_name", text, error);
}

/* An address or a link, and what it is called. */
static bool
read_room(Extended *room, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", 2);
    g_autoptr(Jid) jid = jid_new(parts[0], NULL);
    g_autofree char *uri =
        jid && jid_local(jid) ? g_strdup_printf("xmpp:%s?join", jid_bare(jid)) : NULL;
    const char *name = parts[1] ? parts[1] : uri ? jid_bare(jid) : NULL;
    return set_field(room, "uri", uri ? uri : parts[0], error) &&
           set_field(room, "name", name, error);
}

static bool (*const readers[EXTENDED_KINDS])(Extended *extended, const char *text,
                                             GError **error) = {
    [EXTENDED_TUNE] = read_tune,     [EXTENDED_LOCATION] = read_location,
    [EXTENDED_GAMING] = read_game,   [EXTENDED_BROWSING] = read_page,
    [EXTENDED_VIEWING] = read_video, [EXTENDED_CHATTING] = read_room,
};

/* One field of what is published already. */
static bool
change_field(const CommandCall *call, GError **error)
{
    g_autoptr(Extended) own = copy_own(call, call_kind(call));
    return set_field(own, call->argv[0], call->argv[1], error) && publish(call, own, error);
}

static bool
run_fields(const CommandCall *call, GError **error)
{
    ExtendedKind kind = call_kind(call);
    g_autoptr(Extended) extended = extended_new(kind);
    if (call->argc == 0)
        return print_all(call);
    if (call->argc == 1 && strcmp(call->argv[0], "off") == 0)
        return publish(call, extended, error);
    if (call->argc == 1 && strcmp(call->argv[0], "edit") == 0)
        return edit(call);
    if (call->argc == 2 && has_field(kind, call->argv[0]))
        return change_field(call, error);
    g_autofree char *text = g_strjoinv(" ", (char **)call->argv);
    return readers[kind](extended, text, error) && publish(call, extended, error);
}

/* --- completion --- */

GPtrArray *
extended_command_words(const char *command, const char *prefix)
{
    ExtendedKind kind;
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    const char *slash = strchr(prefix, '/');
    g_autofree char *general = slash ? g_strndup(prefix, (gsize)(slash - prefix)) : NULL;
    if (!extended_parse(command, &kind))
        return words;
    const char *field;
    g_autoptr(GPtrArray) values = value_words(kind == EXTENDED_MOOD ? VALUE_MOOD
                                              : general             ? VALUE_SPECIFIC
                                                                    : VALUE_GENERAL,
                                              general);
    for (guint i = 0; (kind == EXTENDED_MOOD || kind == EXTENDED_ACTIVITY) && i < values->len; i++)
        g_ptr_array_add(words, general ? g_strdup_printf("%s/%s", general, (char *)values->pdata[i])
                                       : g_strdup(values->pdata[i]));
    for (unsigned i = 0; readers[kind] && (field = extended_field(kind, i)); i++)
        g_ptr_array_add(words, g_strdup(field));
    return words;
}

#define FIELDS_COMMAND(word, text, more, about)                                                    \
    {                                                                                              \
        .name = word, .usage = text, .summary = more, .help = about, .args = { 0, 2 },             \
        .rest = true, .completes = { COMPLETE_EXTENDED }, .words = "off|edit", .run = run_fields   \
    }

const Command extended_commands[] = {
    { .name = "mood",
      .usage = N_("[off|MOOD [TEXT]]"),
      .summary = N_("Show moods, or tell your own"),
      .help = N_("The moods are those of XEP-0107: Tab shows them. All your accounts that are "
                 "online tell it to those who may see your presence; what is told there is kept by "
                 "the server until /mood off. Without arguments: who tells what."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_EXTENDED },
      .words = "off",
      .run = run_mood },
    { .name = "activity",
      .usage = N_("[off|ACTIVITY[/PARTICULAR] [TEXT]]"),
      .summary = N_("Show activities, or tell your own"),
      .help = N_("The activities are those of XEP-0108: /activity working/coding, or shorter "
                 "/activity coding. Tab shows them."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_EXTENDED },
      .words = "off",
      .run = run_activity },
    FIELDS_COMMAND("tune", N_("[off|edit|[ARTIST - ]TITLE|FIELD VALUE]"),
                   N_("Show what is listened to, or tell what you listen to"),
                   N_("/set tune.mpris on tells by itself what your players play.")),
    FIELDS_COMMAND(
        "location", N_("[off|edit|LATITUDE,LONGITUDE|TEXT|FIELD VALUE]"),
        N_("Show where people are, or tell where you are"),
        N_("/location locality Paris changes one field, /location edit opens all of them. "
           "Coordinates are told as exactly as privacy.location_digits says.")),
    FIELDS_COMMAND("gaming", N_("[off|edit|GAME|FIELD VALUE]"),
                   N_("Show what is played, or tell what you play"), NULL),
    FIELDS_COMMAND("browsing", N_("[off|edit|LINK [TITLE]|FIELD VALUE]"),
                   N_("Show which pages are read, or tell which one you read"), NULL),
    FIELDS_COMMAND("viewing", N_("[off|edit|PROGRAM|FIELD VALUE]"),
                   N_("Show which videos are watched, or tell which one you watch"), NULL),
    FIELDS_COMMAND("chatting", N_("[off|edit|ROOM [NAME]|FIELD VALUE]"),
                   N_("Show in which rooms people are, or tell in which one you are"), NULL),
    { 0 },
};
