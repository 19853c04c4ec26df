/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the program, made in the order of the drawing and joined. */

#include "config.h"

#include "app.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/uri.h"
#include "settings/accounts_file.h"
#include "settings/settings_file.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "xmpp/xmpp.h"
#include "client/client.h"
#include "client/welcome.h"
#include "headless/headless.h"
#include "ui/ui.h"
#include "commands/command.h"
#include "commands/parse.h"

/* Without a screen, how long what is queued may take to go after the end of input. */
#define DRAIN_MS (30 * 1000)
/* How long the commands of the command line wait for a server that does not send the roster. */
#define ROSTER_MS (5 * 1000)

typedef struct {
    const AppOptions *options;
    GMainLoop *loop;
    Clock *clock;
    Paths *paths;
    Settings *settings;
    Model *model;
    Database *database;
    Archive *archive;
    TextLog *text_log;
    Certificates *certificates;
    Secrets *secrets;
    Client *client;
    Commands *commands;
    Ui *ui;             /* or */
    Headless *headless; /* one of the two */
    unsigned observer;
    unsigned start_timer; /* the commands of the command line run soon */
    unsigned signals[3];  /* sources; 0 once they have fired */
    bool has_begun;       /* they have run */
    bool has_failed;      /* one of them failed */
    bool had_connection;  /* some account was online */
    bool wants_demo;
} App;

/* --- leaving --- */

static void
on_closed(gpointer data)
{
    App *app = data;

    g_main_loop_quit(app->loop);
}

static void
leave(gpointer data)
{
    App *app = data;

    client_quit(app->client, on_closed, app);
}

static gboolean
on_signal(gpointer data)
{
    leave(data);
    return G_SOURCE_CONTINUE;
}

/* The terminal is gone, which need not mean that the user is. */
static gboolean
on_hangup(gpointer data)
{
    App *app = data;

    client_leave(app->client, on_closed, app);
    return G_SOURCE_CONTINUE;
}

static void
on_quit(bool keeps, gpointer data)
{
    if (keeps)
        on_hangup(data);
    else
        leave(data);
}

/* What could not go is kept, and the user should know: at the very end, for what has gone is often
 * confirmed only with the server's goodbye. */
static void
on_drained_and_closed(gpointer data)
{
    App *app = data;
    unsigned count = client_count_queued(app->client);

    if (count > 0)
        notice(app->model, NULL, NULL, SEVERITY_WARNING,
               ngettext("%u message could not be sent; it is kept and goes out once its account is "
                        "online.",
                        "%u messages could not be sent; they are kept and go out once their "
                        "accounts are online.",
                        count),
               count);
    on_closed(app);
}

static void
on_drained(gpointer data)
{
    App *app = data;

    if (headless_release(app->headless)) {
        client_drain(app->client, DRAIN_MS, on_drained, app);
        return;
    }
    client_quit(app->client, on_drained_and_closed, app);
}

static void
on_input_ended(gpointer data)
{
    App *app = data;

    client_drain(app->client, DRAIN_MS, on_drained, app);
}

static bool
must_wait(const char *line, gpointer data)
{
    App *app = data;

    return !client_is_settled(app->client) && !commands_is_urgent(line);
}

static void
on_demo(gpointer data)
{
    App *app = data;

    app->wants_demo = true;
    leave(app);
}

/* --- what the face tells --- */

static bool
on_line(const char *text, gpointer data)
{
    App *app = data;

    return commands_run(app->commands, text);
}

static Completion
on_complete(const char *text, int cursor, gpointer data)
{
    App *app = data;

    return commands_complete(app->commands, text, cursor);
}

static bool
on_is_private(const char *text, gpointer data)
{
    (void)data;
    return commands_is_private(text);
}

static bool
on_keeps_place(const char *text, gpointer data)
{
    (void)data;
    return commands_keeps_place(text);
}

