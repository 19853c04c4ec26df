/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us, and whom we keep away: /requests, /block, /unblock, /blocked, /report. */

#include "config.h"

#include "client/requests.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "commands/columns.h"
#include "commands/lookup.h"

static bool
run_requests(const CommandCall *call, GError **error)
{
    (void)error;
    client_show_requests(call->client);
    return true;
}

static bool
run_list(const CommandCall *call, GError **error)
{
    const GPtrArray *all = model_requests(call->model);
    g_autoptr(Columns) columns = columns_new();

    (void)error;
    if (all->len == 0)
        command_print(call, "%s", _("Nobody asks anything of you."));
    for (guint i = 0; i < all->len; i++) {
        const Request *request = all->pdata[i];
        g_autofree char *number = g_strdup_printf("%u", request->number);
        g_autofree char *time = date_format(request->time, "%F %R");
        g_autofree char *what = request_describe(request);
        g_autofree char *text = utf8_short_line(request->text ? request->text : "", 200);
        columns_add(columns, number, time, what, text, NULL);
    }
    columns_print(columns, call);
    return true;
}

/* --- which one is meant --- */

static Request *
find_from(const CommandCall *call, const Jid *jid)
{
    const GPtrArray *all = model_requests(call->model);

    for (guint i = 0; i < all->len; i++) {
        Request *request = all->pdata[i];
        if (jid_equal_bare(request->from, jid) ||
            (request->about && jid_equal_bare(request->about, jid)))
            return request;
    }
    return NULL;
}

/* By its number, by who asks, or the only one. NULL and error. */
static Request *
find_request(const CommandCall *call, GError **error)
{
    const GPtrArray *all = model_requests(call->model);
    guint64 number;

    if (all->len == 0) {
        command_fail(error, _("Nobody asks anything of you."));
        return NULL;
    }
    if (call->argc == 0 && all->len == 1)
        return all->pdata[0];
    if (call->argc == 0) {
        command_fail(error, _("Which one? /requests list shows their numbers."));
        return NULL;
    }
    if (g_ascii_string_to_unsigned(call->argv[0], 10, 1, G_MAXUINT, &number, NULL)) {
        Request *request = requests_find_number(call->model, (unsigned)number);
        if (!request)
            command_fail(error, _("There is no request %s. /requests list shows all."),
                         call->argv[0]);
        return request;
    }
    g_autoptr(Jid) jid = jid_new(call->argv[0], error);
    Request *request = jid ? find_from(call, jid) : NULL;
    if (jid && !request)
        command_fail(error, _("%s asks nothing of you."), jid_bare(jid));
    return request;
}

static bool
run_show(const CommandCall *call, GError **error)
{
    const Request *request = find_request(call, error);

    if (!request)
        return false;
    g_autofree char *text = client_explain_request(request);
    command_print(call, "%s", text);
    return true;
}

static const struct {
    const char *name;
    RequestAnswer answer;
} answers[] = {
    { "requests accept", REQUEST_ACCEPT },
    { "requests block", REQUEST_BLOCK },
};

static bool
run_answer(const CommandCall *call, GError **error)
{
    Request *request = find_request(call, error);
    gsize i = 0;

    while (strcmp(answers[i].name, call->command->name) != 0)
        i++;
    return request && client_answer_request(call->client, request, answers[i].answer, error);
}

/* The reason reaches who invites; nobody else is told why. */
static bool
run_deny(const CommandCall *call, GError **error)
{
    Request *request = find_request(call, error);

    if (!request)
        return false;
    if (request->kind == REQUEST_INVITATION)
        return client_decline_invitation(call->client, request, call->argv[1], error);
    return client_answer_request(call->client, request, REQUEST_DENY, error);
}

/* --- reports --- */

typedef struct {
    Client *client;
    Model *model;
    Jid *account, *jid;
    char *text;
    bool is_abuse;
} Report;

