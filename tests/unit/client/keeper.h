/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive of an office's account (XEP-0313), scripted: what it holds, and how it answers. */
#pragma once

#include "unit/client/office.h"

#define KEEPER_ME "romeo@example.net"

typedef struct {
    char *id, *stamp, *message; /* message: the whole stanza */
} Kept;

typedef struct {
    Office *office;
    GPtrArray *kept;  /* Kept, owned, in the archive's order */
    unsigned page;    /* the most that it gives at once */
    unsigned oldest;  /* those before it are gone */
    unsigned queries; /* that came */
    bool is_unstable, is_circling, is_generous;
    bool is_lenient;      /* it does not say that it has not the line after which it is asked */
    const char *prefs;    /* what it says that it takes (XEP-0441); NULL: it does not say */
    const char *features; /* of the account's disco; the archive is among them */
} Keeper;

Keeper *keeper_new(Office *office);
void keeper_free(Keeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keeper, keeper_free)

/* An XEP-0082 stamp of so long ago; whole: without its fraction. The caller owns it. */
char *keeper_stamp(Office *office, int64_t ms_ago, bool whole);
/* Juliet said it, or we did (from another device, or this one), so long ago. */
void keeper_said(Keeper *keeper, const char *id, int64_t ms_ago, const char *body);
void keeper_sent(Keeper *keeper, const char *id, int64_t ms_ago, const char *body);
/* Any stanza. */
void keeper_add(Keeper *keeper, const char *id, const char *stamp, const char *message);

/* The account comes online, and hears of its archive; no query of it is answered yet. */
void keeper_go_online(Keeper *keeper);
/* Answers one query; false: none waits. */
bool keeper_answer(Keeper *keeper);
/* Answers all, and what they lead to, and what it takes; fails after 100. */
void keeper_serve(Keeper *keeper);
/* Both. */
void keeper_come(Keeper *keeper);
/* Time goes on, and what is asked meanwhile is answered at once. */
void keeper_pass(Keeper *keeper, int64_t ms);

/* How far the account's archive is read: up to the line with this id there. */
void keeper_assert_until(Office *office, const char *id);
/* On a screen, the next day: the run before has read the archive as it was then. */
void keeper_next_day(Office *office);
