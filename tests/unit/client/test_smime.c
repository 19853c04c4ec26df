/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S/MIME (RFC 3923) in the client: what is sent, what is taken, and what is not. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/mime.h"
#include "client/encryption/smime.h"

#include "modules/pidf.h"
#include "modules/smime_content.h"
#include "unit/client/office.h"
#include "unit/crypto/gnupg.h"

#define JULIET "juliet@example.com"
#define ROMEO  "romeo@example.net"
#define NURSE  "nurse@example.com"

/* All in one GnuPG: it is romeo's, and that of those who write to him. */
typedef struct {
    Gnupg *gnupg, *authority;
    char *romeo, *juliet, *nurse;
} Keys;

typedef struct {
    Office *office;
    const Keys *keys;
    GBytes *output; /* of the last call */
} Desk;

static int
begin_group(void **state)
{
    Keys *keys = g_new0(Keys, 1);

    keys->gnupg = gnupg_new();
    keys->authority = gnupg_new();
    gnupg_add_pinentry(keys->gnupg, "pinentry");
    gnupg_make_authority(keys->authority);
    keys->romeo = gnupg_add_certificate(keys->gnupg, keys->authority, ROMEO);
    keys->juliet = gnupg_add_certificate(keys->gnupg, keys->authority, JULIET);
    keys->nurse = gnupg_add_certificate(keys->gnupg, keys->authority, NURSE);
    g_setenv("GNUPGHOME", keys->gnupg->home, TRUE);
    *state = keys;
    return 0;
}

static int
end_group(void **state)
{
    Keys *keys = *state;

    gnupg_free(keys->gnupg);
    gnupg_free(keys->authority);
    g_free(keys->romeo);
    g_free(keys->juliet);
    g_free(keys->nurse);
    g_free(keys);
    return 0;
}

static int
setup(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    void *office = NULL;

    desk->keys = *state;
    office_setup(&office);
    desk->office = office;
    Clock *clock = desk->office->store->world->clock;
    clock_advance(clock, g_get_real_time() / 1000 - clock_now(clock));
    assert_true(client_set_account(desk->office->client, desk->office->account, "smime.key",
                                   desk->keys->romeo, NULL));
    assert_true(settings_set(model_settings(desk->office->client->model),
                             SETTING_ENCRYPTION_PINENTRY, NULL, "agent", NULL));
    office_go_online(desk->office);
    office_receive(desk->office,
                   "<iq xmlns='jabber:client' type='set' id='push'><query xmlns='jabber:iq:roster'>"
                   "<item jid='" JULIET "' subscription='both'/></query></iq>");
    g_ptr_array_set_size(desk->office->sent, 0);
    *state = desk;
    return 0;
}

static int
teardown(void **state)
{
    Desk *desk = *state;
    void *office = desk->office;

    g_clear_pointer(&desk->output, g_bytes_unref);
    *state = (void *)desk->keys;
    g_free(desk);
    return office_teardown(&office);
}

/* --- what others do --- */

static bool
is_idle(gpointer data)
{
    Desk *desk = data;
    Client *client = desk->office->client;
    Chat *chat = office_chat(desk->office, JULIET);

    return gpg_pending(encryption_gpg(client), NULL) == 0 && !opening_is_busy(client, chat) &&
           !sealing_is_busy(client, chat);
}

static void
wait_idle(Desk *desk)
{
    office_wait(desk->office, is_idle, desk);
}

static void
on_called(const GpgResult *result, const GError *error, gpointer data)
{
    Desk *desk = data;

    if (error)
        fail_msg("%s", error->message);
    g_clear_pointer(&desk->output, g_bytes_unref);
    desk->output = g_bytes_ref(result->output);
}

static bool
has_output(gpointer data)
{
    return ((Desk *)data)->output != NULL;
}

static GBytes *
call(Desk *desk, const GpgRequest *request)
{
    gpg_call(encryption_gpg(desk->office->client), request, on_called, desk);
    wait_idle(desk);
    return g_bytes_ref(desk->output);
}

