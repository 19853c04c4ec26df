/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts, markers and who is typing, in a chat that is encrypted: sealed, or not at all. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "client/encryption/encryption.h"
#include "client/encryption/whispers.h"
#include "client/history/displayed.h"

#include "unit/client/vault.h"

#define JULIET "juliet@example.com"
#define ROMEO  "romeo@example.net"

#define ASKS_INSIDE "<request xmlns='urn:xmpp:receipts'/>"
#define MARKABLE    "<markable xmlns='urn:xmpp:chat-markers:0'/>"
#define ACTIVE      "<active xmlns='http://jabber.org/protocol/chatstates'/>"
#define NO_STORE    "<no-store xmlns='urn:xmpp:hints'/>"
#define LIE         "<body>the outer body lies</body>"

static int
set_up(void **state)
{
    vault_setup(state);
    Vault *vault = *state;
    const TrustedKey key = {
        .account = (char *)ROMEO,
        .jid = (char *)JULIET,
        .method = (char *)"ox",
        .fingerprint = (char *)vault->juliet,
        .trust = TRUST_ACCEPTED,
        .is_announced = true,
        .source = (char *)"pep",
        .seen = 1,
    };

    assert_true(key_trust_set(encryption_keys(vault->office->client), &key, NULL));
    assert_true(encryption_start(vault->office->client, vault_chat(vault), "ox", NULL));
    office_receive(vault->office, "<iq xmlns='jabber:client' type='set' id='push'><query "
                                  "xmlns='jabber:iq:roster'><item jid='" JULIET
                                  "' subscription='from'/></query></iq>");
    return 0;
}

/* From juliet's balcony: this is sealed, that stands beside it. Owned by the caller. */
static char *
write_letter(Vault *vault, const char *id, const char *inside, const char *outside)
{
    g_autofree char *stamp = date_to_iso(clock_now(vault->office->store->world->clock));
    g_autofree char *text = g_strdup_printf("<signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='" ROMEO
                                            "'/><time stamp='%s'/>"
                                            "<rpad>%s</rpad><payload>%s</payload></signcrypt>",
                                            stamp, id, inside);
    g_autoptr(GBytes) plain = g_bytes_new(text, strlen(text));
    g_autoptr(GBytes) sealed = GNUPG_RUN(vault->gnupg, plain, "--trust-model", "always", "--sign",
                                         "-u", vault->juliet, "--encrypt", "-r", vault->romeo);
    g_autofree char *base64 =
        g_base64_encode(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));

    return g_strdup_printf("<message xmlns='jabber:client' from='" JULIET "/balcony' to='" ROMEO
                           "/orchard' type='chat' id='%s'>%s<openpgp xmlns='urn:xmpp:openpgp:0'>%s"
                           "</openpgp></message>",
                           id, outside, base64);
}

static void
deliver(Vault *vault, const char *id, const char *inside, const char *outside)
{
    g_autofree char *xml = write_letter(vault, id, inside, outside);

    office_receive(vault->office, xml);
}

static bool
is_at_rest(gpointer data)
{
    Vault *vault = data;
    const Client *client = vault->office->client;

    return whispers_are_idle(client) && !opening_is_busy(client, vault_chat(vault)) &&
           !sealing_is_busy(client, vault_chat(vault));
}

static void
settle(Vault *vault)
{
    office_wait(vault->office, is_at_rest, vault);
}

static void
deliver_line(Vault *vault, const char *body, const char *inside, const char *outside)
{
    g_autofree char *content =
        g_strdup_printf("<body xmlns='jabber:client'>%s</body>%s", body, inside);
    g_autofree char *beside = g_strconcat(LIE, outside, NULL);

    deliver(vault, body, content, beside);
    settle(vault);
}

/* What was sent sealed without a line, opened. Owned by the caller. */
static char *
whispered(Vault *vault)
{
    GString *all = g_string_new(NULL);

    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        g_autoptr(Element) stanza = element_parse(vault->office->sent->pdata[i]);
        const char *text = element_child_text(stanza, "openpgp", "urn:xmpp:openpgp:0");
        gsize length;
        if (!text || element_child(stanza, "body", NULL))
            continue;
        assert_non_null(element_child(stanza, "no-store", "urn:xmpp:hints"));
        assert_non_null(element_child(stanza, "encryption", "urn:xmpp:eme:0"));
        g_autofree guchar *bytes = g_base64_decode(text, &length);
        g_autoptr(GBytes) input = g_bytes_new(bytes, length);
        g_autoptr(GBytes) plain = GNUPG_RUN(vault->gnupg, input, "--decrypt");
        g_string_append_len(all, g_bytes_get_data(plain, NULL), (gssize)g_bytes_get_size(plain));
    }
    return g_string_free(all, FALSE);
}

