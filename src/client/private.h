/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of client/ share: the services and the sessions. */
#pragma once

#include "storage/resumptions.h"
#include "client/client.h"
#include "client/session.h"

typedef struct ReadMarks ReadMarks;
typedef struct Displayed Displayed;
typedef struct CatchUp CatchUp;
typedef struct Trail Trail;
typedef struct Clearing Clearing;
typedef struct Exporting Exporting;
typedef struct Importing Importing;
typedef struct Filling Filling;
typedef struct TypingSender TypingSender;
typedef struct Keyring Keyring;
typedef struct Notifier Notifier;
typedef struct Outbox Outbox;
typedef struct NetworkWatch NetworkWatch;
typedef struct Attention Attention;
typedef struct AutoAway AutoAway;
typedef struct OwnDevices OwnDevices;
typedef struct ExtendedTeller ExtendedTeller;
typedef struct Targets Targets;
typedef struct TunePublisher TunePublisher;
typedef struct RequestKeeper RequestKeeper;
typedef struct Rooms Rooms;
typedef struct RoomTraffic RoomTraffic;
typedef struct Invitations Invitations;
typedef struct RoomGaps RoomGaps;
typedef struct RoomTalk RoomTalk;
typedef struct Ignoring Ignoring;
typedef struct RoomModerators RoomModerators;
typedef struct Encryption Encryption;
typedef struct Sealing Sealing;
typedef struct Starting Starting;
typedef struct Whispers Whispers;
typedef struct Opening Opening;
typedef struct OxKeys OxKeys;
typedef struct OxRooms OxRooms;
typedef struct PgpKeys PgpKeys;
typedef struct PgpPresence PgpPresence;
typedef struct PgpSigning PgpSigning;
typedef struct SmimeStamps SmimeStamps;
typedef struct SmimePresence SmimePresence;
typedef struct Tasks Tasks;

struct Client {
    ClientOptions options;
    Model *model;
    GPtrArray *sessions; /* Session *, owned, in the accounts' order */
    ReadMarks *read_marks;
    Displayed *displayed;
    CatchUp *catch_up;
    Clearing *clearing;
    Exporting *exporting;
    Importing *importing;
    Trail *trail;
    char *sought; /* what was looked for last, as it was typed; NULL: nothing yet */
    Filling *filling;
    Keyring *keyring;
    Outbox *outbox;
    TypingSender *typing;
    Notifier *notifier; /* NULL: no desktop */
    NetworkWatch *network;
    Attention *attention;
    AutoAway *away;
    OwnDevices *devices;
    ExtendedTeller *extended_teller;
    Targets *targets;
    TunePublisher *tune;
    RequestKeeper *requests;
    Rooms *rooms;
    RoomTraffic *room_traffic;
    Invitations *invitations;
    RoomGaps *gaps;
    RoomTalk *talk;
    Ignoring *ignoring;
    RoomModerators *moderators;
    Encryption *encryption;
    Starting *starting;
    Whispers *whispers;
    Sealing *sealing;
    Opening *opening;
    OxKeys *ox;
    OxRooms *ox_rooms;
    PgpKeys *pgp_keys;
    PgpPresence *pgp_presence;
    PgpSigning *pgp_signing;
    SmimeStamps *smime_stamps;
    SmimePresence *smime_presence;
    Tasks *tasks; /* of GnuPG */
    Resumptions *resumptions;
    GHashTable *expected; /* see subscription_expect() */
    unsigned roster_observer;
    unsigned wait_timer; /* the deadline of client_quit() and client_drain() */
    unsigned end_timer;  /* their end, which is near */
    unsigned questions;  /* to others, whose answers somebody waits for */
    bool is_quitting, is_draining;
    bool is_finishing;   /* it waits for what the user has changed, and quits then ... */
    bool is_leaving;     /* ... so that its streams can go on */
    bool is_ending;      /* in client_free(): answers that still come are of no use */
    GHashTable *unsent;  /* char *: ids of queued messages that no stream was given, as is known */
    int64_t queued_last; /* the time of the message of ours that was queued last */
    bool is_full_told;   /* that messages are lost for too many chats */
    void (*waited)(gpointer data);
    gpointer waited_data;
};

Session *client_session(const Client *client, const Account *account);
/* The account's stream if it is online; else NULL and a sentence with the way on. */
Stream *client_stream(const Client *client, const Account *account, GError **error);
/* A session has changed its state: waiting for the end may be over. */
void client_check_waiting(Client *client);
/* The user waits for an answer, and does no more: a script does not end before. */
void client_begin_question(Client *client);
void client_end_question(Client *client);
/* An account with the same configuration and another name; one that was never online gives way to
 * it. NULL and error if there is no such name, or it is there already. */
Account *client_rename_account(Client *client, Account *account, const char *name, GError **error);
/* Writes the accounts file; false if that failed: a notice has said why. */
bool client_save_accounts(Client *client);
/* The same of the settings. */
bool client_save_settings(Client *client);

#define CLIENT_ERROR (client_error_quark())
GQuark client_error_quark(void);
typedef enum { CLIENT_ERROR_OFFLINE, CLIENT_ERROR_INVALID, CLIENT_ERROR_FAILED } ClientErrorCode;
