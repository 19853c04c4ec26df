/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server made of one thread: it lets anybody in, says that its roster has so many contacts, each
 * of whom then comes online, one presence after the other, as fast as the client takes them; at the
 * end somebody writes "marker". What each client gets is the same to a byte.
 *
 * With OCCUPANTS it has a room, big@rooms.localhost, with so many people in it, and says "in" when
 * somebody has entered it. Who then says "go" to anybody gets MESSAGES of theirs and CHANGES of
 * their presence, mixed, and "marker".
 *
 * With archive it has MESSAGES in the archive of the account, with all its contacts in turn, the
 * last one with marker@localhost.
 *
 * usage: crowd CONTACTS A-SECOND PASSWORD [OCCUPANTS MESSAGES CHANGES | archive MESSAGES]; prints
 * its port. A-SECOND 0: all at once. */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Before the presences, so that nothing else is measured. */
enum { QUIET_MS = 1500, KEY_BYTES = 20, ROUNDS = 4096 };

#define STREAM                                                                                     \
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx."       \
    "jabber.org/streams' id='1' from='localhost' version='1.0'>"

typedef struct {
    int socket;
    unsigned contacts, rate;
    const char *password;
    unsigned occupants, messages, changes; /* of the room */
    unsigned archived;                     /* messages in the archive */
    bool is_archive_read;                  /* its first page was asked for */
    GString *in;
    unsigned streams;   /* headers that were answered */
    GString *exchanged; /* of the login: RFC 5802's AuthMessage so far */
} Crowd;

static void
say(const Crowd *crowd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = send(crowd->socket, text, length, MSG_NOSIGNAL);
        if (written <= 0)
            exit(errno == EPIPE || errno == ECONNRESET ? 0 : 3);
        text += written;
        length -= (size_t)written;
    }
}

static void
say_text(const Crowd *crowd, const char *text)
{
    say(crowd, text, strlen(text));
}

/* Every name differs, and so does every status. */
static void
send_roster(const Crowd *crowd, const char *id)
{
    g_autoptr(GString) xml = g_string_new(NULL);

    g_string_printf(xml, "<iq type='result' id='%s'><query xmlns='jabber:iq:roster'>", id);
    for (unsigned i = 0; i < crowd->contacts; i++)
        g_string_append_printf(xml,
                               "<item jid='user%u@localhost' name='User number %u' "
                               "subscription='both'><group>Group %u</group></item>",
                               i * 7919 % crowd->contacts, i, i % 20);
    g_string_append(xml, "</query></iq>");
    say(crowd, xml->str, xml->len);
}

static void
send_presences(const Crowd *crowd)
{
    g_autoptr(GString) xml = g_string_new(NULL);

    g_usleep(QUIET_MS * 1000);
    for (unsigned i = 0; i < crowd->contacts; i++) {
        g_string_append_printf(
            xml,
            "<presence from='user%u@localhost/phone' to='alice@localhost'><show>%s</show>"
            "<status>number %u is here</status><priority>%u</priority><c "
            "xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://example.org/%u' "
            "ver='AAAAAAAAAAAAAAAAAAAAAAAAAAA='/></presence>",
            i, i % 2 ? "away" : "chat", i, i % 10, i % 5);
        bool is_due = crowd->rate ? i % MAX(crowd->rate / 100, 1) == 0 : i % 50 == 49;
        if (is_due) {
            say(crowd, xml->str, xml->len);
            g_string_truncate(xml, 0);
        }
        if (is_due && crowd->rate)
            g_usleep(10 * 1000);
    }
    g_string_append(xml, "<message from='user0@localhost/phone' type='chat'><body>marker</body>"
                         "</message>");
    say(crowd, xml->str, xml->len);
}

