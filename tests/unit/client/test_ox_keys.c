/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that others announce: taken over if they are theirs, and trusted no further than the user
 * wants. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox.h"

#include "unit/client/vault.h"

#define JULIET "juliet@example.com"
#define ROMEO  "romeo@example.net"
#define NODE   "urn:xmpp:openpgp:0:public-keys"

static void
set(Vault *vault, SettingId id, const char *text)
{
    assert_true(
        settings_set(vault->office->store->world->settings, id, &(SettingScope){ 0 }, text, NULL));
}

/* A key that somebody else has made, who is not in romeo's GnuPG. */
typedef struct {
    char *fingerprint;
    GBytes *bytes;
} Key;

static Key
make_key(const char *name)
{
    Gnupg *gnupg = gnupg_new();
    Key key = { .fingerprint = gnupg_add_key(gnupg, name, NULL) };

    key.bytes = gnupg_export(gnupg, key.fingerprint);
    gnupg_free(gnupg);
    return key;
}

static void
key_done(Key *key)
{
    g_free(key->fingerprint);
    g_bytes_unref(key->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Key, key_done)

/* Answers the request for this node that was sent last; false: there was none. */
static bool
answer(Vault *vault, const char *node, const char *payload)
{
    for (unsigned i = vault->office->sent->len; i-- > 0;) {
        g_autoptr(Element) sent = element_parse(vault->office->sent->pdata[i]);
        const Element *pubsub = element_child(sent, "pubsub", "http://jabber.org/protocol/pubsub");
        const Element *items = pubsub ? element_child(pubsub, "items", NULL) : NULL;
        if (!items || g_strcmp0(element_get(items, "node"), node) != 0)
            continue;
        const char *to = element_get(sent, "to");
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' from='%s' id='%s'><pubsub "
            "xmlns='http://jabber.org/protocol/pubsub'><items node='%s'><item id='1'>%s</item>"
            "</items></pubsub></iq>",
            to ? to : ROMEO, element_get(sent, "id"), node, payload);
        g_ptr_array_remove_index(vault->office->sent, i);
        office_receive(vault->office, xml);
        return true;
    }
    return false;
}

/* Owned by the caller. */
static char *
list_of(const char *first, const char *second)
{
    g_autofree char *more = second ? g_strdup_printf("<pubkey-metadata v4-fingerprint='%s' "
                                                     "date='1999-01-21T10:46:21Z'/>",
                                                     second)
                                   : g_strdup("");

    return g_strdup_printf("<public-keys-list xmlns='urn:xmpp:openpgp:0'><pubkey-metadata "
                           "v4-fingerprint='%s' date='1999-01-21T10:46:21Z'/>%s"
                           "</public-keys-list>",
                           first, more);
}

static void
answer_list(Vault *vault, const char *first, const char *second)
{
    g_autofree char *list = list_of(first, second);

    assert_true(answer(vault, NODE, list));
}

static bool
is_found(gpointer data)
{
    Vault *vault = data;
    g_autoptr(Jid) juliet = test_jid(JULIET);

    return !ox_is_searching(vault->office->client, vault->office->account, juliet);
}

/* At the node of this fingerprint stands that key. */
static void
answer_key(Vault *vault, const char *fingerprint, const Key *key)
{
    g_autofree char *node = g_strdup_printf(NODE ":%s", fingerprint);
    g_autofree char *text =
        g_base64_encode(g_bytes_get_data(key->bytes, NULL), g_bytes_get_size(key->bytes));
    g_autofree char *payload =
        g_strdup_printf("<pubkey xmlns='urn:xmpp:openpgp:0'><data>%s</data></pubkey>", text);

    assert_true(answer(vault, node, payload));
    office_wait(vault->office, is_found, vault);
}

static void
look(Vault *vault)
{
    g_autoptr(Jid) juliet = test_jid(JULIET);

    ox_search(vault->office->client,
              &(OxSearch){ .account = vault->office->account, .jid = juliet });
}

/* "accepted announced|new dropped", in the order in which they were seen. Owned by the caller. */
static char *
known(Vault *vault)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(vault->office->client), ROMEO, JULIET, "ox");
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        g_string_append_printf(text, "%s%s %s", i ? "|" : "", trust_name(key->trust),
                               key->is_announced ? "announced" : "dropped");
    }
    return g_string_free(text, FALSE);
}

#define assert_known(vault, expected)                                                              \
    do {                                                                                           \
        g_autofree char *known_ = known(vault);                                                    \
        assert_string_equal(known_, expected);                                                     \
    } while (0)

static bool
is_told(Vault *vault, const char *words)
{
    const Timeline *console = model_console(vault->office->store->world->model);

    for (unsigned i = 0; i < timeline_length(console); i++) {
        if (strstr(timeline_get(console, i)->body, words))
            return true;
    }
    return false;
}

static void
learn(Vault *vault, const Key *key)
{
    look(vault);
    answer_list(vault, key->fingerprint, NULL);
    answer_key(vault, key->fingerprint, key);
}

