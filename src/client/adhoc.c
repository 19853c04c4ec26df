/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command on its way: each of its steps is a question to the other side, each stage a form in the
 * same window. */

#include "config.h"

#include "client/adhoc.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "client/private.h"

#include "modules/adhoc.h"

/* It lives as long as an answer or the user is waited for. */
typedef struct {
    Client *client;
    const Window *window; /* where it was ordered; it may be gone */
    Jid *account, *to;
    char *node, *name;
    char *session; /* NULL: it has not begun, or is over */
    Window *form;  /* NULL */
    AdhocAction choices[ADHOC_CHOICES];
    unsigned steps;
    bool is_waiting; /* for an answer */
} Run;

static void
run_free(Run *run)
{
    jid_unref(run->account);
    jid_unref(run->to);
    g_free(run->node);
    g_free(run->name);
    g_free(run->session);
    g_free(run);
}

static Run *
run_new(Client *client, const Account *account, const Jid *to, const char *node, const char *name)
{
    Run *run = g_new0(Run, 1);

    run->client = client;
    run->window = windows_current(model_windows(client->model));
    run->account = jid_ref(account->jid);
    run->to = jid_ref((Jid *)to);
    run->node = g_strdup(node);
    run->name = utf8_short_line(name && *name ? name : node, LIMIT_SAID_BYTES);
    return run;
}

static Stream *
run_stream(const Run *run, GError **error)
{
    Account *account = model_find_account(run->client->model, run->account);

    return account ? client_stream(run->client, account, error) : NULL;
}

static void
say(const Run *run, Severity severity, const char *text)
{
    notice_in(run->client->model, run->window, severity, "%s: %s", run->name, text);
}

/* --- what is asked --- */

static void on_answer(Stream *stream, const Element *result, const GError *error, gpointer data);

static void
send_step(Run *run, Stream *stream, AdhocAction action, const Form *form)
{
    const AdhocStep step = { run->to, run->node, run->session, action, form };

    run->is_waiting = true;
    client_begin_question(run->client);
    adhoc_step(stream, &step, on_answer, run);
}

static void
on_nothing(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)error;
    (void)data;
}

/* The other side need not keep it any longer. stream NULL: it cannot be told. Frees it. */
static void
give_up(Run *run, Stream *stream)
{
    const AdhocStep step = { run->to, run->node, run->session, ADHOC_CANCEL, NULL };

    if (stream && run->session)
        adhoc_step(stream, &step, on_nothing, NULL);
    run_free(run);
}

/* --- the form --- */

/* Of a text that is only to be read nothing is sent. */
static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Run *run = data;
    g_autoptr(GError) error = NULL;
    Stream *stream = run_stream(run, &error);
    AdhocAction action = run->choices[window->form->pressed];
    bool is_told = form->type == FORM_FORM && action != ADHOC_PREV && form->fields->len > 0;

    if (stream)
        send_step(run, stream, action, is_told ? form : NULL);
    else
        form_window_ask_again(window, NULL, error ? error->message : NULL);
}

static void
on_cancel(gpointer data)
{
    Run *run = data;

    run->form = NULL;
    if (!run->is_waiting)
        give_up(run, run_stream(run, NULL));
}

static FormButton
button_of(AdhocAction action)
{
    switch (action) {
    case ADHOC_NEXT:
        return (FormButton){ "next", _("Next"), false };
    case ADHOC_COMPLETE:
        return (FormButton){ "finish", _("Finish"), false };
    case ADHOC_PREV:
        return (FormButton){ "back", _("Back"), true };
    default:
        return (FormButton){ "send", _("Send"), false };
    }
}

/* What is said beside the form stands above it. */
static void
add_notes(Form *form, const AdhocAnswer *answer)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < answer->notes->len; i++) {
        const AdhocNote *note = answer->notes->pdata[i];
        g_string_append_printf(text, "%s%s\n", note->severity == SEVERITY_INFO ? "" : "! ",
                               note->text);
    }
    if (form->instructions)
        g_string_append(text, form->instructions);
    if (text->len > 0) {
        g_free(form->instructions);
        form->instructions = g_strchomp(g_strdup(text->str));
    }
}

static Form *
take_form(const Run *run, AdhocAnswer *answer, FormType type)
{
    Form *form = answer->form ? g_steal_pointer(&answer->form) : form_new(type);

    for (unsigned i = 0; i < form->fields->len; i++)
        form_field(form, i)->is_read_only |= form->type != FORM_FORM;
    if (!form->title)
        form->title = g_strdup(run->name);
    return form;
}

static void
go_there(const Run *run, Window *window)
{
    Windows *windows = model_windows(run->client->model);
    const Window *current = windows_current(windows);

    if (current == run->window || (current->kind == WINDOW_LIST && current->account))
        windows_go(windows, window);
}