/* Signed by that certificate (NULL: by nobody), then encrypted to romeo, as an entity. */
static char *
seal(Desk *desk, GBytes *entity, const char *signer)
{
    const char *names[] = { desk->keys->romeo, NULL };
    g_autoptr(GBytes) sealed = call(desk, &(GpgRequest){ .protocol = GPG_CMS,
                                                         .operation = GPG_SEAL,
                                                         .input = entity,
                                                         .names = names,
                                                         .signer = signer });
    return g_string_free(mime_join_enveloped(sealed), FALSE);
}

static char *
sign(Desk *desk, GBytes *entity, const char *signer)
{
    MimePart part = { 0 };
    g_autoptr(GBytes) signature = call(desk, &(GpgRequest){ .protocol = GPG_CMS,
                                                            .operation = GPG_SIGN,
                                                            .input = entity,
                                                            .signer = signer,
                                                            .is_detached = true });
    part.text = g_bytes_get_data(entity, &part.size);
    return g_string_free(mime_join_signed(&part, signature, "sha-256"), FALSE);
}

typedef struct {
    const char *from, *to, *text;
    int64_t skew; /* of its time, ms */
} Letter;

static GBytes *
write_letter(Desk *desk, const Letter *letter)
{
    g_autoptr(Jid) from = test_jid(letter->from ? letter->from : JULIET);
    g_autoptr(Jid) to_jid = test_jid(letter->to ? letter->to : ROMEO);
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_autoptr(Element) inside = element_new("message", "jabber:client");

    g_ptr_array_add(to, to_jid);
    element_add_text(inside, "body", NULL, letter->text);
    return smime_content_write(&(SmimeContent){
        .from = from,
        .to = to,
        .time = clock_now(desk->office->store->world->clock) + letter->skew,
        .inside = inside,
    });
}

static void
receive(Desk *desk, const char *id, const char *entity, const char *more)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' from='" JULIET "/balcony' to='" ROMEO
                        "/orchard' type='chat' id='%s'><body>the outer body lies</body>"
                        "<e2e xmlns='urn:ietf:params:xml:ns:xmpp-e2e'><![CDATA[%s]]></e2e>%s"
                        "</message>",
                        id, entity, more);

    office_receive(desk->office, xml);
    wait_idle(desk);
}

static void
write_to_romeo(Desk *desk, const char *id, const Letter *letter, const char *signer)
{
    g_autoptr(GBytes) entity = write_letter(desk, letter);
    g_autofree char *sealed = seal(desk, entity, signer);

    receive(desk, id, sealed, "");
}

static Message *
last_line(Desk *desk)
{
    const Timeline *timeline = office_chat(desk->office, JULIET)->timeline;

    for (unsigned i = timeline_length(timeline); i-- > 0;) {
        Message *message = timeline_get(timeline, i);
        if (message->kind == MESSAGE_CHAT)
            return message;
    }
    fail_msg("there is no line");
    return NULL;
}

static void
assert_opened(Desk *desk, const char *text)
{
    const Message *line = last_line(desk);

    if (line->is_sealed)
        fail_msg("closed: %s", line->error ? line->error : "no error");
    assert_string_equal(line->body, text);
}

static void
assert_closed(Desk *desk, const char *word)
{
    const Message *line = last_line(desk);

    if (!line->is_sealed)
        fail_msg("opened: %s", line->body);
    assert_non_null(line->error);
    if (!strstr(line->error, word))
        fail_msg("%s: no %s", line->error, word);
}

static GPtrArray *
certificates_of(Desk *desk, const char *jid)
{
    return key_trust_list(encryption_keys(desk->office->client), NULL, jid, "smime");
}

/* --- what came --- */

static void
test_a_letter_is_opened(void **state)
{
    Desk *desk = *state;

    write_to_romeo(desk, "m1", &(Letter){ .text = "wherefore art thou" }, desk->keys->juliet);
    assert_opened(desk, "wherefore art thou");
    assert_string_equal(last_line(desk)->encryption, "smime");
    assert_string_equal(last_line(desk)->signer, desk->keys->juliet);
    assert_string_equal(last_line(desk)->trust, "verified");
    g_autoptr(GPtrArray) keys = certificates_of(desk, JULIET);
    assert_int_equal(keys->len, 1);
    assert_string_equal(((TrustedKey *)keys->pdata[0])->source, "signature");
    assert_false(office_has_sent(desk->office, "error", "e2e"));
}

