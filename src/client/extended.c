/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishing as the settings allow, and news of contacts in their chats. */

#include "config.h"

#include "client/extended.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "client/private.h"

#include "modules/extended.h"

/* News that follow sooner are not told: nobody fills a chat with moods. */
#define NEWS_EVERY_MS 2000

/* --- publishing --- */

static void
on_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Extended) extended = data;
    ExtendedKind kind = extended_kind(extended);
    Account *account = stream_account(stream);

    (void)result;
    if (!error)
        account_set_extended(account, kind,
                             extended_is_empty(extended) ? NULL : g_steal_pointer(&extended));
    else if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        notice_here(account->model, SEVERITY_ERROR, _("%s does not publish it: %s"),
                    jid_domain(account->jid), error->message);
}

static bool
is_allowed(const Client *client, const Account *account)
{
    SettingScope scope = { .account = jid_bare(account->jid) };

    return settings_bool(model_settings(client->model), SETTING_PRIVACY_EXTENDED, &scope);
}

static void
coarsen(Extended *extended, const char *field, int digits)
{
    const char *text = extended_get(extended, field);
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *format = g_strdup_printf("%%.%df", digits);

    if (!text)
        return;
    g_ascii_formatd(number, sizeof(number), format, g_ascii_strtod(text, NULL));
    extended_set(extended, field, number);
}

static Extended *
prepare(const Client *client, const Account *account, const Extended *extended)
{
    SettingScope scope = { .account = jid_bare(account->jid) };
    int digits =
        settings_int(model_settings(client->model), SETTING_PRIVACY_LOCATION_DIGITS, &scope);
    Extended *copy = extended_copy(extended);

    if (extended_kind(copy) == EXTENDED_LOCATION) {
        coarsen(copy, "lat", digits);
        coarsen(copy, "lon", digits);
    }
    return copy;
}

bool
client_publish_extended_at(Client *client, Account *account, const Extended *extended,
                           GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    if (!is_allowed(client, account) && !extended_is_empty(extended)) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("The setting privacy.extended says that nothing is published."));
        return false;
    }
    Extended *prepared = prepare(client, account, extended);
    extended_publish(stream, prepared, on_published, prepared);
    return true;
}

bool
client_publish_extended(Client *client, const Extended *extended, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    unsigned count = 0;

    for (unsigned i = 0; i < client->sessions->len; i++) {
        Account *account = session_account(client->sessions->pdata[i]);
        if (account->state != ACCOUNT_ONLINE)
            continue;
        g_clear_error(&refusal);
        count += client_publish_extended_at(client, account, extended, &refusal);
    }
    if (count > 0)
        return true;
    if (refusal)
        g_propagate_error(error, g_steal_pointer(&refusal));
    else
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_OFFLINE,
                            _("You are not connected: /connect does it."));
    return false;
}

/* --- news --- */

struct ExtendedTeller {
    Model *model;
    unsigned observer;
    int64_t told; /* monotonic ms */
};

static void
on_news(const Event *event, gpointer data)
{
    ExtendedTeller *teller = data;
    Chat *chat = event->contact && event->extended >= 0
                     ? account_find_chat(event->account, event->contact->jid, CHAT_CONTACT)
                     : NULL;
    int64_t now = clock_monotonic(model_clock(teller->model));

    if (!chat || (teller->told && now - teller->told < NEWS_EVERY_MS))
        return;
    SettingScope scope = { .account = jid_bare(event->account->jid), .chat = jid_bare(chat->jid) };
    const Extended *extended = contact_extended(event->contact, (ExtendedKind)event->extended);
    if (!extended || !settings_bool(model_settings(teller->model), SETTING_CHAT_EXTENDED, &scope))
        return;
    g_autofree char *line = extended_summary(extended);
    teller->told = now;
    notice(teller->model, event->account, chat, SEVERITY_INFO, "%s %s: %s",
           extended_sign((ExtendedKind)event->extended), contact_display_name(event->contact),
           line);
}

ExtendedTeller *
extended_teller_new(Model *model)
{
    ExtendedTeller *teller = g_new0(ExtendedTeller, 1);

    teller->model = model;
    teller->observer = model_observe(model, EVENT_EXTENDED, on_news, teller);
    return teller;
}

void
extended_teller_free(ExtendedTeller *teller)
{
    if (!teller)
        return;
    model_unobserve(teller->model, teller->observer);
    g_free(teller);
}
