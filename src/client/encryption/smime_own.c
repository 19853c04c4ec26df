/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account's own certificate: the user has chosen it, or it is found in his GnuPG when it is
 * needed first. */

#include "config.h"

#include "base/i18n.h"
#include "client/encryption/smime.h"

bool
smime_set_own(Task *task, Account *account, const GpgKey *key)
{
    if (!key->is_secret) {
        task_say(task, SEVERITY_ERROR,
                 _("Your GnuPG has no secret key for this certificate: /smime import FILE adds "
                   "one (a .p12 file)."));
        return false;
    }
    if (!client_set_account(task->client, account, "smime.key", key->fingerprint, NULL))
        return false;
    encryption_refresh_all(task->client, account);
    return true;
}

/* --- which one --- */

/* One whose issuer is trusted is better than any other; then the one that is good for longest. */
static bool
is_better(const GpgKey *key, const GpgKey *other)
{
    bool is_sure = key->validity >= GPG_VALIDITY_FULL;

    if (is_sure != (other->validity >= GPG_VALIDITY_FULL))
        return is_sure;
    return key->expires > other->expires;
}

const GpgKey *
smime_find_of(const GPtrArray *keys, const Jid *jid)
{
    const GpgKey *best = NULL;

    for (unsigned i = 0; i < keys->len; i++) {
        const GpgKey *key = keys->pdata[i];
        if (gpg_key_check(key, NULL) && gpg_key_is_of(key, jid) && (!best || is_better(key, best)))
            best = key;
    }
    return best;
}

/* The best one with our address, or the only one at all. NULL. */
static const GpgKey *
choose(const GPtrArray *keys, const Account *account)
{
    const GpgKey *key = smime_find_of(keys, account->jid);

    if (!key && keys->len == 1 && gpg_key_check(keys->pdata[0], NULL))
        key = keys->pdata[0];
    return key;
}

static void
tell_missing(Task *task, const Account *account, const GPtrArray *keys)
{
    if (keys->len == 0)
        task_say(task, SEVERITY_ERROR,
                 _("You have no certificate with its secret key in your GnuPG: /smime import FILE "
                   "adds one (a .p12 file)."));
    else
        task_say(task, SEVERITY_ERROR,
                 _("None of your certificates has the address %s: /smime setkey %s KEY chooses "
                   "one."),
                 jid_bare(account->jid), jid_bare(account->jid));
    key_orders_say(task, &smime_keys, keys);
}

static void
on_own_keys(Task *task, const GpgResult *result)
{
    Account *account = task_account(task);
    const GpgKey *key = account ? choose(result->keys, account) : NULL;

    if (account && !key)
        tell_missing(task, account, result->keys);
    if (!key || !smime_set_own(task, account, key))
        return;
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = key_orders_name(&smime_keys, key);
    task_say(task, SEVERITY_INFO, _("Your certificate is %s (%s)."), fingerprint, name);
    task->then(task);
}

void
smime_with_own(Task *task, TaskThen then)
{
    const Account *account = task_account(task);

    task->then = then;
    if (account && smime_own_key(task->client, account))
        then(task);
    else
        task_call(task,
                  &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST, .is_secret = true },
                  on_own_keys);
    if (!task->call)
        task_end(task);
}
