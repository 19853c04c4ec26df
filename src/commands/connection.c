/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting and what comes with it: /connect, /disconnect, /connection, /tls, pings. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/host.h"
#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"

/* The account that the argument names; an address that is none yet is added. */
static Account *
account_to_connect(const CommandCall *call, GError **error)
{
    const char *text = call->argv[0];
    Account *account = command_account(call, text, NULL);
    if (account || !strchr(text, '@'))
        return account ? account : command_account(call, text, error);
    account = client_add_account(call->client, text, error);
    if (account)
        command_print(call, _("%s was added to your accounts."), jid_bare(account->jid));
    return account;
}

static bool
run_connect(const CommandCall *call, GError **error)
{
    Account *account = call->argc ? account_to_connect(call, error) : call->account;
    if (!account && call->argc == 0)
        return command_fail(error, _("There is no account yet: /connect YOU@SERVER logs in."));
    if (!account)
        return false;
    /* Who is seen as offline is logging out. */
    if (account->state == ACCOUNT_ONLINE && account->show != SHOW_OFFLINE)
        command_print(call, _("%s is connected."), jid_bare(account->jid));
    else
        client_connect(call->client, account);
    return true;
}

static bool
run_disconnect(const CommandCall *call, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    bool is_all = call->argc == 1 && strcmp(call->argv[0], "all") == 0;
    for (guint i = 0; is_all && i < accounts->len; i++)
        client_disconnect(call->client, g_ptr_array_index(accounts, i));
    if (is_all)
        return true;
    Account *account = call->argc ? command_account(call, call->argv[0], error) : call->account;
    if (!account)
        return false;
    client_disconnect(call->client, account);
    return true;
}

static bool
run_reconnect(const CommandCall *call, GError **error)
{
    if (call->argc == 1 && strcmp(call->argv[0], "now") == 0) {
        client_hurry(call->client);
        return true;
    }
    Account *account = call->argc ? command_account(call, call->argv[0], error) : call->account;
    if (!account)
        return false;
    client_reconnect(call->client, account);
    return true;
}

static const char *
describe_outcome(const Account *account, const Route *route)
{
    if (route->is_in_use)
        return account->state == ACCOUNT_ONLINE ? _("in use") : _("no longer in use");
    return route->outcome ? route->outcome : _("being tried");
}

static const char *
describe_encryption(const CommandCall *call, const Account *account, const Route *route)
{
    const AccountConfig *config = client_account_config(call->client, account);
    bool is_bare = account->state == ACCOUNT_ONLINE && route->is_in_use && !account->is_secured;
    if (route->is_direct)
        return _("direct TLS");
    return is_bare || (config && config->tls_policy == TLS_DISABLE) ? _("not encrypted")
                                                                    : _("STARTTLS");
}

/* Each way to the server that was tried: where, which address, how it is encrypted, who said that
 * the server is there, what came of it. */
static void
print_routes(const CommandCall *call, const Account *account)
{
    g_autoptr(Columns) columns = columns_new();
    if (account->routes->len > 0)
        command_print(call, "%s", _("Tried:"));
    for (guint i = 0; i < account->routes->len; i++) {
        const Route *route = account->routes->pdata[i];
        g_autofree char *place = host_with_port(route->host, route->port);
        columns_add(columns, place, route->address ? route->address : _("by the proxy"),
                    describe_encryption(call, account, route), route_origin_label(route->origin),
                    describe_outcome(account, route), NULL);
    }
    columns_print(columns, call);
}

static void
print_connection(const CommandCall *call, const Account *account)
{
    g_autoptr(Columns) columns = columns_new();
    g_autofree char *priority = g_strdup_printf("%d", account->priority);
    command_print(call, "%s", jid_bare(account->jid));
    if (account->state != ACCOUNT_ONLINE) {
        columns_add(columns, _("State"),
                    account_is_connecting(account) ? account_state_label(account->state)
                                                   : _("not connected"),
                    NULL);
    } else {
        columns_add(columns, _("Address"),
                    CELL(account->bound_jid ? jid_full(account->bound_jid) : NULL), NULL);
        columns_add(columns, _("Security"),
                    account->is_secured ? _("encrypted") : _("NOT encrypted: anybody can read it"),
                    NULL);
        columns_add(columns, _("In use"), CELL(account->connection_text), NULL);
        columns_add(columns, _("Presence"), show_label(account->show), NULL);
        columns_add(columns, _("Priority"), priority, NULL);
    }
    if (account->state_text)
        columns_add(columns, _("Why"), account->state_text, NULL);
    columns_print(columns, call);
    print_routes(call, account);
}

static bool
run_connection(const CommandCall *call, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    if (call->argc == 1) {
        const Account *account = command_account(call, call->argv[0], error);
        if (account)
            print_connection(call, account);
        return account != NULL;
    }
    for (guint i = 0; i < accounts->len; i++)
        print_connection(call, g_ptr_array_index(accounts, i));
    return true;
}

