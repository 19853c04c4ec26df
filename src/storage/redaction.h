/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted messages whose text is not kept. */
#pragma once

#include "storage/archive.h"

/* What stands in place of the text, in the store and in the logs. */
#define REDACTED_TEXT "[encrypted message]"

/* A stored message says no more than that from now on; message itself stays as it is. true: the
 * search index had words of it, see purge_words(). */
bool archive_redact(Archive *archive, const Message *message);
/* It was stored only for as long as it had to be sent: it goes. true: as above. */
bool archive_remove(Archive *archive, Message *message);
/* Whether what is stored is without its text. */
bool message_is_redacted(const Message *stored);
/* true once in the life of a store: the user is to be told. */
bool archive_redaction_is_news(Archive *archive);
