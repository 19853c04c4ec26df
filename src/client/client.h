/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program does: the services that commands order, on top of the model and the doors. */
#pragma once

#include "base/paths.h"
#include "settings/account_config.h"
#include "model/model.h"
#include "storage/archive.h"
#include "storage/certificates.h"
#include "storage/secrets.h"
#include "storage/text_log.h"

typedef struct Client Client;
typedef struct Session Session;
typedef struct OwnPresence OwnPresence;

/* Whom we have told that we are there, though nobody else may know (RFC 6121 4.6). */
typedef struct {
    Jid *jid;
    Show show;
    char *status; /* NULL */
} DirectedPresence;

typedef struct {
    Model *model; /* borrowed, as all */
    const Paths *paths;
    Database *database;
    Archive *archive;
    TextLog *text_log; /* NULL: none is kept */
    Certificates *certificates;
    Secrets *secrets;
    /* A pinentry wants the terminal, or has given it back. NULL: it gets none. */
    void (*lend_terminal)(bool is_lent, gpointer data);
    gpointer lend_data;
    bool has_screen;  /* a line that was told can still change */
    bool has_desktop; /* desktop notifications make sense (a screen, not headless) */
} ClientOptions;

Client *client_new(const ClientOptions *options);
void client_free(Client *client); /* drops connections; takes NULL */

Model *client_model(const Client *client);

/* Reads the accounts file into the model. Problems are notices. */
void client_load_accounts(Client *client);
/* Connects all enabled accounts. */
void client_autoconnect(Client *client);

/* --- accounts --- */
/* The configuration of an account, for reading; NULL if it has none. */
const AccountConfig *client_account_config(const Client *client, const Account *account);
/* Adds it to the file. NULL and error if the address is no bare JID or is there already. */
Account *client_add_account(Client *client, const char *jid, GError **error);
/* The same, of a guest: an account without a name, to which the server gives an address for each
 * connection (SASL ANONYMOUS). */
Account *client_add_guest(Client *client, const char *server, GError **error);
/* One property; saved. */
bool client_set_account(Client *client, Account *account, const char *key, const char *text,
                        GError **error);
/* Logs out for good: forgets the password, stored, in the keyring and in memory, and the login
 * token. A connection stays. False: the file could not be written, and a notice has said why. */
bool client_forget_login(Client *client, Account *account);
/* Out of the file and the model; its history stays. */
bool client_remove_account(Client *client, Account *account, GError **error);

/* --- the account on its server, while it is online; how it ends is told by notices --- */
/* Changes the password (XEP-0077), there and wherever it is kept here. */
bool client_change_password(Client *client, Account *account, const char *password, GError **error);
/* Deletes the account for good. What is stored here stays. */
bool client_delete_from_server(Client *client, Account *account, GError **error);

/* --- connections --- */
/* Connects, or tries again at once. */
void client_connect(Client *client, Account *account);
/* Creates the account on its server (XEP-0077), then logs in. invitation: the token of one
 * (XEP-0445), or NULL. */
void client_register(Client *client, Account *account, const char *password,
                     const char *invitation);
void client_disconnect(Client *client, Account *account);
/* Drops the connection and makes it anew, going on with the same stream if possible. */
void client_reconnect(Client *client, Account *account);
/* All accounts that wait for their next attempt try at once, and those that are online make sure
 * that their server is still there. */
void client_hurry(Client *client);
/* Logs out everywhere, once servers have answered what the user has changed there, which is waited
 * for at most 2 s, and not if this is called once more; done is called when all are closed, at most
 * 3 s later. */
void client_quit(Client *client, void (*done)(gpointer data), gpointer data);
/* The same, but sessions that can be gone on with at the next start stay open on their servers. */
void client_leave(Client *client, void (*done)(gpointer data), gpointer data);
/* No account is just connecting, the rosters of those that are online have come, and no room is
 * being entered: commands that need them can be carried out, or will not soon. */
bool client_is_settled(const Client *client);
/* Own messages that wait for their account to come online; they are kept. */
unsigned client_count_queued(const Client *client);
/* Headless, end of input: done once nothing is queued for accounts that are or come online, at most
 * after ms. */
void client_drain(Client *client, int64_t ms, void (*done)(gpointer data), gpointer data);

/* --- presence and contacts (the account must be online where it says so) --- */
/* All that are online when account is NULL. status: NULL for none. */
void client_set_presence(Client *client, Account *account, Show show, const char *status,
                         int priority);