static void
report_free(Report *report)
{
    jid_unref(report->account);
    jid_unref(report->jid);
    g_free(report->text);
    g_free(report);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)

static void
on_report(const char *answer, gpointer data)
{
    g_autoptr(Report) report = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) jids = g_ptr_array_new();
    Account *account = model_find_account(report->model, report->account);
    const ClientReport facts = { .is_abuse = report->is_abuse, .text = report->text };

    if (g_strcmp0(answer, "yes") != 0 || !account)
        return;
    g_ptr_array_add(jids, report->jid);
    if (!client_block(report->client, account, jids, &facts, &error))
        notice_here(report->model, SEVERITY_ERROR, "%s", error->message);
}

/* Takes the text. */
static void
ask_report(const CommandCall *call, Account *account, const Jid *jid, bool is_abuse, char *text)
{
    static const char *const choices[] = { "yes", "no", NULL };
    Report *report = g_new0(Report, 1);
    g_autofree char *question =
        g_strdup_printf(client_takes_reports(call->client, account)
                            ? _("Report %s to your server, and block them?")
                            : _("Your server takes no reports. Block %s all the same?"),
                        jid_bare(jid));

    *report = (Report){ .client = call->client,
                        .model = call->model,
                        .account = jid_ref(account->jid),
                        .jid = jid_to_bare(jid),
                        .text = text,
                        .is_abuse = is_abuse };
    prompt_ask(call->model, &(PromptRequest){ .kind = PROMPT_CONFIRM,
                                              .account = account,
                                              .text = question,
                                              .choices = choices,
                                              .answer = on_report,
                                              .data = report });
}

static bool
run_answer_report(const CommandCall *call, GError **error)
{
    const Request *request = find_request(call, error);

    if (!request)
        return false;
    ask_report(call, request->account, request->from, false, NULL);
    return true;
}

/* In a chat the address may be left out. */
static bool
run_report(const CommandCall *call, GError **error)
{
    bool is_abuse = g_ascii_strcasecmp(call->argv[0], "abuse") == 0;
    Account *account = call->account;
    g_autoptr(Jid) jid = NULL;
    bool has_jid = call->argc > 1 && strpbrk(call->argv[1], "@.") && !strchr(call->argv[1], ' ');

    if (!is_abuse && g_ascii_strcasecmp(call->argv[0], "spam") != 0)
        return command_fail(error, _("Report it as spam, or as abuse? Usage: /report spam|abuse "
                                     "[CONTACT] [TEXT]"));
    if (has_jid)
        jid = command_contact(call, call->argv[1], &account, error);
    else if (call->chat)
        jid = jid_ref(call->chat->jid);
    else
        return command_fail(error, _("Whom do you mean? Usage: /report spam|abuse CONTACT [TEXT]"));
    if (!jid)
        return false;
    g_autofree char *text = g_strjoinv(" ", (char **)call->argv + 1 + has_jid);
    ask_report(call, account, jid, is_abuse, g_steal_pointer(&text));
    return true;
}

/* --- blocking --- */

/* Addresses as typed, or the chat's; domains too. NULL and error. */
static GPtrArray *
find_targets(const CommandCall *call, Account **ret_account, GError **error)
{
    g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    *ret_account = call->account;
    for (int i = 0; i < call->argc; i++) {
        Jid *jid = command_contact(call, call->argv[i], ret_account, error);
        if (!jid)
            return NULL;
        g_ptr_array_add(jids, jid);
    }
    if (jids->len == 0 && call->chat)
        g_ptr_array_add(jids, jid_ref(call->chat->jid));
    if (jids->len == 0) {
        command_fail(error, _("Whom do you mean? Usage: /%s CONTACT"), call->command->name);
        return NULL;
    }
    return g_steal_pointer(&jids);
}

static bool
run_block(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(GPtrArray) jids = find_targets(call, &account, error);

    return jids && client_block(call->client, account, jids, NULL, error);
}

static bool
run_unblock(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(GPtrArray) jids = find_targets(call, &account, error);

    return jids && client_unblock(call->client, account, jids, error);
}

