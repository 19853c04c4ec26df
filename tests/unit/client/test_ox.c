/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP: whose words are believed, and to whom what is written goes. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox.h"

#include "unit/client/vault.h"

#define JULIET "juliet@example.com"
#define ROMEO  "romeo@example.net"
#define HOUR   (60 * 60 * 1000)

/* What a message says inside; it is right where nothing else is said. */
typedef struct {
    const char *kind, *to, *body, *signer; /* signer "": nobody */
    int64_t late;                          /* how old it is, ms */
    bool is_in_clear;                      /* signed alone */
} Letter;

static void
keep_key(Vault *vault, const char *jid, const char *fingerprint, Trust trust)
{
    const TrustedKey key = {
        .account = (char *)ROMEO,
        .jid = (char *)jid,
        .method = (char *)"ox",
        .fingerprint = (char *)fingerprint,
        .trust = trust,
        .is_announced = true,
        .source = (char *)"pep",
        .seen = 1,
    };

    assert_true(key_trust_set(encryption_keys(vault->office->client), &key, NULL));
}

static int
set_up(void **state)
{
    vault_setup(state);
    Vault *vault = *state;
    keep_key(vault, JULIET, vault->juliet, TRUST_ACCEPTED);
    return 0;
}

static char *
content(Vault *vault, const Letter *letter)
{
    const char *kind = letter->kind ? letter->kind : "signcrypt";
    g_autofree char *stamp =
        date_to_iso(clock_now(vault->office->store->world->clock) - letter->late);

    return g_strdup_printf("<%s xmlns='urn:xmpp:openpgp:0'><to jid='%s'/><time stamp='%s'/>"
                           "<rpad>xyz</rpad><payload><body xmlns='jabber:client'>%s</body>"
                           "</payload></%s>",
                           kind, letter->to ? letter->to : ROMEO, stamp, letter->body, kind);
}

static GBytes *
seal(Vault *vault, const Letter *letter)
{
    g_autofree char *text = content(vault, letter);
    g_autoptr(GBytes) plain = g_bytes_new(text, strlen(text));
    const char *signer = letter->signer ? letter->signer : vault->juliet;

    if (letter->is_in_clear)
        return GNUPG_RUN(vault->gnupg, plain, "--sign", "-u", signer);
    if (!signer[0])
        return GNUPG_RUN(vault->gnupg, plain, "--trust-model", "always", "--encrypt", "-r",
                         vault->romeo);
    return GNUPG_RUN(vault->gnupg, plain, "--trust-model", "always", "--sign", "-u", signer,
                     "--encrypt", "-r", vault->romeo);
}

/* In base64; the caller's. */
static char *
seal_text(Vault *vault, const Letter *letter)
{
    g_autoptr(GBytes) sealed = seal(vault, letter);

    return g_base64_encode(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));
}

/* from juliet's balcony, to romeo */
static void
deliver_early(Vault *vault, const char *id, const char *sealed, const char *more)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" JULIET "/balcony' to='" ROMEO "/orchard' "
        "type='chat' id='%s'><body>the outer body lies</body><openpgp "
        "xmlns='urn:xmpp:openpgp:0'>%s</openpgp>%s</message>",
        id, sealed, more);

    office_receive(vault->office, xml);
}

/* ... and opened, if it can be. */
static void
deliver_with(Vault *vault, const char *id, const char *sealed, const char *more)
{
    deliver_early(vault, id, sealed, more);
    vault_wait(vault);
}

static void
deliver(Vault *vault, const char *id, const char *sealed)
{
    deliver_with(vault, id, sealed, "");
}

static void
receive(Vault *vault, const Letter *letter)
{
    g_autofree char *text = seal_text(vault, letter);

    deliver(vault, letter->body, text);
}

/* The only line cannot be opened, and says why. */
static void
assert_refused(Vault *vault, const char *words)
{
    assert_lines(vault, "<!");
    if (!strstr(vault_line(vault, 0)->error, words))
        fail_msg("no \"%s\" in %s", words, vault_line(vault, 0)->error);
    assert_null(vault_line(vault, 0)->trust);
}

/* Whether trying again could help. */
static bool
is_tried_again(Vault *vault)
{
    bool is_tried = opening_again(vault->office->client, vault_chat(vault)) > 0;

    vault_wait(vault);
    return is_tried;
}

static void
test_what_is_right_is_read(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "good night" });
    assert_lines(vault, "<good night");
    assert_string_equal(vault_line(vault, 0)->encryption, "ox");
    assert_string_equal(vault_line(vault, 0)->trust, "accepted");
    assert_string_equal(vault_line(vault, 0)->signer, vault->juliet);
}

