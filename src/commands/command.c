/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs what was typed: finds the row, checks what it needs and its arguments, calls it, and tells
 * the user what went wrong. */

#include "config.h"

#include "commands/command.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/notice.h"
#include "commands/lookup.h"
#include "commands/parse.h"

struct Commands {
    Client *client;
    Model *model;
    const Face *face;
    void (*quit)(bool keeps, gpointer data);
    gpointer quit_data;
};

G_DEFINE_QUARK(jaser - command - error, command_error)

Commands *
commands_new(const CommandsOptions *options)
{
    Commands *commands = g_new(Commands, 1);
    *commands = (Commands){
        .client = options->client,
        .model = options->model,
        .face = options->face,
        .quit = options->quit,
        .quit_data = options->quit_data,
    };
    return commands;
}

void
commands_free(Commands *commands)
{
    g_free(commands);
}

void
commands_set_face(Commands *commands, const Face *face)
{
    commands->face = face;
}

void
commands_quit(Commands *commands, bool keeps)
{
    commands->quit(keeps, commands->quit_data);
}

bool
command_fail(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_propagate_error(error, g_error_new_valist(COMMAND_ERROR, COMMAND_ERROR_FAILED, format, args));
    va_end(args);
    return false;
}

static void
say(const CommandCall *call, Severity severity, const char *text)
{
    notice_in(call->model, call->window, severity, "%s", text);
}

void
command_print(const CommandCall *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    say(call, SEVERITY_INFO, text);
}

static bool
has_what_it_needs(const CommandCall *call, GError **error)
{
    unsigned needs = call->command->needs;
    if (needs & NEEDS_CHAT && !call->chat)
        return command_fail(error, _("This works in a chat: /msg CONTACT opens one."));
    if (needs & (NEEDS_ACCOUNT | NEEDS_CONNECTION) && !call->account)
        return command_fail(error, _("There is no account yet: /connect YOU@SERVER logs in."));
    return !(needs & NEEDS_CONNECTION) || client_is_online(call->client, call->account, error);
}

static bool
has_right_arguments(const Command *row, const GPtrArray *words, GError **error)
{
    if (words->len >= (guint)row->args.min && words->len <= (guint)row->args.max)
        return true;
    g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_USAGE, _("Usage: /%s%s%s"), row->name,
                row->usage[0] ? " " : "", row->usage[0] ? _(row->usage) : "");
    return false;
}

/* The arguments, wiped when freed: one of them may be a password. */
static void
free_arguments(char **argv)
{
    for (char **argument = argv; *argument; argument++)
        secret_free(*argument);
    g_free(argv);
}

static char **
take_arguments(const Command *row, GPtrArray *words)
{
    char **argv = g_new0(char *, words->len + 1);
    for (guint i = 0; i < words->len; i++) {
        Word *word = g_ptr_array_index(words, i);
        argv[i] = g_steal_pointer(&word->text);
    }
    if (row->rest && !row->is_verbatim && words->len == (guint)row->args.max)
        argv[words->len - 1] = rest_unquote(argv[words->len - 1]);
    return argv;
}

static bool
run_row(CommandCall *call, const char *line, int start, GError **error)
{
    const Command *row = call->command;
    if (!has_what_it_needs(call, error))
        return false;
    WordRules rules = {
        .start = start,
        .max = row->rest ? row->args.max : 0,
        .takes_rest = row->rest,
    };
    g_autoptr(GPtrArray) words = words_parse(line, &rules, error);
    if (!words || !has_right_arguments(row, words, error))
        return false;
    char **argv = take_arguments(row, words);
    call->argv = argv;
    call->argc = (int)words->len;
    bool is_done = row->run(call, error);
    free_arguments(argv);
    return is_done;
}

static bool
send_text(const CommandCall *call, const char *text, GError **error)
{
    if (call->window->kind == WINDOW_XML && call->account)
        return client_send_xml(call->client, call->account, text, error);
    if (!call->chat)
        return command_fail(error, _("This window takes commands only: /msg CONTACT opens a chat, "
                                     "/help lists what there is."));
    client_send_message(call->client, call->chat, text);
    return true;
}

/* " /quit": a command behind a space is a slip of the hand, never a message. */
static bool
is_slip(const char *line)
{
    const char *p = line;
    while (g_ascii_isspace(*p))
        p++;
    if (p == line || p[0] != '/' || !g_ascii_isalpha(p[1]))
        return false;
    while (g_ascii_isalpha(*++p))
        ;
    return *p == '\0' || g_ascii_isspace(*p);
}

static bool
is_command(const char *line)
{
    bool is_action = g_str_has_prefix(line, "/me ") || strcmp(line, "/me") == 0;
    return line[0] == '/' && line[1] != '/' && !is_action;
}

static bool
run_line(CommandCall *call, const char *line, GError **error)
{
    int start;
    if (is_slip(line)) {
        const char *command = line + strspn(line, " \t\r\n\v\f");
        return command_fail(error,
                            _("Not sent: this is a command behind a space. Type it without the "
                              "space, or /%.*s to say it as text."),
                            (int)strcspn(command, " \t\r\n\v\f"), command);
    }
    if (!is_command(line))
        return send_text(call, line + (line[0] == '/' && line[1] == '/'), error);
    call->command = command_find(line, &start, error);
    return call->command && run_row(call, line, start, error);
}

CommandCall
commands_call(const Commands *commands)
{
    Window *window = windows_current(model_windows(commands->model));
    return (CommandCall){
        .commands = (Commands *)commands,
        .client = commands->client,
        .model = commands->model,
        .face = commands->face,
        .window = window,
        .account = window->account ? window->account : model_default_account(commands->model),
        .chat = window->chat,
    };
}

bool
commands_is_urgent(const char *line)
{
    int end;
    const Command *command = line[0] == '/' ? command_find(line, &end, NULL) : NULL;

    return command && command->is_urgent;
}

/* Commands that will not run, behind a space or with a quote left open, are private too. */
bool
commands_is_private(const char *line)
{
    const char *start = line + strspn(line, " \t\r\n\v\f");
    int end;
    const Command *command = start[0] == '/' ? command_find(start, &end, NULL) : NULL;

    if (!command || command->is_private || !command->private_word)
        return command && command->is_private;

    g_autoptr(GPtrArray) words =
        words_parse(start, &(WordRules){ .start = end, .may_be_open = true }, NULL);

    for (guint i = 0; words && i < words->len; i++) {
        const Word *word = g_ptr_array_index(words, i);
        if (g_ascii_strcasecmp(word->text, command->private_word) == 0)
            return true;
    }
    return false;
}

bool
commands_keeps_place(const char *line)
{
    const char *start = line + strspn(line, " \t\r\n\v\f");
    int end;
    const Command *command = start[0] == '/' ? command_find(start, &end, NULL) : NULL;

    return command && command->keeps_place;
}

bool
commands_run(Commands *commands, const char *line)
{
    g_autoptr(GError) error = NULL;
    CommandCall call = commands_call(commands);
    if (!line[strspn(line, " \t\r\n\v\f")])
        return true;
    if (run_line(&call, line, &error))
        return true;
    if (error)
        say(&call, SEVERITY_ERROR, error->message);
    return false;
}
