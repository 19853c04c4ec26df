/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user can order: one const row per command. Lookup, arity, what it needs, completion,
 * /help and the man page come from the row. */
#pragma once

#include "model/face.h"
#include "client/client.h"

typedef struct Commands Commands;
typedef struct Command Command;

/* What must be there before run is called; the refusal is said once, in command.c. */
typedef enum {
    NEEDS_NOTHING = 0,
    NEEDS_ACCOUNT = 1 << 0,    /* call->account: the window's, else the default one */
    NEEDS_CONNECTION = 1 << 1, /* and it is online */
    NEEDS_CHAT = 1 << 2,       /* call->chat: the window is a chat */
} CommandNeeds;

/* What an argument is, for completion. */
typedef enum {
    COMPLETE_NOTHING,
    COMPLETE_CONTACT,  /* JIDs and names of the roster */
    COMPLETE_RESOURCE, /* of the chat's contact */
    COMPLETE_ACCOUNT,
    COMPLETE_ACCOUNT_KEY,
    COMPLETE_ACCOUNT_VALUE, /* of the key named before */
    COMPLETE_COMMAND,       /* and what else /help explains */
    COMPLETE_SETTING,
    COMPLETE_SETTING_VALUE, /* of the setting named before */
    COMPLETE_SHOW,
    COMPLETE_GROUP,
    COMPLETE_FILE, /* a path */
    COMPLETE_THEME,
    COMPLETE_WINDOW,
    COMPLETE_CERTIFICATE,
    COMPLETE_GPG_KEY,     /* fingerprints of keys that GnuPG has */
    COMPLETE_OUTBOX,      /* numbers of messages that wait */
    COMPLETE_PROMPT,      /* the words that answer the open question */
    COMPLETE_LIST,        /* the words of Command.words */
    COMPLETE_FIELD,       /* of the open form */
    COMPLETE_OPTION,      /* of the field named before */
    COMPLETE_BUTTON,      /* of the open form */
    COMPLETE_EXTENDED,    /* moods, activities, fields of what the command publishes */
    COMPLETE_LIST_ACTION, /* of the open list */
    COMPLETE_LIST_ROW,
    COMPLETE_REQUEST,   /* numbers of what others ask */
    COMPLETE_BLOCKED,   /* addresses that the account blocks */
    COMPLETE_ROOM,      /* rooms that the account knows: addresses and names */
    COMPLETE_BANNED,    /* who is banned from the window's room, where /bans has shown it */
    COMPLETE_NICK,      /* who is in the window's room, who spoke last first */
    COMPLETE_PERSON,    /* the same, then contacts */
    COMPLETE_SEARCH,    /* what /search takes */
    COMPLETE_KEY_OWNER, /* who has a key, and the keys of the chat's contact */
    COMPLETE_KEY,       /* of the owner named before */
} Complete;

typedef struct {
    Commands *commands;
    const Command *command;
    Client *client;
    Model *model;
    const Face *face; /* NULL: none yet, or none any more */
    Window *window;   /* where it was typed */
    Account *account; /* NEEDS_ACCOUNT; else as far as known, or NULL */
    Chat *chat;       /* the window's chat, or NULL */
    int argc;
    char *const *argv; /* without the command's name; NULL behind the last */
} CommandCall;

#define COMMAND_ARGUMENTS 4

/* An option among the arguments, "--name VALUE" or "--name=VALUE". */
typedef struct {
    const char *name;  /* with "--" */
    Complete takes;    /* COMPLETE_NOTHING: it has no value */
    const char *words; /* for COMPLETE_LIST */
} CommandOption;

/* A command, or a sub-command: "roster add" is found before "roster". */
struct Command {
    const char *name;
    const char *usage;   /* "<contact> [<name>]", "" for none; this and the next are N_() */
    const char *summary; /* one line */
    const char *help;    /* more, or NULL */
    struct {
        int min, max;
    } args;
    /* Even while lines of a script wait for accounts that are connecting. */
    bool is_urgent;
    bool rest;        /* the last argument takes the rest of the line; see rest_unquote() */
    bool is_verbatim; /* with rest: quotes and spaces at the end are meant as they stand */
    Complete completes[COMMAND_ARGUMENTS];
    const char *words; /* "a|b|c": for COMPLETE_LIST, and more words for the first argument */
    const CommandOption *options; /* for completion, ended by {0}; NULL: it has none */
    /* A line with this word among its arguments holds a secret; NULL: none does. */
    const char *private_word;
    bool is_private; /* every line may hold one */
    /* It is about the place in the chat that is looked at: who has scrolled back stays there. */
    bool keeps_place;
    unsigned needs;
    bool (*run)(const CommandCall *call, GError **error);
};

#define COMMAND_ERROR (command_error_quark())
GQuark command_error_quark(void);
typedef enum { COMMAND_ERROR_USAGE, COMMAND_ERROR_UNKNOWN, COMMAND_ERROR_FAILED } CommandErrorCode;

typedef struct {
    Client *client; /* borrowed, as all */
    Model *model;
    const Face *face;
    /* /quit; keeps: the sessions stay open on the servers, see client_leave(). */
    void (*quit)(bool keeps, gpointer data);
    gpointer quit_data;
} CommandsOptions;

Commands *commands_new(const CommandsOptions *options);
void commands_free(Commands *commands); /* takes NULL */
void commands_set_face(Commands *commands, const Face *face);

/* Runs a line as typed: a command ("//" escapes), or text for the current chat. On failure the
 * user has been told, by a notice. */
bool commands_run(Commands *commands, const char *line);
/* Whether a line is urgent, as its row says. */
bool commands_is_urgent(const char *line);
/* Whether a line, as typed so far, holds a secret, as its row says. */
bool commands_is_private(const char *line);
/* Whether the line is a command that keeps_place. */
bool commands_keeps_place(const char *line);
Completion commands_complete(Commands *commands, const char *line, int cursor);
/* For rows: leaves the program. */
void commands_quit(Commands *commands, bool keeps);

/* Every row, sorted by name: an array of const Command *, the caller frees the array. */
GPtrArray *commands_all(void);
/* A line of a command's answer, in the window where it was typed. */
void command_print(const CommandCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The address meant by an argument: a JID, a link (xmpp:), or a contact's name. With ret_account
 * the other accounts' rosters are looked at too, and the account to use is set. NULL and error. */
Jid *command_contact(const CommandCall *call, const char *text, Account **ret_account,
                     GError **error);
/* The same by names alone, and by addresses of contacts as they are shown; NULL: none, or several.
 */
Jid *command_contact_named(const CommandCall *call, const char *text, Account **ret_account);
/* An address that need not be a contact's, as typed or as a link; what had to be escaped is told.
 * NULL and error. */
Jid *command_address(const CommandCall *call, const char *text, GError **error);
/* The account meant by an argument: its address, or a unique start of it. NULL and error. */
Account *command_account(const CommandCall *call, const char *text, GError **error);
/* For rows: sets an error of COMMAND_ERROR_FAILED; false, so that a row can return it. */
bool command_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