static bool
is_searching(gpointer data)
{
    Vault *vault = data;
    g_autoptr(Jid) juliet = test_jid(JULIET);

    return ox_is_searching(vault->office->client, vault->office->account, juliet);
}

/* Her server has been asked for her keys, and has none; false: it was not asked. */
static bool
answer_none(Vault *vault)
{
    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(vault->office->sent->pdata[i]);
        if (g_strcmp0(element_get(sent, "to"), JULIET) != 0 ||
            g_strcmp0(element_get(sent, "type"), "get") != 0)
            continue;
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='error' from='" JULIET "' id='%s'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            element_get(sent, "id"));
        g_ptr_array_remove_index(vault->office->sent, i);
        office_receive(vault->office, xml);
        return true;
    }
    return false;
}

/* It may be one that she has announced since: that is looked up, and waited for. */
static void
test_somebody_elses_signature(void **state)
{
    Vault *vault = *state;
    g_autofree char *tybalt = gnupg_add_key(vault->gnupg, "xmpp:tybalt@example.com", NULL);
    const Letter letter = { .body = "come here", .signer = tybalt };
    g_autofree char *text = seal_text(vault, &letter);

    keep_key(vault, "tybalt@example.com", tybalt, TRUST_VERIFIED);
    deliver_early(vault, letter.body, text, "");
    office_wait(vault->office, is_searching, vault);
    assert_lines(vault, "<?");
    assert_true(answer_none(vault));
    vault_wait(vault);
    assert_refused(vault, "none of those that juliet@example.com announces");
    assert_true(is_tried_again(vault));
    assert_lines(vault, "<!");
}

static void
test_nobodys_signature(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "come here", .signer = "" });
    assert_refused(vault, "not signed");
    assert_false(is_tried_again(vault));
}

static void
test_signed_alone(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "come here", .is_in_clear = true });
    assert_refused(vault, "is not");
    assert_false(is_tried_again(vault));
}

static void
test_to_somebody_else(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "come here", .to = "paris@example.com" });
    assert_refused(vault, "written to somebody else");
    assert_false(is_tried_again(vault));
}

static void
test_an_old_one_again(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "come here", .late = 2 * HOUR });
    assert_refused(vault, "an old one again");
    assert_false(is_tried_again(vault));
}

static void
test_one_of_the_future(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "come here", .late = -2 * HOUR });
    assert_refused(vault, "cannot be");
}

static void
test_another_kind(void **state)
{
    Vault *vault = *state;

    receive(vault, &(Letter){ .body = "come here", .kind = "crypt" });
    assert_refused(vault, "both signed and encrypted");
    assert_false(is_tried_again(vault));
}

static void
test_a_refused_key_is_believed_once_it_is_not(void **state)
{
    Vault *vault = *state;

    keep_key(vault, JULIET, vault->juliet, TRUST_REFUSED);
    receive(vault, &(Letter){ .body = "it is me" });
    assert_refused(vault, "refused");
    keep_key(vault, JULIET, vault->juliet, TRUST_VERIFIED);
    assert_true(is_tried_again(vault));
    assert_lines(vault, "<it is me");
    assert_string_equal(vault_line(vault, 0)->trust, "verified");
}

/* --- copies --- */

/* The line cannot be opened, and says why. */
static void
assert_copy(Vault *vault, unsigned index)
{
    const char *error = vault_line(vault, index)->error;

    if (!error || !strstr(error, "It is a copy of a message"))
        fail_msg("%s", error ? error : "no error");
    assert_null(vault_line(vault, index)->trust);
}

/* Within the hour, under another id: by whoever has it. */
static void
test_a_copy_is_no_new_message(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = seal_text(vault, &(Letter){ .body = "come here" });
    g_autofree char *sealed_too = seal_text(vault, &(Letter){ .body = "come there" });

    deliver(vault, "one", sealed);
    deliver(vault, "two", sealed_too);
    unsigned unread = vault_chat(vault)->unread;
    deliver(vault, "three", sealed);
    assert_lines(vault, "<come here|<come there|<!");
    assert_copy(vault, 2);
    assert_int_equal(vault_chat(vault)->unread, unread);
    assert_false(is_tried_again(vault));
}

/* One who could read it seals it anew, with the signature that is inside: no byte is the same. */
static void
test_sealed_anew_it_is_a_copy(void **state)
{
    Vault *vault = *state;
    g_autofree char *text = content(vault, &(Letter){ .body = "come here" });
    g_autoptr(GBytes) plain = g_bytes_new(text, strlen(text));

    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GBytes) sealed =
            GNUPG_RUN(vault->gnupg, plain, "--trust-model", "always", "--sign", "-u", vault->juliet,
                      "--encrypt", "-r", vault->romeo);
        g_autofree char *armour =
            g_base64_encode(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));
        deliver(vault, i ? "two" : "one", armour);
    }
    assert_lines(vault, "<come here|<!");
    assert_copy(vault, 1);
}

