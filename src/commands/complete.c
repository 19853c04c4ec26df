/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what may stand before the cursor, as the row of the command says. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "model/form_window.h"
#include "model/list_window.h"
#include "model/prompt.h"
#include "model/request.h"
#include "model/room.h"
#include "client/encryption/orders.h"
#include "client/encryption/trust.h"
#include "client/outbox.h"
#include "client/rooms/room_moderation.h"
#include "commands/lookup.h"
#include "commands/nick_completion.h"
#include "commands/parse.h"
#include "commands/topics.h"

/* Of one folder. */
enum { FILES_READ = 10000 };

/* The word before the cursor and what is found for it. */
typedef struct {
    CommandCall call;
    GPtrArray *arguments; /* Word *, those before it among them */
    const char *text;     /* the line up to the cursor */
    int index;            /* which argument it is */
    char *prefix;         /* unquoted and folded */
    bool is_raw;          /* it stands as it is, without quotes */
    int start;
    GPtrArray *found; /* owned strings */
} Candidates;

typedef void (*CompleteFn)(Candidates *candidates);

static bool
matches(const Candidates *candidates, const char *text)
{
    g_autofree char *folded = utf8_fold(text);
    return g_str_has_prefix(folded, candidates->prefix);
}

static bool
add(Candidates *candidates, const char *text)
{
    if (!matches(candidates, text))
        return false;
    g_ptr_array_add(candidates->found, candidates->is_raw ? g_strdup(text) : word_quote(text));
    return true;
}

static void
add_list(Candidates *candidates, const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, "|", -1);
    for (char **word = words; *word; word++)
        add(candidates, *word);
}

static void
add_full_addresses(Candidates *candidates, const Contact *contact)
{
    for (guint i = 0; i < contact->resources->len; i++) {
        const Resource *resource = g_ptr_array_index(contact->resources, i);
        g_autofree char *jid = g_strdup_printf("%s/%s", jid_shown_bare(contact->jid),
                                               resource->name ? resource->name : "");
        add(candidates, jid);
    }
}

/* As people write it, unless what was typed begins like its escaped form. */
static bool
add_address(Candidates *candidates, const Jid *jid)
{
    return add(candidates, jid_shown_bare(jid)) ||
           (candidates->prefix[0] && strcmp(jid_shown_bare(jid), jid_bare(jid)) != 0 &&
            add(candidates, jid_bare(jid)));
}

/* Each contact once: by address if that begins so, else by name. */
static void
complete_contact(Candidates *candidates)
{
    if (!candidates->call.account)
        return;
    g_autoptr(GPtrArray) contacts = roster_sorted(candidates->call.account->roster);
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        if (strchr(candidates->prefix, '/'))
            add_full_addresses(candidates, contact);
        else if (!add_address(candidates, contact->jid) && contact->name)
            add(candidates, contact->name);
    }
}

static void
complete_resource(Candidates *candidates)
{
    const Contact *contact = candidates->call.chat ? chat_contact(candidates->call.chat) : NULL;
    for (guint i = 0; contact && i < contact->resources->len; i++) {
        const Resource *resource = g_ptr_array_index(contact->resources, i);
        if (resource->name)
            add(candidates, resource->name);
    }
}

static void
complete_account(Candidates *candidates)
{
    const GPtrArray *accounts = model_accounts(candidates->call.model);
    for (guint i = 0; i < accounts->len; i++)
        add_address(candidates, ((Account *)g_ptr_array_index(accounts, i))->jid);
}

static void
complete_account_key(Candidates *candidates)
{
    for (const char *const *key = account_config_keys(); *key; key++)
        add(candidates, *key);
}

static void
complete_account_value(Candidates *candidates)
{
    const Word *key = g_ptr_array_index(candidates->arguments, candidates->index - 1);
    const char *choices = account_config_choices(key->text);
    if (choices)
        add_list(candidates, choices);
}

static void
complete_command(Candidates *candidates)
{
    g_autoptr(GPtrArray) all = commands_all();
    for (guint i = 0; i < all->len; i++)
        add(candidates, ((const Command *)g_ptr_array_index(all, i))->name);
    for (const Topic *topic = topics_all(); topic->name; topic++)
        if (!command_row(topic->name))
            add(candidates, topic->name);
    for (int id = 0; id < SETTING_COUNT && candidates->prefix[0]; id++)
        add(candidates, settings_row((SettingId)id)->key);
}

