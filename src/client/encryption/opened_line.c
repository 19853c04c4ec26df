/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a sealed line once GnuPG has answered: it is opened, or says why not. */

#include "config.h"

#include "client/encryption/opened_line.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/window.h"
#include "storage/sealed_store.h"
#include "xmpp/dispatch.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"
#include "client/encryption/encryption.h"
#include "client/encryption/replay.h"
#include "client/encryption/wanted.h"
#include "client/encryption/whispers.h"
#include "client/history/history.h"
#include "client/mentions.h"

/* The line in memory, if there is one: the store's copy may have taken its place. */
static Message *
find_shown(const SealedLine *line)
{
    Message *shown = chat_find_row(line->chat, line->message->row);

    return shown ? shown : line->message;
}

static bool
is_unread(const SealedLine *line)
{
    if (line->message->is_outgoing || line->is_again)
        return false;
    return line->is_live || wanted_is_unread(line->client, line->chat, line->message);
}

static void
show_news(const SealedLine *line)
{
    windows_open_chat(model_windows(line->client->model), line->chat);
    client_load_history(line->client, line->chat);
}

/* --- it stays closed --- */

void
opened_line_fail(const SealedLine *line, const char *problem, bool is_hopeless)
{
    Archive *archive = line->client->options.archive;
    bool is_news = is_unread(line);

    log_debug("encryption", "not opened: %s", problem);
    if (is_news)
        show_news(line);
    Message *shown = find_shown(line);
    if (line->message->row && is_hopeless)
        sealed_set_hopeless(archive, line->message->row);
    chat_set_message_problem(line->chat, shown, problem, is_news);
    archive_update(archive, shown);
}

static void
take_error(const SealedLine *line, const GError *error)
{
    bool is_hopeless = g_error_matches(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS) ||
                       g_error_matches(error, GPG_ERROR, GPG_ERROR_DATA);
    g_autofree char *sentence = error->domain == GPG_ERROR ? g_strdup_printf("%s.", error->message)
                                                           : g_strdup(error->message);

    if (error->domain == GPG_ERROR && line->method && line->method->refuse && !line->is_again)
        line->method->refuse(line->client, line->chat, line->stanza, error);
    opened_line_fail(line, sentence, is_hopeless);
}

/* It is told in its place, and is no news. */
static void
take_copy(const SealedLine *line, const char *problem)
{
    SealedLine told = *line;

    told.is_again = true;
    opened_line_fail(&told, problem, true);
}

static void
drop(const SealedLine *line)
{
    Message *shown = find_shown(line);

    history_drop(line->client, line->message);
    chat_drop_message(line->chat, shown);
}

/* --- it is opened --- */

static void
open_line(const SealedLine *line, const Opened *opened, const char *body)
{
    bool is_cut = strnlen(body, LIMIT_BODY_BYTES + 1) > LIMIT_BODY_BYTES;
    g_autofree char *text = is_cut ? utf8_cut(body, LIMIT_BODY_BYTES) : g_strdup(body);
    bool is_news = is_unread(line);
    const OpenedMessage facts = {
        .body = text,
        .method = opened->is_clear ? ENCRYPTION_SIGNED : NULL,
        .signer = opened->signer,
        .trust = opened->trust,
        .is_cut = is_cut,
        .is_mention = !line->message->is_outgoing && mentions_find(line->chat, text),
        .is_unread = is_news,
    };

    if (is_news)
        show_news(line);
    g_autoptr(Message) shown = message_ref(find_shown(line));
    if (!shown->is_sealed)
        return; /* what the store had was opened already */
    chat_open_message(line->chat, shown, &facts);
    history_opened(line->client, line->chat, shown);
    encryption_heard(line->client, line->chat, shown);
}

/* As an element in which texts are looked for as in a stanza. */
static Element *
content_of(const Opened *opened)
{
    Element *content = element_new("message", NS_CLIENT);

    for (const Element *child = element_first(opened->inside); child; child = element_next(child))
        element_take(content, element_copy(child));
    return content;
}

static void
take_opened(const SealedLine *line, const Opened *opened)
{
    Client *client = line->client;
    const Account *account = line->chat->account;
    g_autoptr(Element) content = content_of(opened);
    const char *body = language_text(content, "body");

    if (body && body[0]) {
        if (find_shown(line)->is_sealed)
            whispers_answer(line, content);
        open_line(line, opened, body);
    } else
        drop(line);
    Stream *stream = client_stream(client, account, NULL);
    if (stream)
        dispatch_opened(stream, line->stanza, content);
}

/* --- whether it is new --- */

/* Whether the same message stands there, opened: what is stored is looked up before. */
static bool
is_shown(const SealedLine *line)
{
    const Timeline *timeline = line->chat->timeline;
    bool is_found = line->message->row > 0;

    for (unsigned i = 0; i < timeline_length(timeline) && !is_found; i++) {
        const Message *other = timeline_get(timeline, i);
        is_found = other->kind == MESSAGE_CHAT && !other->is_sealed &&
                   g_strcmp0(other->id, line->message->id) == 0;
    }
    return is_found;
}

/* false: it is a copy, or, without error, has come twice and was dropped. */
static bool
check_replay(const SealedLine *line, const CipherResult *result, GError **error)
{
    g_autoptr(GBytes) sealed = line->method->unwrap(line->stanza->element, NULL);
    const Passing passing = { line->method, line->message, sealed, result->bytes };
    bool is_live = line->is_live && is_shown(line);
    Replay replay = replay_check(line->client, line->chat, &passing, is_live, error);

    if (replay == REPLAY_NONE)
        replay_note(line->client, line->chat, &passing);
    else if (replay == REPLAY_TWICE)
        drop(line);
    return replay == REPLAY_NONE;
}

Jid *
opened_line_take(const SealedLine *line, const CipherResult *result, const GError *error)
{
    const Unsealed what = { line->client, line->chat, line->stanza, result, line->author };
    g_autoptr(GError) problem = NULL;
    g_auto(Opened) opened = { 0 };

    if (error)
        take_error(line, error);
    else if (!line->method->unpack(&what, &opened, &problem) && opened.awaited && !line->is_late)
        return g_steal_pointer(&opened.awaited);
    else if (problem)
        take_error(line, problem);
    else if (check_replay(line, result, &problem))
        take_opened(line, &opened);
    else if (problem)
        take_copy(line, problem->message);
    return NULL;
}