static void
test_a_restart_forgets_no_copy(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = seal_text(vault, &(Letter){ .body = "come here" });

    deliver(vault, "one", sealed);
    vault_restart(vault);
    deliver(vault, "two", sealed);
    assert_copy(vault, timeline_length(vault_chat(vault)->timeline) > 1 ? 1 : 0);
}

/* A chat state or a receipt that is inside is not heard again, either. */
static void
test_a_copy_without_text_is_refused(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = seal_text(vault, &(Letter){ .body = "" });

    deliver(vault, "one", sealed);
    assert_lines(vault, "");
    deliver(vault, "two", sealed);
    assert_refused(vault, "It is a copy of a message");
}

/* A server that is not sure sends it once more: nothing is wrong, and nothing is new. */
static void
test_what_comes_twice_is_one(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = seal_text(vault, &(Letter){ .body = "come here" });

    g_autofree char *stamp = date_to_iso(clock_now(vault->office->store->world->clock) - HOUR / 2);
    g_autofree char *delay =
        g_strdup_printf("<delay xmlns='urn:xmpp:delay' from='" ROMEO "' stamp='%s'/>", stamp);

    deliver(vault, "one", sealed);
    deliver_with(vault, "one", sealed, delay);
    assert_lines(vault, "<come here");
    assert_int_equal(vault_chat(vault)->unread, 1);
}

/* A line that cannot be opened yet, and its copy: the first of them is the message. */
static void
test_a_copy_of_what_was_closed(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = seal_text(vault, &(Letter){ .body = "later" });

    keep_key(vault, JULIET, vault->juliet, TRUST_REFUSED);
    deliver(vault, "one", sealed);
    deliver(vault, "two", sealed);
    assert_lines(vault, "<!|<!");
    keep_key(vault, JULIET, vault->juliet, TRUST_ACCEPTED);
    assert_true(is_tried_again(vault));
    assert_lines(vault, "<later|<!");
    assert_copy(vault, 1);
}

/* Another device of ours has written to her. */
static void
test_a_copy_of_our_own(void **state)
{
    Vault *vault = *state;
    g_autoptr(GBytes) sealed =
        seal(vault, &(Letter){ .body = "from my phone", .to = JULIET, .signer = vault->romeo });
    g_autofree char *text =
        g_base64_encode(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" ROMEO "' to='" ROMEO "/orchard'><sent "
        "xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message "
        "xmlns='jabber:client' from='" ROMEO "/phone' to='" JULIET "' type='chat' id='c'>"
        "<body>lies</body><openpgp xmlns='urn:xmpp:openpgp:0'>%s</openpgp></message></forwarded>"
        "</sent></message>",
        text);

    office_receive(vault->office, xml);
    vault_wait(vault);
    assert_lines(vault, ">from my phone");
    assert_string_equal(vault_line(vault, 0)->trust, "verified");
}

/* --- what we write --- */

/* What was sent, opened by the other side. Owned by the caller. */
static char *
open_sent(Vault *vault)
{
    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        g_autoptr(Element) stanza = element_parse(vault->office->sent->pdata[i]);
        const char *text = element_child_text(stanza, "openpgp", "urn:xmpp:openpgp:0");
        gsize size;
        if (!text)
            continue;
        g_autofree guchar *bytes = g_base64_decode(text, &size);
        g_autoptr(GBytes) sealed = g_bytes_new(bytes, size);
        g_autoptr(GBytes) plain = GNUPG_RUN(vault->gnupg, sealed, "--decrypt");
        return g_strndup(g_bytes_get_data(plain, NULL), g_bytes_get_size(plain));
    }
    return g_strdup("");
}

/* "body openpgp ...": what stands in the message that was sent. Owned by the caller. */
static char *
outside_of_sent(Vault *vault)
{
    GString *names = g_string_new(NULL);

    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        g_autoptr(Element) stanza = element_parse(vault->office->sent->pdata[i]);
        if (!element_child(stanza, "openpgp", "urn:xmpp:openpgp:0"))
            continue;
        for (const Element *child = element_first(stanza); child; child = element_next(child))
            g_string_append_printf(names, "%s ", element_name(child));
        g_string_append(names, element_child_text(stanza, "body", NULL));
    }
    return g_string_free(names, FALSE);
}

/* What is for servers, and a text that says nothing. */
static void
test_outside_is_nothing_else(void **state)
{
    Vault *vault = *state;

    assert_true(encryption_start(vault->office->client, vault_chat(vault), "ox", NULL));
    client_send_message(vault->office->client, vault_chat(vault), "but soft");
    vault_wait(vault);
    g_autofree char *outside = outside_of_sent(vault);
    assert_string_equal(outside,
                        "origin-id request markable openpgp store body encryption This message is "
                        "encrypted with OpenPGP for XMPP (XEP-0373).");
}

