/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's session with its server, from looking up names to logging out: what client/ and the
 * modules see of it. It may outlive a connection: where the server allows that (XEP-0198), a stream
 * whose connection was lost is interrupted, and goes on over the next one as if nothing had been.
 * To connect again after its end, make another. */
#pragma once

#include "settings/account_config.h"
#include "model/chat.h"
#include "model/form.h"
#include "model/resumption.h"
#include "xmpp/certificate.h"
#include "xmpp/error.h"
#include "xmpp/login_token.h"
#include "xmpp/room_news.h"
#include "xmpp/stanza.h"
#include "xmpp/stream_state.h"

typedef struct Stream Stream;
typedef struct XmppModule XmppModule;
/* Rows of modules, in the order in which they are asked. */
typedef const XmppModule *const *(*ModulesFn)(unsigned *ret_count);

/* A message as it came, before decryption, deduplication and the store. */
typedef struct {
    Jid *chat_jid; /* whose conversation: the other side, also for carbons of what we sent */
    ChatKind chat_kind;
    Message *message;
    const Stanza *stanza; /* valid during the call */
} IncomingMessage;

/* What became of a message of ours; strings are borrowed. */
typedef struct {
    const Jid *chat_jid;
    ChatKind chat_kind;
    const char *id;
    MessageState state;
    const char *error; /* MESSAGE_FAILED: a sentence, or NULL */
    bool is_absent;    /* the same, because we are not in the room */
    bool is_unread;    /* the same: it arrived, as a receipt may have said, and is closed to them */
} MessageMark;

/* Another device of ours has shown a chat up to some line: by the id that our archive (or the room)
 * gave it, or the id of its stanza; the other is NULL. Strings are borrowed. */
typedef struct {
    const Jid *chat_jid;
    ChatKind chat_kind;
    const char *stanza_id, *id;
} DisplayedNews;

/* What has come of our roster; the model has it already. */
typedef enum {
    ROSTER_NEWS_ALL,
    ROSTER_NEWS_ITEM,  /* one contact, who may be gone */
    ROSTER_NEWS_MARKS, /* no contact: what parts nested groups */
} RosterNews;

/* What goes up and is no fact of the model. Those up to subscription are set; who has nothing to
 * say or to keep leaves out the others. */
typedef struct {
    void (*state)(Stream *stream, StreamState state, gpointer data);
    /* The end, once, from the main loop; error NULL: we logged out. The stream may be freed here.
     */
    void (*closed)(Stream *stream, const GError *error, gpointer data);
    /* The connection is lost, or could not be made again, and the stream can go on:
     * stream_reopen(), or stream_free(). */
    void (*interrupted)(Stream *stream, const GError *error, gpointer data);
    /* There is something to store before the server may forget it: see stream_resumption(). Called
     * often. */
    void (*changed)(Stream *stream, gpointer data);
    /* For the next login, to be kept like a password (XEP-0484); NULL: the one that we have is good
     * no more. */
    void (*token)(Stream *stream, const LoginToken *token, gpointer data);
    /* The password is needed: stream_give_password() now or later; NULL there: give up. */
    void (*password)(Stream *stream, gpointer data);
    /* A form is to be filled in for a new account: the receiver's. stream_give_form() now or later.
     * error: why it comes again, a sentence; NULL. */
    void (*form)(Stream *stream, Form *form, const char *error, gpointer data);
    void (*message)(Stream *stream, const IncomingMessage *incoming, gpointer data);
    /* A message of ours reached a state (receipt, marker, error). */
    void (*mark)(Stream *stream, const MessageMark *mark, gpointer data);
    /* news NULL: the account has told all that it knew before. */
    void (*displayed)(Stream *stream, const DisplayedNews *news, gpointer data);
    /* Somebody wants to see our presence; text may be NULL. */
    void (*subscription)(Stream *stream, const Jid *from, const char *text, gpointer data);
    /* What a client with this hash ("caps sha-1 ...") can do, as it was verified earlier: the
     * receiver's reference; NULL. */
    Capabilities *(*find_capabilities)(Stream *stream, const char *hash, gpointer data);
    /* It was verified now: to be kept for that. */
    void (*capabilities)(Stream *stream, const char *hash, const Capabilities *capabilities,
                         gpointer data);
    /* For how long the user has done nothing here, in ms; -1: unknown. */
    int64_t (*idle)(Stream *stream, gpointer data);
    /* Whether somebody was told by us alone that we are here (RFC 6121 4.6). */
    bool (*is_told)(Stream *stream, const Jid *jid, gpointer data);
    /* To be stored before it returns, with the roster's version. jid: ROSTER_NEWS_ITEM's, or NULL.
     */
    void (*roster)(Stream *stream, RosterNews news, const Jid *jid, gpointer data);
    void (*room)(Stream *stream, const RoomNews *news, gpointer data);
    /* true: it is dealt with; of the others INVITATION_FAILED is looked at further. */
    bool (*invitation)(Stream *stream, const RoomInvitation *invitation, gpointer data);
    void (*bookmark)(Stream *stream, const BookmarkNews *news, gpointer data);
    /* What OpenPGP keys somebody announces (XEP-0373 4.2) has changed; from is bare, our own
     * account among them. keys: OpenpgpAnnouncement *, borrowed; NULL: they are to be asked for. */
    void (*announced_keys)(Stream *stream, const Jid *from, const GPtrArray *keys, gpointer data);
    /* A request was answered, or is not waited for any more: see stream_is_changing(). */
    void (*answered)(Stream *stream, gpointer data);
    /* Somebody's presence carries this signature of its status (XEP-0027), as armour without header
     * and footer; nobody has checked it. */
    void (*signed_presence)(Stream *stream, const Jid *from, const char *status, const char *armour,
                            gpointer data);
    /* Somebody's presence to us carries what is signed or encrypted (RFC 3923 4): the presence as
     * it came was heard before, the rest is to be opened. */
    void (*sealed_presence)(Stream *stream, const Stanza *stanza, gpointer data);
} StreamHooks;