static void
complete_setting(Candidates *candidates)
{
    for (int id = 0; id < SETTING_COUNT; id++)
        add(candidates, settings_row((SettingId)id)->key);
}

/* Folders end with a slash, so that one can go on. */
static void
complete_file(Candidates *candidates)
{
    bool is_begun = candidates->index < (int)candidates->arguments->len;
    const Word *word =
        is_begun ? g_ptr_array_index(candidates->arguments, candidates->index) : NULL;
    const char *slash = word ? strrchr(word->text, '/') : NULL;
    g_autofree char *folder = slash ? g_strndup(word->text, slash + 1 - word->text) : g_strdup("");
    g_autofree char *path = folder[0] ? file_expand(folder) : g_strdup(".");
    bool wants_hidden = word && (slash ? slash + 1 : word->text)[0] == '.';
    g_autoptr(GDir) opened = g_dir_open(path, 0, NULL);
    const char *name;
    for (int i = 0; opened && i < FILES_READ && (name = g_dir_read_name(opened)); i++) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        bool is_folder = g_file_test(file, G_FILE_TEST_IS_DIR);
        g_autofree char *text = g_strconcat(folder, name, is_folder ? "/" : NULL, NULL);
        if ((name[0] != '.' || wants_hidden) && g_utf8_validate(text, -1, NULL))
            add(candidates, text);
    }
}

static void
complete_theme(Candidates *candidates)
{
    const Face *face = candidates->call.face;
    g_auto(GStrv) names = face ? face->ops->list_themes(face->data) : NULL;
    for (char **name = names; name && *name; name++)
        add(candidates, *name);
}

static void
complete_setting_value(Candidates *candidates)
{
    const Word *key = g_ptr_array_index(candidates->arguments, candidates->index - 1);
    SettingId id;
    if (!settings_find(key->text, &id))
        return;
    const SettingRow *row = settings_row(id);
    if (id == SETTING_UI_THEME)
        complete_theme(candidates);
    else if (row->type == SETTING_BOOL)
        add_list(candidates, "on|off");
    else if (row->type == SETTING_CHOICE || row->type == SETTING_WORDS)
        add_list(candidates, row->range);
    else
        add(candidates, settings_text(model_settings(candidates->call.model), id, NULL));
}

static void
complete_show(Candidates *candidates)
{
    for (int show = SHOW_CHAT; show >= SHOW_OFFLINE; show--)
        add(candidates, show_name((Show)show));
}

static void
collect_groups(Contact *contact, gpointer data)
{
    for (char **group = contact->groups; *group; group++)
        if (!g_ptr_array_find_with_equal_func(data, *group, g_str_equal, NULL))
            g_ptr_array_add(data, *group);
}

static void
complete_group(Candidates *candidates)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new();
    if (candidates->call.account)
        roster_each(candidates->call.account->roster, collect_groups, groups);
    for (guint i = 0; i < groups->len; i++)
        add(candidates, g_ptr_array_index(groups, i));
}

static void
complete_window(Candidates *candidates)
{
    const GPtrArray *windows = windows_all(model_windows(candidates->call.model));
    for (guint i = 0; i < windows->len; i++) {
        const Window *window = g_ptr_array_index(windows, i);
        if (!add(candidates, window_name(window)) && window->chat)
            add(candidates, jid_full(window->chat->jid));
    }
}

static void
complete_certificate(Candidates *candidates)
{
    g_auto(GStrv) all = certificates_list(client_certificates(candidates->call.client));
    for (char **entry = all; entry && *entry; entry++) {
        const char *fingerprint = strchr(*entry, ' ');
        if (fingerprint)
            add(candidates, fingerprint + 1);
    }
}

/* GnuPG is asked with the first key that is typed: its answer serves the next. */
static void
complete_gpg_key(Candidates *candidates)
{
    g_autoptr(GPtrArray) fingerprints = pgp_known_keys(candidates->call.client);
    for (guint i = 0; i < fingerprints->len; i++)
        add(candidates, fingerprints->pdata[i]);
}

static void
complete_outbox(Candidates *candidates)
{
    g_autoptr(GPtrArray) entries = outbox_list(candidates->call.client);
    for (guint i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(entries, i);
        g_autofree char *number = g_strdup_printf("%u", entry->number);
        if (!entry->is_on_its_way)
            add(candidates, number);
    }
}