static bool
may_start(Vault *vault)
{
    return encryption_start(vault->office->client, vault_chat(vault), "ox", NULL);
}

static void
test_the_first_key_is_taken(void **state)
{
    g_auto(Key) key = make_key("xmpp:" JULIET);

    learn(*state, &key);
    assert_known(*state, "accepted announced");
    assert_true(may_start(*state));
}

static void
test_or_the_user_is_asked(void **state)
{
    g_auto(Key) key = make_key("xmpp:" JULIET);

    set(*state, SETTING_ENCRYPTION_TRUST, "ask");
    learn(*state, &key);
    assert_known(*state, "new announced");
    assert_false(may_start(*state));
}

/* Somebody has put his own key where hers is announced, or his beside hers. */
static void
test_another_key_in_its_place_is_refused(void **state)
{
    Vault *vault = *state;
    g_auto(Key) key = make_key("xmpp:" JULIET);
    g_auto(Key) other = make_key("xmpp:" JULIET);

    look(vault);
    answer_list(vault, key.fingerprint, NULL);
    answer_key(vault, key.fingerprint, &other);
    assert_known(vault, "");
    assert_true(is_told(vault, "another one is in its place"));
    assert_false(may_start(vault));
}

/* A key that says that it is somebody else's. */
static void
test_a_key_of_somebody_else_is_refused(void **state)
{
    Vault *vault = *state;
    g_auto(Key) tybalt = make_key("xmpp:tybalt@example.com");

    learn(vault, &tybalt);
    assert_known(vault, "");
    assert_true(is_told(vault, "does not say that it is theirs"));
}

static void
test_what_is_no_key_is_refused(void **state)
{
    g_auto(Key) key = make_key("xmpp:" JULIET);

    g_bytes_unref(key.bytes);
    key.bytes = g_bytes_new_static("nonsense", 8);
    learn(*state, &key);
    assert_known(*state, "");
    assert_false(may_start(*state));
}

/* With which an attacker would make us take his secret key for our own. */
static void
test_a_secret_key_is_refused(void **state)
{
    Gnupg *gnupg = gnupg_new();
    g_auto(Key) key = { .fingerprint = gnupg_add_key(gnupg, "xmpp:" JULIET, NULL) };

    key.bytes = GNUPG_RUN(gnupg, NULL, "--export-secret-keys", key.fingerprint);
    gnupg_free(gnupg);
    learn(*state, &key);
    assert_known(*state, "");
    assert_true(is_told(*state, "hides others"));
}

static void
test_a_second_key_is_loud_and_new(void **state)
{
    Vault *vault = *state;
    g_auto(Key) key = make_key("xmpp:" JULIET);
    g_auto(Key) second = make_key("xmpp:" JULIET);

    learn(vault, &key);
    assert_true(may_start(vault));
    look(vault);
    answer_list(vault, key.fingerprint, second.fingerprint);
    answer_key(vault, second.fingerprint, &second);
    assert_known(vault, "accepted announced|new announced");
    assert_true(is_told(vault, "NEW OpenPGP key"));
    assert_false(may_start(vault));
}

static void
test_what_is_not_announced_is_not_used(void **state)
{
    Vault *vault = *state;
    g_auto(Key) key = make_key("xmpp:" JULIET);

    learn(vault, &key);
    look(vault);
    assert_true(answer(vault, NODE, "<public-keys-list xmlns='urn:xmpp:openpgp:0'/>"));
    office_wait(vault->office, is_found, vault);
    assert_known(vault, "accepted dropped");
    assert_true(is_told(vault, "any more"));
    assert_false(may_start(vault));
}

static bool
is_searching(gpointer data)
{
    return !is_found(data);
}

/* Her first line comes before we have looked for her keys. */
static void
receive_with(Vault *vault, const char *body, const char *hint)
{
    g_autofree char *stamp = date_to_iso(clock_now(vault->office->store->world->clock));
    g_autofree char *content =
        g_strdup_printf("<signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='" ROMEO "'/><time "
                        "stamp='%s'/><rpad>xyz</rpad><payload><body xmlns='jabber:client'>%s"
                        "</body></payload></signcrypt>",
                        stamp, body);
    g_autoptr(GBytes) plain = g_bytes_new(content, strlen(content));
    g_autoptr(GBytes) sealed = GNUPG_RUN(vault->gnupg, plain, "--trust-model", "always", "--sign",
                                         "-u", vault->juliet, "--encrypt", "-r", vault->romeo);
    g_autofree char *text =
        g_base64_encode(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" JULIET "/balcony' to='" ROMEO "/orchard' "
        "type='chat' id='%s'><openpgp xmlns='urn:xmpp:openpgp:0'>%s</openpgp>%s</message>",
        body, text, hint);

    office_receive(vault->office, xml);
}

static void
receive(Vault *vault, const char *body)
{
    receive_with(vault, body, "");
}

