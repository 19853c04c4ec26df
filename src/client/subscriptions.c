/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may see us: requests that arrive. */

#include "config.h"

#include "client/subscriptions.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "client/private.h"
#include "client/requests.h"

#include "modules/roster.h"

typedef enum { RULE_ASK, RULE_ALLOW, RULE_DENY } Rule; /* as in settings.def */

/* Who is expected, in which account. The caller owns it. */
static char *
expectation(const Account *account, const Jid *jid)
{
    return g_strdup_printf("%s %s", jid_bare(account->jid), jid_bare(jid));
}

void
subscription_expect(Client *client, Stream *stream, const Jid *jid)
{
    if (stream_feature(stream, "sub", "urn:xmpp:features:pre-approval"))
        roster_send_subscription(stream, jid, SUBSCRIPTION_ALLOW);
    g_hash_table_add(client->expected, expectation(stream_account(stream), jid));
}

static Rule
find_rule(Client *client, const Account *account, const Jid *from)
{
    SettingScope scope = { .account = jid_bare(account->jid) };
    g_autofree char *who = expectation(account, from);

    if (g_hash_table_remove(client->expected, who))
        return RULE_ALLOW;
    return (Rule)settings_choice(model_settings(client->model), SETTING_PRESENCE_SUBSCRIPTIONS,
                                 &scope);
}

void
subscription_asked(Client *client, Stream *stream, const Jid *from, const char *text)
{
    Account *account = stream_account(stream);
    const char *jid = jid_bare(from);

    switch (find_rule(client, account, from)) {
    case RULE_ALLOW:
        roster_send_subscription(stream, from, SUBSCRIPTION_ALLOW);
        notice_of_others(account, SEVERITY_INFO, _("%s may see your presence now."), jid);
        break;
    case RULE_DENY:
        roster_send_subscription(stream, from, SUBSCRIPTION_DENY);
        notice_of_others(account, SEVERITY_INFO, _("%s wanted to see your presence: denied."), jid);
        break;
    case RULE_ASK:
        client_take_request(account, &(RequestFacts){
                                         .kind = REQUEST_SUBSCRIPTION,
                                         .from = from,
                                         .text = text,
                                     });
        break;
    }
}
