/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rooms tell that is no fact of the model: how entering ends, what they refuse, who invites.
 */
#pragma once

#include "base/jid.h"
#include "model/bookmark.h"
#include "model/occupant.h"
#include "xmpp/element.h"

typedef enum {
    ROOM_NEWS_ENTERED, /* the room's state is IN */
    ROOM_NEWS_CREATED, /* the same, and it was not there before (201): it waits for its owner */
    ROOM_NEWS_REFUSED, /* we may not enter: error, condition; the state is OUT */
    ROOM_NEWS_OUT,     /* we were made to leave: room->end says why */
    ROOM_NEWS_NICK,    /* the nick that we asked for while in the room is refused: error */
    ROOM_NEWS_ERROR,   /* what we did there is refused: error; id: of the message, or NULL */
    ROOM_NEWS_CHANGED, /* its configuration (104): codes */
    ROOM_NEWS_SUBJECT, /* is another than before; from before we entered unless room->is_settled */
    ROOM_NEWS_SAID,    /* the room itself says something that is no message: text */
    /* Somebody who is not there has another affiliation now: jid, affiliation */
    ROOM_NEWS_AFFILIATION,
    ROOM_NEWS_CAPTCHA,  /* it asks, before it lets us in, whether we are human: payload */
    ROOM_NEWS_FORM,     /* it asks something by a form that no other part knows: payload */
    ROOM_NEWS_ACTIVITY, /* something is said where we are not (XEP-0437) */
    ROOM_NEWS_MENTION,  /* and it is about us (XEP-0452): jid, the occupant who said it; text */
    ROOM_NEWS_LOST, /* we are out, against its will and ours: the state is LOST; error: or NULL */
} RoomNewsKind;

/* Status codes (XEP-0045 15.6) that somebody acts on. */
typedef enum {
    ROOM_CODE_NON_ANONYMOUS = 1 << 0,  /* 100, 172 */
    ROOM_CODE_SEMI_ANONYMOUS = 1 << 1, /* 173 */
    ROOM_CODE_LOGGED = 1 << 2,         /* 170 */
    ROOM_CODE_NOT_LOGGED = 1 << 3,     /* 171 */
    ROOM_CODE_CONFIGURATION = 1 << 4,  /* 104: something else */
    ROOM_CODE_NICK = 1 << 5,           /* 210: the room gave us another nick */
    ROOM_CODE_AFFILIATION = 1 << 6,    /* 101: ours has changed while we were out */
} RoomCode;

/* Strings and objects are borrowed. */
typedef struct {
    RoomNewsKind kind;
    Chat *chat; /* the room's */
    const GError *error;
    const char *condition; /* of the error: "not-authorized"; NULL */
    const char *id;
    const char *text;
    const Jid *jid; /* bare */
    Affiliation affiliation;
    const Element *payload;
    unsigned codes;             /* RoomCode bits */
    const char *password;       /* ROOM_NEWS_OUT: of the room where it goes on; NULL */
    const char *actor, *reason; /* ROOM_NEWS_OUT, _LOST: who did it, and why; NULL */
} RoomNews;

typedef enum {
    INVITATION_DIRECT,   /* somebody asks us into a room, himself (XEP-0249) */
    INVITATION_MEDIATED, /* the room says that somebody does (XEP-0045 7.8.2) */
    INVITATION_DECLINED, /* the room says that somebody whom we invited will not come */
    INVITATION_FAILED,   /* an error answers a message, which may be an invitation of ours: id */
} RoomInvitationKind;

/* All is borrowed. */
typedef struct {
    RoomInvitationKind kind;
    const Jid *room;    /* bare; INVITATION_FAILED: NULL */
    const Jid *from;    /* who sent it: the room, if it is not direct */
    const Jid *claimed; /* in whose name, as from says; NULL: it does not */
    const char *reason, *password, *thread, *id; /* NULL */
    bool is_continued; /* the room goes on with a conversation, which has this thread */
    const GError *error;
} RoomInvitation;

typedef enum {
    BOOKMARK_NEWS_LOADED,  /* it is part of what the server keeps, and differs from what we knew */
    BOOKMARK_NEWS_LOST,    /* the server does not know of any, whoever may have removed them */
    BOOKMARK_NEWS_ALL,     /* all have come: chat is NULL */
    BOOKMARK_NEWS_OURS,    /* we ordered it, and the server has it */
    BOOKMARK_NEWS_ANOTHER, /* another device changed it */
} BookmarkNewsKind;

/* A bookmark is another now (room->bookmark; NULL: none any more). */
typedef struct {
    BookmarkNewsKind kind;
    Chat *chat;             /* the room's */
    const Bookmark *before; /* NULL: there was none */
} BookmarkNews;
