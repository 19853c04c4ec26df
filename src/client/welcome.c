/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first run, as questions one after the other. */

#include "config.h"

#include "client/welcome.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/prompt.h"

typedef struct {
    Client *client;
    void (*demo)(gpointer data);
    gpointer data;
    bool is_registration;
} Welcome;

static void ask_address(Welcome *welcome);

static void
say_goodbye(Client *client)
{
    notice_here(client_model(client), SEVERITY_INFO, "%s",
                _("Whenever you like: /account add name@server, then /connect. /help lists all "
                  "commands."));
}

static void
on_address(const char *answer, gpointer data)
{
    Welcome *welcome = data;
    g_autoptr(GError) error = NULL;

    if (!answer || !answer[0]) {
        say_goodbye(welcome->client);
        g_free(welcome);
        return;
    }
    Account *account = client_add_account(welcome->client, answer, &error);
    if (!account) {
        notice_here(client_model(welcome->client), SEVERITY_ERROR, "%s", error->message);
        ask_address(welcome);
        return;
    }
    client_set_account(welcome->client, account, "enabled", "on", NULL);
    if (welcome->is_registration)
        client_register(welcome->client, account, NULL, NULL);
    else
        client_connect(welcome->client, account);
    g_free(welcome);
}

static void
ask_address(Welcome *welcome)
{
    PromptRequest request = {
        .kind = PROMPT_TEXT,
        .text = welcome->is_registration ? _("The address you would like (name@server)")
                                         : _("Your address (name@server)"),
        .answer = on_address,
        .data = welcome,
    };

    prompt_ask(client_model(welcome->client), &request);
}

static void
on_choice(const char *answer, gpointer data)
{
    Welcome *welcome = data;

    if (answer && !g_str_equal(answer, "later") && !g_str_equal(answer, "demo")) {
        welcome->is_registration = g_str_equal(answer, "create");
        ask_address(welcome);
        return;
    }
    if (answer && g_str_equal(answer, "demo"))
        welcome->demo(welcome->data);
    else
        say_goodbye(welcome->client);
    g_free(welcome);
}

void
welcome_begin(Client *client, void (*demo)(gpointer data), gpointer data)
{
    static const char *const choices[] = { "login", "create", "later", "demo", NULL };
    static const char *const choices_without_demo[] = { "login", "create", "later", NULL };
    Welcome *welcome = g_new0(Welcome, 1);
    Model *model = client_model(client);
    PromptRequest request = {
        .kind = PROMPT_CONFIRM,
        .text = _("What would you like to do?"),
        .choices = demo ? choices : choices_without_demo,
        .answer = on_choice,
        .data = welcome,
    };

    welcome->client = client;
    welcome->demo = demo;
    welcome->data = data;
    notice_here(model, SEVERITY_INFO, "%s", _("Welcome to jaser, a chat client for XMPP."));
    notice_here(model, SEVERITY_INFO, "%s", _("  login   log in with an account that you have"));
    notice_here(model, SEVERITY_INFO, "%s", _("  create  make a new account on a server"));
    if (demo)
        notice_here(model, SEVERITY_INFO, "%s",
                    _("  demo    try everything on a private server on this machine"));
    notice_here(model, SEVERITY_INFO, "%s", _("  later   look around first"));
    prompt_ask(model, &request);
}
