/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user ordered of GnuPG and waits for: one call after the other, told in the window where
 * it was ordered; it can be cancelled. */
#pragma once

#include "client/encryption/encryption.h"

typedef struct Task Task;

/* A call has succeeded: begins the next one, or that was all. */
typedef void (*TaskFn)(Task *task, const GpgResult *result);
/* What was needed first is there now. */
typedef void (*TaskThen)(Task *task);

struct Task {
    Client *client;
    Jid *account, *jid;   /* bare; NULL: it is about none */
    const Window *window; /* may be gone */
    char *text;           /* what it is about, and what comes of it: as its functions like */
    char *output;
    GpgCall *call; /* NULL: none runs */
    const EncryptionMethod
        *starts; /* its chat is to be encrypted so; NULL: that is not the order */
    TaskFn next;
    TaskThen then; /* for its functions */
};

Tasks *tasks_new(Client *client);
void tasks_free(Tasks *tasks); /* takes NULL */
/* Of the account that is asked (NULL: none) and a contact (NULL). Ends with the first call behind
 * which none is begun, or with task_end(). */
Task *task_new(Client *client, const Account *account, const Jid *jid);
/* One that is to encrypt a chat: see starting_begin(). */
Task *task_start(Client *client, Chat *chat, const EncryptionMethod *method, GError **error);
/* All keys were looked for: see starting_finish(). */
bool task_start_over(Task *task, Chat *chat, GError **error);
/* Where it fails, the user is told why. */
void task_call(Task *task, const GpgRequest *request, TaskFn next);
void task_end(Task *task);
void task_say(Task *task, Severity severity, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* As they are now; NULL: gone. */
Account *task_account(const Task *task);
Chat *task_chat(const Task *task);
/* All but those that are to encrypt another chat. How many. */
unsigned tasks_cancel(Client *client, const Chat *chat);
