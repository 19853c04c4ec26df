/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Gpg with a GnuPG of its own, and calls that are waited for. */
#pragma once

#include <sys/types.h>

#include "crypto/gpg.h"

#include "unit/crypto/gnupg.h"
#include "unit/test.h"

typedef struct {
    Gnupg *gnupg;
    Clock *clock; /* virtual */
    GpgOptions options;
    Gpg *gpg;
    /* What the hooks were told. */
    unsigned asked, withdrawn, lent, given_back, question, changed;
    char *hint;
    bool is_again, is_pin;
    const char *answers[8]; /* to be given at once, in order; NULL: none is given */
    bool gives_up;          /* answers by giving up instead */
    /* Of the last call. */
    unsigned told;
    GError *error;
    GBytes *output;
    GPtrArray *keys, *signatures;
    bool is_encrypted, is_protected;
    unsigned recipients;
} Desk;

int desk_set_up(void **state);
int desk_tear_down(void **state);
void desk_open(Desk *desk); /* the Gpg anew, by options */
/* Begins; desk_wait() for its end. */
GpgCall *desk_begin(Desk *desk, const GpgRequest *request);
void desk_wait(Desk *desk);
void desk_wait_asked(Desk *desk, unsigned asked);
/* Until there is a file of that name in the home folder, which is taken away; its text is the
 * caller's. */
char *desk_take_file(Desk *desk, const char *name);
/* Until there is no such process. */
void desk_wait_ended(pid_t process);
/* Both; true: no error. */
bool desk_call(Desk *desk, const GpgRequest *request);
/* That it was refused for this reason, with a sentence that has these words. */
void desk_assert_error(const Desk *desk, GpgErrorCode code, const char *words);
void desk_assert_output(const Desk *desk, const char *text);
const GpgSignature *desk_signature(const Desk *desk, unsigned i);
const GpgKey *desk_key(const Desk *desk, unsigned i);
GBytes *text_bytes(const char *text); /* static text */

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