/* Of the state as it is, also of one that came by itself. */
void client_set_priority(Client *client, Account *account, int priority);
/* Nobody sees the account any more, or those who should do again; kept until it is ordered
 * otherwise. How it ends is told by notices. */
void client_set_invisible(Client *client, Account *account, bool is_invisible);
/* Tells one address how we are (SHOW_OFFLINE: takes it back); kept up over new connections. */
bool client_tell_presence(Client *client, Account *account, const Jid *to, Show show,
                          const char *status, GError **error);
/* Who was told so: of DirectedPresence *, borrowed. */
const GPtrArray *client_told_presence(const Client *client, const Account *account);
/* These need a connection: error if there is none. */
bool client_add_contact(Client *client, Account *account, const Jid *jid, const char *name,
                        GError **error);
/* The same, with the token of an invitation from there (XEP-0379): they may see us, too. name may
 * be NULL. */
bool client_add_inviter(Client *client, Account *account, const Jid *jid, const char *name,
                        const char *token, GError **error);
bool client_remove_contact(Client *client, Account *account, const Jid *jid, GError **error);
/* Adds it to the roster, or changes it there; nobody is asked for anything. groups:
 * NULL-terminated, or NULL for none. */
bool client_put_contact(Client *client, Account *account, const Jid *jid, const char *name,
                        const char *const *groups, GError **error);
/* Takes over the new address of a contact that has moved (REQUEST_MOVED, which is answered then):
 * with name, groups and subscription; the old one leaves the roster. */
bool client_accept_move(Client *client, Request *request, GError **error);
/* Says at the account's server that it is to be found at `to` (XEP-0283), and if that is an account
 * of ours and online, asks the contacts to follow. What comes of it is told by notices. */
bool client_move_account(Client *client, Account *account, const Jid *to, GError **error);
bool client_set_contact(Client *client, Contact *contact, const char *name,
                        const char *const *groups, GError **error);
/* As priority: what the account's configuration says for that state. */
#define CLIENT_PRIORITY_CONFIGURED G_MAXINT

typedef enum { SUBSCRIBE_REQUEST, SUBSCRIBE_ALLOW, SUBSCRIBE_CANCEL, SUBSCRIBE_DENY } Subscribe;
bool client_subscribe(Client *client, Account *account, const Jid *jid, Subscribe what,
                      GError **error);
/* SUBSCRIBE_REQUEST with words for them; text NULL: none. */
bool client_request_presence(Client *client, Account *account, const Jid *jid, const char *text,
                             GError **error);
/* Who has not asked yet will see our presence once they do (RFC 6121 3.4); error if the server
 * cannot keep that. */
bool client_approve(Client *client, Account *account, const Jid *jid, GError **error);

/* --- the user at the terminal --- */
/* What the face says of the focus, and that something was typed (see attention.h). */
void client_focus(Client *client, bool has_focus);
void client_input(Client *client);
/* For how many seconds the user has touched neither the terminal nor, as far as that is known, the
 * desktop; -1: unknown (no screen, or no key yet). */
int64_t client_idle_seconds(const Client *client);

/* --- talking --- */
/* Sends, or queues until the account is online. Always leaves a line in the chat. */
void client_send_message(Client *client, Chat *chat, const char *body);
/* Sends the message of this chat that failed last once more: to where one goes now. false and a
 * sentence: none has failed. */
bool client_send_again(Client *client, Chat *chat, GError **error);
/* The user types in this chat's window ("" : the line is empty again). */
void client_typing(Client *client, Chat *chat, const char *text);
/* Opens the chat (history loaded), its window, and goes there. NULL when too many chats are open.
 */
Window *client_open_chat(Client *client, Account *account, const Jid *jid);
/* The same with somebody in a room alone, through the room (XEP-0045 7.5). */
Window *client_open_private(Client *client, const Occupant *occupant);
/* Opens the list of all chats that are stored; filter: words, "" for all. */
void client_show_chats(Client *client, const char *filter);
/* Loads the last lines of the store, once. */
void client_load_history(Client *client, Chat *chat);
/* One more page of older lines, or of newer ones where the window stands further back. */
void client_load_older(Client *client, Chat *chat);
void client_load_newer(Client *client, Chat *chat);
/* on_end is called once when what the archive is being asked for of this chat is there and shown,
 * or cannot be had; chat NULL: that is gone. false: nothing is being asked for. */
bool client_await_history(Client *client, const Chat *chat,
                          void (*on_end)(Chat *chat, gpointer data), gpointer data);