static void
on_edge_reached(Window *window, FaceEdge edge, gpointer data)
{
    App *app = data;

    if (window->chat && edge == EDGE_TOP)
        client_load_older(app->client, window->chat);
    else if (window->chat && edge == EDGE_GAP)
        client_fill_gap(app->client, window->chat, NULL);
    else if (window->chat)
        client_load_newer(app->client, window->chat);
}

static bool
on_jump(FaceJump jump, gpointer data)
{
    App *app = data;

    return commands_run(app->commands, jump == JUMP_BACK ? "/back" : "/at unread");
}

static void
on_typing(const char *text, gpointer data)
{
    App *app = data;
    const Window *window = windows_current(model_windows(app->model));

    if (window->chat)
        client_typing(app->client, window->chat, text);
}

static void
on_focus(bool has_focus, gpointer data)
{
    App *app = data;

    client_focus(app->client, has_focus);
}

static void
on_input(gpointer data)
{
    App *app = data;

    client_input(app->client);
}

static FaceHandlers
face_handlers(App *app)
{
    return (FaceHandlers){
        .line = on_line,
        .complete = on_complete,
        .edge_reached = on_edge_reached,
        .jump = on_jump,
        .typing = on_typing,
        .focus = on_focus,
        .input = on_input,
        .is_private = on_is_private,
        .keeps_place = on_keeps_place,
        .data = app,
    };
}

/* --- beginning --- */

/* Where it tells others of the user, he is asked. */
static void
follow_link(App *app)
{
    g_autofree char *quoted = word_quote(app->options->link);
    g_autofree char *line = g_strconcat("/open ", quoted, NULL);

    if (!commands_run(app->commands, line))
        app->has_failed = true;
}

static void
on_start_timer(gpointer data)
{
    App *app = data;

    app->start_timer = 0;
    app->has_begun = true;
    for (char *const *command = app->options->commands; command && *command; command++) {
        if (!commands_run(app->commands, *command))
            app->has_failed = true;
    }
    if (app->options->link)
        follow_link(app);
}

static void
run_commands_if_settled(App *app)
{
    if (app->has_begun || !client_is_settled(app->client))
        return;
    app->has_begun = true;
    timer_stop(app->clock, &app->start_timer);
    app->start_timer = timer_start(app->clock, 0, on_start_timer, app);
}

static void
on_account_changed(const Event *event, gpointer data)
{
    App *app = data;

    if (event->account->state == ACCOUNT_ONLINE) {
        app->had_connection = true;
        if (!app->has_begun && !app->start_timer)
            app->start_timer = timer_start(app->clock, ROSTER_MS, on_start_timer, app);
    }
    run_commands_if_settled(app);
}

static bool
connect_named_account(App *app, GError **error)
{
    g_autoptr(Jid) jid = uri_read_address(app->options->account, error);

    if (!jid)
        return false;
    Account *account = model_find_account(app->model, jid);
    if (!account) {
        account = client_add_account(app->client, app->options->account, error);
        /* Named once is not to be connected at each start. */
        if (account && !client_set_account(app->client, account, "enabled", "off", error))
            return false;
    }
    if (!account)
        return false;
    client_connect(app->client, account);
    return true;
}

static bool
begin(App *app, GError **error)
{
    if (app->options->is_private)
        notice(app->model, NULL, NULL, SEVERITY_INFO, "%s",
               _("This is a private run: your accounts and settings are read, and nothing is "
                 "written. What is said, and what you change, is gone when you leave."));
    client_load_accounts(app->client);
    if (app->options->account) {
        if (!connect_named_account(app, error))
            return false;
    } else {
        client_autoconnect(app->client);
    }
    /* Only now: an account that is about to connect would count as one that does not want to. */
    app->observer =
        model_observe(app->model, EVENT_ACCOUNT_CHANGED | EVENT_ROSTER, on_account_changed, app);
    run_commands_if_settled(app);
    if (app->ui && model_accounts(app->model)->len == 0 && !app->options->link)
        welcome_begin(app->client, app->options->demo ? on_demo : NULL, app);
    return true;
}