static void
test_what_we_write_is_for_her(void **state)
{
    Vault *vault = *state;

    assert_true(encryption_start(vault->office->client, vault_chat(vault), "ox", NULL));
    client_send_message(vault->office->client, vault_chat(vault), "but soft");
    vault_wait(vault);
    g_autofree char *opened = open_sent(vault);
    assert_non_null(strstr(opened, "<signcrypt"));
    assert_non_null(strstr(opened, "but soft"));
    assert_non_null(strstr(opened, JULIET));
    assert_false(office_has_sent(vault->office, "but soft", ""));
    assert_string_equal(vault_line(vault, 0)->encryption, "ox");
    assert_string_equal(vault_line(vault, 0)->trust, "accepted");
}

/* That somebody writes is told in clear, or not at all. */
static void
test_nothing_is_told_beside_it(void **state)
{
    Vault *vault = *state;

    office_receive(vault->office,
                   "<message xmlns='jabber:client' from='" JULIET "/balcony' type='chat' id='1'>"
                   "<body>hello</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
                   "</message>");
    client_typing(vault->office->client, vault_chat(vault), "h");
    assert_true(office_has_sent(vault->office, "<composing", JULIET));
    client_typing(vault->office->client, vault_chat(vault), "");
    assert_true(encryption_start(vault->office->client, vault_chat(vault), "ox", NULL));
    g_ptr_array_set_size(vault->office->sent, 0);
    client_typing(vault->office->client, vault_chat(vault), "b");
    client_send_message(vault->office->client, vault_chat(vault), "but soft");
    client_typing(vault->office->client, vault_chat(vault), "w");
    client_typing(vault->office->client, vault_chat(vault), "");
    vault_wait(vault);
    assert_false(office_has_sent(vault->office, "chatstates", "<composing"));
    assert_false(office_has_sent(vault->office, "chatstates", "<message"));
    g_autofree char *opened = open_sent(vault);
    assert_non_null(strstr(opened, "chatstates"));
}

/* A new key beside the one that is trusted stops all. */
static void
test_a_new_key_stops_sending(void **state)
{
    Vault *vault = *state;

    assert_true(encryption_start(vault->office->client, vault_chat(vault), "ox", NULL));
    keep_key(vault, JULIET, "0123456789ABCDEF0123456789ABCDEF01234567", TRUST_NEW);
    client_send_message(vault->office->client, vault_chat(vault), "but soft");
    vault_wait(vault);
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
    assert_non_null(strstr(vault_line(vault, 0)->error, "/trust"));
    g_autofree char *opened = open_sent(vault);
    assert_string_equal(opened, "");
    assert_false(office_has_sent(vault->office, "but soft", ""));
}

/* Even if it comes while GnuPG is at work already. */
static void
test_a_new_key_stops_what_is_being_sealed(void **state)
{
    Vault *vault = *state;

    assert_true(encryption_start(vault->office->client, vault_chat(vault), "ox", NULL));
    client_send_message(vault->office->client, vault_chat(vault), "but soft");
    assert_true(sealing_is_busy(vault->office->client, vault_chat(vault)));
    keep_key(vault, JULIET, "0123456789ABCDEF0123456789ABCDEF01234567", TRUST_NEW);
    vault_wait(vault);
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
    g_autofree char *opened = open_sent(vault);
    assert_string_equal(opened, "");
}

#define ox_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, vault_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ox_test(test_what_is_right_is_read),
        ox_test(test_somebody_elses_signature),
        ox_test(test_nobodys_signature),
        ox_test(test_signed_alone),
        ox_test(test_to_somebody_else),
        ox_test(test_an_old_one_again),
        ox_test(test_one_of_the_future),
        ox_test(test_another_kind),
        ox_test(test_a_refused_key_is_believed_once_it_is_not),
        ox_test(test_a_copy_is_no_new_message),
        ox_test(test_sealed_anew_it_is_a_copy),
        ox_test(test_a_restart_forgets_no_copy),
        ox_test(test_a_copy_without_text_is_refused),
        ox_test(test_what_comes_twice_is_one),
        ox_test(test_a_copy_of_what_was_closed),
        ox_test(test_a_copy_of_our_own),
        ox_test(test_outside_is_nothing_else),
        ox_test(test_what_we_write_is_for_her),
        ox_test(test_nothing_is_told_beside_it),
        ox_test(test_a_new_key_stops_sending),
        ox_test(test_a_new_key_stops_what_is_being_sealed),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
