/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The policy: which method the next line of a chat takes, and whether it may go at all. */

#include "config.h"

#include "client/encryption/encryption.h"

#include "base/i18n.h"
#include "model/window.h"
#include "client/encryption/passphrase.h"
#include "client/encryption/starting.h"

G_DEFINE_QUARK(jaser - encryption - error, encryption_error)

/* As in settings.def. */
typedef enum { POLICY_NONE, POLICY_OFFER, POLICY_REQUIRE } Policy;
typedef enum { CHOICE_AUTO, CHOICE_CLEAR, CHOICE_METHOD } Choice;

struct Encryption {
    Client *client;
    Gpg *gpg; /* NULL: not needed yet */
    KeyTrust *keys;
    Passphrases *passphrases;
    unsigned observer, settings_observer;
    bool is_looking; /* for keys: what is found at once is told when that is over */
};

static const EncryptionMethod *const METHODS[] = { &encryption_ox, &encryption_pgp,
                                                   &encryption_smime, &encryption_smime_signed };

/* --- the table --- */

const EncryptionMethod *
encryption_method(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(METHODS); i++) {
        if (g_strcmp0(METHODS[i]->cipher->name, name) == 0)
            return METHODS[i];
    }
    return NULL;
}

const EncryptionMethod **
encryption_methods(const Client *client, const Chat *chat)
{
    static const char *const WORDS[] = { "ox", "pgp", "smime" }; /* as in settings.def */
    const SettingScope scope = chat_scope(chat);
    unsigned indexes[G_N_ELEMENTS(WORDS)];
    unsigned count = settings_words(model_settings(client->model), SETTING_ENCRYPTION_METHODS,
                                    &scope, indexes, G_N_ELEMENTS(indexes));
    const EncryptionMethod **methods = g_new0(const EncryptionMethod *, count + 1);
    unsigned found = 0;

    for (unsigned i = 0; i < count; i++) {
        methods[found] = encryption_method(WORDS[indexes[i]]);
        found += methods[found] != NULL;
    }
    return methods;
}

void
readers_done(Readers *readers)
{
    g_clear_pointer(&readers->readers, g_ptr_array_unref);
    g_free(readers->signer);
    *readers = (Readers){ 0 };
}

void
opened_done(Opened *opened)
{
    element_free(opened->inside);
    g_free(opened->signer);
    jid_unref(opened->awaited);
    *opened = (Opened){ 0 };
}

/* --- the doors --- */

Gpg *
encryption_gpg(const Client *client)
{
    Encryption *encryption = client->encryption;
    const bool asks = settings_choice(model_settings(client->model), SETTING_ENCRYPTION_PINENTRY,
                                      &(SettingScope){ 0 }) == 0;

    if (!encryption->gpg)
        encryption->gpg = passphrases_gpg_new(encryption->passphrases, asks);
    return encryption->gpg;
}

KeyTrust *
encryption_keys(const Client *client)
{
    return client->encryption->keys;
}

/* --- the policy --- */

static Policy
policy_of(const Client *client, const Chat *chat)
{
    const SettingScope scope = chat_scope(chat);

    return (Policy)settings_choice(model_settings(client->model), SETTING_ENCRYPTION_POLICY,
                                   &scope);
}

/* ret_method: of CHOICE_METHOD; NULL: this program does not have it. */
static Choice
choice_of(const Client *client, const Chat *chat, const EncryptionMethod **ret_method)
{
    const SettingScope scope = chat_scope(chat);
    const char *word =
        settings_text(model_settings(client->model), SETTING_CHAT_ENCRYPTION, &scope);

    *ret_method = encryption_method(word);
    if (g_str_equal(word, "auto"))
        return CHOICE_AUTO;
    return g_str_equal(word, "clear") ? CHOICE_CLEAR : CHOICE_METHOD;
}

static bool
may_serve(const EncryptionMethod *method, const Chat *chat)
{
    return chat->kind != CHAT_ROOM || (method->cipher->traits & CIPHER_ROOMS);
}

static bool
try_method(Client *client, const Chat *chat, Readers *readers, GError **error)
{
    const EncryptionMethod *method = readers->method;

    if (may_serve(method, chat))
        return method->readers(client, chat, readers, error);
    g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                _("%s cannot encrypt what is said in rooms."), method->cipher->label);
    return false;
}

/* Where the user has chosen what cannot be, and may choose otherwise. A key that he has not judged
 * is no reason to give up. */
