/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what a server sends: any text, read as XML; each stanza in it goes through dispatch and
 * all modules into the model, of an account that is online and enters a room. Where a stanza's id
 * is "$", the id of our oldest request without an answer stands for it. */

#include "config.h"

#include <stdlib.h>

#include "model/model.h"
#include "xmpp/xmpp.h"

#include "fuzz.h"
#include "modules/modules.h"
#include "modules/muc.h"

static void
on_state(Stream *stream, StreamState state, gpointer data)
{
    (void)stream;
    (void)state;
    (void)data;
}

static void
on_closed(Stream *stream, const GError *error, gpointer data)
{
    (void)stream;
    (void)error;
    (void)data;
}

static void
on_password(Stream *stream, gpointer data)
{
    (void)data;
    stream_give_password(stream, NULL);
}

static void
on_message(Stream *stream, const IncomingMessage *incoming, gpointer data)
{
    Chat *chat = account_get_chat(stream_account(stream), incoming->chat_jid, incoming->chat_kind);

    (void)data;
    if (chat)
        chat_add_message(chat, incoming->message);
}

static void
on_mark(Stream *stream, const MessageMark *mark, gpointer data)
{
    (void)stream;
    (void)data;
    g_assert_nonnull(jid_full(mark->chat_jid));
    g_assert_nonnull(message_state_name(mark->state));
}

static void
on_subscription(Stream *stream, const Jid *from, const char *text, gpointer data)
{
    (void)stream;
    (void)text;
    (void)data;
    g_assert_nonnull(jid_full(from));
}

static void
on_changed(Stream *stream, gpointer data)
{
    (void)stream;
    (void)data;
}

static void
on_token(Stream *stream, const LoginToken *token, gpointer data)
{
    (void)stream;
    (void)token;
    (void)data;
}

static void
on_form(Stream *stream, Form *form, const char *error, gpointer data)
{
    (void)stream;
    (void)error;
    (void)data;
    form_free(form);
}

static const StreamHooks hooks = {
    .state = on_state,
    .closed = on_closed,
    .interrupted = on_closed,
    .changed = on_changed,
    .token = on_token,
    .password = on_password,
    .form = on_form,
    .message = on_message,
    .mark = on_mark,
    .subscription = on_subscription,
};

/* What we send must be well-formed; the ids of requests are kept. */
static void
on_sent(const char *xml, gpointer data)
{
    GQueue *ids = data;
    g_autoptr(Element) element = element_parse(xml);

    g_assert_nonnull(element);
    if (g_str_equal(element_name(element), "iq"))
        g_queue_push_tail(ids, g_strdup(element_get(element, "id")));
}

static void
receive_stanza(Stream *stream, const Element *element, GQueue *ids)
{
    g_autoptr(Element) stanza = element_copy(element);
    const char *id = element_get(stanza, "id");

    if (id && g_str_equal(id, "$")) {
        g_autofree char *oldest = g_queue_pop_head(ids);
        element_set(stanza, "id", oldest);
    }
    stream_receive(stream, stanza);
}

/* One that has not let us in yet. */
static void
enter_room(Stream *stream)
{
    g_autoptr(Jid) jid = jid_new("coven@chat.example.org", NULL);
    const MucEntry entry = { .nick = "alice", .most = -1 };

    muc_enter(stream, account_get_chat(stream_account(stream), jid, CHAT_ROOM), &entry);
}

static void
receive(const Element *element)
{
    Settings *settings = settings_new();
    Clock *clock = clock_new_virtual(G_GINT64_CONSTANT(1790000000000));
    Model *model = model_new(settings, clock);
    g_autoptr(Jid) jid = jid_new("alice@example.org", NULL);
    g_autoptr(AccountConfig) config = account_config_new("alice@example.org");
    StreamOptions options = {
        .account = account_new(model, jid),
        .config = config,
        .modules = modules_all,
        .hooks = &hooks,
    };
    GQueue ids = G_QUEUE_INIT;
    Stream *stream = stream_new_offline(&options, "desk", on_sent, &ids);

    enter_room(stream);
    for (const Element *stanza = element_first(element); stanza; stanza = element_next(stanza))
        receive_stanza(stream, stanza, &ids);
    stream_free(stream);
    g_queue_clear_full(&ids, g_free);
    model_free(model);
    clock_free(clock);
    settings_free(settings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_ready;
    if (!is_ready && !xmpp_init(NULL))
        abort();
    is_ready = true;

    g_autofree char *text = fuzz_text(data, size);
    g_autofree char *xml = g_strdup_printf("<s xmlns='jabber:client'>%s</s>", text);
    g_autoptr(Element) element = element_parse(xml);
    if (element) {
        g_autofree char *written = element_to_xml(element, NULL);
        g_autoptr(Element) again = element_parse(written);
        g_assert_nonnull(again);
        receive(element);
    }
    return 0;
}
