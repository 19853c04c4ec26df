/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser's stream alone: libstrophe behind the guard, dispatch and the modules, and a count of the
 * texts; no store, no screen. Against floor.c it shows what guarding and sorting costs.
 *
 * usage: stream JID PASSWORD PORT; prints "online", and "done COUNT" after the text "marker". */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/account.h"
#include "model/message.h"
#include "xmpp/xmpp.h"

#include "modules/modules.h"
#include "modules/presence.h"

typedef struct {
    GMainLoop *loop;
    const char *password;
    unsigned long count, bytes;
} Bench;

static void
on_state(Stream *stream, StreamState state, gpointer data)
{
    (void)data;
    if (state != STREAM_ONLINE)
        return;
    presence_send(stream);
    printf("online\n");
    fflush(stdout);
}

static void
on_closed(Stream *stream, const GError *error, gpointer data)
{
    Bench *bench = data;

    (void)stream;
    if (error)
        fprintf(stderr, "stream: %s\n", error->message);
    g_main_loop_quit(bench->loop);
}

static void
on_interrupted(Stream *stream, const GError *error, gpointer data)
{
    on_closed(stream, error, data);
}

static void
on_changed(Stream *stream, gpointer data)
{
    (void)data;
    stream_stored(stream, stream_received_count(stream));
}

static void
on_token(Stream *stream, const LoginToken *token, gpointer data)
{
    (void)stream;
    (void)token;
    (void)data;
}

static void
on_password(Stream *stream, gpointer data)
{
    Bench *bench = data;

    stream_give_password(stream, bench->password);
}

static void
on_message(Stream *stream, const IncomingMessage *incoming, gpointer data)
{
    Bench *bench = data;
    const char *body = incoming->message->body;

    (void)stream;
    bench->count++;
    bench->bytes += strlen(body);
    if (!strcmp(body, "marker")) {
        printf("done %lu\n", bench->count);
        fflush(stdout);
    }
}

static void
on_mark(Stream *stream, const MessageMark *mark, gpointer data)
{
    (void)stream;
    (void)mark;
    (void)data;
}

static void
on_subscription(Stream *stream, const Jid *from, const char *text, gpointer data)
{
    (void)stream;
    (void)from;
    (void)text;
    (void)data;
}

static const StreamHooks hooks = {
    .state = on_state,
    .closed = on_closed,
    .interrupted = on_interrupted,
    .changed = on_changed,
    .token = on_token,
    .password = on_password,
    .message = on_message,
    .mark = on_mark,
    .subscription = on_subscription,
};

static AccountConfig *
read_config(char **argv)
{
    AccountConfig *config = account_config_new(argv[1]);

    config->server = g_strdup("127.0.0.1");
    config->port = atoi(argv[3]);
    config->resource = g_strdup("bench");
    config->device = g_strdup("bench");
    config->tls_ca_file = g_strdup(argv[4]);
    return config;
}

int
main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    Bench bench = { .loop = g_main_loop_new(NULL, FALSE), .password = argv[2] };
    g_autoptr(GError) error = NULL;
    g_autoptr(Jid) jid = jid_new(argv[1], &error);

    if (!jid || !xmpp_init(&error)) {
        fprintf(stderr, "stream: %s\n", error->message);
        return 3;
    }
    Clock *clock = clock_new();
    Settings *settings = settings_new();
    Model *model = model_new(settings, clock);
    AccountConfig *config = read_config(argv);
    const StreamOptions options = {
        .account = account_new(model, jid),
        .config = config,
        .modules = modules_all,
        .hooks = &hooks,
        .hooks_data = &bench,
    };
    account_set_presence(options.account, SHOW_ONLINE, NULL, 0);
    Stream *stream = stream_new(&options);
    stream_open(stream);
    g_main_loop_run(bench.loop);
    stream_free(stream);
    model_free(model);
    settings_free(settings);
    clock_free(clock);
    account_config_free(config);
    xmpp_done();
    g_main_loop_unref(bench.loop);
    return 0;
}
