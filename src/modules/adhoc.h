/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0050 Ad-Hoc Commands: what others let us do, step by step, by forms. */
#pragma once

#include "model/form.h"
#include "model/message.h"
#include "xmpp/stream.h"

#define NS_COMMANDS "http://jabber.org/protocol/commands"

/* In the order of a wizard's buttons. */
typedef enum {
    ADHOC_NEXT,
    ADHOC_COMPLETE,
    ADHOC_PREV,
    ADHOC_EXECUTE, /* to begin; later what the responder makes of it */
    ADHOC_CANCEL,
} AdhocAction;

enum { ADHOC_CHOICES = 3 }; /* what a stage may offer: next, complete, prev */

typedef enum { ADHOC_EXECUTING, ADHOC_COMPLETED, ADHOC_CANCELED } AdhocStatus;

typedef struct {
    const char *jid, *node, *name; /* name: short and clean for the screen; borrowed */
} AdhocCommand;

typedef struct {
    Severity severity;
    char *text; /* for the screen */
} AdhocNote;

/* What the responder answers to one step. */
typedef struct {
    AdhocStatus status;
    char *session; /* NULL */
    /* What may be done next, the default first; none: ADHOC_EXECUTE. */
    AdhocAction choices[ADHOC_CHOICES];
    unsigned choice_count;
    GPtrArray *notes; /* AdhocNote * */
    Form *form;       /* NULL */
} AdhocAnswer;

/* One step of a command. */
typedef struct {
    const Jid *to;
    const char *node;
    const char *session; /* NULL: it begins */
    AdhocAction action;
    const Form *form; /* filled in; NULL */
} AdhocStep;

/* Asks somebody for his commands; the answer is for adhoc_read_list(). */
void adhoc_request_list(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
/* Calls row for each, at most LIMIT_ADHOC_COMMANDS. */
void adhoc_read_list(const Element *answer, void (*row)(const AdhocCommand *command, gpointer data),
                     gpointer data);
/* The answer is for adhoc_read(), an error for adhoc_error(). */
void adhoc_step(Stream *stream, const AdhocStep *step, ReplyFn on_reply, gpointer data);
/* NULL and a sentence if it is no answer to the step: another command's, another session's. Owned
 * by the caller. */
AdhocAnswer *adhoc_read(const Element *iq, const AdhocStep *step, GError **error);
void adhoc_answer_free(AdhocAnswer *answer); /* takes NULL */
/* While on_reply is called: what the error says in the words of XEP-0050 4.4, else the error's own
 * sentence. Static, or borrowed from the error. */
const char *adhoc_error(const Stream *stream, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdhocAnswer, adhoc_answer_free)