/* The value of an attribute of what has come; owned by the caller. */
static char *
attribute(const char *xml, const char *name)
{
    g_autofree char *begin = g_strdup_printf(" %s=", name);
    const char *at = strstr(xml, begin);

    if (!at)
        return g_strdup("");
    at += strlen(begin);
    return g_strndup(at + 1, strcspn(at + 1, *at == '"' ? "\"" : "'"));
}

/* --- the room --- */

#define ROOM "big@rooms.localhost"

/* show NULL: as at the beginning. nick NULL: one of the crowd's. */
static void
add_occupant(GString *xml, unsigned i, const char *show, const char *status)
{
    g_string_append_printf(
        xml,
        "<presence from='" ROOM "/Occupant %u' to='alice@localhost/x' id='p%u'>%s%s%s"
        "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://example.org/%u' "
        "ver='AAAAAAAAAAAAAAAAAAAAAAAAAAA='/><occupant-id xmlns='urn:xmpp:occupant-id:0' "
        "id='xOhTaDUmMvgTMUNSpTZTlzTYNJ9Qb2XTsrcXvTCd%04u='/>"
        "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='%s' role='%s'/></x>"
        "</presence>",
        i * 7919 % 10007, i, show ? "<show>" : "", show ? show : "", show ? "</show>" : "", i % 5,
        i, i % 50 ? "none" : "member", i % 100 ? "participant" : "moderator");
    if (status)
        g_string_insert(xml, (gssize)xml->len - (gssize)strlen("</presence>"), status);
}

static void
flush_if(const Crowd *crowd, GString *xml, bool is_due)
{
    if (!is_due)
        return;
    say(crowd, xml->str, xml->len);
    g_string_truncate(xml, 0);
    if (crowd->rate)
        g_usleep(10 * 1000);
}

static void
let_in(const Crowd *crowd)
{
    g_autoptr(GString) xml = g_string_new(NULL);

    g_usleep(QUIET_MS * 1000);
    for (unsigned i = 0; i < crowd->occupants; i++) {
        add_occupant(xml, i, i % 3 ? NULL : "away", NULL);
        flush_if(crowd, xml, i % 50 == 49);
    }
    g_string_append(xml, "<presence from='" ROOM "/alice' to='alice@localhost/x'>"
                         "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                         "role='participant'/><status code='110'/></x></presence>"
                         "<message from='" ROOM
                         "' type='groupchat'><subject>The big room</subject></message>");
    flush_if(crowd, xml, true);
    printf("in\n");
    fflush(stdout);
}

static void
add_message(const Crowd *crowd, GString *xml, unsigned i, const char *body)
{
    g_string_append_printf(
        xml,
        "<message from='" ROOM "/Occupant %u' to='alice@localhost/x' type='groupchat' "
        "id='0b6f1f1c-4d5e-4a6f-8c1d-%012u'><body>%s</body>"
        "<origin-id xmlns='urn:xmpp:sid:0' id='0b6f1f1c-4d5e-4a6f-8c1d-%012u'/>"
        "<occupant-id xmlns='urn:xmpp:occupant-id:0' "
        "id='xOhTaDUmMvgTMUNSpTZTlzTYNJ9Qb2XTsrcXvTCd%04u='/>"
        "<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='2026-%012u'/></message>",
        i % crowd->occupants * 7919 % 10007, i, body, i, i % crowd->occupants, i);
}

static void
talk(const Crowd *crowd)
{
    g_autoptr(GString) xml = g_string_new(NULL);
    g_autoptr(GString) body = g_string_new(NULL);
    unsigned changes = 0;

    g_usleep(QUIET_MS * 1000);
    for (unsigned i = 0; i < crowd->messages; i++) {
        g_string_printf(body,
                        "message %u of somebody in the room, with so many words in it that "
                        "it is as long as what people say",
                        i);
        add_message(crowd, xml, i, body->str);
        if ((uint64_t)(i + 1) * crowd->changes / crowd->messages > changes) {
            unsigned who = changes++ * 13 % crowd->occupants;
            g_autofree char *status = g_strdup_printf("<status>change %u</status>", changes);
            add_occupant(xml, who, changes % 2 ? "xa" : "dnd", status);
        }
        flush_if(crowd, xml, crowd->rate ? i % MAX(crowd->rate / 100, 1) == 0 : i % 50 == 49);
    }
    add_message(crowd, xml, crowd->messages, "marker");
    say(crowd, xml->str, xml->len);
}