static void
test_what_is_signed_alone_is_no_secret(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) entity = write_letter(desk, &(Letter){ .text = "for all to read" });
    g_autofree char *text = sign(desk, entity, desk->keys->juliet);

    receive(desk, "m1", text, "");
    assert_opened(desk, "for all to read");
    assert_string_equal(last_line(desk)->encryption, "signed");
    assert_string_equal(last_line(desk)->trust, "verified");
    assert_null(office_chat(desk->office, JULIET)->encryption.method);
}

static void
test_somebody_elses_certificate(void **state)
{
    Desk *desk = *state;

    write_to_romeo(desk, "m1", &(Letter){ .text = "I am juliet" }, desk->keys->nurse);
    assert_closed(desk, "does not say that it is of " JULIET);
    assert_closed(desk, NURSE);
    assert_true(office_has_sent(desk->office, "not-acceptable", "unverified-signature"));
    g_autoptr(GPtrArray) keys = certificates_of(desk, JULIET);
    assert_int_equal(keys->len, 0);
}

static void
test_one_that_the_user_has_named(void **state)
{
    Desk *desk = *state;
    g_autoptr(Jid) juliet = test_jid(JULIET);

    write_to_romeo(desk, "m1", &(Letter){ .text = "by my nurse" }, desk->keys->nurse);
    assert_closed(desk, "/smime setkey");
    assert_true(smime_set_key(desk->office->client, desk->office->account, juliet,
                              desk->keys->nurse, NULL));
    wait_idle(desk);
    assert_opened(desk, "by my nurse");
    assert_string_equal(last_line(desk)->trust, "accepted");
}

static void
test_from_or_to_somebody_else(void **state)
{
    Desk *desk = *state;

    write_to_romeo(desk, "m1", &(Letter){ .text = "x", .from = NURSE }, desk->keys->juliet);
    assert_closed(desk, "It says that " NURSE " wrote it");
    write_to_romeo(desk, "m2", &(Letter){ .text = "x", .to = "paris@example.com" },
                   desk->keys->juliet);
    assert_closed(desk, "It was not written to " ROMEO);
}

static void
test_old_and_future_times(void **state)
{
    Desk *desk = *state;

    write_to_romeo(desk, "m1", &(Letter){ .text = "x", .skew = -6 * 60 * 1000 },
                   desk->keys->juliet);
    assert_closed(desk, "Old timestamp");
    assert_true(office_has_sent(desk->office, "not-acceptable", "bad-timestamp"));
    write_to_romeo(desk, "m2", &(Letter){ .text = "x", .skew = 6 * 60 * 1000 }, desk->keys->juliet);
    assert_closed(desk, "Future timestamp");
    write_to_romeo(desk, "m3", &(Letter){ .text = "slow", .skew = -4 * 60 * 1000 },
                   desk->keys->juliet);
    assert_opened(desk, "slow");
}

/* What waited at the server counts from when the server got it; an old one is still old then. */
static void
test_late_ones(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) entity =
        write_letter(desk, &(Letter){ .text = "in the night", .skew = -3600 * 1000 });
    g_autofree char *sealed = seal(desk, entity, desk->keys->juliet);
    g_autofree char *stamp =
        date_to_iso(clock_now(desk->office->store->world->clock) - 3600 * 1000 + 2000);
    g_autofree char *delay =
        g_strdup_printf("<delay xmlns='urn:xmpp:delay' from='example.net' stamp='%s'/>", stamp);

    receive(desk, "m1", sealed, delay);
    assert_opened(desk, "in the night");
}

static void
test_the_same_once_more(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) entity = write_letter(desk, &(Letter){ .text = "yes" });
    g_autofree char *sealed = seal(desk, entity, desk->keys->juliet);

    receive(desk, "m1", sealed, "");
    assert_opened(desk, "yes");
    receive(desk, "m2", sealed, "");
    assert_closed(desk, "once more");
    assert_true(office_has_sent(desk->office, "not-acceptable", "bad-timestamp"));
}

