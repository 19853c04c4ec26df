/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of others, as who gives them. */

#include "config.h"

#include "modules/adhoc.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/data_form.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#define NS_OOB "jabber:x:oob"

static const char *const action_names[] = {
    [ADHOC_NEXT] = "next",       [ADHOC_COMPLETE] = "complete", [ADHOC_PREV] = "prev",
    [ADHOC_EXECUTE] = "execute", [ADHOC_CANCEL] = "cancel",
};

/* --- the list --- */

void
adhoc_request_list(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_DISCO_ITEMS);

    element_set(query, "node", NS_COMMANDS);
    stream_request(stream, "get", to, query, on_reply, data);
}

void
adhoc_read_list(const Element *answer, void (*row)(const AdhocCommand *command, gpointer data),
                gpointer data)
{
    const Element *query = answer ? element_child(answer, "query", NS_DISCO_ITEMS) : NULL;
    const Element *item = query ? element_first(query) : NULL;

    for (unsigned count = 0; item && count < LIMIT_ADHOC_COMMANDS; item = element_next(item)) {
        const char *jid = element_get(item, "jid"), *node = element_get(item, "node");
        const char *name = element_get(item, "name");
        if (!element_is(item, "item", NS_DISCO_ITEMS) || !jid || !node || !*node ||
            strlen(node) > LIMIT_NAME_BYTES)
            continue;
        g_autofree char *clean = utf8_short_line(name && *name ? name : node, LIMIT_SAID_BYTES);
        row(&(AdhocCommand){ jid, node, clean }, data);
        count++;
    }
}

/* --- a step --- */

/* "fr-FR" of the user's first language; NULL. Owned by the caller. */
static char *
own_language(void)
{
    const char *locale = g_get_language_names()[0];
    char *tag = g_strndup(locale, strcspn(locale, ".@"));

    if (strcmp(tag, "C") != 0 && strcmp(tag, "POSIX") != 0)
        return g_strdelimit(tag, "_", '-');
    g_free(tag);
    return NULL;
}

void
adhoc_step(Stream *stream, const AdhocStep *step, ReplyFn on_reply, gpointer data)
{
    Element *command = element_new("command", NS_COMMANDS);
    g_autofree char *language = own_language();

    element_set(command, "node", step->node);
    element_set(command, "sessionid", step->session);
    element_set(command, "action", action_names[step->action]);
    element_set(command, "xml:lang", language);
    if (step->form)
        element_take(command, data_form_submit(step->form));
    stream_request(stream, "set", step->to, command, on_reply, data);
}

/* --- its answer --- */

static void
free_note(gpointer data)
{
    AdhocNote *note = data;

    g_free(note->text);
    g_free(note);
}

static void
add_note(AdhocAnswer *answer, Severity severity, const char *text)
{
    g_autofree char *cut = utf8_cut(text, LIMIT_FORM_TEXT_BYTES);
    g_autofree char *clean = g_strstrip(utf8_for_screen(cut));

    if (!*clean || answer->notes->len >= LIMIT_ADHOC_NOTES)
        return;
    AdhocNote *note = g_new0(AdhocNote, 1);
    note->severity = severity;
    note->text = g_steal_pointer(&clean);
    g_ptr_array_add(answer->notes, note);
}

static void
read_note(AdhocAnswer *answer, const Element *element)
{
    const char *type = element_get(element, "type"), *text = element_text(element);
    Severity severity = g_strcmp0(type, "error") == 0  ? SEVERITY_ERROR
                        : g_strcmp0(type, "warn") == 0 ? SEVERITY_WARNING
                                                       : SEVERITY_INFO;
    add_note(answer, severity, text ? text : "");
}

/* An address outside of XMPP (XEP-0066), which nothing here follows. */
static void
read_link(AdhocAnswer *answer, const Element *oob)
{
    const char *url = element_child_text(oob, "url", NS_OOB);
    const char *about = element_child_text(oob, "desc", NS_OOB);

    if (url) {
        g_autofree char *text = g_strconcat(about ? about : "", about ? ": " : "", url, NULL);
        add_note(answer, SEVERITY_INFO, text);
    }
}

