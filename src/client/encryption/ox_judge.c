/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is thought of keys that somebody announces: one that says that it is somebody else's is
 * refused, the first one of somebody is trusted as encryption.trust says, another one later only
 * when the user says so; a key of a further device of our own never by itself. */

#include "config.h"

#include "client/encryption/ox_judge.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/window.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox.h"

#define NAME_BYTES 100

/* As in settings.def. */
typedef enum { FIRST_TRUST, FIRST_ASK } FirstKey;

/* --- what is known --- */

bool
ox_judge_knows(Client *client, const OxOwner *owner)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(owner->account->jid), jid_bare(owner->jid),
                       cipher_ox.name);

    return keys->len > 0;
}

TrustedKey *
ox_judge_find(Client *client, const OxOwner *owner, const char *fingerprint)
{
    return key_trust_find(encryption_keys(client),
                          &(TrustedKey){
                              .account = (char *)jid_bare(owner->account->jid),
                              .jid = (char *)jid_bare(owner->jid),
                              .method = (char *)cipher_ox.name,
                              .fingerprint = (char *)fingerprint,
                          });
}

bool
ox_judge_is_own(const Client *client, const OxOwner *owner, const OpenpgpAnnouncement *key)
{
    return jid_equal_bare(owner->account->jid, owner->jid) &&
           g_strcmp0(ox_own_key(client, owner->account), key->fingerprint) == 0;
}

/* In its chat, if there is a window for it; else in the console. */
G_GNUC_PRINTF(4, 5)
static void
tell(Client *client, const OxOwner *owner, Severity severity, const char *format, ...)
{
    Chat *chat = account_find_chat(owner->account, owner->jid, CHAT_CONTACT);
    bool is_shown = chat && windows_find_chat(model_windows(client->model), chat);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (is_shown)
        notice(client->model, owner->account, chat, severity, "%s", text);
    else
        notice_of_others(owner->account, severity, "%s", text);
}

void
ox_judge_announced(Client *client, TrustedKey *known)
{
    if (known->is_announced)
        return;
    known->is_announced = true;
    key_trust_set(encryption_keys(client), known, NULL);
}

static bool
is_listed(const GPtrArray *announced, const char *fingerprint)
{
    for (unsigned i = 0; i < announced->len; i++) {
        if (strcmp(((const OpenpgpAnnouncement *)announced->pdata[i])->fingerprint, fingerprint) ==
            0)
            return true;
    }
    return false;
}

bool
ox_judge_drop_others(Client *client, const OxOwner *owner, const GPtrArray *announced)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(owner->account->jid), jid_bare(owner->jid),
                       cipher_ox.name);
    bool has_dropped = false;

    for (unsigned i = 0; i < keys->len; i++) {
        TrustedKey *key = keys->pdata[i];
        if (!key->is_announced || is_listed(announced, key->fingerprint))
            continue;
        g_autofree char *text = fingerprint_text(key->fingerprint);
        key->is_announced = false;
        has_dropped |= key_trust_set(encryption_keys(client), key, NULL);
        tell(client, owner, SEVERITY_WARNING,
             _("%s does not announce the OpenPGP key %s any more: nothing is encrypted to it."),
             jid_shown_bare(owner->jid), text);
    }
    return has_dropped;
}

/* --- whose it is --- */

G_GNUC_PRINTF(2, 3)
static bool
refuse(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, text);
    return false;
}

bool
ox_judge_check(const OxFound *found, const GPtrArray *keys, GError **error)
{
    const GpgKey *key = keys && keys->len == 1 ? keys->pdata[0] : NULL;
    const char *whose = jid_shown_bare(found->jid);
    g_autofree char *announced = fingerprint_text(found->fingerprint);
    g_autoptr(GError) problem = NULL;

    if (!key)
        return refuse(error,
                      _("%s announces the OpenPGP key %s, and there are others in its "
                        "place."),
                      whose, announced);
    g_autofree char *name =
        utf8_short_line(key->names && key->names[0] ? key->names[0] : "?", NAME_BYTES);
    g_autofree char *real = fingerprint_text(key->fingerprint);
    if (strcmp(key->fingerprint, found->fingerprint) != 0)
        return refuse(error,
                      _("%s announces the OpenPGP key %s, and another one is in its place "
                        "(%s)."),
                      whose, announced, real);
    if (!gpg_key_is_of(key, found->jid))
        return refuse(error,
                      _("The OpenPGP key %s that %s announces does not say that it is "
                        "theirs (xmpp:%s), but of %s."),
                      announced, whose, whose, name);
    if (!gpg_key_check(key, &problem))
        return refuse(error, _("The OpenPGP key that %s announces cannot be used: %s."), whose,
                      problem->message);
    return true;
}