static void
receive_first(Vault *vault)
{
    receive(vault, "first");
    office_wait(vault->office, is_searching, vault);
}

/* And it is read once they are there: nothing is said of it meanwhile. */
static void
test_the_first_line_waits_for_its_key(void **state)
{
    Vault *vault = *state;
    g_autoptr(GBytes) bytes = gnupg_export(vault->gnupg, vault->juliet);

    receive_first(vault);
    assert_lines(vault, "<?");
    answer_list(vault, vault->juliet, NULL);
    answer_key(vault, vault->juliet, &(Key){ NULL, bytes });
    vault_wait(vault);
    assert_lines(vault, "<first");
    assert_string_equal(vault->opened->str, "opened first\n");
}

/* It does not wait for ever, and is read all the same when they come. */
static void
test_the_first_line_may_be_late(void **state)
{
    Vault *vault = *state;
    g_autoptr(GBytes) bytes = gnupg_export(vault->gnupg, vault->juliet);

    receive_first(vault);
    clock_advance(vault->office->store->world->clock, 10 * 1000);
    vault_wait(vault);
    assert_lines(vault, "<!");
    answer_list(vault, vault->juliet, NULL);
    answer_key(vault, vault->juliet, &(Key){ NULL, bytes });
    vault_wait(vault);
    assert_lines(vault, "<first");
}

/* Also one that looks like a receipt from outside, as nobody is to keep it. */
static void
test_a_line_kept_nowhere_waits_for_its_key(void **state)
{
    Vault *vault = *state;
    g_autoptr(GBytes) bytes = gnupg_export(vault->gnupg, vault->juliet);

    assert_non_null(vault_chat(vault));
    receive_with(vault, "first", "<no-store xmlns='urn:xmpp:hints'/>");
    office_wait(vault->office, is_searching, vault);
    answer_list(vault, vault->juliet, NULL);
    answer_key(vault, vault->juliet, &(Key){ NULL, bytes });
    vault_wait(vault);
    assert_lines(vault, "<first");
}

/* Nor does each line after it wait as long: who is slow once is not waited for again. */
static void
test_only_the_first_line_waits(void **state)
{
    Vault *vault = *state;

    receive_first(vault);
    receive(vault, "second");
    receive(vault, "third");
    clock_advance(vault->office->store->world->clock, 10 * 1000);
    vault_wait(vault); /* not for 10 s more, with each */
    assert_lines(vault, "<!|<!|<!");
}

/* The user need not wait for it. */
static void
test_waiting_can_be_cancelled(void **state)
{
    Vault *vault = *state;

    receive_first(vault);
    assert_true(opening_cancel(vault->office->client, vault_chat(vault)));
    vault_wait(vault);
    assert_lines(vault, "<!");
    assert_false(opening_cancel(vault->office->client, vault_chat(vault)));
}

/* A stranger's list is nobody's business. */
static void
test_strangers_are_not_heard(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) paris = test_jid("paris@example.com");
    g_autoptr(GPtrArray) keys = g_ptr_array_new();

    ox_on_announced(vault->office->client, vault->office->account, paris, keys);
    ox_on_announced(vault->office->client, vault->office->account, paris, NULL);
    assert_false(ox_is_searching(vault->office->client, vault->office->account, paris));
    assert_int_equal(vault->office->sent->len, 0);
}

static bool
is_published(gpointer data)
{
    Vault *vault = data;
    g_autofree char *node = g_strdup_printf(NODE ":%s", vault->romeo);

    for (unsigned i = 0; i < vault->office->sent->len; i++) {
        const char *xml = vault->office->sent->pdata[i];
        if (strstr(xml, "<publish ") && strstr(xml, node))
            return true;
    }
    return false;
}

/* Another device has dropped ours from the list: it comes back, with the other one. */
static void
test_ours_is_announced_again(void **state)
{
    Vault *vault = *state;
    set(vault, SETTING_ENCRYPTION_OX, "on");
    g_ptr_array_set_size(vault->office->sent, 0);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    ox_check_own_list(vault->office->client, vault->office->account, none);
    office_wait(vault->office, is_published, vault);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_the_first_key_is_taken),
        vault_test(test_or_the_user_is_asked),
        vault_test(test_another_key_in_its_place_is_refused),
        vault_test(test_a_key_of_somebody_else_is_refused),
        vault_test(test_what_is_no_key_is_refused),
        vault_test(test_a_secret_key_is_refused),
        vault_test(test_a_second_key_is_loud_and_new),
        vault_test(test_what_is_not_announced_is_not_used),
        vault_test(test_the_first_line_waits_for_its_key),
        vault_test(test_the_first_line_may_be_late),
        vault_test(test_a_line_kept_nowhere_waits_for_its_key),
        vault_test(test_only_the_first_line_waits),
        vault_test(test_waiting_can_be_cancelled),
        vault_test(test_strangers_are_not_heard),
        vault_test(test_ours_is_announced_again),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
