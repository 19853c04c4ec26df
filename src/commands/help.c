/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself: /help, made from the tables, /about, /answer, /quit. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/prompt.h"
#include "commands/columns.h"
#include "commands/lookup.h"
#include "commands/topics.h"

static void
add_row(Columns *columns, const Command *row)
{
    const char *gap = row->usage[0] ? " " : "";
    g_autofree char *line =
        g_strdup_printf("/%s%s%s", row->name, gap, row->usage[0] ? _(row->usage) : "");
    columns_add(columns, line, _(row->summary), NULL);
}

static bool
is_sub_command(const Command *row)
{
    return strchr(row->name, ' ') != NULL;
}

/* A command that has sub-commands is marked. */
static void
add_overview(Columns *columns, const Command *row)
{
    g_autoptr(GPtrArray) words = command_words(row->name);
    g_autofree char *name = g_strdup_printf("/%s%s", row->name, words->len ? " ..." : "");
    columns_add(columns, name, _(row->summary), NULL);
}

static void
help_overview(const CommandCall *call)
{
    g_autoptr(Columns) columns = columns_new();
    for (const CommandGroup *group = command_groups(); group->rows; group++) {
        if (command_group_begins(group)) {
            columns_print(columns, call);
            command_print(call, "%s", _(group->title));
        }
        for (const Command *row = group->rows; row->name; row++)
            if (!is_sub_command(row))
                add_overview(columns, row);
    }
    columns_print(columns, call);
    command_print(call, "%s", _("Topics"));
    for (const Topic *topic = topics_all(); topic->name; topic++)
        columns_add(columns, topic->name, _(topic->title), NULL);
    columns_add(columns, "keys", _("What keys do"), NULL);
    columns_add(columns, "settings", _("All settings"), NULL);
    columns_print(columns, call);
    command_print(call, "%s", _("/help COMMAND, SETTING or TOPIC says more. Tab completes."));
}

static bool
belongs_to(const Command *row, const char *name)
{
    size_t length = strlen(name);
    return strncmp(row->name, name, length) == 0 &&
           (row->name[length] == '\0' || row->name[length] == ' ');
}

/* What several of them have in common is said once. */
static void
help_command(const CommandCall *call, const char *name)
{
    g_autoptr(GPtrArray) all = commands_all();
    g_autoptr(Columns) columns = columns_new();
    const char *said = NULL;

    for (guint i = 0; i < all->len; i++) {
        const Command *row = g_ptr_array_index(all, i);
        if (belongs_to(row, name))
            add_row(columns, row);
    }
    columns_print(columns, call);
    for (guint i = 0; i < all->len; i++) {
        const Command *row = g_ptr_array_index(all, i);
        if (!belongs_to(row, name) || !row->help || g_strcmp0(row->help, said) == 0)
            continue;
        command_print(call, _("/%s: %s"), row->name, _(row->help));
        said = row->help;
    }
}

static void
help_topic(const CommandCall *call, const Topic *topic)
{
    g_autoptr(Columns) columns = columns_new();
    command_print(call, "%s", _(topic->title));
    for (const TopicPart *part = topic->parts; part->term; part++)
        command_print(call, _("%s: %s"), _(part->term), _(part->text));
    if (!command_row(topic->name))
        return;
    command_print(call, "%s", _("Commands"));
    help_command(call, topic->name);
}

static void
help_setting(const CommandCall *call, SettingId id)
{
    const SettingRow *row = settings_row(id);
    g_autoptr(Columns) columns = columns_new();
    command_print(call, _("%s: %s"), row->key, _(row->help));
    columns_add(columns, _("Now"), settings_text(model_settings(call->model), id, NULL), NULL);
    columns_add(columns, _("Default"), row->fallback, NULL);
    if (row->type == SETTING_BOOL)
        columns_add(columns, _("Values"), "on, off", NULL);
    else if (row->range)
        columns_add(columns, _("Values"), row->range, NULL);
    columns_print(columns, call);
}

static void
help_settings(const CommandCall *call)
{
    g_autoptr(Columns) columns = columns_new();
    for (int id = 0; id < SETTING_COUNT; id++)
        columns_add(columns, settings_row((SettingId)id)->key, _(settings_row((SettingId)id)->help),
                    NULL);
    columns_print(columns, call);
}

static void
help_keys(const CommandCall *call)
{
    g_autoptr(Columns) columns = columns_new();
    columns_add(columns, "Alt-1 ... Alt-0", _("window 1 to 10"), NULL);
    columns_add(columns, "Alt-a", _("the next window with something new"), NULL);
    columns_add(columns, "Alt-Left, Alt-Right", _("the window before, the next one"), NULL);
    columns_add(columns, "Alt-r", _("into the roster panel, and back"), NULL);
    columns_add(columns, "Alt-o", _("into the panel of who is in the room, and back"), NULL);
    columns_add(columns, "Alt-m", _("up to the last line that speaks to you"), NULL);
    columns_add(columns, "PageUp, PageDown", _("scroll"), NULL);
    columns_add(columns, "Tab", _("complete"), NULL);
    columns_print(columns, call);
    command_print(
        call, "%s",
        _("Editing is GNU Readline's: ~/.inputrc holds. jaser(1) lists all keys; the file "
          "\"keys\" in the configuration folder changes them."));
}

