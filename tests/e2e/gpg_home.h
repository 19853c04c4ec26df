/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of encryption have in common: jasers that have GnuPG homes of their own, and two
 * who have one another's keys. */
#pragma once

#include "scene.h"
#include "unit/crypto/gnupg.h"

/* A jaser, and who he is. */
typedef struct {
    const char *name; /* of the jaser, where a user has several; NULL: as the user */
    const char *user;
    const Gnupg *gnupg;
    const char *key;        /* property openpgp.key; NULL: none */
    const char *properties; /* more of them: "smime.key=...\n"; NULL: none */
} GpgUser;

/* Online: without a screen, with --json; on one. */
Process *gpg_user_online(Scene *scene, const GpgUser *who);
Terminal *gpg_user_on_screen(Scene *scene, const GpgUser *who);
/* Its account is there already: as it was left. */
Process *gpg_user_again(Scene *scene, const GpgUser *who);

/* --- two with keys --- */

typedef struct {
    Scene *scene;
    Gnupg *alice, *bob;
    char *alice_key, *bob_key; /* for "Alice <alice@...>", which the other has, too */
} GpgPair;

/* For cmocka: a scene at the group's server. */
int gpg_pair_begin(void **state);
/* Bob's key has the passphrase "s3cret". */
int gpg_pair_begin_locked(void **state);
int gpg_pair_end(void **state);
#define gpg_pair_test(fn)   cmocka_unit_test_setup_teardown(fn, gpg_pair_begin, gpg_pair_end)
#define gpg_locked_test(fn) cmocka_unit_test_setup_teardown(fn, gpg_pair_begin_locked, gpg_pair_end)
/* "alice" or "bob". */
GpgUser gpg_pair_user(const GpgPair *pair, const char *user);

/* --- questions --- */

/* Waits for a question that has this text (with --json), and answers it. */
void gpg_user_answer(Scene *scene, Process *process, const char *question, const char *answer);