typedef struct {
    Account *account;            /* borrowed; outlives the stream */
    const AccountConfig *config; /* copied */
    const char *const *pins; /* fingerprints that are trusted besides the CAs; copied; or NULL */
    const StreamHooks *hooks;
    gpointer hooks_data;
    /* XEP-0077: instead of logging in, create the account with the password that hooks.password
     * gives, and log in. */
    bool is_registration;
    const char *invitation; /* the token for it (XEP-0445); copied; or NULL */
    /* A stream of an earlier run, to go on with; copied; or NULL. */
    const Resumption *resumption;
    const LoginToken *token; /* copied; or NULL */
    ModulesFn modules;       /* what hears of the stream: modules_all() */
    /* What waits for us at the server comes from our archive: it may be dropped (XEP-0386). */
    bool reads_archive;
} StreamOptions;

Stream *stream_new(const StreamOptions *options);
/* Drops the connection at once if there is one; hooks are not called any more, waiting requests
 * are told. Not from within another hook than closed. Takes NULL. */
void stream_free(Stream *stream);

void stream_open(Stream *stream);
/* Connects again after hooks.interrupted; what may have changed is taken from the options. */
void stream_reopen(Stream *stream, const StreamOptions *options);
/* Says goodbye: sends what is queued, confirms what is stored, unavailable presence and the end of
 * the stream, waits at most 2 s for the server's; then hooks.closed with NULL. Before it is online:
 * drops the attempt. */
void stream_close(Stream *stream);
/* As if the connection had broken: no goodbye; hooks.interrupted or hooks.closed is called with
 * this error before it returns. */
void stream_drop(Stream *stream, const GError *error);
/* There is reason to doubt that the server can be reached: it is asked, and if it does not answer
 * soon, the connection is dropped. */
void stream_probe(Stream *stream);
/* Wiped after use. */
void stream_give_password(Stream *stream, const char *password);
/* The form filled in; NULL: give up. */
void stream_give_form(Stream *stream, const Form *form);

StreamState stream_state(const Stream *stream);
/* Its connection is lost; it is not online, and what it knows is what it knew. */
bool stream_is_interrupted(const Stream *stream);
/* How it came online last. */
typedef enum {
    STREAM_FRESH,    /* bound anew */
    STREAM_RESUMED,  /* it went on */
    STREAM_RESTORED, /* one of an earlier run went on: nothing is known of what it brought then */
} StreamOrigin;
StreamOrigin stream_origin(const Stream *stream);
/* Whether copies (XEP-0280) were had with the binding (XEP-0386). */
bool stream_has_carbons(const Stream *stream);
/* The mechanism of the login if it is one to insist on from now on (login.seen); else NULL. */
const char *stream_proved_mechanism(const Stream *stream);
/* A child of what the server says that it can do (RFC 6120 4.3.2), now that we are logged in; NULL.
 * Borrowed until the next login. */