static void
complete_prompt(Candidates *candidates)
{
    const Prompt *prompt = prompt_first(candidates->call.model);
    for (char **choice = prompt ? prompt->choices : NULL; choice && *choice; choice++)
        add(candidates, *choice);
}

static void
complete_list(Candidates *candidates)
{
    if (candidates->index > 0)
        add_list(candidates, candidates->call.command->words);
}

static const Form *
open_form(const Candidates *candidates)
{
    const Window *window = form_window_find(candidates->call.model, candidates->call.window);
    return window ? window->form->form : NULL;
}

static void
complete_field(Candidates *candidates)
{
    const Form *form = open_form(candidates);
    for (guint i = 0; form && i < form->fields->len; i++) {
        const FormField *field = form_field(form, i);
        if (form_field_is_input(field))
            add(candidates, field->var);
    }
}

static void
complete_option(Candidates *candidates)
{
    const Word *name = g_ptr_array_index(candidates->arguments, candidates->index - 1);
    const Form *form = open_form(candidates);
    const FormField *field = form ? form_find(form, name->text) : NULL;
    if (field && field->type == FIELD_BOOLEAN)
        add_list(candidates, "yes|no");
    for (guint i = 0; field && i < field->options->len; i++)
        add(candidates, ((FormOption *)field->options->pdata[i])->value);
}

static void
complete_button(Candidates *candidates)
{
    const Window *window = form_window_find(candidates->call.model, candidates->call.window);
    for (unsigned i = 0; window && i < window->form->button_count; i++)
        add(candidates, window->form->buttons[i].word);
}

static const ListWindow *
open_list(const Candidates *candidates)
{
    const Window *window = list_window_find(candidates->call.model, candidates->call.window, NULL);
    return window ? window->list : NULL;
}

static void
complete_list_action(Candidates *candidates)
{
    const ListWindow *list = open_list(candidates);
    const ListAction *action = list ? list->request.actions : NULL;
    for (; action && action->word; action++)
        add(candidates, action->word);
}

static void
complete_list_row(Candidates *candidates)
{
    const ListWindow *list = open_list(candidates);
    for (guint i = 0; list && i < list->shown->len; i++)
        add(candidates, ((const ListRow *)list->shown->pdata[i])->id);
}

static void
complete_extended(Candidates *candidates)
{
    g_autoptr(GPtrArray) words =
        extended_command_words(candidates->call.command->name, candidates->prefix);
    for (guint i = 0; i < words->len; i++)
        add(candidates, words->pdata[i]);
}

static void
complete_request(Candidates *candidates)
{
    const GPtrArray *all = model_requests(candidates->call.model);
    for (guint i = 0; i < all->len; i++) {
        g_autofree char *number = g_strdup_printf("%u", ((const Request *)all->pdata[i])->number);
        add(candidates, number);
    }
}

static void
complete_blocked(Candidates *candidates)
{
    GHashTableIter iter;
    gpointer address;
    if (!candidates->call.account)
        return;
    g_hash_table_iter_init(&iter, candidates->call.account->blocked);
    while (g_hash_table_iter_next(&iter, &address, NULL))
        add(candidates, address);
}

/* By address if that begins so, else by name. */
static void
complete_room(Candidates *candidates)
{
    const Account *account = candidates->call.account;
    for (guint i = 0; account && i < account->chats->len; i++) {
        const Chat *chat = g_ptr_array_index(account->chats, i);
        if (chat->room && !add_address(candidates, chat->jid))
            add(candidates, room_display_name(chat->room));
    }
}

static gint
compare_spoke(gconstpointer a, gconstpointer b)
{
    const Occupant *first = *(const Occupant *const *)a, *second = *(const Occupant *const *)b;
    if (first->spoke != second->spoke)
        return first->spoke > second->spoke ? -1 : 1;
    return strcmp(occupant_nick(first), occupant_nick(second));
}

static void
complete_nick(Candidates *candidates)
{
    const Room *room = candidates->call.chat ? chat_room(candidates->call.chat) : NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    GHashTableIter iter;
    gpointer occupant;
    if (!room)
        return;
    g_hash_table_iter_init(&iter, room->occupants);
    while (g_hash_table_iter_next(&iter, NULL, &occupant))
        if (matches(candidates, occupant_nick(occupant)))
            g_ptr_array_add(found, occupant);
    g_ptr_array_sort(found, compare_spoke);
    for (guint i = 0; i < found->len; i++)
        add(candidates, occupant_nick(g_ptr_array_index(found, i)));
}