static bool
run_unblock_all(const CommandCall *call, GError **error)
{
    g_autoptr(GPtrArray) nobody = g_ptr_array_new();

    return client_unblock(call->client, call->account, nobody, error);
}

static bool
run_blocked(const CommandCall *call, GError **error)
{
    (void)error;
    client_show_blocked(call->client, call->account);
    return true;
}

#define ANSWER_COMMAND(word, text, fn)                                                             \
    {                                                                                              \
        .name = word, .usage = N_("[NUMBER|JID]"), .summary = text, .args = { 0, 1 },              \
        .completes = { COMPLETE_REQUEST }, .run = fn                                               \
    }

const Command requests_commands[] = {
    { .name = "requests",
      .usage = "",
      .summary = N_("Show what others ask of you, to accept, deny, block or report it"),
      .help = N_("People who want to see your presence, strangers who wrote, invitations into "
                 "rooms, contacts for you, new "
                 "addresses: they wait here, and hear nothing of you until you answer. /help list "
                 "says how one walks through the window."),
      .run = run_requests },
    { .name = "requests list",
      .usage = "",
      .summary = N_("List what others ask of you"),
      .run = run_list },
    ANSWER_COMMAND("requests show", N_("Show a request whole"), run_show),
    ANSWER_COMMAND("requests accept", N_("Let them: by its number, or by who asks"), run_answer),
    { .name = "requests deny",
      .usage = N_("[NUMBER|JID [REASON]]"),
      .summary = N_("Do not let them; who wrote is put aside"),
      .help = N_("Who invites you into a room hears of it, with the reason, where the room passes "
                 "that on; others are told nothing but that they may not."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_REQUEST },
      .run = run_deny },
    ANSWER_COMMAND("requests block", N_("Deny it, and hear no more of them"), run_answer),
    ANSWER_COMMAND("requests report", N_("Report it as spam to your server, and block them"),
                   run_answer_report),
    { .name = "block",
      .usage = N_("[CONTACT...]"),
      .summary = N_("Hear no more of somebody, or of a whole server"),
      .help = N_("The server keeps them away, on all your devices: they see you offline, and "
                 "nothing of theirs reaches you. In a chat, without an address, its contact. A "
                 "domain (spam.example) blocks everybody there, an address with a device "
                 "(bob@example.org/phone) that device alone."),
      .args = { 0, COMMAND_ARGUMENTS },
      .completes = { COMPLETE_CONTACT, COMPLETE_CONTACT, COMPLETE_CONTACT, COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_block },
    { .name = "unblock",
      .usage = N_("[CONTACT...]"),
      .summary = N_("Hear somebody again"),
      .args = { 0, COMMAND_ARGUMENTS },
      .completes = { COMPLETE_BLOCKED, COMPLETE_BLOCKED, COMPLETE_BLOCKED, COMPLETE_BLOCKED },
      .needs = NEEDS_CONNECTION,
      .run = run_unblock },
    { .name = "unblock all",
      .usage = "",
      .summary = N_("Hear everybody again"),
      .needs = NEEDS_CONNECTION,
      .run = run_unblock_all },
    { .name = "blocked",
      .usage = "",
      .summary = N_("Show whom you block"),
      .needs = NEEDS_ACCOUNT,
      .run = run_blocked },
    { .name = "report",
      .usage = N_("spam|abuse [CONTACT] [TEXT]"),
      .summary = N_("Report somebody to your server, and block them"),
      .help = N_("You are asked before it is sent. The server's keepers see what you write, and "
                 "which of the last messages are meant. Where the server takes no reports, you "
                 "can block them all the same."),
      .args = { 1, 3 },
      .rest = true,
      .completes = { COMPLETE_LIST, COMPLETE_CONTACT },
      .words = "spam|abuse",
      .needs = NEEDS_CONNECTION,
      .run = run_report },
    { 0 },
};