/* Fetches from the archive what is missing next to what the user looks at. */
bool client_fill_gap(Client *client, Chat *chat, GError **error);
/* Goes to the chat's window, where this stored line stands, whatever lies between it and the
 * newest. false and a sentence: it is not stored any more, or too many chats are open. */
bool client_show_line(Client *client, Chat *chat, const ArchivePosition *line, GError **error);
/* In the chat's window, which is the current one: the first line that is not older than that, ms;
 * the first that was not read; the first of all; the newest. false and a sentence: there is none.
 */
bool client_show_time(Client *client, Chat *chat, int64_t time, GError **error);
bool client_show_unread(Client *client, Chat *chat, GError **error);
bool client_show_first(Client *client, Chat *chat, GError **error);
bool client_show_newest(Client *client, Chat *chat, GError **error);
/* To where the user was before he jumped last, as by these. false and a sentence: nowhere. */
bool client_go_back(Client *client, GError **error);
/* Stored lines with these words (see storage/search_query.h), as a window; chat NULL: of all. false
 * and a sentence: the words cannot be looked for. */
bool client_search(Client *client, const char *words, const Chat *chat, GError **error);
/* What was found: its window (0), or in its chat the line one older (1) or newer (-1) than the one
 * where the user is. */
bool client_search_again(Client *client, int step, GError **error);
/* The list of what was found, if it is open, has no line any more that is not stored. */
void client_search_renew(Client *client);
/* What may stand at the end of such words, typed so far, instead of what follows ret_start:
 * filters, or what the one there takes. Strings with free function; chat: where it is typed, or
 * NULL. */
GPtrArray *client_search_words(Client *client, const Chat *chat, const char *text, int *ret_start);
/* The user has read all of the chat, wherever he is. */
void client_mark_read(Client *client, Chat *chat);
/* The last so many lines that others wrote count as unread; how many there are. */
unsigned client_mark_unread(Client *client, Chat *chat, unsigned count);

/* Asks those of the contact's devices of which it is not known what they can do;
 * EVENT_CAPABILITIES tells of each answer. */
void client_ask_capabilities(Client *client, const Contact *contact);

/* Pings to (NULL: the account's server) and says how long it took, in the current window. */
bool client_ping(Client *client, Account *account, const Jid *to, GError **error);
/* Whether the account is connected; if not, a sentence with the way on. */
bool client_is_online(const Client *client, const Account *account, GError **error);
/* Asks to for its program and version, for its time, and how long it has been idle, or was last
 * online, or has been running; the answer comes into the current window. */
bool client_ask_version(Client *client, Account *account, const Jid *to, GError **error);
bool client_ask_time(Client *client, Account *account, const Jid *to, GError **error);
bool client_ask_last(Client *client, Account *account, const Jid *to, GError **error);
/* Asks all devices of a contact, or whatever else the address names, who and what they are, within
 * connection.timeout; each one's answers come as one notice. is_full: with the names of features.
 */
bool client_inquire(Client *client, Account *account, const Jid *jid, bool is_full, GError **error);

/* What the account calls itself (XEP-0172); NULL: nothing. How it ends is told by notices. */
bool client_set_nickname(Client *client, Account *account, const char *nickname, GError **error);
/* Our note about somebody (XEP-0145); text NULL: it goes. It is shown then, as by
 * client_show_note(), which asks the server for it. */
bool client_set_note(Client *client, Account *account, const Jid *jid, const char *text,
                     GError **error);
bool client_show_note(Client *client, Account *account, const Jid *jid, GError **error);

/* vCards (XEP-0054, XEP-0292); jid NULL or our own: ours. What is asked for, and how storing ends,
 * is told by notices. A file that is there already is refused. */
bool client_show_vcard(Client *client, Account *account, const Jid *jid, GError **error);
bool client_save_vcard(Client *client, Account *account, const Jid *jid, const char *path,
                       GError **error);
/* One field, text NULL: it is emptied; or all of them in a form. */
bool client_change_vcard(Client *client, Account *account, const char *field, const char *text,
                         GError **error);
bool client_edit_vcard(Client *client, Account *account, GError **error);

/* Sends what the user typed in the XML console; error if it is not one well-formed stanza. */
bool client_send_xml(Client *client, Account *account, const char *xml, GError **error);

/* Settings and accounts to disk, now. False if that failed: notices have said why. */
bool client_save(Client *client);

/* Those that the user trusts. Borrowed. */
Certificates *client_certificates(const Client *client);
/* The one that the account's server shows, in lines; NULL: not online, or not encrypted. Owned by
 * the caller. */
char *client_describe_certificate(const Client *client, const Account *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Client, client_free)