static char *
describe_room(const char *id)
{
    return g_strdup_printf(
        "<iq type='result' id='%s' from='" ROOM "'><query "
        "xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' "
        "type='text' name='The big room'/><feature var='http://jabber.org/protocol/muc'/><feature "
        "var='urn:xmpp:sid:0'/><feature var='urn:xmpp:occupant-id:0'/><feature "
        "var='muc_persistent'/><feature var='muc_semianonymous'/></query></iq>",
        id);
}

/* --- the archive --- */

enum { APART_SECONDS = 20 };

static void
add_archived(const Crowd *crowd, GString *xml, const char *query_id, unsigned i)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) time =
        g_date_time_add_seconds(now, -(double)(crowd->archived - i) * APART_SECONDS);
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *user = i == crowd->archived
                                ? g_strdup("marker@localhost")
                                : g_strdup_printf("user%u@localhost", i % crowd->contacts);
    bool is_own = i % 4 == 3 && i < crowd->archived;

    g_string_append_printf(
        xml,
        "<message to='alice@localhost/x'><result xmlns='urn:xmpp:mam:2' queryid='%s' "
        "id='2026-%012u'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
        "stamp='%s'/><message xmlns='jabber:client' from='%s/phone' to='%s' type='chat' "
        "id='0b6f1f1c-4d5e-4a6f-8c1d-%012u'><body>message %u of somebody to somebody, with so many "
        "words in it that it is as long as what people say</body><origin-id "
        "xmlns='urn:xmpp:sid:0' id='0b6f1f1c-4d5e-4a6f-8c1d-%012u'/><request "
        "xmlns='urn:xmpp:receipts'/></message></forwarded></result></message>",
        query_id, i, stamp, is_own ? "alice@localhost" : user, is_own ? user : "alice@localhost", i,
        i, i);
}

/* The text of the element, which has nothing else in it. Owned by the caller. */
static char *
text_of(const char *xml, const char *tag)
{
    const char *at = strstr(xml, tag);

    return at ? g_strndup(at + strlen(tag), strcspn(at + strlen(tag), "<")) : NULL;
}

static void
send_page(Crowd *crowd, const char *id, const char *question)
{
    g_autoptr(GString) xml = g_string_new(NULL);
    g_autofree char *query_id = attribute(question, "queryid");
    g_autofree char *max = text_of(question, "<max>"), *after = text_of(question, "<after>");
    unsigned first = after ? (unsigned)atoi(after + strlen("2026-")) + 1 : 1;
    unsigned last = MIN(first + (unsigned)atoi(max ? max : "50") - 1, crowd->archived);

    if (!crowd->is_archive_read)
        g_usleep(QUIET_MS * 1000);
    crowd->is_archive_read = true;
    for (unsigned i = first; i <= last; i++)
        add_archived(crowd, xml, query_id, i);
    g_string_append_printf(xml,
                           "<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2'%s><set "
                           "xmlns='http://jabber.org/protocol/rsm'><first>2026-%012u</first>"
                           "<last>2026-%012u</last></set></fin></iq>",
                           id, last == crowd->archived ? " complete='true'" : "", first, last);
    say(crowd, xml->str, xml->len);
}

static char *
describe_account(const char *id)
{
    return g_strdup_printf("<iq type='result' id='%s' from='alice@localhost'><query "
                           "xmlns='http://jabber.org/protocol/disco#info'><identity "
                           "category='account' type='registered'/><feature var='urn:xmpp:mam:2'/>"
                           "<feature var='urn:xmpp:sid:0'/></query></iq>",
                           id);
}