static void
assert_whispered(Vault *vault, const char *words)
{
    g_autofree char *all = whispered(vault);

    if (!strstr(all, words))
        fail_msg("no %s in %s", words, all);
}

static void
assert_silent(Vault *vault)
{
    g_autofree char *all = whispered(vault);

    assert_string_equal(all, "");
}

static bool
has_told_in_clear(Vault *vault, const char *ns)
{
    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        if (strstr(vault->office->sent->pdata[i], ns) &&
            strstr(vault->office->sent->pdata[i], "<message"))
            return true;
    }
    return false;
}

static void
test_a_receipt_is_sealed(void **state)
{
    Vault *vault = *state;

    deliver_line(vault, "hello", ASKS_INSIDE, ASKS_INSIDE);
    assert_lines(vault, "<hello");
    assert_whispered(vault, "received");
    assert_false(has_told_in_clear(vault, "urn:xmpp:receipts"));
}

/* By programs that do not look inside for that. */
static void
test_who_asks_beside_it_is_answered_there(void **state)
{
    Vault *vault = *state;

    deliver_line(vault, "hello", "", ASKS_INSIDE);
    assert_silent(vault);
    assert_true(office_has_sent(vault->office, "<received", JULIET "/balcony"));
}

/* Gajim asks inside, and does not hear an answer from there. */
static void
test_who_asks_inside_alone_is_answered_beside(void **state)
{
    Vault *vault = *state;

    deliver_line(vault, "hello", ASKS_INSIDE, "");
    assert_silent(vault);
    assert_true(office_has_sent(vault->office, "<received", JULIET "/balcony"));
    assert_int_equal(whispers_way(vault->office->client, vault_chat(vault)), WHISPER_NOT);
}

static void
test_what_is_not_opened_is_not_confirmed(void **state)
{
    Vault *vault = *state;

    g_autofree char *letter = write_letter(
        vault, "one", "<body xmlns='jabber:client'>hello</body>" ASKS_INSIDE, LIE ASKS_INSIDE);
    vault_hide_keys(vault, true);
    office_receive(vault->office, letter);
    settle(vault);
    assert_lines(vault, "<!");
    assert_false(has_told_in_clear(vault, "urn:xmpp:receipts"));
    vault_hide_keys(vault, false);
    assert_int_equal(opening_again(vault->office->client, vault_chat(vault)), 1);
    settle(vault);
    assert_lines(vault, "<hello");
    assert_whispered(vault, "received");
    assert_false(has_told_in_clear(vault, "urn:xmpp:receipts"));
}

static void
test_typing_is_sealed(void **state)
{
    Vault *vault = *state;

    client_typing(vault->office->client, vault_chat(vault), "w");
    settle(vault);
    assert_silent(vault); /* nobody knows yet whether she reads it */
    client_typing(vault->office->client, vault_chat(vault), "");
    deliver_line(vault, "hello", ACTIVE MARKABLE, MARKABLE);
    client_typing(vault->office->client, vault_chat(vault), "w");
    settle(vault);
    assert_whispered(vault, "composing");
    assert_false(has_told_in_clear(vault, "chatstates"));
}

static bool
has_whispered(gpointer data)
{
    Vault *vault = data;
    g_autofree char *all = whispered(vault);

    return strstr(all, "displayed") != NULL;
}

static void
test_a_marker_is_sealed(void **state)
{
    Vault *vault = *state;
    Client *client = vault->office->client;

    deliver_line(vault, "hello", MARKABLE, MARKABLE);
    displayed_read(client, vault_chat(vault), "hello", true);
    office_wait(vault->office, has_whispered, vault);
    assert_false(has_told_in_clear(vault, "urn:xmpp:chat-markers:0"));
}

