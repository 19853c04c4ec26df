/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order about keys on its way. */

#include "config.h"

#include "client/encryption/ox_errand.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/encryption/encryption.h"

OxErrand *
ox_errand_new(Client *client, const Account *account, OxDoneFn done, gpointer data)
{
    OxErrand *errand = g_new0(OxErrand, 1);

    errand->client = client;
    errand->account = jid_ref(account->jid);
    errand->window = windows_current(model_windows(client->model));
    errand->done = done;
    errand->data = data;
    client_begin_question(client);
    return errand;
}

/* What GnuPG says, as a sentence; NULL: it is one already. Owned by the caller. */
static GError *
make_sentence(const GError *error)
{
    bool is_cancelled = g_error_matches(error, GPG_ERROR, GPG_ERROR_CANCELLED);

    return error && error->domain == GPG_ERROR
               ? g_error_new(ENCRYPTION_ERROR,
                             is_cancelled ? ENCRYPTION_ERROR_DECLINED : ENCRYPTION_ERROR_KEY,
                             _("GnuPG could not do it: %s."), error->message)
               : NULL;
}

void
ox_errand_end(OxErrand *errand, const GError *error)
{
    Client *client = errand->client;
    g_autoptr(GError) sentence = make_sentence(error);

    error = sentence ? sentence : error;
    if (errand->done)
        errand->done(client, error, errand->data);
    else if (error)
        ox_errand_tell(errand, SEVERITY_ERROR, "%s", error->message);
    ox_errand_take_secret(errand, NULL);
    g_clear_pointer(&errand->bytes, g_bytes_unref);
    jid_unref(errand->account);
    jid_unref(errand->jid);
    g_free(errand->key);
    g_free(errand->former);
    g_free(errand);
    client_end_question(client);
}

void
ox_errand_fail(OxErrand *errand, const char *format, ...)
{
    g_autoptr(GError) error = NULL;
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(&error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, text);
    ox_errand_end(errand, error);
}

void
ox_errand_decline(OxErrand *errand, const char *sentence)
{
    g_autoptr(GError) error =
        g_error_new_literal(ENCRYPTION_ERROR, ENCRYPTION_ERROR_DECLINED, sentence);

    ox_errand_end(errand, error);
}

Account *
ox_errand_account(const OxErrand *errand)
{
    return ox_is_ending(errand->client)
               ? NULL
               : model_find_account(errand->client->model, errand->account);
}

Stream *
ox_errand_stream(const OxErrand *errand, GError **error)
{
    Account *account = ox_errand_account(errand);

    if (account)
        return client_stream(errand->client, account, error);
    g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, _("The account %s is gone."),
                jid_shown_bare(errand->account));
    return NULL;
}

void
ox_errand_tell(const OxErrand *errand, Severity severity, const char *format, ...)
{
    va_list arguments;

    if (ox_is_ending(errand->client))
        return;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    notice_in(errand->client->model, errand->window, severity, "%s", text);
}

void
ox_errand_take_secret(OxErrand *errand, char *secret)
{
    secret_free(errand->secret);
    errand->secret = secret;
}

void
ox_errand_call(OxErrand *errand, const GpgRequest *request, GpgFn fn)
{
    gpg_call(encryption_gpg(errand->client), request, fn, errand);
}

void
ox_errand_ask(OxErrand *errand, PromptRequest request)
{
    request.account = ox_errand_account(errand);
    request.data = errand;
    prompt_ask(errand->client->model, &request);
}

/* --- a new passphrase --- */

static void ask_first(OxErrand *errand, const char *text);

static void
on_second(const char *answer, gpointer data)
{
    OxErrand *errand = data;

    if (!answer)
        ox_errand_decline(errand, _("No passphrase was given."));
    else if (strcmp(answer, errand->secret) != 0)
        ask_first(errand, _("The two were not the same. A passphrase for the key; empty: none"));
    else
        errand->go_on(errand);
}

static void
on_first(const char *answer, gpointer data)
{
    OxErrand *errand = data;

    if (!answer) {
        ox_errand_decline(errand, _("No passphrase was given."));
        return;
    }
    ox_errand_take_secret(errand, g_strdup(answer));
    if (!answer[0])
        errand->go_on(errand);
    else
        ox_errand_ask(errand, (PromptRequest){ .kind = PROMPT_PASSWORD,
                                               .is_secret = true,
                                               .text = _("The passphrase once more"),
                                               .answer = on_second });
}

static void
ask_first(OxErrand *errand, const char *text)
{
    ox_errand_ask(
        errand, (PromptRequest){
                    .kind = PROMPT_PASSWORD, .is_secret = true, .text = text, .answer = on_first });
}

void
ox_errand_ask_passphrase(OxErrand *errand, void (*go_on)(gpointer errand))
{
    bool is_own = settings_choice(model_settings(errand->client->model),
                                  SETTING_ENCRYPTION_PINENTRY, &(SettingScope){ 0 }) == 0;

    errand->go_on = go_on;
    ox_errand_take_secret(errand, NULL);
    if (is_own)
        ask_first(errand, _("A passphrase for the key; empty: none"));
    else
        go_on(errand);
}