static void
complete_banned(Candidates *candidates)
{
    const CommandCall *call = &candidates->call;
    g_autoptr(GPtrArray) banned =
        call->chat && call->chat->room ? client_known_banned(call->client, call->chat) : NULL;
    for (guint i = 0; banned && i < banned->len; i++)
        add(candidates, g_ptr_array_index(banned, i));
}

static void
complete_person(Candidates *candidates)
{
    complete_nick(candidates);
    complete_contact(candidates);
}

/* The last word of what is looked for. */
static void
complete_search(Candidates *candidates)
{
    const char *typed = candidates->text + candidates->start;
    int start = 0;

    add(candidates, "-here");
    g_autoptr(GPtrArray) words =
        client_search_words(candidates->call.client, candidates->call.chat, typed, &start);
    for (guint i = 0; i < words->len; i++)
        g_ptr_array_add(candidates->found, g_strdup(words->pdata[i]));
    candidates->start += start;
}

static void
add_keys(Candidates *candidates, const Jid *jid)
{
    const KeyQuery query = { .account = candidates->call.account, .jid = jid };
    g_autoptr(GPtrArray) keys = trust_find(candidates->call.client, &query);
    for (guint i = 0; i < keys->len; i++)
        add(candidates, ((const TrustedKey *)keys->pdata[i])->fingerprint);
}

static void
complete_key_owner(Candidates *candidates)
{
    const Chat *chat = candidates->call.chat;
    const KeyQuery query = { .account = candidates->call.account };
    g_autoptr(GPtrArray) keys = trust_find(candidates->call.client, &query);
    for (guint i = 0; i < keys->len; i++)
        add(candidates, ((const TrustedKey *)keys->pdata[i])->jid);
    if (chat && chat->kind == CHAT_CONTACT)
        add_keys(candidates, chat->jid);
}

static void
complete_key(Candidates *candidates)
{
    const Word *owner = g_ptr_array_index(candidates->arguments, 0);
    g_autoptr(Jid) jid = command_contact(&candidates->call, owner->text, NULL, NULL);
    if (jid)
        add_keys(candidates, jid);
}

static const CompleteFn completers[] = {
    [COMPLETE_NOTHING] = NULL,
    [COMPLETE_CONTACT] = complete_contact,
    [COMPLETE_RESOURCE] = complete_resource,
    [COMPLETE_ACCOUNT] = complete_account,
    [COMPLETE_ACCOUNT_KEY] = complete_account_key,
    [COMPLETE_ACCOUNT_VALUE] = complete_account_value,
    [COMPLETE_COMMAND] = complete_command,
    [COMPLETE_SETTING] = complete_setting,
    [COMPLETE_SETTING_VALUE] = complete_setting_value,
    [COMPLETE_SHOW] = complete_show,
    [COMPLETE_GROUP] = complete_group,
    [COMPLETE_FILE] = complete_file,
    [COMPLETE_THEME] = complete_theme,
    [COMPLETE_WINDOW] = complete_window,
    [COMPLETE_CERTIFICATE] = complete_certificate,
    [COMPLETE_GPG_KEY] = complete_gpg_key,
    [COMPLETE_OUTBOX] = complete_outbox,
    [COMPLETE_PROMPT] = complete_prompt,
    [COMPLETE_LIST] = complete_list,
    [COMPLETE_FIELD] = complete_field,
    [COMPLETE_OPTION] = complete_option,
    [COMPLETE_BUTTON] = complete_button,
    [COMPLETE_EXTENDED] = complete_extended,
    [COMPLETE_LIST_ACTION] = complete_list_action,
    [COMPLETE_LIST_ROW] = complete_list_row,
    [COMPLETE_REQUEST] = complete_request,
    [COMPLETE_BLOCKED] = complete_blocked,
    [COMPLETE_ROOM] = complete_room,
    [COMPLETE_BANNED] = complete_banned,
    [COMPLETE_NICK] = complete_nick,
    [COMPLETE_PERSON] = complete_person,
    [COMPLETE_SEARCH] = complete_search,
    [COMPLETE_KEY_OWNER] = complete_key_owner,
    [COMPLETE_KEY] = complete_key,
};

static void
set_word(Candidates *candidates, const char *text, int start)
{
    candidates->prefix = utf8_fold(text);
    candidates->start = start;
}

