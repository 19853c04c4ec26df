/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders about keys of GnuPG's, for methods whose keys the user hands to contacts. */

#include "config.h"

#include "client/encryption/key_orders.h"

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"

#define NAME_BYTES 200
#define SHOWN_KEYS 200

/* --- keys in words --- */

static bool
is_certificate(const KeyFamily *family)
{
    return family->protocol == GPG_CMS;
}

char *
key_orders_name(const KeyFamily *family, const GpgKey *key)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (char **name = key->names; is_certificate(family) && name && *name; name++) {
        if (g_str_has_prefix(*name, "xmpp:") || g_str_has_prefix(*name, "im:"))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", *name);
    }
    if (!names->len)
        g_string_append(names, key->names && key->names[0] ? key->names[0] : key->fingerprint);
    return utf8_short_line(names->str, NAME_BYTES);
}

static const char *
state_of(const KeyFamily *family, const GpgKey *key)
{
    if (key->is_revoked)
        return _("revoked");
    if (key->is_expired)
        return _("expired");
    if (key->is_disabled)
        return _("disabled");
    if (!key->can_encrypt)
        return _("not for encryption");
    if (key->is_secret)
        return key->is_on_card ? _("yours, on a card") : _("yours");
    return key->validity >= GPG_VALIDITY_FULL ? _(family->trusted) : _(family->others);
}

static void
say_key(Task *task, const KeyFamily *family, const GpgKey *key)
{
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = key_orders_name(family, key);
    g_autofree char *day = key->expires ? date_day(key->expires) : g_strdup("-");

    task_say(task, SEVERITY_INFO, "  %s  %s", key->fingerprint, name);
    if (is_certificate(family))
        task_say(task, SEVERITY_INFO, _("    %s  %s, good until %s, %s"), fingerprint,
                 key->algorithm, day, state_of(family, key));
    else
        task_say(task, SEVERITY_INFO, "    %s  %s, %s", fingerprint, key->algorithm,
                 state_of(family, key));
}

void
key_orders_say(Task *task, const KeyFamily *family, const GPtrArray *keys)
{
    for (unsigned i = 0; i < keys->len && i < SHOWN_KEYS; i++)
        say_key(task, family, keys->pdata[i]);
    if (keys->len > SHOWN_KEYS)
        task_say(task, SEVERITY_INFO, _(family->more), keys->len - SHOWN_KEYS);
}

void
key_orders_tell(Task *task, const KeyFamily *family, const GpgResult *result)
{
    if (result->keys->len == 0)
        task_say(task, SEVERITY_INFO, "%s", task->text ? _(family->none_such) : _(family->none));
    key_orders_say(task, family, result->keys);
}

void
key_orders_list(Client *client, const KeyFamily *family, const char *words, TaskFn tell)
{
    Task *task = task_new(client, NULL, NULL);
    const char *names[] = { words, NULL };

    task->text = g_strdup(words);
    task_call(task,
              &(GpgRequest){ .protocol = family->protocol, .operation = GPG_LIST, .names = names },
              tell);
}

const GpgKey *
key_orders_choose(Task *task, const KeyFamily *family, const GpgResult *result)
{
    if (result->keys->len == 1)
        return result->keys->pdata[0];
    task_say(task, SEVERITY_ERROR, result->keys->len ? _(family->several) : _(family->missing),
             task->text);
    key_orders_say(task, family, result->keys);
    return NULL;
}

/* --- keys of contacts --- */

void
key_orders_show_contacts(Client *client, const Account *account, const KeyFamily *family,
                         void (*say)(Client *client, const TrustedKey *key))
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(account->jid), NULL, family->cipher->name);

    if (keys->len == 0)
        notice_here(client->model, SEVERITY_INFO, "%s", _(family->nobodys));
    for (unsigned i = 0; i < keys->len && i < SHOWN_KEYS; i++)
        say(client, keys->pdata[i]);
}

bool
key_orders_has_contact(const Client *client, const Chat *chat, const KeyFamily *family)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(chat->account->jid), jid_bare(chat->jid),
                       family->cipher->name);

    return keys->len > 0;
}

unsigned
key_orders_forget(Client *client, const TrustedKey *whose)
{
    KeyTrust *store = encryption_keys(client);
    g_autoptr(GPtrArray) keys = key_trust_list(store, whose->account, whose->jid, whose->method);

    for (unsigned i = 0; i < keys->len; i++)
        key_trust_forget(store, keys->pdata[i]);
    return keys->len;
}

bool
key_orders_keep(Client *client, const TrustedKey *key)
{
    TrustedKey chosen = *key;

    chosen.trust = TRUST_ACCEPTED;
    chosen.seen = chosen.decided = clock_now(model_clock(client->model));
    key_orders_forget(client, key);
    return key_trust_set(encryption_keys(client), &chosen, NULL);
}
