/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the user's: private (0600, folders 0700), written atomically. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Makes the folder and its parents, 0700 where they did not exist. */
bool file_make_folder(const char *path, GError **error);
/* Replaces the file at once (temporary file, rename); keeps a link that path is. */
bool file_write(const char *path, const char *data, size_t length, GError **error);
/* Reads a whole file of at most LIMIT_FILE_BYTES that is UTF-8. A missing file is an error of
 * G_FILE_ERROR_NOENT. A byte order mark is left out. */
char *file_read(const char *path, GError **error);
/* The same for one of at most limit bytes. */
char *file_read_long(const char *path, size_t limit, GError **error);
/* A path as people write it: "~/" is the home folder. The caller owns the result. */
char *file_expand(const char *path);
/* An address as one file name: what is not a letter, digit or one of "-_.@+" is percent-escaped;
 * never empty, "." or "..", never longer than 255 bytes (then cut, with a hash behind a "~"). The
 * caller owns the result. */
char *file_name_escape(const char *text);
