/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joins the input's lines to the handlers, and the model's events to the output. Output is buffered
 * and flushed whenever the main loop is about to wait. */

#include "config.h"

#include "headless/headless.h"

#include <string.h>

#include "base/i18n.h"
#include "headless/format.h"
#include "headless/line_reader.h"

/* The longest that a line waits for accounts that are connecting. */
#define WAIT_MS (30 * 1000)

struct Headless {
    Model *model;
    FaceHandlers handlers;
    bool (*must_wait)(const char *line, gpointer data);
    gpointer wait_data;
    GQueue waiting; /* WaitingLine *, owned */
    unsigned wait_timer;
    const Format *format;
    FILE *output;
    void (*ended)(gpointer data);
    gpointer ended_data;
    Face face;
    LineReader *reader; /* NULL: no input */
    GSource *flusher;
    GHashTable *online;   /* contacts told as online (Contact *) */
    GHashTable *accounts; /* Account * -> what was told of it last */
    GHashTable *rooms;    /* Room * -> the same */
    GHashTable *chats;    /* Chat * -> ChatEncryption that was told, owned; none: in clear */
    unsigned observer, xml_observer;
    uint64_t lines; /* read so far */
    bool has_failed;
    bool has_ended;      /* the input ended, or nobody reads the output any more */
    bool is_output_gone; /* a closed pipe, or a full disk: there is nobody to tell */
};

/* A line whose time has not come. */
typedef struct {
    uint64_t number;
    char *text;
} WaitingLine;

typedef struct {
    GSource source;
    Headless *headless;
} Flusher;

/* --- output --- */

static void
end(Headless *headless)
{
    if (headless->has_ended)
        return;
    headless->has_ended = true;
    if (headless->ended)
        headless->ended(headless->ended_data);
}

static void
check_output(Headless *headless, bool is_well)
{
    if (is_well)
        return;
    headless->is_output_gone = true;
    end(headless);
}

static void
write_out(Headless *headless, const GString *text)
{
    if (text->len > 0 && !headless->is_output_gone)
        check_output(headless, fwrite(text->str, 1, text->len, headless->output) == text->len);
}

static const WaitingLine *
next_ready(const Headless *headless)
{
    const WaitingLine *next = g_queue_peek_head((GQueue *)&headless->waiting);
    return next && !headless->must_wait(next->text, headless->wait_data) ? next : NULL;
}

/* Asked before each time that the main loop may wait; ready when waiting lines may be run. */
static gboolean
flusher_prepare(GSource *source, gint *timeout)
{
    Headless *headless = ((Flusher *)source)->headless;
    *timeout = -1;
    if (!headless->is_output_gone)
        check_output(headless, fflush(headless->output) == 0);
    return next_ready(headless) != NULL;
}

/* --- events --- */

/* Whether what the user should know of the contact has changed: that somebody who was offline still
 * is says nothing. */
static bool
is_presence_news(Headless *headless, Contact *contact)
{
    if (contact->resources->len > 0) {
        g_hash_table_add(headless->online, contact);
        return true;
    }
    return g_hash_table_remove(headless->online, contact);
}

typedef struct {
    Headless *headless;
    GString *out;
} Pass;

static void
tell_presence(Contact *contact, gpointer data)
{
    Pass *pass = data;
    if (is_presence_news(pass->headless, contact))
        pass->headless->format->presence(pass->out, contact);
}

static void
on_presence(Headless *headless, const Event *event, GString *out)
{
    Pass pass = { headless, out };
    if (event->contact)
        tell_presence(event->contact, &pass);
    else
        roster_each(event->account->roster, tell_presence, &pass);
}

static void
on_roster(Headless *headless, const Event *event, GString *out)
{
    /* What the store had is told when the server has said that it holds. */
    if (!event->contact && !roster_is_settled(event->account->roster))
        return;
    if (!event->contact)
        headless->format->roster(out, event->account);
    else
        headless->format->contact(out, event->contact, !event->contact->is_in_roster);
}

/* Lines of the XML window are told as what they are, by on_xml(). */
static bool
is_in_xml_window(const Headless *headless, const Event *event)
{
    const Window *window = windows_find_xml(model_windows(headless->model));

    return window && window->timeline == event->timeline;
}