/* --- the parts --- */

static void
on_storage_problem(const char *text, gpointer data)
{
    App *app = data;

    if (app->model) /* else the program ends, and nobody looks any more */
        notice(app->model, NULL, NULL, SEVERITY_ERROR, "%s", text);
}

static bool
open_log(App *app, GError **error)
{
    g_autofree char *default_file = paths_data(app->paths, "jaser.log");
    LogLevel level = LOG_WARNING;
    const char *file = app->options->log_file;

    if (app->options->log_level && !log_level_parse(app->options->log_level, &level)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    _("--log-level is one of error, warning, info, debug, not \"%s\"."),
                    app->options->log_level);
        return false;
    }
    if (!file && !app->options->is_private)
        file = default_file;
    return !file || log_open(file, level, error);
}

static bool
open_files(App *app, GError **error)
{
    if (app->options->is_private)
        return open_log(app, error);
    return file_make_folder(app->paths->config_dir, error) &&
           file_make_folder(app->paths->data_dir, error) && open_log(app, error);
}

static void
warn(App *app, const char *text)
{
    if (text)
        notice(app->model, NULL, NULL, SEVERITY_WARNING, "%s", text);
}

static bool
open_store(App *app, GError **error)
{
    g_autofree char *repaired = NULL, *set_aside = NULL;
    const char *folder = app->options->is_private ? NULL : app->paths->data_dir;

    app->database = database_open(folder, app->clock, &repaired, error);
    if (!app->database)
        return false;
    warn(app, repaired);
    database_set_problem_fn(app->database, on_storage_problem, app);
    app->archive = archive_new(app->database);
    if (folder)
        app->text_log = text_log_new(folder, app->clock, on_storage_problem, app);
    app->certificates = certificates_load(app->paths->data_dir, app->clock, error);
    if (!app->certificates)
        return false;
    if (app->options->is_private)
        certificates_keep_in_memory(app->certificates);
    app->secrets = secrets_load(folder, &set_aside, error);
    warn(app, set_aside);
    return app->secrets != NULL;
}

static void
load_settings(App *app)
{
    app->settings = settings_new();
    app->model = model_new(app->settings, app->clock);
    if (app->options->is_private)
        model_set_private(app->model);
    g_auto(GStrv) problems = settings_file_load(app->settings, app->paths->config_dir);
    for (unsigned i = 0; problems && problems[i]; i++)
        warn(app, problems[i]);
}

static void
lend_terminal(bool is_lent, gpointer data)
{
    const App *app = data;
    const Face *face = app->ui ? ui_face(app->ui) : NULL;

    if (face && face->ops->lend)
        face->ops->lend(face->data, is_lent);
}

static void
open_client(App *app)
{
    ClientOptions options = {
        .model = app->model,
        .paths = app->paths,
        .database = app->database,
        .archive = app->archive,
        .text_log = app->text_log,
        .certificates = app->certificates,
        .secrets = app->secrets,
        .lend_terminal = app->options->is_headless ? NULL : lend_terminal,
        .lend_data = app,
        .has_screen = !app->options->is_headless,
        /* Some desktops write down what they were told. */
        .has_desktop = !app->options->is_headless && !app->options->is_private,
    };

    app->client = client_new(&options);
}

static bool
open_face(App *app, GError **error)
{
    FaceHandlers handlers = face_handlers(app);

    if (app->options->is_headless) {
        HeadlessOptions options = {
            .model = app->model,
            .handlers = &handlers,
            .is_json = app->options->is_json,
            .must_wait = must_wait,
            .wait_data = app,
            .input = STDIN_FILENO,
            .output = stdout,
            .ended = on_input_ended,
            .ended_data = app,
        };
        app->headless = headless_new(&options);
        return true;
    }
    UiOptions options = {
        .model = app->model,
        .paths = app->paths,
        .theme = app->options->theme,
        .handlers = &handlers,
    };
    app->ui = ui_new(&options, error);
    if (!app->ui)
        return false;
    ui_flush(app->ui);
    client_input(app->client); /* who starts it looks */
    return true;
}

