/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An office whose romeo has a GnuPG of his own: his key is there, and juliet's. */
#pragma once

#include "unit/client/office.h"
#include "unit/crypto/gnupg.h"

typedef struct {
    Office *office;
    Gnupg *gnupg;               /* of the group of tests */
    const char *romeo, *juliet; /* fingerprints */
    GString *opened;            /* what events told: "opened hello", "closed", a line each */
    unsigned observer, attentions;
} Vault;

/* For cmocka: the keys for the group, a vault (online, juliet's key is assigned) for each test. */
int vault_begin_group(void **state);
int vault_end_group(void **state);
int vault_setup(void **state);
int vault_setup_away(void **state); /* not online yet */
int vault_teardown(void **state);
#define vault_test(fn) cmocka_unit_test_setup_teardown(fn, vault_setup, vault_teardown)

/* As office_restart() and online again. */
void vault_restart(Vault *vault);
/* Encrypted to romeo, as XEP-0027 has it: armour without its ends. Owned by the caller. */
char *vault_seal(Vault *vault, const char *text);
/* A message of juliet's: <x/> with this, and a body that lies; more: other elements, or "". */
void vault_receive(Vault *vault, const char *id, const char *sealed, const char *more);
/* What was sent to juliet, opened: "clear hello|sealed hello". Owned by the caller. */
char *vault_sent(Vault *vault);
Chat *vault_chat(Vault *vault);
/* Until nothing is being opened or sealed in juliet's chat. */
void vault_wait(Vault *vault);
/* Her chat's lines, as office_lines(); of sealed ones "?" and "!" if they cannot be opened. Owned
 * by the caller. */
char *vault_lines(Vault *vault);
/* One of them, by its place; not of notices. */
Message *vault_line(Vault *vault, unsigned index);
/* romeo's secret keys are away, or there again. */
void vault_hide_keys(Vault *vault, bool is_hidden);

#define assert_lines(vault, expected)                                                              \
    do {                                                                                           \
        g_autofree char *lines_ = vault_lines(vault);                                              \
        assert_string_equal(lines_, expected);                                                     \
    } while (0)
