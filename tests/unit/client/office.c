/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client for tests. */

#include "config.h"

#include "unit/client/office.h"

#include <sqlite3.h>
#include <string.h>

#include "xmpp/xmpp.h"

#define DEADLINE_MS 10000
#define TICK_MS     5

static void
open_client(Office *office)
{
    ClientOptions options = {
        .model = office->store->world->model,
        .paths = office->paths,
        .database = office->store->database,
        .archive = office->store->archive,
        .certificates = office->certificates,
        .secrets = office->secrets,
        .has_desktop = office->has_desktop,
        .has_screen = office->has_screen,
    };

    if (office->has_log)
        options.text_log = office->text_log =
            text_log_new(office->store->folder, office->store->world->clock, NULL, NULL);
    office->client = client_new(&options);
}

int
office_setup(void **state)
{
    Office *office = g_new0(Office, 1);
    void *store = NULL;

    assert_true(xmpp_init(NULL));
    store_setup(&store);
    office->store = store;
    office->paths = paths_new(office->store->folder, office->store->folder);
    office->certificates =
        certificates_load(office->store->folder, office->store->world->clock, NULL);
    office->secrets = secrets_load(office->store->folder, NULL, NULL);
    assert_non_null(office->secrets);
    office->sent = g_ptr_array_new_with_free_func(g_free);
    open_client(office);
    office->account = client_add_account(office->client, "romeo@example.net", NULL);
    assert_non_null(office->account);
    *state = office;
    return 0;
}

int
office_teardown(void **state)
{
    Office *office = *state;
    void *store = office->store;

    client_free(office->client);
    text_log_free(office->text_log);
    certificates_free(office->certificates);
    secrets_free(office->secrets);
    paths_free(office->paths);
    g_ptr_array_unref(office->sent);
    store_teardown(&store);
    g_free(office);
    return 0;
}

void
office_restart(Office *office)
{
    g_autoptr(Jid) jid = test_jid("romeo@example.net");

    client_free(office->client);
    g_clear_pointer(&office->text_log, text_log_free);
    account_remove(office->account);
    secrets_free(office->secrets);
    store_close(office->store);
    store_open(office->store);
    office->secrets = secrets_load(office->store->folder, NULL, NULL);
    assert_non_null(office->secrets);
    open_client(office);
    client_load_accounts(office->client);
    office->account = model_find_account(office->store->world->model, jid);
    assert_non_null(office->account);
}

static void
on_sent(const char *xml, gpointer data)
{
    Office *office = data;

    g_ptr_array_add(office->sent, g_strdup(xml));
}

/* The items that nodes have, as the office says; elsewhere nothing. Owned by the caller. */
static char *
items_of(const Office *office, const Element *payload)
{
    const Element *items = element_child(payload, "items", NULL);

    if (!items || !office->items)
        return g_strdup("");
    return g_strdup_printf("<items node='%s'>%s</items>", element_get(items, "node"),
                           office->items);
}

static void
refuse_node(Office *office, const Element *sent)
{
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' from='%s' type='error' id='%s'><error type='cancel'>"
        "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        jid_bare(office->account->jid), element_get(sent, "id"));

    office_receive(office, xml);
}

/* Every request of the login gets an empty result of its kind; but the account has features, and
 * what its archive is asked waits. */
static void
answer_login(Office *office, const char *features)
{
    const char *own = jid_bare(office->account->jid);

    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        const Element *payload = sent ? element_first(sent) : NULL;
        if (!payload || strcmp(element_name(sent), "iq") != 0 ||
            strcmp(element_ns(payload), "urn:xmpp:mam:2") == 0 ||
            (office->has_slow_server && strcmp(element_ns(payload), "jabber:iq:roster") == 0))
            continue;
        if (office->has_no_nodes && element_child(payload, "items", NULL)) {
            refuse_node(office, sent);
            continue;
        }
        const char *to = element_get(sent, "to");
        bool is_account = g_strcmp0(to, own) == 0 && strstr(element_ns(payload), "disco#info");
        g_autofree char *items = items_of(office, payload);
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' from='%s' type='result' id='%s'><%s xmlns='%s'>%s</%s></iq>",
            to ? to : own, element_get(sent, "id"), element_name(payload), element_ns(payload),
            is_account ? features : items, element_name(payload));
        office_receive(office, xml);
    }
}

void
office_go_online(Office *office)
{
    office_go_online_with(office, "");
}

void
office_go_online_with(Office *office, const char *features)
{
    session_open_offline(client_session(office->client, office->account), "orchard", on_sent,
                         office);
    answer_login(office, features);
    office_receive(office,
                   "<iq xmlns='jabber:client' type='set' id='push'><query "
                   "xmlns='jabber:iq:roster'><item jid='juliet@example.com'/></query></iq>");
}

void
office_give_roster(Office *office)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (!sent || !element_child(sent, "query", "jabber:iq:roster"))
            continue;
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' id='%s'><query xmlns='jabber:iq:roster'>"
            "<item jid='juliet@example.com'/></query></iq>",
            element_get(sent, "id"));
        office_receive(office, xml);
        return;
    }
    fail_msg("nobody asked for the roster");
}

void
office_receive(Office *office, const char *xml)
{
    g_autoptr(Element) stanza = element_parse(xml);

    assert_non_null(stanza);
    stream_receive(client_stream(office->client, office->account, NULL), stanza);
}

bool
office_has_stored(const Office *office, const char *statement)
{
    g_autofree char *path = g_build_filename(office->store->folder, "history.db", NULL);
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, statement, -1, &row, NULL), SQLITE_OK);
    bool has_row = sqlite3_step(row) == SQLITE_ROW;
    sqlite3_finalize(row);
    sqlite3_close(database);
    return has_row;
}

bool
office_has_sent(Office *office, const char *first_word, const char *second_word)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *xml = office->sent->pdata[i];
        if (strstr(xml, first_word) && strstr(xml, second_word)) {
            g_ptr_array_remove_range(office->sent, 0, i + 1);
            return true;
        }
    }
    return false;
}

Chat *
office_chat(Office *office, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_get_chat(office->account, jid, CHAT_CONTACT);
}

char *
office_lines(const Chat *chat)
{
    GString *lines = g_string_new(NULL);

    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind != MESSAGE_CHAT)
            continue;
        g_string_append_printf(lines, "%s%s%s", lines->len > 0 ? "|" : "",
                               message->is_outgoing ? ">" : "<", message->body);
    }
    return g_string_free(lines, FALSE);
}

/* Lets the virtual clock go as fast as the real one. */
static gboolean
on_tick(gpointer data)
{
    clock_advance(data, TICK_MS);
    return G_SOURCE_CONTINUE;
}

void
office_wait(Office *office, bool (*check)(gpointer data), gpointer data)
{
    Clock *clock = office->store->world->clock;
    int64_t end = clock_now(clock) + DEADLINE_MS;
    unsigned source = g_timeout_add(TICK_MS, on_tick, clock);

    while (!check(data) && clock_now(clock) < end)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(source);
    if (!check(data))
        fail_msg("nothing happened in time");
}
