/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store in a temporary folder, for tests: a real file, a virtual clock, one account with a chat.
 */
#pragma once

#include "storage/archive_search.h"

#include "unit/model/world.h"

typedef struct {
    World *world;
    char *folder;
    Database *database;
    Archive *archive;
    Chat *bob;         /* a contact */
    Chat *room;        /* a room */
    GString *problems; /* what the database told, a line each */
} Store;

/* setup and teardown functions for cmocka; *state is the Store. */
int store_setup(void **state);
int store_teardown(void **state);
/* Ends the program's run and begins another. */
void store_close(Store *store);
void store_open(Store *store);
/* A file in the folder. Owned by the caller. */
char *store_path(const Store *store, const char *name);
/* Files of this process may not grow over bytes (the disk is full); 0: as they like. */
void limit_files(unsigned bytes);

/* Incoming, from bob@example.org/phone. Owned by the caller. */
Message *incoming(const char *body, const char *id, int64_t time);
Message *outgoing(const char *body, const char *id, int64_t time);
/* Stores and frees the message; its row. */
int64_t store_add(Store *store, const Chat *chat, Message *message);
/* The newest bodies of the chat, oldest first: "one|two". Owned by the caller. */
char *store_bodies(Store *store, const Chat *chat, unsigned count);

/* The newest bodies that a query finds, newest first: "two|one"; of one that is refused the
 * sentence. Owned by the caller. */
char *store_search(Store *store, const char *query);

/* A whole file; fails the test if it cannot be read. Owned by the caller. */
char *read_whole(const char *path);
void remove_folder(const char *path);