static void
test_decreasing_times_are_told(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) first = write_letter(desk, &(Letter){ .text = "one" });
    g_autoptr(GBytes) second = write_letter(desk, &(Letter){ .text = "two", .skew = 1000 });
    g_autofree char *one = seal(desk, first, desk->keys->juliet);
    g_autofree char *two = seal(desk, second, desk->keys->juliet);

    receive(desk, "m2", two, "");
    receive(desk, "m1", one, "");
    assert_opened(desk, "one");
    const Timeline *timeline = office_chat(desk->office, JULIET)->timeline;
    bool is_told = false;
    for (unsigned i = 0; i < timeline_length(timeline); i++)
        is_told |= strstr(timeline_get(timeline, i)->body, "Decreasing timestamp") != NULL;
    assert_true(is_told);
}

static void
test_not_signed(void **state)
{
    Desk *desk = *state;

    write_to_romeo(desk, "m1", &(Letter){ .text = "x" }, NULL);
    assert_closed(desk, "not signed");
}

static void
test_what_is_broken(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) entity = write_letter(desk, &(Letter){ .text = "x" });
    g_autofree char *signed_text = sign(desk, entity, desk->keys->juliet);

    receive(desk, "m1", "=== nonsense ===", "");
    assert_closed(desk, "no S/MIME");
    receive(desk, "m2", "U2FsdGVkX19okeKTlLxa/1n1FE/upwn1D20GhPWqhDU=", ""); /* as the RFC's */
    assert_closed(desk, "no data of GnuPG");
    assert_true(office_has_sent(desk->office, "bad-request", "decryption-failed"));
    receive(desk, "m3", "Content-Type: text/plain\r\n\r\nhello", "");
    assert_closed(desk, "no data of GnuPG");
    *strstr(signed_text, "\r\nx") = ' '; /* another text */
    receive(desk, "m4", signed_text, "");
    assert_true(last_line(desk)->is_sealed);
    g_autoptr(GBytes) none = g_bytes_new_static("Content-Type: text/plain\r\n\r\nhi\r\n", 32);
    g_autofree char *sealed = seal(desk, none, desk->keys->juliet);
    receive(desk, "m5", sealed, "");
    assert_closed(desk, "cannot show");
}

/* An error about ours fails it with a sentence; nothing is said to an error. */
static void
test_errors_are_not_answered(void **state)
{
    Desk *desk = *state;

    office_receive(desk->office,
                   "<message xmlns='jabber:client' from='" JULIET "/balcony' to='" ROMEO
                   "/orchard' type='error' id='e1'><e2e xmlns='urn:ietf:params:xml:ns:xmpp-e2e'>"
                   "AAAA</e2e><error type='modify'><bad-request "
                   "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    wait_idle(desk);
    assert_false(office_has_sent(desk->office, "error", "e2e"));
}

/* --- what is sent --- */

static void
know_juliet(Desk *desk)
{
    g_autoptr(Jid) juliet = test_jid(JULIET);

    assert_true(smime_set_key(desk->office->client, desk->office->account, juliet,
                              desk->keys->juliet, NULL));
    wait_idle(desk);
}

/* The element of the last stanza that was sent, opened. NULL: it is none. */
static SmimeContent *
open_sent(Desk *desk)
{
    const GPtrArray *sent = desk->office->sent;

    for (unsigned i = sent->len; i-- > 0;) {
        g_autoptr(Element) stanza = element_parse(sent->pdata[i]);
        g_autoptr(GBytes) sealed = stanza ? smime_unwrap(stanza) : NULL;
        if (!sealed)
            continue;
        g_autoptr(GBytes) plain = call(
            desk, &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_OPEN, .input = sealed });
        return smime_content_read(plain, NULL);
    }
    return NULL;
}

static void
test_one_command_begins(void **state)
{
    Desk *desk = *state;
    Chat *chat = office_chat(desk->office, JULIET);

    assert_true(
        client_set_account(desk->office->client, desk->office->account, "smime.key", "", NULL));
    assert_true(smime_start(desk->office->client, chat, NULL));
    wait_idle(desk);
    assert_string_equal(smime_own_key(desk->office->client, desk->office->account),
                        desk->keys->romeo);
    assert_string_equal(chat->encryption.method, "smime");
    assert_int_equal(chat->encryption.trust, TRUST_VERIFIED);
    g_autoptr(GPtrArray) keys = certificates_of(desk, JULIET);
    assert_int_equal(keys->len, 1);
    assert_string_equal(((TrustedKey *)keys->pdata[0])->fingerprint, desk->keys->juliet);
}

