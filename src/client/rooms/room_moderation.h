/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moderators, admins and owners of a room order, and what anybody asks of them (XEP-0045 7.10,
 * 7.13, 8 to 10).
 *
 * chat is the room's. An order that can be given returns true; what the room refuses is told in the
 * room's window, in words. What cannot be taken back is asked for first. */
#pragma once

#include "model/room.h"
#include "xmpp/room_news.h"
#include "client/client.h"

/* Of somebody who is there, by his nick; ROLE_NONE kicks. reason: NULL for none. */
bool client_set_role(Client *client, Chat *chat, const char *nick, Role role, const char *reason,
                     GError **error);
/* who: a nick, if the room shows whose it is, or an address, or a domain. */
bool client_set_affiliation(Client *client, Chat *chat, const char *who, Affiliation affiliation,
                            const char *reason, GError **error);
/* Asks the moderators for voice. */
bool client_request_voice(Client *client, Chat *chat, GError **error);

/* Several at once, as the room makes all or none; by bare addresses. All is copied. */
typedef struct {
    Jid *jid;
    Affiliation affiliation;
    const char *nick, *reason; /* NULL */
} RankChange;

bool client_change_ranks(Client *client, Chat *chat, const RankChange *changes, unsigned count,
                         GError **error);

/* The lists of affiliations in a window: bits 1 << AFFILIATION_MEMBER and so on. */
#define RANKS_ALL                                                                                  \
    (1 << AFFILIATION_OUTCAST | 1 << AFFILIATION_MEMBER | 1 << AFFILIATION_ADMIN |                 \
     1 << AFFILIATION_OWNER)
bool client_show_affiliations(Client *client, Chat *chat, unsigned ranks, GError **error);

/* Who is banned, as far as a window shows it: addresses, borrowed; NULL: none does. The array is
 * the caller's. */
GPtrArray *client_known_banned(const Client *client, const Chat *chat);

/* Who is there in which role: bits 1 << ROLE_MODERATOR and so on. */
#define ROLES_ALL (1 << ROLE_VISITOR | 1 << ROLE_PARTICIPANT | 1 << ROLE_MODERATOR)
bool client_show_roles(Client *client, Chat *chat, unsigned roles, GError **error);

/* --- the room itself --- */

/* The form of one that was just created and is closed to others until then; giving up the form
 * gives up the room (XEP-0045 10.1.3). */
bool client_configure_new_room(Client *client, Chat *chat, GError **error);
/* Its form in a window; or one field of it, by its name (muc#roomconfig_membersonly) or the end of
 * that (membersonly). value NULL: what it holds is told. */
bool client_configure_room(Client *client, Chat *chat, GError **error);
bool client_configure_room_field(Client *client, Chat *chat, const char *key, const char *value,
                                 GError **error);
/* alternative, password, reason: where it goes on, and why; NULL. */
bool client_destroy_room(Client *client, Chat *chat, const Jid *alternative, const char *password,
                         const char *reason, GError **error);

/* --- a nick of our own --- */

/* nick NULL: asks for it, or says which one is registered. */
bool client_register_in_room(Client *client, Chat *chat, const char *nick, GError **error);
bool client_unregister_in_room(Client *client, Chat *chat, GError **error);

/* --- for the client --- */

/* Our nick was refused: the room is asked whether it keeps another for us. */
void room_offer_reserved_nick(Client *client, Chat *chat);
/* ROOM_NEWS_FORM: it waits in a window, which is told of. */
void room_take_form(Client *client, const RoomNews *news);
/* ROOM_NEWS_CAPTCHA: the form is shown. */
void room_take_captcha(Client *client, const RoomNews *news);

/* Of somebody in the room, or not, it was heard that this is his affiliation now: open lists
 * follow. reason: NULL: unknown, or none. */
void affiliations_window_hear(Client *client, const Chat *chat, const Jid *jid,
                              Affiliation affiliation, const char *reason);
/* We are in the room again: what changed meanwhile was not heard, so open lists are read again. */
void affiliations_window_renew(Client *client, const Chat *chat);
/* Voice requests that are settled otherwise go. */
typedef struct RoomModerators RoomModerators;
RoomModerators *room_moderators_new(Client *client);
void room_moderators_free(RoomModerators *moderators); /* takes NULL */
/* Whether these news were for it. */
bool room_moderators_on_news(Client *client, const RoomNews *news);