/* --- the login: SCRAM-SHA-1 (RFC 5802), whoever it is --- */

static void
sign(const guint8 *key, gsize key_length, const char *text, gsize length, guint8 *ret_key)
{
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA1, key, key_length);
    gsize size = KEY_BYTES;

    g_hmac_update(hmac, (const guchar *)text, (gssize)length);
    g_hmac_get_digest(hmac, ret_key, &size);
    g_hmac_unref(hmac);
}

static void
salt_password(const char *password, guint8 *ret_key)
{
    gsize length = strlen(password);
    guint8 last[KEY_BYTES];

    sign((const guint8 *)password, length, "salt\0\0\0\1", 8, last);
    memcpy(ret_key, last, KEY_BYTES);
    for (int i = 1; i < ROUNDS; i++) {
        sign((const guint8 *)password, length, (const char *)last, KEY_BYTES, last);
        for (int j = 0; j < KEY_BYTES; j++)
            ret_key[j] ^= last[j];
    }
}

/* The text between the tags, decoded. Owned by the caller. */
static char *
decoded(const char *xml)
{
    const char *begin = strchr(xml, '>') + 1;
    g_autofree char *text = g_strndup(begin, strcspn(begin, "<"));
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(text, &length);

    return g_strndup((const char *)bytes, length);
}

static char *
encoded(const char *tag, const char *text)
{
    g_autofree char *base64 = g_base64_encode((const guchar *)text, strlen(text));

    return g_strdup_printf("<%s xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</%s>", tag, base64,
                           tag);
}

static char *
challenge(const Crowd *crowd, const char *xml)
{
    g_autofree char *first = decoded(xml);
    const char *bare = strstr(first, "n=");
    const char *nonce = bare ? strstr(bare, "r=") : NULL;

    if (!nonce)
        exit(4);
    g_autofree char *ours = g_strdup_printf("%sours,s=c2FsdA==,i=%d", nonce, ROUNDS);
    g_string_printf(crowd->exchanged, "%s,%s", bare, ours);
    return encoded("challenge", ours);
}

static char *
succeed(const Crowd *crowd, const char *xml)
{
    g_autofree char *last = decoded(xml);
    const char *proof = strstr(last, ",p=");
    guint8 salted[KEY_BYTES], key[KEY_BYTES], signature[KEY_BYTES];

    if (!proof)
        exit(4);
    g_string_append_c(crowd->exchanged, ',');
    g_string_append_len(crowd->exchanged, last, proof - last);
    salt_password(crowd->password, salted);
    sign(salted, KEY_BYTES, "Server Key", strlen("Server Key"), key);
    sign(key, KEY_BYTES, crowd->exchanged->str, crowd->exchanged->len, signature);
    g_autofree char *base64 = g_base64_encode(signature, KEY_BYTES);
    g_autofree char *verifier = g_strdup_printf("v=%s", base64);
    return encoded("success", verifier);
}

/* --- the session --- */