static void
add_way_out(Client *client, const Chat *chat, const EncryptionMethod *method, GError **error)
{
    const EncryptionMethod *chosen;

    if (!error || !g_error_matches(*error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY) ||
        encryption_is_required(client, chat) || (method->cipher->traits & CIPHER_CLEAR) ||
        choice_of(client, chat, &chosen) != CHOICE_METHOD || chosen != method)
        return;
    g_autofree char *sentence = g_steal_pointer(&(*error)->message);
    /* TRANSLATORS: a sentence, and the word of a method as in /ox end */
    (*error)->message =
        g_strdup_printf(_("%s /%s end writes without encryption."), sentence, method->cipher->name);
}

bool
encryption_find_readers(Client *client, const Chat *chat, Readers *readers, GError **error)
{
    const EncryptionMethod *method = readers->method;

    if (try_method(client, chat, readers, error))
        return true;
    if (may_serve(method, chat) && starting_is(client, chat, method)) {
        g_clear_error(error);
        readers_done(readers);
        *readers = (Readers){ .method = method, .is_busy = true };
        return true;
    }
    add_way_out(client, chat, method, error);
    return false;
}

/* The first that can be used; may_look: where there is none, one of which that is not known yet.
 * NULL. */
static const EncryptionMethod *
find_usable(Client *client, const Chat *chat, bool may_look)
{
    g_autofree const EncryptionMethod **methods = encryption_methods(client, chat);
    const EncryptionMethod *unsure = NULL;

    for (unsigned i = 0; methods[i]; i++) {
        g_auto(Readers) readers = { .method = methods[i] };
        if (!try_method(client, chat, &readers, NULL))
            continue;
        if (!readers.is_busy)
            return methods[i];
        unsure = unsure ? unsure : methods[i];
    }
    return may_look ? unsure : NULL;
}

bool
encryption_decide(Client *client, const Chat *chat, const EncryptionMethod **ret_method,
                  GError **error)
{
    const bool is_required = policy_of(client, chat) == POLICY_REQUIRE;
    Choice choice = choice_of(client, chat, ret_method);

    if (choice == CHOICE_AUTO)
        *ret_method = is_required ? find_usable(client, chat, true) : NULL;
    if (*ret_method || (choice != CHOICE_METHOD && !is_required))
        return true;
    if (choice == CHOICE_METHOD)
        g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_POLICY,
                            _("This jaser does not have the encryption that is set for this chat: "
                              "/encryption shows what it has."));
    else
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_POLICY,
                    _("No key of %s is known: /ox start looks for one, /help encryption tells "
                      "more. In clear nothing goes here (encryption.policy)."),
                    chat_display_name(chat));
    return false;
}

bool
encryption_is_required(const Client *client, const Chat *chat)
{
    return policy_of(client, chat) == POLICY_REQUIRE;
}

void
encryption_look(Client *client, Chat *chat, const EncryptionMethod *method)
{
    if (!method->look || client->encryption->is_looking || starting_is(client, chat, method))
        return;
    client->encryption->is_looking = true;
    method->look(client, chat);
    client->encryption->is_looking = false;
}

/* What is only offered is looked for where that costs nobody anything. */
static const EncryptionMethod *
find_offer(Client *client, Chat *chat)
{
    const EncryptionMethod *offer = find_usable(client, chat, false);
    const EncryptionMethod *unsure = offer ? NULL : find_usable(client, chat, true);

    if (unsure && unsure->looks_here)
        encryption_look(client, chat, unsure);
    return offer;
}

void
encryption_refresh(Client *client, Chat *chat)
{
    const EncryptionMethod *method = NULL;
    g_auto(Readers) readers = { 0 };
    g_autoptr(GError) error = NULL;
    ChatEncryption facts = { .is_required = policy_of(client, chat) == POLICY_REQUIRE };

    if (encryption_decide(client, chat, &method, &error) && method) {
        readers.method = method;
        encryption_find_readers(client, chat, &readers, &error);
    }
    if (method) {
        facts.method = (char *)method->cipher->name;
        facts.label = (char *)method->cipher->label;
    } else if (!error && policy_of(client, chat) == POLICY_OFFER) {
        const EncryptionMethod *offer = find_offer(client, chat);
        facts.offer = offer ? (char *)offer->cipher->name : NULL;
    }
    facts.trust = readers.trust;
    facts.is_busy = readers.is_busy;
    facts.problem = error ? error->message : NULL;
    chat_set_encryption(chat, &facts);
    if (readers.is_busy)
        encryption_look(client, chat, method);
    sealing_go_on(client, chat);
}

/* --- as the user chooses --- */