static void
on_message(Headless *headless, const Event *event, GString *out)
{
    if (event->message->is_sealed && !event->message->error)
        return; /* it is told once it is opened, or cannot be */
    if (event->message->kind == MESSAGE_CHAT)
        headless->format->message(out, event->chat, event->message,
                                  event->kind == EVENT_MESSAGE_CHANGED);
    else if (event->kind == EVENT_MESSAGE_ADDED &&
             !(event->message->from && is_in_xml_window(headless, event)))
        headless->format->notice(out, event->chat, event->message);
}

static void
on_xml(const Event *event, gpointer data)
{
    Headless *headless = data;
    g_autoptr(GString) out = g_string_new(NULL);
    headless->format->xml(out, event->account, event->text, event->is_outgoing);
    write_out(headless, out);
}

/* Stanzas are shown while the XML window is open: to observe them costs. */
static void
on_windows(Headless *headless)
{
    bool is_open = windows_find_xml(model_windows(headless->model)) != NULL;

    if (is_open == (headless->xml_observer != 0))
        return;
    if (is_open) {
        headless->xml_observer = model_observe(headless->model, EVENT_XML, on_xml, headless);
        return;
    }
    model_unobserve(headless->model, headless->xml_observer);
    headless->xml_observer = 0;
}

static void
forget_contact(Contact *contact, gpointer data)
{
    g_hash_table_remove(data, contact);
}

/* Only if it says anything new: what is told is not all that can change of an account. */
static void
tell_account(Headless *headless, const Account *account, GString *out)
{
    headless->format->account(out, account, false);
    if (g_strcmp0(g_hash_table_lookup(headless->accounts, account), out->str) == 0)
        g_string_truncate(out, 0);
    else
        g_hash_table_insert(headless->accounts, (gpointer)account, g_strdup(out->str));
}

/* As tell_account(). */
static void
tell_room(Headless *headless, const Room *room, GString *out)
{
    headless->format->room(out, room);
    if (g_strcmp0(g_hash_table_lookup(headless->rooms, room), out->str) == 0)
        g_string_truncate(out, 0);
    else
        g_hash_table_insert(headless->rooms, (gpointer)room, g_strdup(out->str));
}

static void
free_encryption(gpointer data)
{
    chat_encryption_done(data);
    g_free(data);
}

/* Much else changes of a chat. */
static void
tell_encryption(Headless *headless, const Chat *chat, GString *out)
{
    static const ChatEncryption clear = { 0 };
    const ChatEncryption *told = g_hash_table_lookup(headless->chats, chat);
    if (chat_encryption_equal(told ? told : &clear, &chat->encryption))
        return;
    ChatEncryption *copy = g_new0(ChatEncryption, 1);
    chat_encryption_copy(copy, &chat->encryption);
    g_hash_table_insert(headless->chats, (gpointer)chat, copy);
    headless->format->encryption(out, chat);
}

static void
tell_account_removed(Headless *headless, const Account *account, GString *out)
{
    roster_each(account->roster, forget_contact, headless->online);
    g_hash_table_remove(headless->accounts, account);
    headless->format->account(out, account, true);
}

static void
on_event(const Event *event, gpointer data)
{
    Headless *headless = data;
    const Format *format = headless->format;
    g_autoptr(GString) out = g_string_new(NULL);
    switch (event->kind) {
    case EVENT_ACCOUNT_ADDED:
    case EVENT_ACCOUNT_CHANGED:
        tell_account(headless, event->account, out);
        break;
    case EVENT_ACCOUNT_REMOVED:
        tell_account_removed(headless, event->account, out);
        break;
    case EVENT_ROSTER:
        on_roster(headless, event, out);
        break;
    case EVENT_CONTACT_REMOVED:
        forget_contact(event->contact, headless->online);
        break;
    case EVENT_PRESENCE:
        on_presence(headless, event, out);
        break;
    case EVENT_EXTENDED:
        if (event->extended >= 0)
            format->extended(out, event->account, event->contact, (ExtendedKind)event->extended);
        break;
    case EVENT_ROOM:
        tell_room(headless, event->chat->room, out);
        break;
    case EVENT_OCCUPANT:
        format->occupant(out, event->chat->room, event->occupant);
        break;
    case EVENT_CHAT_CHANGED:
        tell_encryption(headless, event->chat, out);
        break;
    case EVENT_CHAT_REMOVED:
        g_hash_table_remove(headless->chats, event->chat);
        g_hash_table_remove(headless->rooms, event->chat->room);
        break;
    case EVENT_MESSAGE_ADDED:
    case EVENT_MESSAGE_CHANGED:
    case EVENT_MESSAGE_OPENED:
        on_message(headless, event, out);
        break;
    case EVENT_PROMPTS:
        format->prompt(out, event->prompt);
        break;
    case EVENT_WINDOWS:
        on_windows(headless);
        break;
    case EVENT_FORM_ASKED:
        format->form(out, event->window);
        break;
    case EVENT_FORM_CHANGED:
        if (event->window->form->state == FORM_CLOSED)
            format->form(out, event->window);
        break;
    case EVENT_REQUESTS:
        format->request(out, event->request, !request_is_open(event->request));
        break;
    case EVENT_LIST_TOLD:
        format->list(out, event->window);
        break;
    default:
        break;
    }
    write_out(headless, out);
}

