/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An office with a GnuPG of its own. */

#include "config.h"

#include "unit/client/vault.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/worker.h"
#include "client/encryption/encryption.h"

#define JULIET "juliet@example.com"
#define ROMEO  "romeo@example.net"

typedef struct {
    Gnupg *gnupg;
    char *romeo, *juliet;
} Keys;

int
vault_begin_group(void **state)
{
    Keys *keys = g_new0(Keys, 1);

    keys->gnupg = gnupg_new();
    keys->romeo = gnupg_add_key(keys->gnupg, "xmpp:" ROMEO, NULL);
    keys->juliet = gnupg_add_key(keys->gnupg, "xmpp:" JULIET, NULL);
    g_setenv("GNUPGHOME", keys->gnupg->home, TRUE);
    *state = keys;
    return 0;
}

int
vault_end_group(void **state)
{
    Keys *keys = *state;

    worker_wait_all();
    gnupg_free(keys->gnupg);
    g_free(keys->romeo);
    g_free(keys->juliet);
    g_free(keys);
    return 0;
}

static void
on_event(const Event *event, gpointer data)
{
    Vault *vault = data;

    if (event->kind == EVENT_ATTENTION)
        vault->attentions++;
    else if (event->message->is_sealed)
        g_string_append(vault->opened, "closed\n");
    else
        g_string_append_printf(vault->opened, "opened %s\n", event->message->body);
}

static void
go_online(Vault *vault)
{
    office_go_online(vault->office);
    g_ptr_array_set_size(vault->office->sent, 0);
}

int
vault_setup_away(void **state)
{
    const Keys *keys = *state;
    Vault *vault = g_new0(Vault, 1);
    g_autoptr(Jid) juliet = test_jid(JULIET);
    void *office = NULL;

    office_setup(&office);
    vault->office = office;
    vault->gnupg = keys->gnupg;
    vault->romeo = keys->romeo;
    vault->juliet = keys->juliet;
    vault->opened = g_string_new(NULL);
    assert_true(settings_set(vault->office->store->world->settings, SETTING_PGP_SIGN_PRESENCE,
                             &(SettingScope){ 0 }, "off", NULL));
    assert_true(client_set_account(vault->office->client, vault->office->account, "openpgp.key",
                                   vault->romeo, NULL));
    assert_true(
        pgp_set_key(vault->office->client, vault->office->account, juliet, vault->juliet, NULL));
    vault->observer = model_observe(vault->office->store->world->model,
                                    EVENT_MESSAGE_OPENED | EVENT_ATTENTION, on_event, vault);
    *state = vault;
    return 0;
}

int
vault_setup(void **state)
{
    vault_setup_away(state);
    go_online(*state);
    return 0;
}

int
vault_teardown(void **state)
{
    Vault *vault = *state;
    void *office = vault->office;

    model_unobserve(vault->office->store->world->model, vault->observer);
    office_teardown(&office);
    g_string_free(vault->opened, TRUE);
    g_free(vault);
    return 0;
}

static bool
is_idle(gpointer data)
{
    return gpg_pending(encryption_gpg(data), NULL) == 0;
}

/* What is at work is given up, as by the end of the program; but gpg must have begun or ended, for
 * until then it holds all files that are open here, the lock of the store among them. */
static void
interrupt(Client *client, Office *office)
{
    opening_free(client->opening);
    client->opening = opening_new(client);
    sealing_free(client->sealing);
    client->sealing = sealing_new(client);
    office_wait(office, is_idle, client);
}

void
vault_restart(Vault *vault)
{
    interrupt(vault->office->client, vault->office);
    office_restart(vault->office);
    go_online(vault);
}

Chat *
vault_chat(Vault *vault)
{
    return office_chat(vault->office, JULIET);
}

