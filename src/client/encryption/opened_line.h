/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sealed line whose turn has come, and what becomes of it. */
#pragma once

#include "client/encryption/method.h"

typedef struct {
    Client *client;
    Chat *chat;
    const EncryptionMethod *method; /* by which it is opened; NULL: none that is known */
    Message *message;               /* the line itself, where it is in memory */
    Stanza *stanza;                 /* as it came: kept; NULL: it is lost */
    bool is_live;                   /* it is news, whatever was read */
    bool is_again;                  /* it was told before that it cannot be opened */
    bool is_late;                   /* it does not wait for its sender's keys (any more) */
    Jid *author; /* bare: who had the nick when it came; NULL: not known, or no room */
} SealedLine;

/* GnuPG has answered, or was not asked, with an error: the line has its text, says why it has not,
 * or is dropped, and what else was inside is heard. Whoever hears of it may close the chat. Not
 * NULL: nothing of that, for keys of theirs are being looked for, and it is not late; owned by the
 * caller. */
Jid *opened_line_take(const SealedLine *line, const CipherResult *result, const GError *error);
/* It is not opened: problem says why. is_hopeless: nor will it be. */
void opened_line_fail(const SealedLine *line, const char *problem, bool is_hopeless);
