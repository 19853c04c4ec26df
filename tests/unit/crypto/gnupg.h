/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GnuPG of a test's own: a home folder with keys that is thrown away, agent and all. Nothing of
 * it depends on the program. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
    char *home;
} Gnupg;

/* Aborts where there is no gpg: ask gnupg_is_there() before, and skip the test (77). */
Gnupg *gnupg_new(void);
void gnupg_free(Gnupg *gnupg); /* its agent ends; takes NULL */
bool gnupg_is_there(void);

/* An ed25519 key (with one for encryption) for that user id; passphrase NULL or "": none. Its
 * fingerprint; the caller's. */
char *gnupg_add_key(Gnupg *gnupg, const char *name, const char *passphrase);
/* The same with what --quick-gen-key takes: "rsa2048", "2001-01-01" ... */
char *gnupg_add_key_of(Gnupg *gnupg, const char *name, const char *algorithm, const char *expires);
/* The public key goes over; trusted wholly if is_trusted. */
void gnupg_give_key(Gnupg *from, Gnupg *to, const char *fingerprint, bool is_trusted);
GBytes *gnupg_export(Gnupg *gnupg, const char *fingerprint);
/* Any gpg command that must succeed; input NULL: none. What it printed. */
GBytes *gnupg_run(Gnupg *gnupg, GBytes *input, const char *const *arguments);
#define GNUPG_RUN(gnupg, input, ...)                                                               \
    gnupg_run(gnupg, input, (const char *const[]){ __VA_ARGS__, NULL })
/* A line more in gpg.conf, gpg-agent.conf, gpgsm.conf ... */
void gnupg_configure(Gnupg *gnupg, const char *file, const char *line);
/* The agent forgets passphrases and reads its configuration again. */
void gnupg_reload(Gnupg *gnupg);
/* It and all else that runs for this home ends; the agent starts anew when it is needed. */
void gnupg_end_agent(Gnupg *gnupg);
pid_t gnupg_agent(Gnupg *gnupg); /* started if it is not running */
/* Whether a process is over, though nobody may have asked yet what became of it. */
bool gnupg_has_ended(pid_t process);
/* An executable shell script in the home folder; its path, the caller's. */
char *gnupg_add_script(Gnupg *gnupg, const char *name, const char *body);

/* --- certificates, for gpgsm --- */
bool gnupg_has_certificates(void); /* gpgsm and openssl are there */
/* An authority, in this home. */
void gnupg_make_authority(Gnupg *gnupg);
void gnupg_make_authority_called(Gnupg *gnupg, const char *name);
/* A certificate for that address with a key whose passphrase is "x"; the authority is trusted. Its
 * fingerprint; the caller's. */
char *gnupg_add_certificate(Gnupg *gnupg, Gnupg *authority, const char *address);
/* The agent's pinentry answers "x" to all: an executable of that name, which is one for terminals
 * if it says so ("pinentry-curses"). A line in the file "asked" for each. */
void gnupg_add_pinentry(Gnupg *gnupg, const char *name);
void gnupg_give_certificate(Gnupg *from, Gnupg *to, const char *address);
