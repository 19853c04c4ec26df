/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates in words. */

#include "config.h"

#include "client/server_certificate.h"

#include "base/date.h"
#include "base/i18n.h"
#include "model/notice.h"
#include "client/private.h"

/* Lines. The caller owns them. */
static char *
describe(const Certificate *certificate)
{
    g_autofree char *fingerprint = certificate_format_fingerprint(certificate->fingerprint);
    g_autofree char *from = date_day(certificate->valid_from);
    g_autofree char *until = date_day(certificate->valid_until);

    return g_strdup_printf(
        _("%s\nFor: %s\nSubject: %s\nIssued by: %s\nValid: %s to %s\nSHA-256: %s"),
        certificate->problem ? certificate->problem
                             : _("It is signed by an authority that is "
                                 "trusted here."),
        certificate->names, certificate->subject, certificate->issuer, from, until, fingerprint);
}

/* When the user last accepted one of the domain's for good; 0: never, or nobody knows. */
static int64_t
last_accepted(const Client *client, const char *domain)
{
    const Certificates *certificates = client->options.certificates;
    int64_t last = 0;

    for (const char *const *pin = certificates_pins(certificates, domain); *pin; pin++)
        last = MAX(last, certificates_accepted(certificates, *pin));
    return last;
}

static char *
make_question(const Client *client, const char *domain)
{
    int64_t accepted = last_accepted(client, domain);
    g_autofree char *date = accepted ? date_day(accepted) : NULL;

    if (date)
        return g_strdup_printf(_("The certificate of %s cannot be trusted, and is not the one that "
                                 "you accepted on %s. Accept this one?"),
                               domain, date);
    return g_strdup_printf(_("The certificate of %s cannot be trusted. Accept it?"), domain);
}

unsigned
server_certificate_ask(Client *client, Account *account, const Certificate *certificate,
                       PromptFn answer, gpointer data)
{
    static const char *const choices[] = { "once", "always", "no", NULL };
    g_autofree char *details = describe(certificate);
    g_autofree char *text = make_question(client, jid_domain(account->jid));
    PromptRequest request = {
        .kind = PROMPT_CERTIFICATE,
        .account = account,
        .text = text,
        .details = details,
        .choices = choices,
        .answer = answer,
        .data = data,
    };

    return prompt_ask(client->model, &request);
}

void
server_certificate_note(Client *client, Account *account, const Certificate *certificate)
{
    const char *domain = jid_domain(account->jid);
    g_autofree char *until = date_day(certificate->valid_until);
    g_autoptr(GError) error = NULL;
    bool has_changed;

    if (!certificates_note(client->options.certificates, domain, certificate->fingerprint,
                           &has_changed, &error))
        notice(client->model, account, NULL, SEVERITY_ERROR, "%s", error->message);
    /* Who accepted it by hand knows that it is another one. */
    if (has_changed && !certificate->problem)
        notice(
            client->model, account, NULL, SEVERITY_INFO,
            _("The certificate of %s has changed (issued by %s, valid until %s); it is signed by "
              "an authority that is trusted here."),
            domain, certificate->issuer, until);
}

char *
client_describe_certificate(const Client *client, const Account *account)
{
    const Session *session = client_session(client, account);
    const Stream *stream = session ? session_stream(session) : NULL;
    const Certificate *certificate = stream ? stream_certificate(stream) : NULL;

    return certificate ? describe(certificate) : NULL;
}