static void
ask(Run *run, AdhocAnswer *answer)
{
    FormButton buttons[ADHOC_CHOICES];
    unsigned count = MAX(answer->choice_count, 1);
    Form *form = take_form(run, answer, FORM_FORM);

    add_notes(form, answer);
    form_complete_parts(form);
    if (answer->choice_count == 0)
        answer->choices[0] = ADHOC_EXECUTE;
    for (unsigned i = 0; i < count; i++) {
        run->choices[i] = answer->choices[i];
        buttons[i] = button_of(answer->choices[i]);
    }
    if (run->form) {
        form_window_continue(run->form, form, buttons, count);
        return;
    }
    run->form = form_window_open(
        run->client->model, &(FormRequest){
                                .account = model_find_account(run->client->model, run->account),
                                .form = form,
                                .name = run->name,
                                .buttons = buttons,
                                .button_count = count,
                                .submit = on_submit,
                                .cancel = on_cancel,
                                .data = run,
                            });
    go_there(run, run->form);
}

/* --- what is answered --- */

/* Frees it. */
static void
end(Run *run)
{
    if (run->form)
        form_window_done(run->form);
    run_free(run);
}

static void
show_result(const Run *run, AdhocAnswer *answer, bool was_looking)
{
    Form *form = take_form(run, answer, FORM_RESULT);

    form_complete_parts(form);
    Window *window = form_window_open(
        run->client->model,
        &(FormRequest){ .account = model_find_account(run->client->model, run->account),
                        .form = form,
                        .name = run->name });
    if (was_looking)
        windows_go(model_windows(run->client->model), window);
    else
        go_there(run, window);
}

/* It was ordered in a list, which has no room for lines. */
static bool
is_from_list(const Run *run)
{
    const GPtrArray *all = windows_all(model_windows(run->client->model));

    for (unsigned i = 0; i < all->len; i++) {
        const Window *window = all->pdata[i];
        if (window == run->window)
            return window->kind == WINDOW_LIST;
    }
    return false;
}

static void
finish(Run *run, AdhocAnswer *answer)
{
    bool was_looking = run->form && windows_current(model_windows(run->client->model)) == run->form;

    if (answer->status == ADHOC_COMPLETED && answer->notes->len > 0 && is_from_list(run)) {
        if (!answer->form)
            answer->form = form_new(FORM_RESULT);
        add_notes(answer->form, answer);
        g_ptr_array_set_size(answer->notes, 0);
    }
    for (unsigned i = 0; i < answer->notes->len; i++) {
        const AdhocNote *note = answer->notes->pdata[i];
        say(run, note->severity, note->text);
    }
    if (answer->status == ADHOC_CANCELED)
        say(run, SEVERITY_INFO, _("it was given up."));
    else if (answer->form)
        show_result(run, answer, was_looking);
    else if (answer->notes->len == 0)
        say(run, SEVERITY_INFO, _("done."));
    end(run);
}

/* The user may try again where he is; the other side may have ended it, and will say so again. */
static void
fail(Run *run, const char *sentence)
{
    if (run->form) {
        form_window_ask_again(run->form, NULL, sentence);
        return;
    }
    say(run, SEVERITY_ERROR, sentence);
    run_free(run);
}

static void
proceed(Run *run, Stream *stream, AdhocAnswer *answer)
{
    if (answer->session) {
        g_free(run->session);
        run->session = g_steal_pointer(&answer->session);
    }
    if (answer->status != ADHOC_EXECUTING) {
        finish(run, answer);
    } else if (++run->steps >= LIMIT_ADHOC_STEPS) {
        say(run, SEVERITY_ERROR, _("it does not come to an end, and was given up."));
        if (run->form)
            form_window_done(run->form);
        give_up(run, stream);
    } else {
        ask(run, answer);
    }
}

static void
on_answer(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Run *run = data;
    const AdhocStep step = { .node = run->node, .session = run->session };
    g_autoptr(GError) wrong = NULL;
    g_autoptr(AdhocAnswer) answer = result ? adhoc_read(result, &step, &wrong) : NULL;

    client_end_question(run->client);
    run->is_waiting = false;
    bool is_left = run->steps > 0 && !run->form; /* the user has closed the form meanwhile */
    if (is_left && answer && answer->status != ADHOC_EXECUTING)
        g_clear_pointer(&run->session, g_free);
    if (is_left)
        give_up(run, answer ? stream : NULL);
    else if (answer)
        proceed(run, stream, answer);
    else
        fail(run, wrong ? wrong->message : adhoc_error(stream, error));
}

bool
client_run_command(Client *client, Account *account, const Jid *to, const char *node,
                   const char *name, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    send_step(run_new(client, account, to, node, name), stream, ADHOC_EXECUTE, NULL);
    return true;
}
