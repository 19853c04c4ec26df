/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may see us: requests that arrive. */

#include "config.h"

#include "client/subscriptions.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "xmpp/roster.h"

typedef enum { RULE_ASK, RULE_ALLOW, RULE_DENY } Rule; /* as in settings.def */

void
subscription_asked(Model *model, Stream *stream, const Jid *from, const char *text)
{
    Account *account = stream_account(stream);
    SettingScope scope = { .account = jid_bare(account->jid) };
    const char *jid = jid_bare(from);

    switch ((Rule)settings_choice(model_settings(model), SETTING_PRESENCE_SUBSCRIPTIONS, &scope)) {
    case RULE_ALLOW:
        roster_send_subscription(stream, from, SUBSCRIPTION_ALLOW);
        notice(model, account, NULL, SEVERITY_INFO, _("%s may see your presence now."), jid);
        break;
    case RULE_DENY:
        roster_send_subscription(stream, from, SUBSCRIPTION_DENY);
        notice(model, account, NULL, SEVERITY_INFO, _("%s wanted to see your presence: denied."),
               jid);
        break;
    case RULE_ASK:
        roster_set_asks_us(account->roster, from, true, text);
        notice(model, account, NULL, SEVERITY_WARNING,
               _("%s wants to see your presence%s%s. Answer with /sub allow %s or /sub deny %s"),
               jid, text && text[0] ? ": " : "", text ? text : "", jid, jid);
        break;
    }
}