static void
test_what_is_written_is_sealed(void **state)
{
    Desk *desk = *state;
    Chat *chat = office_chat(desk->office, JULIET);

    know_juliet(desk);
    assert_true(encryption_start(desk->office->client, chat, "smime", NULL));
    g_ptr_array_set_size(desk->office->sent, 0);
    client_send_message(desk->office->client, chat, "call me but love");
    wait_idle(desk);
    g_autoptr(SmimeContent) content = open_sent(desk);
    assert_non_null(content);
    assert_string_equal(jid_full(content->from), ROMEO);
    assert_string_equal(jid_full(content->to->pdata[0]), JULIET);
    assert_string_equal(element_child_text(content->inside, "body", NULL), "call me but love");
    for (unsigned i = 0; i < desk->office->sent->len; i++)
        assert_null(strstr(desk->office->sent->pdata[i], "me but love"));
    assert_true(office_has_sent(desk->office, "This message is encrypted with S/MIME", "e2e"));
}

/* Everybody can read it, and see that it is not encrypted; who has S/MIME sees whose it is. */
static void
test_what_is_to_be_signed_alone_goes_in_clear(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    Chat *chat = office_chat(desk->office, JULIET);

    assert_true(client_set_account(client, desk->office->account, "smime.key", "", NULL));
    assert_true(smime_sign(client, chat, NULL));
    wait_idle(desk);
    assert_string_equal(chat->encryption.method, "signed");
    assert_false(chat_encryption_is_on(&chat->encryption));
    g_ptr_array_set_size(desk->office->sent, 0);
    client_send_message(client, chat, "  I swear by the moon & all");
    wait_idle(desk);
    assert_string_equal(last_line(desk)->encryption, "signed");
    assert_string_equal(last_line(desk)->trust, "verified");
    g_autoptr(SmimeContent) content = open_sent(desk);
    assert_non_null(content);
    assert_string_equal(jid_full(content->from), ROMEO);
    assert_string_equal(element_child_text(content->inside, "body", NULL),
                        "  I swear by the moon & all");
    for (unsigned i = 0; i < desk->office->sent->len; i++)
        assert_null(strstr(desk->office->sent->pdata[i], "urn:xmpp:eme:0"));
    assert_true(office_has_sent(desk->office, "<body>  I swear by the moon &amp; all</body>",
                                "multipart/signed"));
}

static void
test_signed_alone_is_not_enough_where_encryption_is_required(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    Chat *chat = office_chat(desk->office, JULIET);
    const SettingScope scope = chat_scope(chat);

    assert_true(smime_sign(client, chat, NULL));
    wait_idle(desk);
    assert_true(settings_set(model_settings(client->model), SETTING_ENCRYPTION_POLICY, &scope,
                             "require", NULL));
    encryption_refresh(client, chat);
    assert_non_null(chat->encryption.problem);
    assert_non_null(strstr(chat->encryption.problem, "signed alone"));
    g_ptr_array_set_size(desk->office->sent, 0);
    client_send_message(client, chat, "by the moon");
    wait_idle(desk);
    assert_int_equal(last_line(desk)->state, MESSAGE_FAILED);
    assert_false(office_has_sent(desk->office, "moon", "moon"));
    assert_false(encryption_start(client, chat, "signed", NULL));
}

/* The other way round: what they sign is no reason to sign, or to encrypt. */
static void
test_what_is_signed_alone_is_answered_as_before(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) entity = write_letter(desk, &(Letter){ .text = "for all to read" });
    g_autofree char *text = sign(desk, entity, desk->keys->juliet);
    Chat *chat = office_chat(desk->office, JULIET);
    const SettingScope scope = chat_scope(chat);

    receive(desk, "m1", text, "");
    assert_opened(desk, "for all to read");
    assert_string_equal(
        settings_text(model_settings(desk->office->client->model), SETTING_CHAT_ENCRYPTION, &scope),
        "auto");
}

