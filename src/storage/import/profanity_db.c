/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity's chatlog.db, versions 1 to 3 of its tables. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "storage/import/foreign_db.h"
#include "storage/import/profanity.h"

enum {
    ID,
    FROM,
    TO,
    FROM_RESOURCE,
    TO_RESOURCE,
    BODY,
    TIME,
    TYPE,
    STANZA_ID,
    ARCHIVE_ID,
    ENCRYPTION,
};

static const ForeignColumn COLUMNS[] = {
    [ID] = { "id", true },
    [FROM] = { "from_jid", true },
    [TO] = { "to_jid", true },
    [FROM_RESOURCE] = { "from_resource", true },
    [TO_RESOURCE] = { "to_resource", true },
    [BODY] = { "message", true },
    [TIME] = { "timestamp", true },
    [TYPE] = { "type", true },
    [STANZA_ID] = { "stanza_id", false },
    [ARCHIVE_ID] = { "archive_id", false },
    [ENCRYPTION] = { "encryption", false },
};

static const ForeignQuery QUERY = { "ChatLogs", COLUMNS, G_N_ELEMENTS(COLUMNS), "ORDER BY id" };

static gpointer
open_database(const ImportPart *part, GError **error)
{
    return foreign_db_open(part, &QUERY, error);
}

static const char *
encryption_name(const char *word)
{
    return g_strcmp0(word, "none") == 0 ? NULL : word;
}

/* Private chats in rooms have the nick as the other side's resource. */
static void
read_chat(ForeignDb *db, ImportLine *line)
{
    const char *type = foreign_db_text(db, TYPE);
    const char *other = foreign_db_text(db, line->is_outgoing ? TO : FROM);
    const char *resource = foreign_db_text(db, line->is_outgoing ? TO_RESOURCE : FROM_RESOURCE);

    line->kind = CHAT_CONTACT;
    if (g_strcmp0(type, "muc") == 0)
        line->kind = CHAT_ROOM;
    else if (g_strcmp0(type, "mucpm") == 0)
        line->kind = CHAT_PRIVATE;
    line->chat =
        foreign_db_address(db, FOREIGN_CHAT, other, line->kind == CHAT_PRIVATE ? resource : NULL);
    if (line->kind == CHAT_ROOM && !line->is_outgoing)
        line->nick = resource;
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    ForeignDb *db = data;
    ImportStep step = foreign_db_next(db, line);
    const char *account = foreign_db_account(db);
    const char *from, *time;

    if (step != IMPORT_LINE)
        return step;
    from = foreign_db_text(db, FROM);
    time = foreign_db_text(db, TIME);
    line->body = foreign_db_text(db, BODY);
    if (!from || !foreign_db_text(db, TO) || !line->body) {
        line->problem = _("sender, recipient or text is missing");
        return IMPORT_UNREADABLE;
    }
    if (!time || !profanity_time(time, &line->time, &line->precision)) {
        line->problem = _("its time cannot be read");
        return IMPORT_UNREADABLE;
    }
    line->account = account;
    line->is_outgoing = account && g_ascii_strcasecmp(from, account) == 0;
    line->state = MESSAGE_SENT;
    read_chat(db, line);
    if (line->kind != CHAT_ROOM)
        line->sender =
            foreign_db_address(db, FOREIGN_SENDER, from, foreign_db_text(db, FROM_RESOURCE));
    line->id = foreign_db_text(db, STANZA_ID);
    line->stanza_id = foreign_db_text(db, ARCHIVE_ID);
    line->encryption = encryption_name(foreign_db_text(db, ENCRYPTION));
    return IMPORT_LINE;
}

const ImportFormat profanity_database = {
    .name = "chatlog.db",
    .open = open_database,
    .next = next,
    .position = foreign_db_position,
    .close = foreign_db_close,
};
