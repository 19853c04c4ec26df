/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a stored chat: by time, at its ends, and the lines behind one. All of it costs the same
 * in a chat of a million lines. */
#pragma once

#include "storage/archive.h"

/* The first stored line of the chat that is not older than that; false: there is none. */
bool places_find_time(Archive *archive, const Chat *chat, int64_t time, ArchivePosition *ret_place);
/* Where a stored line of the chat stands; false: it is not stored any more. */
bool places_find_row(Archive *archive, const Chat *chat, int64_t row, ArchivePosition *ret_place);
/* The first line of others that was not read; false: all was. */
bool places_find_unread(Archive *archive, const Chat *chat, ArchivePosition *ret_place);
/* The oldest line that has a stanza-id: what an archive gave, or was told about; false: none of the
 * oldest 2,000 lines has. */
bool places_find_oldest_id(Archive *archive, const Chat *chat, ArchivePoint *ret_point);
/* As archive_page(), of lines behind the place; or, with is_inclusive, that line and those behind
 * it. */
GPtrArray *places_page_after(Archive *archive, const Chat *chat, const ArchivePosition *after,
                             bool is_inclusive, unsigned count);