/* --- input --- */

static void
tell_done(Headless *headless, uint64_t number, const char *line, bool is_ok)
{
    g_autoptr(GString) out = g_string_new(NULL);
    /* The name alone: what follows may be a password. */
    g_autofree char *command = g_strndup(line, line[0] == '/' ? strcspn(line, " \t") : 0);
    Done done = { .command = command, .line = number, .is_ok = is_ok };
    headless->has_failed |= !is_ok;
    headless->format->done(out, &done);
    write_out(headless, out);
}

static void
refuse(Headless *headless, const char *text)
{
    g_autoptr(Message) message = message_new(MESSAGE_NOTICE, text);
    g_autoptr(GString) out = g_string_new(NULL);
    message->severity = SEVERITY_ERROR;
    headless->format->notice(out, NULL, message);
    write_out(headless, out);
    tell_done(headless, headless->lines, "", false);
}

static void
run_line(Headless *headless, uint64_t number, const char *line)
{
    model_set_order(headless->model, (unsigned)number);
    bool is_ok = headless->handlers.line(line, headless->handlers.data);
    model_set_order(headless->model, 0);
    tell_done(headless, number, line, is_ok);
}

static void
waiting_line_free(gpointer data)
{
    WaitingLine *line = data;
    g_free(line->text);
    g_free(line);
}

static void
run_next(Headless *headless)
{
    WaitingLine *line = g_queue_pop_head(&headless->waiting);
    run_line(headless, line->number, line->text);
    waiting_line_free(line);
    if (g_queue_is_empty(&headless->waiting))
        timer_stop(model_clock(headless->model), &headless->wait_timer);
}

/* One of them may begin to connect, and then the others wait on. */
static void
run_ready(Headless *headless)
{
    while (next_ready(headless))
        run_next(headless);
}

bool
headless_release(Headless *headless)
{
    bool had_any = !g_queue_is_empty(&headless->waiting);
    while (!g_queue_is_empty(&headless->waiting))
        run_next(headless);
    return had_any;
}

static void
on_wait_timeout(gpointer data)
{
    Headless *headless = data;
    headless->wait_timer = 0;
    headless_release(headless);
}

static void
wait_with(Headless *headless, uint64_t number, const char *line)
{
    WaitingLine *waiting = g_new(WaitingLine, 1);
    *waiting = (WaitingLine){ .number = number, .text = g_strdup(line) };
    g_queue_push_tail(&headless->waiting, waiting);
    if (!headless->wait_timer)
        headless->wait_timer =
            timer_start(model_clock(headless->model), WAIT_MS, on_wait_timeout, headless);
}

void
headless_line(Headless *headless, const char *line)
{
    uint64_t number = ++headless->lines;
    run_ready(headless);
    if (headless->must_wait && headless->must_wait(line, headless->wait_data))
        wait_with(headless, number, line);
    else
        run_line(headless, number, line);
}

static gboolean
flusher_dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
    Headless *headless = ((Flusher *)source)->headless;
    (void)callback;
    (void)data;
    run_ready(headless);
    return G_SOURCE_CONTINUE;
}

/* GLib only reads it. */
static const GSourceFuncs FLUSHER_FUNCS = { .prepare = flusher_prepare,
                                            .dispatch = flusher_dispatch };

static void
on_line(LineStatus status, const char *text, gpointer data)
{
    Headless *headless = data;
    if (status == LINE_OK) {
        headless_line(headless, text);
        return;
    }
    headless->lines++;
    refuse(headless, status == LINE_TOO_LONG ? _("This line is longer than 1 MB: nothing was sent.")
                                             : _("This line is not UTF-8 text: nothing was sent."));
}