char *
vault_seal(Vault *vault, const char *text)
{
    g_autoptr(GBytes) plain = g_bytes_new(text, strlen(text));
    g_autoptr(GBytes) sealed = GNUPG_RUN(vault->gnupg, plain, "--armor", "--trust-model", "always",
                                         "--encrypt", "-r", vault->romeo);
    size_t length;
    const char *bytes = g_bytes_get_data(sealed, &length);
    g_autofree char *armour = g_strndup(bytes, length);
    const char *begin = strstr(armour, "\n\n") + 2;

    return g_strndup(begin, (gsize)(strstr(begin, "\n-----END") - begin));
}

void
vault_receive(Vault *vault, const char *id, const char *sealed, const char *more)
{
    g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' from='" JULIET
                                           "/balcony' to='" ROMEO "/orchard' "
                                           "type='chat' id='%s'><body>the outer body lies</body>"
                                           "<x xmlns='jabber:x:encrypted'>%s</x>%s</message>",
                                           id, sealed, more);

    office_receive(vault->office, xml);
}

static char *
unseal(Vault *vault, const char *sealed)
{
    g_autofree char *armour = g_strdup_printf("-----BEGIN PGP MESSAGE-----\n\n%s\n"
                                              "-----END PGP MESSAGE-----\n",
                                              sealed);
    g_autoptr(GBytes) input = g_bytes_new(armour, strlen(armour));
    g_autoptr(GBytes) plain = GNUPG_RUN(vault->gnupg, input, "--decrypt");
    size_t length;
    const char *bytes = g_bytes_get_data(plain, &length);

    return g_strndup(bytes, length);
}

char *
vault_sent(Vault *vault)
{
    GString *all = g_string_new(NULL);
    const GPtrArray *sent = vault->office->sent;

    for (unsigned i = 0; i < sent->len; i++) {
        g_autoptr(Element) stanza = element_parse(sent->pdata[i]);
        const char *body = stanza ? element_child_text(stanza, "body", NULL) : NULL;
        const char *x = body ? element_child_text(stanza, "x", "jabber:x:encrypted") : NULL;
        g_autofree char *text = x ? unseal(vault, x) : g_strdup(body);

        if (body)
            g_string_append_printf(all, "%s%s %s", all->len ? "|" : "", x ? "sealed" : "clear",
                                   text);
    }
    return g_string_free(all, FALSE);
}

static bool
is_at_rest(gpointer data)
{
    Vault *vault = data;
    const Client *client = vault->office->client;

    return !opening_is_busy(client, vault_chat(vault)) &&
           !sealing_is_busy(client, vault_chat(vault));
}

void
vault_wait(Vault *vault)
{
    office_wait(vault->office, is_at_rest, vault);
}

char *
vault_lines(Vault *vault)
{
    const Timeline *timeline = vault_chat(vault)->timeline;
    GString *lines = g_string_new(NULL);

    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        const Message *message = timeline_get(timeline, i);
        const char *text = !message->is_sealed ? message->body : message->error ? "!" : "?";

        if (message->kind == MESSAGE_CHAT)
            g_string_append_printf(lines, "%s%s%s", lines->len > 0 ? "|" : "",
                                   message->is_outgoing ? ">" : "<", text);
    }
    return g_string_free(lines, FALSE);
}

Message *
vault_line(Vault *vault, unsigned index)
{
    const Timeline *timeline = vault_chat(vault)->timeline;

    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        Message *message = timeline_get(timeline, i);
        if (message->kind == MESSAGE_CHAT && index-- == 0)
            return message;
    }
    fail_msg("there are not so many lines");
    return NULL;
}

void
vault_hide_keys(Vault *vault, bool is_hidden)
{
    g_autofree char *keys = g_strconcat(vault->gnupg->home, "/private-keys-v1.d", NULL);
    g_autofree char *away = g_strconcat(vault->gnupg->home, "/away", NULL);

    if (!is_hidden)
        rmdir(keys); /* the agent has made it anew */
    assert_int_equal(is_hidden ? rename(keys, away) : rename(away, keys), 0);
    gnupg_reload(vault->gnupg);
}