void
ox_judge_warn(Client *client, const OxFound *found, const char *problem)
{
    tell(client, &(OxOwner){ found->account, found->jid }, SEVERITY_ERROR,
         _("%s It was not taken: somebody may be trying to read what you write."), problem);
}

/* --- what is thought of it --- */

static Trust
first_thought(Client *client, const OxFound *found)
{
    const SettingScope scope = { .account = jid_bare(found->account->jid),
                                 .chat = jid_bare(found->jid) };
    bool is_trusting = settings_choice(model_settings(client->model), SETTING_ENCRYPTION_TRUST,
                                       &scope) == FIRST_TRUST;
    bool is_ours = jid_equal_bare(found->account->jid, found->jid);

    if (found->key->validity >= GPG_VALIDITY_FULL || (is_ours && found->key->is_secret))
        return TRUST_VERIFIED;
    return found->is_first && is_trusting && !is_ours ? TRUST_ACCEPTED : TRUST_NEW;
}

typedef struct {
    Client *client;
    Jid *account;
    char *fingerprint;
} Question;

static const char *const YES_NO[] = { N_("yes"), N_("no"), NULL };

static void
on_answer(const char *answer, gpointer data)
{
    Question *question = data;
    Client *client = question->client;
    Account *account = answer ? model_find_account(client->model, question->account) : NULL;
    g_autoptr(TrustedKey) key =
        account ? ox_judge_find(client, &(OxOwner){ account, account->jid }, question->fingerprint)
                : NULL;

    if (key) {
        key->trust = strcmp(answer, YES_NO[0]) == 0 ? TRUST_ACCEPTED : TRUST_REFUSED;
        key->decided = clock_now(model_clock(client->model));
        key_trust_set(encryption_keys(client), key, NULL);
        encryption_refresh_all(client, account);
        opening_again(client, NULL);
    }
    jid_unref(question->account);
    g_free(question->fingerprint);
    g_free(question);
}

static void
ask_about_own(Client *client, const OxFound *found)
{
    Question *question = g_new0(Question, 1);
    g_autofree char *blocks = fingerprint_text(found->fingerprint);
    g_autofree char *text = g_strdup_printf(
        _("Your account %s announces another OpenPGP key: %s. Is it of a device of yours?"),
        jid_shown_bare(found->account->jid), blocks);

    question->client = client;
    question->account = jid_ref(found->account->jid);
    question->fingerprint = g_strdup(found->fingerprint);
    prompt_ask(client->model,
               &(PromptRequest){
                   .kind = PROMPT_CONFIRM,
                   .account = found->account,
                   .text = text,
                   .details = _("Compare it with what that device shows. With yes it can read what "
                                "you write; with no nothing is encrypted to it."),
                   .choices = YES_NO,
                   .answer = on_answer,
                   .data = question,
               });
}

static void
tell_new(Client *client, const OxFound *found, Trust trust)
{
    g_autofree char *text = fingerprint_text(found->fingerprint);
    const OxOwner owner = { found->account, found->jid };
    const char *whose = jid_shown_bare(found->jid);

    if (trust >= TRUST_ACCEPTED)
        tell(client, &owner, SEVERITY_INFO, _("%s has the OpenPGP key %s."), whose, text);
    else if (jid_equal_bare(found->account->jid, found->jid))
        ask_about_own(client, found);
    else
        tell(client, &owner, SEVERITY_WARNING,
             found->is_first
                 ? _("%s has the OpenPGP key %s: compare it, then /trust accepts or refuses it.")
                 : _("%s has a NEW OpenPGP key: %s. Nothing is encrypted until you have compared "
                     "it, and accepted or refused it by /trust."),
             whose, text);
}

static bool
refresh_known(Client *client, TrustedKey *known, const GpgKey *key)
{
    bool is_surer = key->validity >= GPG_VALIDITY_FULL && known->trust != TRUST_REFUSED &&
                    known->trust != TRUST_VERIFIED;

    known->is_announced = true;
    if (is_surer)
        known->trust = TRUST_VERIFIED;
    key_trust_set(encryption_keys(client), known, NULL);
    return is_surer;
}

bool
ox_judge_take(Client *client, const OxFound *found)
{
    g_autoptr(TrustedKey) known =
        ox_judge_find(client, &(OxOwner){ found->account, found->jid }, found->fingerprint);
    const TrustedKey key = {
        .account = (char *)jid_bare(found->account->jid),
        .jid = (char *)jid_bare(found->jid),
        .method = (char *)cipher_ox.name,
        .fingerprint = (char *)found->fingerprint,
        .trust = first_thought(client, found),
        .is_announced = true,
        .source = (char *)"pep",
        .seen = clock_now(model_clock(client->model)),
    };

    if (known)
        return refresh_known(client, known, found->key);
    if (!key_trust_set(encryption_keys(client), &key, NULL))
        return false;
    tell_new(client, found, key.trust);
    return true;
}
