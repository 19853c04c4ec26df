/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats to files, and the history of other programs: /export, /import. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "client/history/exporting.h"
#include "client/history/importing.h"
#include "client/rooms/rooms.h"
#include "commands/lookup.h"

#define ARGUMENTS 16

enum { EXPORT_ACCOUNT, EXPORT_SINCE, EXPORT_UNTIL, EXPORT_FORMAT, EXPORT_OUTPUT, EXPORT_FORCE };
enum { IMPORT_ACCOUNT, IMPORT_DRY_RUN, IMPORT_ONLY, OPTIONS = 8 };

/* As those of jaser export and jaser import. */
static const CommandOption export_options[] = {
    [EXPORT_ACCOUNT] = { "--account", COMPLETE_ACCOUNT },
    [EXPORT_SINCE] = { "--since", COMPLETE_LIST, "yesterday|7d|30d" },
    [EXPORT_UNTIL] = { "--until", COMPLETE_LIST, "yesterday|7d|30d" },
    [EXPORT_FORMAT] = { "--format", COMPLETE_LIST, "text|json|html" },
    [EXPORT_OUTPUT] = { "--output", COMPLETE_FILE },
    [EXPORT_FORCE] = { "--force", COMPLETE_NOTHING },
    { 0 },
};

static const CommandOption import_options[] = {
    [IMPORT_ACCOUNT] = { "--account", COMPLETE_ACCOUNT },
    [IMPORT_DRY_RUN] = { "--dry-run", COMPLETE_NOTHING },
    [IMPORT_ONLY] = { "--only", COMPLETE_LIST, "history" },
    { 0 },
};

/* --- what was typed --- */

typedef struct {
    const char *values[OPTIONS]; /* of the options; "" of one without; NULL: it was not given */
    GPtrArray *words;            /* the others, NULL-terminated; borrowed */
} Typed;

/* "--format html" and "--format=html": how many arguments it takes; 0: it is none of these. */
static int
read_option(const CommandCall *call, int at, Typed *typed)
{
    const CommandOption *options = call->command->options;
    const char *text = call->argv[at];

    for (unsigned i = 0; options[i].name; i++) {
        size_t length = strlen(options[i].name);
        bool has_value = options[i].takes != COMPLETE_NOTHING;

        if (strncmp(text, options[i].name, length) != 0)
            continue;
        if (has_value && text[length] == '=') {
            typed->values[i] = text + length + 1;
            return 1;
        }
        if (text[length] || (has_value && at + 1 == call->argc))
            continue;
        typed->values[i] = has_value ? call->argv[at + 1] : "";
        return 1 + has_value;
    }
    return 0;
}

static bool
read_typed(const CommandCall *call, Typed *typed, GError **error)
{
    for (int at = 0, taken; at < call->argc; at += MAX(taken, 1)) {
        taken = read_option(call, at, typed);
        if (!taken && g_str_has_prefix(call->argv[at], "--"))
            return command_fail(error, _("%s is no option of /%s, or its value is missing."),
                                call->argv[at], call->command->name);
        if (!taken)
            g_ptr_array_add(typed->words, call->argv[at]);
    }
    g_ptr_array_add(typed->words, NULL);
    return true;
}

/* --- export --- */

/* The address of a room or a contact that is called so; else as typed. Owned by the caller. */
static char *
address_of(const CommandCall *call, const char *text)
{
    Account *account = call->account;
    const Chat *room = account ? client_find_room(account, text) : NULL;
    g_autoptr(Jid) jid = room ? NULL : command_contact_named(call, text, &account);

    if (room)
        return g_strdup(jid_full(room->jid));
    return g_strdup(jid ? jid_full(jid) : text);
}

/* None: all. */
static GPtrArray *
read_chats(const CommandCall *call, const GPtrArray *words)
{
    GPtrArray *chats = g_ptr_array_new_with_free_func(g_free);
    bool is_all = strcmp(words->pdata[0] ? words->pdata[0] : "", "all") == 0;

    for (unsigned i = 0; !is_all && words->pdata[i]; i++)
        g_ptr_array_add(chats, address_of(call, words->pdata[i]));
    g_ptr_array_add(chats, NULL);
    return chats;
}

