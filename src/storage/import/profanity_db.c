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

typedef struct {
    ForeignDb *db;
    const char *account; /* the part's */
    GString *chat, *sender;
} Reader;

static gpointer
open_database(const ImportPart *part, GError **error)
{
    ForeignDb *db = foreign_db_open(part, &QUERY, error);
    Reader *reader;

    if (!db)
        return NULL;
    reader = g_new(Reader, 1);
    *reader = (Reader){ db, part->account, g_string_new(NULL), g_string_new(NULL) };
    return reader;
}

static void
close_database(gpointer data)
{
    Reader *reader = data;

    foreign_db_close(reader->db);
    g_string_free(reader->chat, TRUE);
    g_string_free(reader->sender, TRUE);
    g_free(reader);
}

static const char *
set_address(GString *address, const char *bare, const char *resource)
{
    g_string_assign(address, bare);
    if (resource)
        g_string_append_printf(address, "/%s", resource);
    return address->str;
}

static const char *
encryption_name(const char *word)
{
    if (g_strcmp0(word, "none") == 0)
        return NULL;
    return g_strcmp0(word, "ox") == 0 ? "openpgp" : word;
}

/* Private chats in rooms have the nick as the other side's resource. */
static void
read_chat(Reader *reader, ImportLine *line)
{
    const char *type = foreign_db_text(reader->db, TYPE);
    const char *other = foreign_db_text(reader->db, line->is_outgoing ? TO : FROM);
    const char *resource =
        foreign_db_text(reader->db, line->is_outgoing ? TO_RESOURCE : FROM_RESOURCE);

    line->kind = CHAT_CONTACT;
    if (g_strcmp0(type, "muc") == 0)
        line->kind = CHAT_ROOM;
    else if (g_strcmp0(type, "mucpm") == 0)
        line->kind = CHAT_PRIVATE;
    line->chat = set_address(reader->chat, other, line->kind == CHAT_PRIVATE ? resource : NULL);
    if (line->kind == CHAT_ROOM && !line->is_outgoing)
        line->nick = resource;
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    Reader *reader = data;
    ImportStep step = foreign_db_next(reader->db, line);
    const char *from, *time;

    if (step != IMPORT_LINE)
        return step;
    from = foreign_db_text(reader->db, FROM);
    time = foreign_db_text(reader->db, TIME);
    line->body = foreign_db_text(reader->db, BODY);
    if (!from || !foreign_db_text(reader->db, TO) || !line->body) {
        line->problem = _("sender, recipient or text is missing");
        return IMPORT_UNREADABLE;
    }
    if (!time || !profanity_time(time, &line->time, &line->precision)) {
        line->problem = _("its time cannot be read");
        return IMPORT_UNREADABLE;
    }
    line->account = reader->account;
    line->is_outgoing = reader->account && g_ascii_strcasecmp(from, reader->account) == 0;
    line->state = MESSAGE_SENT;
    read_chat(reader, line);
    if (line->kind != CHAT_ROOM)
        line->sender =
            set_address(reader->sender, from, foreign_db_text(reader->db, FROM_RESOURCE));
    line->id = foreign_db_text(reader->db, STANZA_ID);
    line->stanza_id = foreign_db_text(reader->db, ARCHIVE_ID);
    line->encryption = encryption_name(foreign_db_text(reader->db, ENCRYPTION));
    return IMPORT_LINE;
}

static int64_t
position(gpointer data)
{
    return foreign_db_position(((Reader *)data)->db);
}

const ImportFormat profanity_database = {
    .name = "chatlog.db",
    .open = open_database,
    .next = next,
    .position = position,
    .close = close_database,
};