static bool
run_tls_list(const CommandCall *call, GError **error)
{
    (void)error;
    const Certificates *certificates = client_certificates(call->client);
    g_auto(GStrv) all = certificates_list(certificates);
    if (!all || !all[0])
        command_print(call, "%s",
                      _("You have accepted no certificate by hand: only those that the system "
                        "trusts are taken."));
    g_autoptr(Columns) columns = columns_new();
    for (char **entry = all; entry && *entry; entry++) {
        g_auto(GStrv) parts = g_strsplit(*entry, " ", 2);
        const char *fingerprint = parts[0] ? CELL(parts[1]) : "";
        int64_t accepted = certificates_accepted(certificates, fingerprint);
        g_autofree char *date = accepted ? date_day(accepted) : NULL;
        columns_add(columns, CELL(parts[0]), fingerprint, date ? date : _("until the program ends"),
                    NULL);
    }
    columns_print(columns, call);
    return true;
}

static bool
run_tls_show(const CommandCall *call, GError **error)
{
    Account *account = call->argc ? command_account(call, call->argv[0], error) : call->account;
    if (!account)
        return false;
    g_autofree char *text = client_describe_certificate(call->client, account);
    if (!text)
        return command_fail(error, _("%s has no encrypted connection now."),
                            jid_bare(account->jid));
    command_print(call, _("The certificate of %s:"), jid_domain(account->jid));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        command_print(call, "  %s", *line);
    return true;
}

static bool
run_tls_trust(const CommandCall *call, GError **error)
{
    g_autofree char *fingerprint = certificates_parse_fingerprint(call->argv[0]);
    if (!fingerprint)
        return command_fail(error, _("%s is no SHA-256 fingerprint: 64 digits from 0 to f."),
                            call->argv[0]);
    Account *account =
        call->argc == 2 ? command_account(call, call->argv[1], error) : call->account;
    if (!account || !certificates_trust(client_certificates(call->client), jid_domain(account->jid),
                                        fingerprint, true, error))
        return false;
    command_print(call, _("%s may show this certificate from now on, whatever is wrong with it."),
                  jid_domain(account->jid));
    return true;
}

static bool
run_tls_revoke(const CommandCall *call, GError **error)
{
    if (!certificates_revoke(client_certificates(call->client), call->argv[0], error))
        return false;
    command_print(call, "%s",
                  _("Forgotten. You are asked again when a server next shows this certificate."));
    return true;
}

const Command connection_commands[] = {
    { .name = "connect",
      .usage = N_("[ACCOUNT|YOU@SERVER]"),
      .summary = N_("Log in, or try again at once"),
      .help = N_("An address that is no account yet becomes one. The password is asked for unless "
                 "the account has one (/account set)."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .is_urgent = true,
      .run = run_connect },
    { .name = "disconnect",
      .usage = N_("[ACCOUNT|all]"),
      .summary = N_("Log out"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .words = "all",
      .needs = NEEDS_ACCOUNT,
      .run = run_disconnect },
    { .name = "reconnect",
      .usage = N_("[now|ACCOUNT]"),
      .summary = N_("Make the connection anew"),
      .help = N_("The connection is dropped and made again; where the server allows it, your "
                 "session goes on as if nothing had been. With now, all accounts that wait for "
                 "their next attempt try at once, and those that are online make sure that their "
                 "server is still there."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .words = "now",
      .is_urgent = true,
      .needs = NEEDS_ACCOUNT,
      .run = run_reconnect },
    { .name = "connection",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Show how you are connected: server, encryption, address, priority"),
      .help = N_("Also each way to the server that was tried: its name and port, its address, "
                 "direct TLS or STARTTLS, who said that the server is there (an SRV record of the "
                 "domain, the domain itself, the account, another server), and what came of it. "
                 "/account set YOU@SERVER server, port and proxy change where it is looked for."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .run = run_connection },
    { .name = "tls",
      .usage = "",
      .summary = N_("List the certificates that you have accepted by hand"),
      .help = N_("The certificates of servers are checked against the authorities that the system "
                 "trusts (or those in tls.ca_file of the account). One that fails is shown, and "
                 "nothing is sent before you have accepted it; what you accept always is listed "
                 "here."),
      .run = run_tls_list },
    { .name = "tls list",
      .usage = "",
      .summary = N_("List the certificates that you have accepted by hand"),
      .run = run_tls_list },
    { .name = "tls show",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Show the certificate of the server that you are connected to"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .run = run_tls_show },
    { .name = "tls trust",
      .usage = N_("FINGERPRINT [ACCOUNT]"),
      .summary = N_("Accept a certificate before the server shows it"),
      .help = N_("FINGERPRINT is the SHA-256 of the certificate, as the server's administrator can "
                 "tell it. It counts for the account's server alone."),
      .args = { 1, 2 },
      .completes = { COMPLETE_NOTHING, COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .run = run_tls_trust },
    { .name = "tls revoke",
      .usage = N_("FINGERPRINT"),
      .summary = N_("Trust a certificate no more"),
      .help = N_("The beginning of the fingerprint is enough."),
      .args = { 1, 1 },
      .completes = { COMPLETE_CERTIFICATE },
      .run = run_tls_revoke },
    { 0 },
};