/* Finds out which argument the cursor is in: the last one of the text, or a new one behind it. */
static void
find_argument(Candidates *candidates, const char *text, int end)
{
    const Command *row = candidates->call.command;
    int length = (int)strlen(text);
    int max = row->rest ? row->args.max : 0;
    WordRules rules = { .start = end, .max = max, .takes_rest = row->rest, .may_be_open = true };
    candidates->arguments = words_parse(text, &rules, NULL);
    int count = (int)candidates->arguments->len;
    const Word *last = count ? g_ptr_array_index(candidates->arguments, count - 1) : NULL;
    bool is_inside = last && last->end == length && last->start >= end;
    candidates->index = is_inside ? count - 1 : count;
    candidates->is_raw = row->rest && candidates->index == max - 1;
    set_word(candidates, is_inside ? last->text : "", is_inside ? last->start : length);
}

static void
complete_name(Candidates *candidates, const char *text)
{
    g_autoptr(GPtrArray) words = command_words("");
    candidates->is_raw = true;
    set_word(candidates, text, 0);
    for (guint i = 0; i < words->len; i++) {
        g_autofree char *word = g_strconcat("/", (char *)g_ptr_array_index(words, i), NULL);
        add(candidates, word);
    }
}

/* Whether the words of the row stand for a later argument, and not for the first one. */
static bool
has_later_words(const Command *row)
{
    for (int i = 1; i < COMMAND_ARGUMENTS; i++) {
        if (row->completes[i] == COMPLETE_LIST)
            return true;
    }
    return false;
}

static const CommandOption *
find_option(const Command *row, const char *name)
{
    for (const CommandOption *option = row->options; option->name; option++) {
        if (strcmp(option->name, name) == 0)
            return option;
    }
    return NULL;
}

/* The name of an option, or the value of the one before the cursor. false: neither stands there. */
static bool
complete_named(Candidates *candidates)
{
    const Command *row = candidates->call.command;
    const Word *word =
        candidates->index ? candidates->arguments->pdata[candidates->index - 1] : NULL;
    const CommandOption *before = word ? find_option(row, word->text) : NULL;

    if (before && before->takes != COMPLETE_NOTHING) {
        if (before->words)
            add_list(candidates, before->words);
        else
            completers[before->takes](candidates);
        return true;
    }
    if (candidates->prefix[0] != '-')
        return false;
    for (const CommandOption *option = row->options; option->name; option++)
        add(candidates, option->name);
    return true;
}

static void
complete_argument(Candidates *candidates, const char *text, const char *name, int end)
{
    const Command *row = candidates->call.command = command_row(name);
    find_argument(candidates, text, end);
    int index = candidates->index;
    if (row->options && complete_named(candidates))
        return;
    g_autoptr(GPtrArray) words = command_words(name);
    for (guint i = 0; index == 0 && i < words->len; i++)
        add(candidates, g_ptr_array_index(words, i));
    if (index == 0 && row->words && !has_later_words(row))
        add_list(candidates, row->words);
    if (index < row->args.max && index < COMMAND_ARGUMENTS && completers[row->completes[index]])
        completers[row->completes[index]](candidates);
}

Completion
commands_complete(Commands *commands, const char *line, int cursor)
{
    Candidates candidates = { .call = commands_call(commands), .start = cursor };
    g_autofree char *text = g_strndup(line, (gsize)cursor);
    size_t first = strcspn(text, " \t");
    int end;
    if (text[0] != '/' || text[1] == '/') {
        Completion nicks = nick_completion_find(candidates.call.chat, line, cursor);
        if (nicks.words)
            return nicks;
    }
    candidates.text = text;
    candidates.found = g_ptr_array_new();
    if (text[0] == '/' && text[1] != '/' && !text[first]) {
        complete_name(&candidates, text);
    } else if (text[0] == '/' && text[1] != '/') {
        /* The word in which the cursor is may still grow: it is no part of the name yet. */
        const char *space = strrchr(text, ' ');
        g_autofree char *before = g_strndup(text, space ? (gsize)(space - text) : first);
        g_autofree char *name = command_resolve(before, &end, NULL);
        if (name)
            complete_argument(&candidates, text, name, end);
    }
    g_ptr_array_add(candidates.found, NULL);
    g_clear_pointer(&candidates.arguments, g_ptr_array_unref);
    g_free(candidates.prefix);
    return (Completion){ .words = (char **)g_ptr_array_free(candidates.found, FALSE),
                         .start = candidates.start };
}
