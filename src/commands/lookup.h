/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All rows, and which of them a line means: names and sub-commands may be shortened to a unique
 * start. */
#pragma once

#include "commands/command.h"

/* The rows of one file. Those that follow one another with the same title are one family for who
 * reads /help and the man page. */
typedef struct {
    const char *title;   /* marked for translation */
    const Command *rows; /* ends with {0} */
} CommandGroup;

extern const Command adhoc_commands[];
extern const Command account_commands[];
extern const Command archive_commands[];
extern const Command account_server_commands[];
extern const Command bookmark_commands[];
extern const Command connection_commands[];
extern const Command contact_commands[];
extern const Command encryption_commands[];
extern const Command trust_commands[];
extern const Command extended_commands[];
extern const Command form_commands[];
extern const Command help_commands[];
extern const Command history_commands[];
extern const Command history_files_commands[];
extern const Command info_commands[];
extern const Command invite_commands[];
extern const Command link_commands[];
extern const Command message_commands[];
extern const Command scroll_commands[];
extern const Command list_commands[];
extern const Command requests_commands[];
extern const Command chats_commands[];
extern const Command outbox_commands[];
extern const Command ox_commands[];
extern const Command personal_commands[];
extern const Command pgp_commands[];
extern const Command smime_commands[];
extern const Command read_commands[];
extern const Command room_commands[];
extern const Command rooms_commands[];
extern const Command ignore_commands[];
extern const Command moderation_commands[];
extern const Command topic_commands[];
extern const Command panel_commands[];
extern const Command presence_commands[];
extern const Command resource_commands[];
extern const Command roster_commands[];
extern const Command roster_file_commands[];
extern const Command roster_group_commands[];
extern const Command priority_commands[];
extern const Command search_commands[];
extern const Command settings_commands[];
extern const Command who_commands[];
extern const Command vcard_commands[];
extern const Command window_commands[];

/* In the order of /help; ends with {0}. */
const CommandGroup *command_groups(void);
/* Whether a family begins with this group of them. */
bool command_group_begins(const CommandGroup *group);

/* The row named exactly so ("roster add", without the slash); NULL. */
const Command *command_row(const char *name);
/* The words that may follow a name ("" for the first words), sorted; strings owned by the array. */
GPtrArray *command_words(const char *name);

/* Resolves the leading words of a line ("/ros add ..."): the full name, owned, and the byte offset
 * behind them. NULL and error if the first word is unknown or ambiguous. A word that is ended by
 * the line's end counts. */
char *command_resolve(const char *line, int *ret_end, GError **error);
/* The row that the line means; refuses a word that is no sub-command where only those may stand. */
const Command *command_find(const char *line, int *ret_end, GError **error);

/* A call with no command yet, where the user is now. */
CommandCall commands_call(const Commands *commands);
/* What may stand first behind /mood, /activity and their like, as far as it is typed (extended.c).
 * Owned by the caller, with its strings. */
GPtrArray *extended_command_words(const char *command, const char *prefix);