static bool
begin_export(const CommandCall *call, const Typed *typed, GError **error)
{
    g_autoptr(GPtrArray) chats = read_chats(call, typed->words);
    ExportWish wish = {
        .chats = (char **)chats->pdata,
        .account = typed->values[EXPORT_ACCOUNT],
        .since = typed->values[EXPORT_SINCE],
        .until = typed->values[EXPORT_UNTIL],
        .format = typed->values[EXPORT_FORMAT],
        .output = typed->values[EXPORT_OUTPUT],
        .is_forced = typed->values[EXPORT_FORCE] != NULL,
    };
    char *const here[] = { call->chat ? (char *)jid_full(call->chat->jid) : NULL, NULL };

    if (!wish.output)
        return command_fail(error, "%s",
                            _("Where to? --output PATH names a file, or a folder for a file for "
                              "each chat."));
    if (!typed->words->pdata[0] && call->chat && !wish.account) {
        wish.chats = here;
        wish.account = jid_bare(call->chat->account->jid);
    }
    return exporting_begin(call->client, &wish, call->window, error);
}

static bool
run_export(const CommandCall *call, GError **error)
{
    g_autofree char *state = call->argc ? NULL : exporting_state(call->client);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    Typed typed = { .words = words };

    if (state) {
        command_print(call, "%s", state);
        return true;
    }
    return read_typed(call, &typed, error) && begin_export(call, &typed, error);
}

static bool
run_export_cancel(const CommandCall *call, GError **error)
{
    return exporting_cancel(call->client, error);
}

/* --- import --- */

static bool
begin_import(const CommandCall *call, const Typed *typed, GError **error)
{
    char **words = (char **)typed->words->pdata;
    const char *only = typed->values[IMPORT_ONLY];
    const ImportWish wish = {
        .program = words[0],
        .path = words[0] ? words[1] : NULL,
        .account = typed->values[IMPORT_ACCOUNT],
        .is_dry = typed->values[IMPORT_DRY_RUN] != NULL,
    };

    if (only && strcmp(only, "history") != 0)
        return command_fail(error, "%s",
                            _("While jaser runs, only history is taken over, for it keeps its own "
                              "accounts and settings: /quit, then jaser import in the shell takes "
                              "those."));
    if (wish.path && words[2])
        return command_fail(error, "%s", _("One program, and one path: /import PROGRAM PATH."));
    return importing_begin(call->client, &wish, call->window, error);
}

static bool
run_import(const CommandCall *call, GError **error)
{
    g_autofree char *state = call->argc ? NULL : importing_state(call->client);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    Typed typed = { .words = words };

    if (state) {
        command_print(call, "%s", state);
        return true;
    }
    return read_typed(call, &typed, error) && begin_import(call, &typed, error);
}

static bool
run_import_cancel(const CommandCall *call, GError **error)
{
    return importing_cancel(call->client, error);
}

const Command history_files_commands[] = {
    { .name = "export",
      .usage = N_("[CHAT...|all] --output PATH [--format text|json|html] [--since DATE] [--until "
                  "DATE] [--account JID] [--force]"),
      .summary = N_("Write what is stored of chats into files"),
      .help = N_("Of these chats; in a chat's window of that one, elsewhere of all. PATH is a "
                 "file, or, with a / at its end, a folder for a file for each chat; files that "
                 "are there stay unless you say --force. json is complete, and /import json reads "
                 "it; html is a page for each chat. It goes on while you do other things; /export "
                 "alone says how far it is."),
      .args = { 0, ARGUMENTS },
      .completes = { COMPLETE_CONTACT, COMPLETE_CONTACT, COMPLETE_CONTACT, COMPLETE_CONTACT },
      .options = export_options,
      .run = run_export },
    { .name = "export cancel",
      .usage = "",
      .summary = N_("End the export that is under way"),
      .help = N_("Files that are whole stay."),
      .run = run_export_cancel },
    { .name = "import",
      .usage = N_("[PROGRAM [PATH]] [--account JID] [--dry-run]"),
      .summary = N_("Take over the history that another program keeps"),
      .help = N_("Alone it lists what is found on this computer, or says how far the import that "
                 "is under way has come. Lines that are there already are not taken twice, those "
                 "that are new count as read. --account takes one account's, or says whose it is; "
                 "--dry-run only says what would be new. Profanity's accounts and settings are "
                 "taken by jaser import, in the shell. /help moving tells more."),
      .args = { 0, ARGUMENTS },
      .completes = { COMPLETE_NOTHING, COMPLETE_FILE },
      .words = "profanity|mcabber|poezio|gajim|dino|json",
      .options = import_options,
      .run = run_import },
    { .name = "import cancel",
      .usage = "",
      .summary = N_("End the import that is under way"),
      .help = N_("What was read is kept; the same order again goes on with the rest."),
      .run = run_import_cancel },
    { 0 },
};