static void
test_without_a_certificate_nothing_is_sent(void **state)
{
    Desk *desk = *state;
    Chat *chat = office_chat(desk->office, JULIET);
    g_autoptr(GError) error = NULL;

    assert_false(encryption_start(desk->office->client, chat, "smime", &error));
    assert_non_null(strstr(error->message, "No certificate of"));
}

static void
test_times_grow(void **state)
{
    Desk *desk = *state;
    int64_t first = smime_stamp(desk->office->client);

    assert_int_equal(smime_stamp(desk->office->client), first + 1);
    assert_int_equal(smime_stamp(desk->office->client), first + 2);
}

static void
test_a_certificate_is_asked_for(void **state)
{
    Desk *desk = *state;
    Chat *chat = office_chat(desk->office, JULIET);

    assert_true(smime_ask_certificate(desk->office->client, chat, NULL));
    wait_idle(desk);
    g_autoptr(SmimeContent) content = open_sent(desk);
    assert_non_null(content);
    assert_non_null(strstr(element_child_text(content->inside, "body", NULL), "certificate"));
}

static void
test_ours_is_found_to_ask_for_theirs(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    Chat *chat = office_chat(desk->office, JULIET);

    assert_true(client_set_account(client, desk->office->account, "smime.key", NULL, NULL));
    assert_true(smime_ask_certificate(client, chat, NULL));
    wait_idle(desk);
    assert_string_equal(smime_own_key(client, desk->office->account), desk->keys->romeo);
    g_autoptr(SmimeContent) content = open_sent(desk);
    assert_non_null(content);
    assert_non_null(strstr(element_child_text(content->inside, "body", NULL), "certificate"));
}

/* Somebody whose issuer nobody here knows: his words are shown, and nothing goes to him, as GnuPG
 * does not encrypt to him; which is said. */
static void
test_an_issuer_that_is_not_trusted(void **state)
{
    Desk *desk = *state;
    Gnupg *other = gnupg_new();
    Client *client = desk->office->client;
    Chat *chat = office_chat(desk->office, JULIET);

    gnupg_add_pinentry(other, "pinentry");
    gnupg_make_authority_called(other, "somebody else");
    g_autofree char *key = gnupg_add_certificate(other, other, JULIET);
    g_autoptr(GBytes) entity = write_letter(desk, &(Letter){ .text = "trust me" });
    Gpg *gpg = gpg_new(&(GpgOptions){ .home = other->home });
    gpg_call(
        gpg,
        &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_SIGN, .input = entity, .signer = key },
        on_called, desk);
    g_clear_pointer(&desk->output, g_bytes_unref);
    office_wait(desk->office, has_output, desk);
    g_autofree char *text =
        g_base64_encode(g_bytes_get_data(desk->output, NULL), g_bytes_get_size(desk->output));
    gpg_free(gpg);
    gnupg_free(other);
    receive(desk, "m1", text, "");
    assert_opened(desk, "trust me");
    assert_string_equal(last_line(desk)->encryption, "signed");
    assert_string_equal(last_line(desk)->trust, "accepted");
    assert_true(encryption_start(client, chat, "smime", NULL));
    g_ptr_array_set_size(desk->office->sent, 0);
    client_send_message(client, chat, "secret words");
    wait_idle(desk);
    assert_int_equal(last_line(desk)->state, MESSAGE_FAILED);
    if (!strstr(last_line(desk)->error, "issuer"))
        fail_msg("%s", last_line(desk)->error);
    assert_false(office_has_sent(desk->office, "message", "secret words"));
}

/* --- presence --- */

static void
receive_presence(Desk *desk, const char *entity, const char *show)
{
    g_autofree char *xml = g_strdup_printf(
        "<presence xmlns='jabber:client' from='" JULIET "/balcony' to='" ROMEO "/orchard'>%s"
        "<e2e xmlns='urn:ietf:params:xml:ns:xmpp-e2e'><![CDATA[%s]]></e2e></presence>",
        show, entity);

    office_receive(desk->office, xml);
    wait_idle(desk);
}