static void
on_input_ended(gpointer data)
{
    end(data);
}

/* --- the face: there is nothing to draw on --- */

static bool
no_scroll(gpointer data, int amount, bool by_page)
{
    (void)data;
    (void)amount;
    (void)by_page;
    return false;
}

static bool
no_redraw(gpointer data)
{
    (void)data;
    return false;
}

static bool
no_theme(gpointer data, const char *name, GError **error)
{
    (void)data;
    (void)name;
    (void)error;
    return false;
}

static char **
no_themes(gpointer data)
{
    (void)data;
    return NULL;
}

static bool
no_input(gpointer data, const char *text)
{
    (void)data;
    (void)text;
    return false;
}

static const FaceOps face_ops = {
    .scroll = no_scroll,
    .redraw = no_redraw,
    .load_theme = no_theme,
    .list_themes = no_themes,
    .set_input = no_input,
};

/* --- beginning and end --- */

static GSource *
add_flusher(Headless *headless)
{
    GSource *source = g_source_new((GSourceFuncs *)&FLUSHER_FUNCS, sizeof(Flusher));
    ((Flusher *)source)->headless = headless;
    g_source_attach(source, NULL);
    return source;
}

/* What was said before there was a face: mistakes in the configuration files. */
static void
tell_console(Headless *headless)
{
    Timeline *console = model_console(headless->model);
    g_autoptr(GString) out = g_string_new(NULL);
    for (unsigned i = 0; i < timeline_length(console); i++)
        headless->format->notice(out, NULL, timeline_get(console, i));
    write_out(headless, out);
}

Headless *
headless_new(const HeadlessOptions *options)
{
    const unsigned kinds = EVENT_ACCOUNT_ADDED | EVENT_ACCOUNT_CHANGED | EVENT_ACCOUNT_REMOVED |
                           EVENT_ROSTER | EVENT_CONTACT_REMOVED | EVENT_PRESENCE | EVENT_EXTENDED |
                           EVENT_MESSAGE_ADDED | EVENT_MESSAGE_CHANGED | EVENT_MESSAGE_OPENED |
                           EVENT_PROMPTS | EVENT_WINDOWS | EVENT_FORM_ASKED | EVENT_FORM_CHANGED |
                           EVENT_LIST_TOLD | EVENT_REQUESTS | EVENT_ROOM | EVENT_OCCUPANT |
                           EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED;
    Headless *headless = g_new0(Headless, 1);
    headless->model = options->model;
    headless->handlers = *options->handlers;
    headless->format = options->is_json ? &format_json : &format_text;
    headless->must_wait = options->must_wait;
    headless->wait_data = options->wait_data;
    g_queue_init(&headless->waiting);
    headless->output = options->output;
    headless->ended = options->ended;
    headless->ended_data = options->ended_data;
    headless->face = (Face){ .ops = &face_ops, .data = headless };
    headless->online = g_hash_table_new(NULL, NULL);
    headless->rooms = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    headless->accounts = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    headless->chats = g_hash_table_new_full(NULL, NULL, NULL, free_encryption);
    headless->observer = model_observe(headless->model, kinds, on_event, headless);
    headless->flusher = add_flusher(headless);
    tell_console(headless);
    if (options->input >= 0)
        headless->reader =
            line_reader_new(options->input, &(LineHandlers){ on_line, on_input_ended, headless });
    return headless;
}

void
headless_free(Headless *headless)
{
    if (!headless)
        return;
    headless->has_ended = true;
    line_reader_free(headless->reader);
    timer_stop(model_clock(headless->model), &headless->wait_timer);
    g_queue_clear_full(&headless->waiting, waiting_line_free);
    g_source_destroy(headless->flusher);
    g_source_unref(headless->flusher);
    if (headless->xml_observer)
        model_unobserve(headless->model, headless->xml_observer);
    model_unobserve(headless->model, headless->observer);
    g_hash_table_unref(headless->online);
    g_hash_table_unref(headless->accounts);
    g_hash_table_unref(headless->rooms);
    g_hash_table_unref(headless->chats);
    fflush(headless->output);
    g_free(headless);
}

const Face *
headless_face(const Headless *headless)
{
    return &headless->face;
}

bool
headless_has_failed(const Headless *headless)
{
    return headless->has_failed;
}