/* One element of the client's; ours is not a parser, and need not be. */
static void
answer(Crowd *crowd, const char *xml)
{
    g_autofree char *id = attribute(xml, "id"), *to = attribute(xml, "to");
    g_autofree char *reply = NULL;

    if (strstr(xml, "<stream:stream")) {
        bool is_first = crowd->streams++ == 0;
        say_text(crowd, STREAM);
        say_text(crowd, is_first ? "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:"
                                   "xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
                                   "</stream:features>"
                                 : "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-"
                                   "bind'/></stream:features>");
        return;
    }
    if (g_str_has_prefix(xml, "<auth"))
        reply = challenge(crowd, xml);
    else if (g_str_has_prefix(xml, "<response"))
        reply = succeed(crowd, xml);
    else if (strstr(xml, "xmpp-bind"))
        reply = g_strdup_printf("<iq type='result' id='%s'><bind xmlns='urn:ietf:params:xml:ns:"
                                "xmpp-bind'><jid>alice@localhost/x</jid></bind></iq>",
                                id);
    else if (strstr(xml, "jabber:iq:roster"))
        send_roster(crowd, id);
    else if (crowd->archived && strstr(xml, "disco#info") && !strcmp(to, "alice@localhost"))
        reply = describe_account(id);
    else if (crowd->archived && strstr(xml, "queryid="))
        send_page(crowd, id, xml);
    else if (strstr(xml, "disco#info") && strstr(xml, ROOM))
        reply = describe_room(id);
    else if (g_str_has_prefix(xml, "<iq") && (strstr(xml, "'get'") || strstr(xml, "\"get\"") ||
                                              strstr(xml, "'set'") || strstr(xml, "\"set\"")))
        reply = g_strdup_printf("<iq type='error' id='%s'><error type='cancel'><service-unavailable"
                                " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                                id);
    else if (strstr(xml, "<body>go</body>") && crowd->occupants)
        talk(crowd);
    else if (g_str_has_prefix(xml, "<presence") && strstr(xml, "protocol/muc") && strstr(xml, ROOM))
        let_in(crowd);
    else if (strstr(xml, "<body>go</body>"))
        send_presences(crowd);
    if (reply)
        say_text(crowd, reply);
}

/* The end of the first whole element in what has come; NULL: it is not all there. Elements of a
 * client end with the end of a tag on the first level; depth is counted. */
static const char *
element_end(const char *xml)
{
    int depth = 0;

    for (const char *at = xml; *at; at++) {
        if (*at != '<')
            continue;
        const char *end = strchr(at, '>');
        if (!end)
            return NULL;
        bool is_open = at[1] != '/' && at[1] != '?';
        bool is_empty = end[-1] == '/';
        if (g_str_has_prefix(at, "<stream:stream") || g_str_has_prefix(at, "</stream"))
            return end + 1;
        depth += at[1] == '/' ? -1 : is_open && !is_empty ? 1 : 0;
        if (depth == 0 && at[1] != '?')
            return end + 1;
        at = end;
    }
    return NULL;
}

static void
serve(Crowd *crowd)
{
    char bytes[4096];
    ssize_t length;
    const char *end;

    while ((length = recv(crowd->socket, bytes, sizeof(bytes), 0)) > 0) {
        g_string_append_len(crowd->in, bytes, length);
        while ((end = element_end(crowd->in->str))) {
            size_t used = (size_t)(end - crowd->in->str);
            g_autofree char *xml = g_strndup(crowd->in->str, used);
            g_string_erase(crowd->in, 0, (gssize)used);
            answer(crowd, g_strstrip(xml));
        }
    }
}

int
main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    Crowd crowd = { .in = g_string_new(NULL) };

    bool is_archive = argc == 6 && !strcmp(argv[4], "archive");

    if (argc != 4 && argc != 7 && !is_archive)
        return 2;
    crowd.contacts = (unsigned)atoi(argv[1]);
    crowd.rate = (unsigned)atoi(argv[2]);
    crowd.password = argv[3];
    if (is_archive)
        crowd.archived = (unsigned)atoi(argv[5]);
    if (argc == 7) {
        crowd.occupants = (unsigned)atoi(argv[4]);
        crowd.messages = (unsigned)atoi(argv[5]);
        crowd.changes = (unsigned)atoi(argv[6]);
    }
    crowd.exchanged = g_string_new(NULL);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listening, (struct sockaddr *)&address, size) || listen(listening, 1) ||
        getsockname(listening, (struct sockaddr *)&address, &size))
        return 3;
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    crowd.socket = accept(listening, NULL, NULL);
    serve(&crowd);
    close(crowd.socket);
    g_string_free(crowd.in, TRUE);
    g_string_free(crowd.exchanged, TRUE);
    return 0;
}
