/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking before a roster is changed. */

#include "config.h"

#include "commands/roster_order.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/prompt.h"

typedef struct {
    Client *client;
    Jid *jid; /* the account's: it may be gone when the answer comes */
    RosterChanges *changes;
} Order;

static void
on_answer(const char *answer, gpointer data)
{
    g_autofree Order *order = data;
    g_autoptr(Jid) jid = order->jid;
    g_autoptr(RosterChanges) changes = order->changes;
    g_autoptr(GError) error = NULL;

    if (!answer)
        return;
    Model *model = client_model(order->client);
    if (g_str_equal(answer, "no")) {
        notice_here(model, SEVERITY_INFO, _("The contacts of %s stay as they are."),
                    jid_shown_bare(jid));
        return;
    }
    if (!model_find_account(model, jid))
        return;
    if (g_str_equal(answer, "quietly"))
        roster_changes_keep_quiet(changes);
    if (!roster_changes_send(g_steal_pointer(&changes), order->client, &error))
        notice_here(model, SEVERITY_ERROR, "%s", error->message);
}

void
roster_order_ask(const CommandCall *call, Account *account, RosterChanges *changes,
                 const RosterQuestion *question)
{
    static const char *const choices[] = { "yes", "no", NULL };
    static const char *const more_choices[] = { "yes", "quietly", "no", NULL };
    Order *order = g_new(Order, 1);

    *order = (Order){ call->client, jid_ref(account->jid), changes };
    prompt_ask(call->model, &(PromptRequest){
                                .kind = PROMPT_CONFIRM,
                                .account = account,
                                .text = question->question,
                                .details = question->details,
                                .choices = question->may_be_quiet ? more_choices : choices,
                                .answer = on_answer,
                                .data = order,
                            });
}