const Element *stream_feature(const Stream *stream, const char *name, const char *ns);
Account *stream_account(const Stream *stream);
const Jid *stream_jid(const Stream *stream);  /* full, once bound; before that bare */
Jid *stream_server_jid(const Stream *stream); /* our server's domain; owned by the caller */
Settings *stream_settings(const Stream *stream);
/* A BOOL setting as it holds for the account. */
bool stream_setting(const Stream *stream, SettingId id);
Model *stream_model(const Stream *stream);
Clock *stream_clock(const Stream *stream);
const StreamHooks *stream_hooks(const Stream *stream, gpointer *ret_data);
/* Calls StreamHooks.room, if there is one. */
void stream_tell_room(Stream *stream, const RoomNews *news);
/* The server's certificate after STREAM_ERROR_CERTIFICATE or once secured; NULL. Borrowed. */
const Certificate *stream_certificate(const Stream *stream);

/* Sends a copy of a stanza; nothing happens before it is online (or for stanzas after it closed).
 */
void stream_send(Stream *stream, const Element *stanza);
/* The same, and frees it. */
void stream_send_take(Stream *stream, Element *stanza);

/* Sends a message (and frees it) whose way is followed: hooks.mark tells MESSAGE_SENT once the
 * server has confirmed it. false: the server confirms nothing, so what was handed over is as good
 * as sent. */
bool stream_send_message(Stream *stream, Element *stanza);
/* Whether a message with this id was handed over and is not confirmed yet: it is on its way, also
 * while the stream is interrupted. */
bool stream_has_unconfirmed(const Stream *stream, const char *id);

/* What the stream can be gone on with now; NULL. Borrowed; of what came it counts what is stored.
 */
const Resumption *stream_resumption(Stream *stream);
/* How many stanzas came; when all that they brought is on the disk, stream_stored() with this. */
uint32_t stream_received_count(const Stream *stream);
void stream_stored(Stream *stream, uint32_t received);

/* Sends XML that is no stanza: nobody counts it, and it is not sent again. */
void stream_send_nonza(Stream *stream, const char *xml);

/* on_reply is called exactly once: with the result, or with an error (of the stanza, time-out,
 * disconnect). result is the whole iq, valid during the call. */
typedef void (*ReplyFn)(Stream *stream, const Element *result, const GError *error, gpointer data);
/* Sends <iq type="get|set" to="..."> around payload, which it takes. to NULL: the own server.
 * Only an answer from that very address counts (RFC 6120 8.1.2.1). timeout: LIMIT_REQUEST_MS. When
 * the stream is not online or LIMIT_REQUESTS are waiting, on_reply is called before this returns.
 */
void stream_request(Stream *stream, const char *type, const Jid *to, Element *payload,
                    ReplyFn on_reply, gpointer data);
/* What is asked for from now on serves a change that follows, until stream_end_change(): it was
 * begun once more often than ended while it goes on. */
void stream_begin_change(Stream *stream);
void stream_end_change(Stream *stream);
/* Whether something that is to be changed on the server, or elsewhere (a request of type set), is
 * not answered yet; false: or the stream is not online. */
bool stream_is_changing(const Stream *stream);
/* While on_reply is called: the whole iq that answers, also of an error; NULL: none came. */
const Element *stream_answer(const Stream *stream);
/* Whether somebody may learn that we are here, and more: those who see our presence (we ourselves,
 * our server, contacts that are subscribed to it while we are visible, those who were told alone,
 * rooms that we are in and their occupants, who are shown that we are there).
 * To all others we are as good as absent: a request of theirs that asks about us is left to be
 * answered by service-unavailable.
 */
bool stream_may_know(const Stream *stream, const Jid *jid);
/* Answers an IQ: with a result (payload may be NULL; taken) or an error (RFC 6120 8.3.3). */
void stream_reply(Stream *stream, const Stanza *request, Element *payload);
void stream_reply_error(Stream *stream, const Stanza *request, const char *type,
                        const char *condition);

/* The state of the module that is written in this file (XmppModule.new_state). */
gpointer stream_module_state(const Stream *stream, const XmppModule *module);

/* --- for tests: a stream without a network --- */

typedef void (*StreamSentFn)(const char *xml, gpointer data);
/* Online at once as the account's JID with this resource; what it sends goes to sent. */
Stream *stream_new_offline(const StreamOptions *options, const char *resource, StreamSentFn sent,
                           gpointer data);
/* What its server can do (see stream_feature()): a copy of <stream:features/>. */
void stream_set_features(Stream *stream, const Element *features);
/* As if this had arrived. */
void stream_receive(Stream *stream, const Element *stanza);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)