static GBytes *
write_presence(Desk *desk, const char *entity, const char *status, int64_t skew)
{
    g_autoptr(Jid) jid = test_jid(entity);

    return g_string_free_to_bytes(pidf_write(&(Pidf){
        .entity = jid,
        .show = SHOW_AWAY,
        .status = (char *)status,
        .time = clock_now(desk->office->store->world->clock) + skew,
    }));
}

static const Contact *
juliet_of(Desk *desk)
{
    g_autoptr(Jid) juliet = test_jid(JULIET);

    return roster_find(desk->office->account->roster, juliet);
}

static void
test_presence_is_opened(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) plain = write_presence(desk, JULIET, "in the chamber", 0);
    g_autofree char *sealed = seal(desk, plain, desk->keys->juliet);

    receive_presence(desk, sealed, "<show>dnd</show><status>go away</status>");
    assert_string_equal(contact_status(juliet_of(desk)), "in the chamber");
    assert_int_equal(contact_show(juliet_of(desk)), SHOW_AWAY);
    g_autoptr(GBytes) other = write_presence(desk, JULIET, "signed alone", 1000);
    g_autofree char *signed_text = sign(desk, other, desk->keys->juliet);
    receive_presence(desk, signed_text, "");
    assert_string_equal(contact_status(juliet_of(desk)), "signed alone");
}

static void
test_forged_presence_changes_nothing(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) plain = write_presence(desk, JULIET, "forged", 0);
    g_autoptr(GBytes) others = write_presence(desk, NURSE, "hers", 0);
    g_autoptr(GBytes) old = write_presence(desk, JULIET, "old", -3600 * 1000);
    g_autofree char *by_other = seal(desk, plain, desk->keys->nurse);
    g_autofree char *of_other = seal(desk, others, desk->keys->juliet);
    g_autofree char *of_old = seal(desk, old, desk->keys->juliet);

    receive_presence(desk, by_other, "<status>plain</status>");
    receive_presence(desk, of_other, "<status>plain</status>");
    receive_presence(desk, of_old, "<status>plain</status>");
    receive_presence(desk, "nonsense", "<status>plain</status>");
    assert_string_equal(contact_status(juliet_of(desk)), "plain");
}

static void
test_presence_is_sent(void **state)
{
    Desk *desk = *state;
    Chat *chat = office_chat(desk->office, JULIET);

    know_juliet(desk);
    g_ptr_array_set_size(desk->office->sent, 0);
    assert_true(smime_send_presence(desk->office->client, chat, "under the balcony", NULL));
    wait_idle(desk);
    g_autoptr(SmimeContent) content = open_sent(desk);
    assert_non_null(content);
    assert_string_equal(element_child_text(content->inside, "status", NULL), "under the balcony");
    assert_false(office_has_sent(desk->office, "presence", "balcony"));
}

#define smime_test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        smime_test(test_a_letter_is_opened),
        smime_test(test_what_is_signed_alone_is_no_secret),
        smime_test(test_somebody_elses_certificate),
        smime_test(test_one_that_the_user_has_named),
        smime_test(test_from_or_to_somebody_else),
        smime_test(test_old_and_future_times),
        smime_test(test_late_ones),
        smime_test(test_the_same_once_more),
        smime_test(test_decreasing_times_are_told),
        smime_test(test_not_signed),
        smime_test(test_what_is_broken),
        smime_test(test_errors_are_not_answered),
        smime_test(test_one_command_begins),
        smime_test(test_what_is_written_is_sealed),
        smime_test(test_what_is_to_be_signed_alone_goes_in_clear),
        smime_test(test_signed_alone_is_not_enough_where_encryption_is_required),
        smime_test(test_what_is_signed_alone_is_answered_as_before),
        smime_test(test_without_a_certificate_nothing_is_sent),
        smime_test(test_times_grow),
        smime_test(test_an_issuer_that_is_not_trusted),
        smime_test(test_a_certificate_is_asked_for),
        smime_test(test_ours_is_found_to_ask_for_theirs),
        smime_test(test_presence_is_opened),
        smime_test(test_forged_presence_changes_nothing),
        smime_test(test_presence_is_sent),
    };

    if (!gnupg_is_there() || !gnupg_has_certificates())
        return 77;
    return cmocka_run_group_tests(tests, begin_group, end_group);
}
