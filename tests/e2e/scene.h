/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The world of one test: a temporary folder, the programs that run in it, and all waiting: for a
 * condition, with a deadline; when it passes, the test fails and everything is shown.
 *
 * Each jaser in a scene has a name, and its own folders under the scene's. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "process.h"
#include "server.h"
#include "terminal.h"
#include "unit/test.h"

#define SCENE_PASSWORD "secret"

typedef struct {
    Server *server; /* borrowed; NULL: none */
    char *folder;
    GPtrArray *terminals, *processes; /* owned */
    /* Borrowed; of what is started from now on; NULL: none. */
    const char *gnupg_home;
    const char *folder_of_programs; /* before all others */
    const char *variable;           /* one more, "NAME=value" */
} Scene;

Scene *scene_new(Server *server);
/* Ends all programs, and removes the folder unless SCENE_KEEP is in the environment. Not 0, for
 * cmocka, if a sanitizer had something to say. */
int scene_free(Scene *scene);

/* --- for cmocka: a server for the group, a scene for each test --- */

/* words: prosody-serve's. */
int scene_begin_group(void **state, const char *const *words);
int scene_end_group(void **state);
int scene_begin(void **state);
int scene_end(void **state);
#define scene_test(fn) cmocka_unit_test_setup_teardown(fn, scene_begin, scene_end)

/* --- the programs --- */

/* Gives the jaser called name an account, in its file: user at the server, its password and
 * authority known, connected at start; properties ("tls.policy=direct\n...") are added, and win. */
void scene_add_account(Scene *scene, const char *name, const char *user, const char *properties);
/* The same at another server than the scene's. */
void scene_add_account_at(Scene *scene, const char *name, const char *user, const Server *server);
/* Writes a file into its configuration folder. */
void scene_write_config(Scene *scene, const char *name, const char *file, const char *text);
/* A path in its data folder. Owned by the caller. */
char *scene_data_path(Scene *scene, const char *name, const char *file);

/* Starts jaser in a terminal of 24 rows and 120 columns; more arguments follow, then NULL. */
Terminal *scene_open(Scene *scene, const char *name, ...) G_GNUC_NULL_TERMINATED;
/* The same with another size. */
Terminal *scene_open_sized(Scene *scene, const char *name, int rows, int columns);
/* Starts jaser --headless. */
Process *scene_headless(Scene *scene, const char *name, ...) G_GNUC_NULL_TERMINATED;
/* Starts a contact (see peer.c) that is user at the server, and waits until it is online. */
Process *scene_peer(Scene *scene, const char *user, ...) G_GNUC_NULL_TERMINATED;
/* Starts any other program. */
Terminal *scene_open_program(Scene *scene, const char *const *argv, int rows, int columns);

/* --- what a person does --- */

/* Types the line, and Enter. */
void scene_enter(Terminal *terminal, const char *line);
/* /quit, and waits until it has ended with status 0 and given the terminal back. */
void scene_quit(Scene *scene, Terminal *terminal);
/* The same of one without a screen. */
void scene_quit_process(Scene *scene, Process *process);

/* --- waiting --- */

typedef bool (*SceneCondition)(gpointer data);
/* what: the end of the sentence "waited for ...". */
void scene_wait(Scene *scene, SceneCondition condition, gpointer data, const char *what);
/* Until the screen shows the text, wrapped or not. */
void scene_wait_shown(Scene *scene, Terminal *terminal, const char *text);
void scene_wait_gone(Scene *scene, Terminal *terminal, const char *text);
/* Until it has printed a line with the text; the line is the caller's. */
char *scene_wait_line(Scene *scene, Process *process, const char *text);
/* The same, and forgets the line. */
void scene_wait_printed(Scene *scene, Process *process, const char *text);
/* Until the file matched by the pattern (of glob(7)) has the text. */
void scene_wait_file(Scene *scene, const char *pattern, const char *text);
/* Until the program has ended; its exit status, or 128 and the signal. */
int scene_wait_exit(Scene *scene, Terminal *terminal);
int scene_wait_process_exit(Scene *scene, Process *process);
/* Types a letter into the empty line and takes it back, again and again, until the screen shows the
 * text. Fails if the program lets a key wait: for more than 50 ms of its own work, or for two
 * seconds in all, but for those in which others had the processor. */
void scene_type_until_shown(Scene *scene, Terminal *terminal, const char *text);
/* Takes what comes for this long; only to show that nothing happens. */
void scene_watch(int milliseconds);

/* Fails the test, and shows everything. */
void scene_fail(Scene *scene, const char *format, ...) G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN;

/* Removes a folder and all in it. */
void folder_remove(const char *path);
