/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream without a network for tests: stanzas in, stanzas out, the model to look at.
 *
 *     Fixture *f = *state;
 *     receive(f, "<message from='bob@example.org/phone' type='chat'><body>hi</body></message>");
 *     assert_sent(f, "<message to='bob@example.org/phone' id='*'>...</message>");
 *     assert_nothing_sent(f);
 *
 * The account is alice@example.org, bound as alice@example.org/desk, on a virtual clock. */
#pragma once

#include "model/account.h"
#include "model/chat.h"
#include "model/timeline.h"
#include "xmpp/stream.h"

#include "unit/test.h"

#define FIXTURE_NOW 1795338843000LL /* 2026-11-22T09:14:03Z */

typedef struct {
    Settings *settings;
    Clock *clock;
    Model *model;
    Account *account;
    AccountConfig *config;
    Stream *stream;
    GQueue sent;     /* char *, what the stream sent and no assertion has taken yet */
    char *id;        /* of the stanza that the last assert_sent() took */
    GPtrArray *told; /* char *, one line for each call of a hook: "mark bob@example.org 1 failed" */
    char *news; /* what was told last of the roster: "all", "marks", "item bob@example.org"; NULL */
    GHashTable *stored_caps; /* hash -> Capabilities: what the hooks find and keep */
    unsigned closed;         /* calls of that hook */
    int64_t idle_ms;         /* what the user has done nothing for */
} Fixture;

/* Online, with presence sent by nobody yet, and the requests of the login waiting in sent. */
Fixture *fixture_new_fresh(void);
/* The login is over: the roster is empty, the server announced nothing, sent is empty. */
Fixture *fixture_new(void);
void fixture_free(Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/* For cmocka: a test whose *state is a fixture. */
int fixture_setup(void **state);
int fixture_setup_fresh(void **state);
int fixture_teardown(void **state);
#define TEST(fn)       cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
#define TEST_FRESH(fn) cmocka_unit_test_setup_teardown(fn, fixture_setup_fresh, fixture_teardown)

/* What stands in each presence of ours that says that we are available. */
#define OWN_CAPS                                                                                   \
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='*' ver='*'/>"                   \
    "<c xmlns='urn:xmpp:caps'><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>*</hash></c>"

/* One stanza, by printf rules, as if it came from the server. */
void receive(Fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The next stanza that was sent is this one (see xml_difference()). */
void assert_sent(Fixture *fixture, const char *expected);
void assert_nothing_sent(Fixture *fixture);
/* Throws away what was sent so far. */
void forget_sent(Fixture *fixture);
/* The next line that a hook was told is this one; or there is none. */
void assert_told(Fixture *fixture, const char *expected);
void assert_nothing_told(Fixture *fixture);

/* Puts a contact into the roster by a push: subscription is "both" and so on. */
void fixture_add_contact(Fixture *fixture, const char *jid, const char *subscription);
Chat *fixture_open_chat(Fixture *fixture, const char *jid);
/* NULL if there is none. */
Chat *fixture_find_chat(Fixture *fixture, const char *jid);
/* The chat of a room, made if need be. */
Chat *fixture_open_room(Fixture *fixture, const char *jid);
/* address: room/nick. We are in, alone, as a member; what was sent and told for that is forgotten.
 */
Chat *fixture_enter_room(Fixture *fixture, const char *address);
Contact *fixture_find_contact(Fixture *fixture, const char *jid);
void fixture_set(Fixture *fixture, SettingId id, const char *text);
/* The text of the newest line in the console, or "". */
const char *fixture_last_notice(Fixture *fixture);