static void
test_nor_is_it_told_beside(void **state)
{
    Vault *vault = *state;

    deliver_line(vault, "hello", "", MARKABLE);
    displayed_read(vault->office->client, vault_chat(vault), "hello", true);
    displayed_finish(vault->office->client);
    settle(vault);
    assert_silent(vault);
    assert_false(has_told_in_clear(vault, "urn:xmpp:chat-markers:0"));
}

/* It is no line, and is heard. */
static void
test_hers_are_heard(void **state)
{
    Vault *vault = *state;

    client_send_message(vault->office->client, vault_chat(vault), "hello");
    settle(vault);
    g_autofree char *received =
        g_strdup_printf("<received xmlns='urn:xmpp:receipts' id='%s'/>", vault_line(vault, 0)->id);
    deliver(vault, "one", received, NO_STORE);
    assert_lines(vault, ">hello");
    settle(vault);
    assert_lines(vault, ">hello");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_RECEIVED);
}

static void
test_a_line_is_a_line(void **state)
{
    Vault *vault = *state;

    deliver(vault, "one", "<body xmlns='jabber:client'>hello</body>", NO_STORE);
    settle(vault);
    assert_lines(vault, "<hello");
}

/* Nor is it lost where nobody may be asked for a passphrase: it comes with the next line. */
static void
test_a_line_that_is_closed_is_not_lost(void **state)
{
    Vault *vault = *state;

    g_autofree char *letter =
        write_letter(vault, "one", "<body xmlns='jabber:client'>hello</body>", NO_STORE);
    vault_hide_keys(vault, true);
    office_receive(vault->office, letter);
    settle(vault);
    assert_lines(vault, "");
    vault_hide_keys(vault, false);
    deliver_line(vault, "next", "", "");
    g_autofree char *lines = vault_lines(vault);
    assert_non_null(strstr(lines, "<hello"));
    assert_non_null(strstr(lines, "<next"));
}

/* A request stands inside, too, for those who answer there. */
static void
test_what_we_ask_stands_inside(void **state)
{
    Vault *vault = *state;

    client_send_message(vault->office->client, vault_chat(vault), "hello");
    settle(vault);
    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        g_autoptr(Element) stanza = element_parse(vault->office->sent->pdata[i]);
        const char *text = element_child_text(stanza, "openpgp", "urn:xmpp:openpgp:0");
        gsize length;
        if (!text)
            continue;
        g_autofree guchar *bytes = g_base64_decode(text, &length);
        g_autoptr(GBytes) input = g_bytes_new(bytes, length);
        g_autoptr(GBytes) plain = GNUPG_RUN(vault->gnupg, input, "--decrypt");
        g_autofree char *opened = g_strndup(g_bytes_get_data(plain, NULL), g_bytes_get_size(plain));
        assert_non_null(strstr(opened, "urn:xmpp:receipts"));
        assert_non_null(strstr(opened, "urn:xmpp:chat-markers:0"));
        return;
    }
    fail_msg("nothing was sent");
}

/* The passphrase is not asked for, whatever is to be told. */
static void
test_nobody_is_asked(void **state)
{
    Vault *vault = *state;
    g_autofree char *locked = gnupg_add_key(vault->gnupg, "xmpp:locked@example.net", "secret");

    deliver_line(vault, "hello", ACTIVE MARKABLE, MARKABLE);
    assert_true(client_set_account(vault->office->client, vault->office->account, "openpgp.key",
                                   locked, NULL));
    gnupg_reload(vault->gnupg); /* it forgets passphrases */
    client_typing(vault->office->client, vault_chat(vault), "w");
    settle(vault);
    assert_silent(vault);
    assert_null(prompt_first(vault->office->store->world->model));
    assert_false(has_told_in_clear(vault, "chatstates"));
}

#define whispers_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, vault_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        whispers_test(test_a_receipt_is_sealed),
        whispers_test(test_who_asks_beside_it_is_answered_there),
        whispers_test(test_who_asks_inside_alone_is_answered_beside),
        whispers_test(test_what_is_not_opened_is_not_confirmed),
        whispers_test(test_typing_is_sealed),
        whispers_test(test_a_marker_is_sealed),
        whispers_test(test_nor_is_it_told_beside),
        whispers_test(test_hers_are_heard),
        whispers_test(test_a_line_is_a_line),
        whispers_test(test_a_line_that_is_closed_is_not_lost),
        whispers_test(test_what_we_ask_stands_inside),
        whispers_test(test_nobody_is_asked),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
