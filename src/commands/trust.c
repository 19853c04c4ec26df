/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys others have, and what the user thinks of them: /trust. */

#include "config.h"

#include "client/encryption/trust.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/encryption/qr_code.h"
#include "commands/columns.h"
#include "commands/key_columns.h"
#include "commands/lookup.h"

/* --- whose key, and which --- */

/* What the arguments say: [CONTACT] [KEY]; without a contact the chat's is meant. */
typedef struct {
    Account *account;
    Jid *jid;  /* owned; NULL: anybody's */
    char *key; /* owned; NULL: any */
} Meant;

static void
meant_done(Meant *meant)
{
    jid_unref(meant->jid);
    g_free(meant->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Meant, meant_done)

/* A fingerprint in blocks is many words. */
static bool
read_arguments(const CommandCall *call, Meant *ret_meant, GError **error)
{
    const char *first = call->argc > 0 ? call->argv[0] : NULL;
    const char *second = call->argc > 1 ? call->argv[1] : NULL;
    g_autofree char *joined = second ? g_strconcat(first, " ", second, NULL) : g_strdup(first);

    *ret_meant = (Meant){ .account = call->account };
    if (!first || trust_is_key(joined)) {
        ret_meant->key = g_steal_pointer(&joined);
        if (call->chat && call->chat->kind == CHAT_CONTACT)
            ret_meant->jid = jid_to_bare(call->chat->jid);
        return true;
    }
    if (second && !trust_is_key(second))
        return command_fail(error, _("%s is no fingerprint."), second);
    ret_meant->key = g_strdup(second);
    ret_meant->jid = command_contact(call, first, &ret_meant->account, error);
    return ret_meant->jid != NULL;
}

static KeyQuery
query_of(const Meant *meant)
{
    return (KeyQuery){ .account = meant->account, .jid = meant->jid, .key = meant->key };
}

/* One key, however many methods use it. */
static bool
are_one(const GPtrArray *keys)
{
    const TrustedKey *first = keys->pdata[0];

    for (unsigned i = 1; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (strcmp(key->fingerprint, first->fingerprint) != 0 || strcmp(key->jid, first->jid) != 0)
            return false;
    }
    return true;
}

static bool
say_none(const Meant *meant, GError **error)
{
    if (meant->jid)
        return command_fail(error, _("No such key of %s is known."), jid_shown_bare(meant->jid));
    return command_fail(error, "%s", _("No such key is known: /trust list shows all."));
}

/* The only one that can be meant: among those that wait for a decision, where nothing was named.
 * The caller owns it. */
static TrustedKey *
find_one(const CommandCall *call, const Meant *meant, GError **error)
{
    const KeyQuery query = query_of(meant);
    g_autoptr(GPtrArray) keys = trust_undecided(call->client, &query);

    if (keys->len == 0 || meant->key) {
        g_ptr_array_unref(keys);
        keys = trust_find(call->client, &query);
    }
    if (keys->len == 0)
        say_none(meant, error);
    else if (are_one(keys))
        return g_ptr_array_steal_index(keys, 0);
    else {
        key_columns_print(keys, call);
        command_fail(error, "%s", _("Several keys can be meant: name one."));
    }
    return NULL;
}

/* --- looking at them --- */

static bool
run_list(const CommandCall *call, GError **error)
{
    g_auto(Meant) meant = { 0 };

    if (!read_arguments(call, &meant, error))
        return false;
    const KeyQuery query = query_of(&meant);
    g_autoptr(GPtrArray) keys = trust_find(call->client, &query);
    if (keys->len == 0)
        command_print(call, "%s", _("No key of anybody is known here: see /help encryption."));
    key_columns_print(keys, call);
    return true;
}

/* Cameras read capitals best, and who opens such a link is shown the key. */
static void
print_code(const CommandCall *call, const char *method, const char *fingerprint)
{
    const char *scheme = strcmp(method, "smime") == 0 ? "" : "OPENPGP4FPR:";
    g_autofree char *text = g_strconcat(scheme, fingerprint, NULL);
    g_autofree char *code = qr_code_draw(text);

    if (code)
        command_print(call, "%s", code);
}

static void
print_key(const CommandCall *call, const TrustedKey *key)
{
    g_autofree char *blocks = trust_key_text(key->fingerprint);

    command_print(call, _("%s has this key (%s):"), key->jid, encryption_label(key->method));
    command_print(call, "  %s", blocks);
}

static void
print_own(const CommandCall *call, const char *method)
{
    const char *own = call->account ? trust_own_key(call->client, call->account, method) : NULL;
    g_autofree char *blocks = own ? trust_key_text(own) : NULL;

    if (!own)
        return;
    command_print(call, _("Your key (%s):"), jid_shown_bare(call->account->jid));
    command_print(call, "  %s", blocks);
}

static bool
run_own(const CommandCall *call, GError **error)
{
    const char *method = call->argc > 0 ? call->argv[0] : "ox";
    const char *own = trust_own_key(call->client, call->account, method);

    if (!own)
        return command_fail(error, _("%s has no key yet: see /help encryption."),
                            jid_shown_bare(call->account->jid));
    print_own(call, method);
    print_code(call, method, own);
    return true;
}

/* --- deciding --- */

typedef struct {
    Client *client;
    TrustedKey *key;
    const char *const *choices;
    Trust yes;
} Question;

static const char *const SAME_OR_NOT[] = { N_("same"), N_("different"), N_("later"), NULL };
static const char *const YES_NO[] = { N_("yes"), N_("no"), NULL };

/* Where the user looks, or will. */
static void
tell_decided(Client *client, const TrustedKey *key, Trust trust)
{
    static const char *const sentences[] = {
        [TRUST_NONE] = "",
        [TRUST_REFUSED] = N_("Nothing is encrypted to the key %s of %s: it is refused."),
        [TRUST_NEW] = N_("Nothing is encrypted to the key %s of %s until you decide again."),
        [TRUST_ACCEPTED] = N_("The key %s of %s is accepted. You have not compared it: /trust "
                              "compare does."),
        [TRUST_VERIFIED] = N_("The key %s of %s is verified."),
    };
    g_autoptr(Jid) own = jid_new(key->account, NULL);
    g_autoptr(Jid) jid = jid_new(key->jid, NULL);
    Account *account = own ? model_find_account(client_model(client), own) : NULL;
    Chat *chat = account && jid ? account_find_chat(account, jid, CHAT_CONTACT) : NULL;
    g_autofree char *blocks = trust_key_text(key->fingerprint);

    notice(client_model(client), account, chat, SEVERITY_INFO, _(sentences[trust]), blocks,
           key->jid);
}

static bool
decide(Client *client, const TrustedKey *key, Trust trust, GError **error)
{
    if (!trust_decide(client, key, trust, error))
        return false;
    tell_decided(client, key, trust);
    return true;
}

static void
on_answer(const char *answer, gpointer data)
{
    Question *question = data;
    bool is_yes = answer && strcmp(answer, question->choices[0]) == 0;
    bool is_no = answer && strcmp(answer, question->choices[1]) == 0;

    if (is_yes)
        decide(question->client, question->key, question->yes, NULL);
    else if (is_no && question->choices == SAME_OR_NOT)
        decide(question->client, question->key, TRUST_REFUSED, NULL);
    trusted_key_free(question->key);
    g_free(question);
}

/* Takes the key. */
static void
ask(const CommandCall *call, TrustedKey *key, Trust yes)
{
    const bool compares = yes == TRUST_VERIFIED;
    g_autofree char *blocks = trust_key_text(key->fingerprint);
    Question *question = g_new0(Question, 1);
    g_autofree char *text =
        g_strdup_printf(compares ? _("Is the key the same that %s sees on the other side?")
                                 : _("Accept this key of %s without comparing it?"),
                        key->jid);

    *question = (Question){ call->client, key, compares ? SAME_OR_NOT : YES_NO, yes };
    prompt_ask(call->model, &(PromptRequest){
                                .kind = PROMPT_CONFIRM,
                                .account = call->account,
                                .text = text,
                                .details = blocks,
                                .choices = question->choices,
                                .answer = on_answer,
                                .data = question,
                            });
}

static bool
run_compare(const CommandCall *call, GError **error)
{
    g_auto(Meant) meant = { 0 };
    TrustedKey *key = read_arguments(call, &meant, error) ? find_one(call, &meant, error) : NULL;

    if (!key)
        return false;
    print_own(call, key->method);
    print_key(call, key);
    print_code(call, key->method, key->fingerprint);
    command_print(call, "%s",
                  _("Compare it by another way than this chat: side by side, or by a call. /trust "
                    "own shows yours as a code."));
    ask(call, key, TRUST_VERIFIED);
    return true;
}

/* A key that is named was looked at; else the user is shown which one it would be. */
static bool
judge(const CommandCall *call, Trust trust, GError **error)
{
    g_auto(Meant) meant = { 0 };
    g_autoptr(TrustedKey) key =
        read_arguments(call, &meant, error) ? find_one(call, &meant, error) : NULL;

    if (!key)
        return false;
    if (meant.key || trust < TRUST_ACCEPTED)
        return decide(call->client, key, trust, error);
    print_key(call, key);
    ask(call, g_steal_pointer(&key), trust);
    return true;
}

static bool
run_accept(const CommandCall *call, GError **error)
{
    return judge(call, TRUST_ACCEPTED, error);
}

static bool
run_verify(const CommandCall *call, GError **error)
{
    return judge(call, TRUST_VERIFIED, error);
}

static bool
run_refuse(const CommandCall *call, GError **error)
{
    return judge(call, TRUST_REFUSED, error);
}

static bool
run_revoke(const CommandCall *call, GError **error)
{
    return judge(call, TRUST_NEW, error);
}

/* All take the same. */
#define ABOUT_A_KEY                                                                                \
    .usage = N_("[CONTACT] [FINGERPRINT]"), .args = { 0, 2 }, .rest = true,                        \
    .completes = { COMPLETE_KEY_OWNER, COMPLETE_KEY }, .needs = NEEDS_ACCOUNT

const Command trust_commands[] = {
    { .name = "trust",
      .summary = N_("Which keys a contact has, and how far you trust them"),
      .help = N_("Without a contact: of this chat, or of all. \"new\" keys wait for you, and "
                 "nothing is encrypted to them: /trust compare, then accept or refuse."),
      ABOUT_A_KEY,
      .run = run_list },
    { .name = "trust list",
      .summary = N_("Which keys a contact has, and how far you trust them"),
      ABOUT_A_KEY,
      .run = run_list },
    { .name = "trust compare",
      .summary = N_("Compare a key: its fingerprint in blocks and as a code for a camera"),
      .help = N_("You are asked whether it is the same that the other side sees. \"same\" verifies "
                 "it, \"different\" refuses it."),
      ABOUT_A_KEY,
      .run = run_compare },
    { .name = "trust accept",
      .summary = N_("Encrypt to a key although nobody has compared it"),
      ABOUT_A_KEY,
      .run = run_accept },
    { .name = "trust verify",
      .summary = N_("A key was compared, and is theirs"),
      .help = N_("Without a fingerprint you are shown the key, and asked."),
      ABOUT_A_KEY,
      .run = run_verify },
    { .name = "trust refuse",
      .summary = N_("Encrypt nothing to a key, and believe nothing that is signed with it"),
      ABOUT_A_KEY,
      .run = run_refuse },
    { .name = "trust revoke",
      .summary = N_("Take back what you have decided of a key"),
      .help = N_("It is new again: nothing is encrypted to it until you decide once more."),
      ABOUT_A_KEY,
      .run = run_revoke },
    { .name = "trust own",
      .usage = N_("[METHOD]"),
      .summary = N_("Your own key, in blocks and as a code for the camera of the other side"),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "ox|pgp|smime",
      .needs = NEEDS_ACCOUNT,
      .run = run_own },
    { 0 },
};