static bool
run_help(const CommandCall *call, GError **error)
{
    SettingId id;
    int end;
    if (call->argc == 0) {
        help_overview(call);
        return true;
    }
    const char *word = call->argv[0];
    const Topic *topic = topic_find(word);
    if (strcmp(word, "keys") == 0)
        help_keys(call);
    else if (strcmp(word, "settings") == 0)
        help_settings(call);
    else if (topic)
        help_topic(call, topic);
    else if (settings_find(word, &id))
        help_setting(call, id);
    else {
        g_autofree char *name = command_resolve(word, &end, error);
        if (!name)
            return false;
        help_command(call, name);
    }
    return true;
}

static bool
run_about(const CommandCall *call, GError **error)
{
    (void)error;
    command_print(call, _("jaser %s, a chat client for the terminal, for XMPP."), PACKAGE_VERSION);
    command_print(call, "%s",
                  _("Free software under the GNU General Public License, version 3 or later; "
                    "there is no warranty."));
    return true;
}

static void
print_prompts(const CommandCall *call)
{
    const Prompt *prompt = prompt_first(call->model);
    if (!prompt) {
        command_print(call, "%s", _("Nothing is asked."));
        return;
    }
    command_print(call, _("Question %u: %s"), prompt->id, prompt->text);
    if (prompt->choices) {
        g_autofree char *choices = g_strjoinv(", ", prompt->choices);
        command_print(call, _("Answers: %s"), choices);
    }
}

/* "N TEXT" where question N is open, else TEXT for the first one. NULL and error: no question. */
static const Prompt *
find_prompt(const CommandCall *call, const char **ret_text, GError **error)
{
    char *behind;
    const char *text = call->argv[0];
    guint64 id = g_ascii_strtoull(text, &behind, 10);
    const Prompt *prompt = prompt_first(call->model);
    *ret_text = text;
    if (g_ascii_isdigit(text[0]) && *behind == ' ') {
        prompt = id <= G_MAXUINT ? prompt_find(call->model, (unsigned)id) : NULL;
        *ret_text = behind + 1;
    }
    if (!prompt)
        command_fail(error, _("Nothing is asked, or not under this number."));
    return prompt;
}

static bool
run_answer(const CommandCall *call, GError **error)
{
    const char *text;
    if (call->argc == 0) {
        print_prompts(call);
        return true;
    }
    const Prompt *prompt = find_prompt(call, &text, error);
    if (!prompt)
        return false;
    unsigned id = prompt->id;
    if (!prompt->choices)
        return prompt_answer(call->model, id, text);
    g_autofree char *choices = g_strjoinv(", ", prompt->choices);
    g_autofree char *choice = g_strchomp(g_strdup(text));
    return prompt_answer(call->model, id, choice) ||
           command_fail(error, _("Answer with one of: %s."), choices);
}

static bool
run_quit(const CommandCall *call, GError **error)
{
    if (call->argc > 0 && strcmp(call->argv[0], "keep") != 0)
        return command_fail(error, _("/quit takes keep, or nothing."));
    commands_quit(call->commands, call->argc > 0);
    return true;
}

const Command help_commands[] = {
    { .name = "help",
      .usage = N_("[COMMAND|SETTING|TOPIC]"),
      .summary = N_("Explain a command, a setting or a topic, or list them"),
      .args = { 0, 1 },
      .rest = true,
      .completes = { COMPLETE_COMMAND },
      .words = "keys|settings",
      .run = run_help },
    { .name = "about",
      .usage = "",
      .summary = N_("Show the version and the licence"),
      .run = run_about },
    { .name = "answer",
      .usage = N_("[[NUMBER] TEXT]"),
      .summary = N_("Answer an open question, or show it"),
      .help = N_("Without a number it answers the first one. A text that begins with a number and "
                 "a space needs the question's number before it."),
      .args = { 0, 1 },
      .rest = true,
      .is_verbatim = true,
      .completes = { COMPLETE_PROMPT },
      .is_urgent = true,
      .run = run_answer },
    { .name = "quit",
      .usage = "[keep]",
      .summary = N_("Log out and leave"),
      .help =
          N_("With keep the program leaves without logging out: the servers hold what comes for "
             "you for some minutes, nobody sees you go, and the next start goes on. The same "
             "happens when the terminal is closed or its connection lost."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "keep",
      .run = run_quit },
    { 0 },
};