static bool
is_offered(const Element *actions, AdhocAction action)
{
    return element_child(actions, action_names[action], NS_COMMANDS) != NULL;
}

/* The default one first, where it is one of those that are allowed (3.4). */
static void
read_choices(AdhocAnswer *answer, const Element *actions)
{
    const char *word = element_get(actions, "execute");
    int first = -1;

    for (int i = ADHOC_NEXT; i <= ADHOC_PREV; i++)
        if (is_offered(actions, i) && strcmp(action_names[i], word ? word : "next") == 0)
            first = i;
    if (first >= 0)
        answer->choices[answer->choice_count++] = first;
    for (int i = ADHOC_NEXT; i <= ADHOC_PREV; i++)
        if (i != first && is_offered(actions, i))
            answer->choices[answer->choice_count++] = i;
}

static void
read_payload(AdhocAnswer *answer, const Element *command)
{
    for (const Element *child = element_first(command); child; child = element_next(child)) {
        if (element_is(child, "note", NS_COMMANDS))
            read_note(answer, child);
        else if (element_is(child, "x", NS_OOB))
            read_link(answer, child);
        else if (element_is(child, "actions", NS_COMMANDS) && answer->choice_count == 0)
            read_choices(answer, child);
    }
    answer->form = data_form_find(command);
}

static bool
read_status(AdhocAnswer *answer, const Element *command)
{
    static const char *const names[] = { "executing", "completed", "canceled" };
    const char *status = element_get(command, "status");

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(status, names[i]) == 0) {
            answer->status = i;
            return true;
        }
    }
    return false;
}

/* The responder chooses it with his first answer, and is held to it. */
static bool
is_session(const AdhocAnswer *answer, const AdhocStep *step)
{
    if (answer->session && strlen(answer->session) > LIMIT_NAME_BYTES)
        return false;
    if (!answer->session)
        return step->session || answer->status != ADHOC_EXECUTING;
    return !step->session || strcmp(answer->session, step->session) == 0;
}

AdhocAnswer *
adhoc_read(const Element *iq, const AdhocStep *step, GError **error)
{
    const Element *command = element_child(iq, "command", NS_COMMANDS);
    g_autoptr(AdhocAnswer) answer = g_new0(AdhocAnswer, 1);

    answer->notes = g_ptr_array_new_with_free_func(free_note);
    answer->session = g_strdup(command ? element_get(command, "sessionid") : NULL);
    if (!command || g_strcmp0(element_get(command, "node"), step->node) != 0 ||
        !read_status(answer, command) || !is_session(answer, step)) {
        g_set_error_literal(error, STANZA_ERROR, STANZA_ERROR_OTHER,
                            _("The answer does not belong to this command."));
        return NULL;
    }
    read_payload(answer, command);
    return g_steal_pointer(&answer);
}

void
adhoc_answer_free(AdhocAnswer *answer)
{
    if (!answer)
        return;
    g_ptr_array_unref(answer->notes);
    form_free(answer->form);
    g_free(answer->session);
    g_free(answer);
}

/* --- errors --- */

const char *
adhoc_error(const Stream *stream, const GError *error)
{
    static const struct {
        const char *condition, *sentence;
    } rows[] = {
        { "session-expired", N_("The command has waited too long, and is over: begin it again.") },
        { "bad-sessionid", N_("The other side knows nothing of this command any more: begin it "
                              "again.") },
        { "bad-action", N_("This cannot be done at this point of the command.") },
        { "malformed-action", N_("This cannot be done at this point of the command.") },
        { "bad-payload", N_("The other side does not accept what was filled in.") },
        { "bad-locale", N_("The command is not offered in your language.") },
    };
    const Element *answer = stream_answer(stream);
    const Element *said = answer ? element_child(answer, "error", NS_CLIENT) : NULL;

    for (unsigned i = 0; said && i < G_N_ELEMENTS(rows); i++)
        if (element_child(said, rows[i].condition, NS_COMMANDS))
            return _(rows[i].sentence);
    return error->message;
}