static bool
choose(Client *client, Chat *chat, const char *word, GError **error)
{
    const SettingScope scope = chat_scope(chat);

    if (!settings_set(model_settings(client->model), SETTING_CHAT_ENCRYPTION, &scope, word, error))
        return false;
    client_save_settings(client);
    encryption_refresh(client, chat);
    return true;
}

static const EncryptionMethod *
find_method(const char *name, GError **error)
{
    const EncryptionMethod *method = encryption_method(name);

    if (!method)
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("This jaser has no encryption called %s."), name);
    return method;
}

bool
encryption_start(Client *client, Chat *chat, const char *method, GError **error)
{
    g_auto(Readers) readers = { .method = find_method(method, error) };

    if (!readers.method || !choose(client, chat, method, error))
        return false;
    encryption_look(client, chat, readers.method);
    return encryption_find_readers(client, chat, &readers, error);
}

bool
encryption_begin(Client *client, Chat *chat, const char *method, GError **error)
{
    const EncryptionMethod *chosen = find_method(method, error);

    return chosen && chosen->start(client, chat, error);
}

bool
encryption_end(Client *client, Chat *chat, GError **error)
{
    if (policy_of(client, chat) != POLICY_REQUIRE)
        return choose(client, chat, "clear", error);
    g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_POLICY,
                        _("Nothing may go in clear here: /set encryption.policy changes that."));
    return false;
}

bool
encryption_may_hear(const Client *client, const Chat *chat)
{
    const EncryptionMethod *chosen;

    return opening_is_busy(client, chat) && chat->kind != CHAT_ROOM &&
           policy_of(client, chat) == POLICY_OFFER &&
           choice_of(client, chat, &chosen) == CHOICE_AUTO;
}

void
encryption_heard(Client *client, Chat *chat, const Message *message)
{
    const EncryptionMethod *method = encryption_method(message->encryption);
    const EncryptionMethod *chosen;
    bool proves = !method || !(method->cipher->traits & CIPHER_SIGNED) ||
                  g_strcmp0(message->trust, trust_name(TRUST_ACCEPTED)) == 0 ||
                  g_strcmp0(message->trust, trust_name(TRUST_VERIFIED)) == 0;

    if (!method || (method->cipher->traits & CIPHER_CLEAR) || !proves || chat->kind == CHAT_ROOM ||
        policy_of(client, chat) == POLICY_NONE || choice_of(client, chat, &chosen) != CHOICE_AUTO)
        return;
    choose(client, chat, method->cipher->name, NULL);
}

/* --- what it depends on --- */

void
encryption_refresh_all(Client *client, const Account *account)
{
    const GPtrArray *windows = windows_all(model_windows(client->model));

    for (unsigned i = 0; i < windows->len; i++) {
        Chat *chat = ((const Window *)windows->pdata[i])->chat;
        if (chat && (!account || chat->account == account))
            encryption_refresh(client, chat);
    }
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    Encryption *encryption = data;

    (void)scope;
    if (id == SETTING_ENCRYPTION_PINENTRY && encryption->gpg)
        gpg_set_asking(encryption->gpg, settings_choice(model_settings(encryption->client->model),
                                                        id, &(SettingScope){ 0 }) == 0);
    if (id == SETTING_ENCRYPTION_POLICY || id == SETTING_ENCRYPTION_METHODS ||
        id == SETTING_ENCRYPTION_TRUST || id == SETTING_CHAT_ENCRYPTION)
        encryption_refresh_all(encryption->client, NULL);
}

/* The chat that is looked at now. */
static void
on_windows(const Event *event, gpointer data)
{
    Encryption *encryption = data;
    const Window *window = windows_current(model_windows(encryption->client->model));

    (void)event;
    if (window && window->chat)
        encryption_refresh(encryption->client, window->chat);
}

Encryption *
encryption_new(Client *client)
{
    Encryption *encryption = g_new0(Encryption, 1);

    encryption->client = client;
    encryption->keys = key_trust_new(client->options.database);
    encryption->passphrases = passphrases_new(&client->options);
    encryption->observer = model_observe(client->model, EVENT_WINDOWS, on_windows, encryption);
    encryption->settings_observer =
        settings_observe(model_settings(client->model), on_setting, encryption);
    return encryption;
}

void
encryption_free(Encryption *encryption)
{
    if (!encryption)
        return;
    settings_unobserve(model_settings(encryption->client->model), encryption->settings_observer);
    model_unobserve(encryption->client->model, encryption->observer);
    gpg_free(encryption->gpg);
    passphrases_free(encryption->passphrases);
    key_trust_free(encryption->keys);
    g_free(encryption);
}