static void
open_commands(App *app)
{
    CommandsOptions options = {
        .client = app->client,
        .model = app->model,
        .face = app->ui ? ui_face(app->ui) : headless_face(app->headless),
        .quit = on_quit,
        .quit_data = app,
    };

    app->commands = commands_new(&options);
}

static void
close_parts(App *app)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(app->signals); i++)
        if (app->signals[i])
            g_source_remove(app->signals[i]);
    if (app->clock)
        timer_stop(app->clock, &app->start_timer);
    if (app->observer)
        model_unobserve(app->model, app->observer);
    client_free(app->client);
    commands_free(app->commands);
    ui_free(app->ui);
    headless_free(app->headless);
    g_clear_pointer(&app->model, model_free);
    secrets_free(app->secrets);
    certificates_free(app->certificates);
    text_log_free(app->text_log);
    archive_free(app->archive);
    database_close(app->database);
    settings_free(app->settings);
    paths_free(app->paths);
    clock_free(app->clock);
    if (app->loop)
        g_main_loop_unref(app->loop);
    log_close();
}

static AppStatus
check_config(const App *app)
{
    g_auto(GStrv) problems = settings_file_load(app->settings, app->paths->config_dir);
    g_auto(GStrv) account_problems = NULL;
    g_autoptr(GPtrArray) configs = accounts_file_load(app->paths->config_dir, &account_problems);

    for (unsigned i = 0; problems && problems[i]; i++)
        printf("%s\n", problems[i]);
    for (unsigned i = 0; account_problems && account_problems[i]; i++)
        printf("%s\n", account_problems[i]);
    if ((problems && problems[0]) || (account_problems && account_problems[0]))
        return APP_USAGE;
    printf(ngettext("All well: %u account.\n", "All well: %u accounts.\n", configs->len),
           configs->len);
    return APP_WELL;
}

static AppStatus
final_status(const App *app)
{
    if (!app->headless)
        return APP_WELL;
    if (!app->had_connection && model_accounts(app->model)->len > 0)
        return APP_NO_CONNECTION;
    return app->has_failed || headless_has_failed(app->headless) ? APP_COMMAND_FAILED : APP_WELL;
}

static void
catch_signals(App *app)
{
    static const struct {
        int number;
        GSourceFunc run;
    } signals[] = { { SIGTERM, on_signal }, { SIGINT, on_signal }, { SIGHUP, on_hangup } };

    G_STATIC_ASSERT(G_N_ELEMENTS(signals) == G_N_ELEMENTS(app->signals));
    for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++)
        app->signals[i] = g_unix_signal_add(signals[i].number, signals[i].run, app);
}

AppStatus
app_run(const AppOptions *options, bool *ret_demo)
{
    App app = { .options = options };
    g_autoptr(GError) error = NULL;
    AppStatus status = APP_USAGE;

    app.clock = clock_new();
    app.paths = paths_new(options->config_dir, options->data_dir);
    app.loop = g_main_loop_new(NULL, FALSE);
    load_settings(&app);
    if (options->check_config) {
        status = check_config(&app);
    } else if (xmpp_init(&error) && open_files(&app, &error) && open_store(&app, &error)) {
        open_client(&app);
        if (open_face(&app, &error)) {
            open_commands(&app);
            catch_signals(&app);
            if (begin(&app, &error)) {
                g_main_loop_run(app.loop);
                status = final_status(&app);
            }
        }
    }
    *ret_demo = app.wants_demo;
    close_parts(&app);
    xmpp_done();
    if (error)
        fprintf(stderr, "jaser: %s\n", error->message);
    return status;
}
