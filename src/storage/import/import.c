/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of other programs, each found in the store or added to it.
 *
 * The files of one format are one pass. In a pass each stored message stands for one line at most,
 * so that what was said twice stays twice; across passes (a database, and text logs of the same)
 * and runs, lines meet their messages again. */

#include "config.h"

#include "storage/import/import.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "storage/archive_doubles.h"
#include "storage/archive_rows.h"

#define LINES_A_STEP 200
#define STEP_MS      8
#define ADDRESSES    10000 /* remembered */
#define DAY_MS       (INT64_C(24) * 60 * 60 * 1000)
#define OLDEST_MS    INT64_C(852076800000) /* 1997: before there was such a thing */

/* A chat of lines. */
typedef struct {
    Chat *chat;
    int64_t oldest, newest; /* ms: of the lines that were added; 0: none was */
    bool is_only_ours;      /* nothing of it was stored before this pass */
    bool is_seen;           /* in this pass */
    bool is_fresh;          /* lines were added that do not count as read yet */
} Target;

struct Import {
    ImportOptions options;
    GPtrArray *parts;
    unsigned part; /* the one that is read; parts->len: none is left */
    gpointer reader;
    Settings *settings;
    Model *model;
    GHashTable *targets;   /* text of account, kind and address -> Target */
    GHashTable *addresses; /* text -> Jid; NULL: it is none */
    GString *key;
    ArchiveRows taken;
    GPtrArray *fresh; /* Target *, borrowed */
    int64_t next_row; /* of the archive, when the last step ended */
    ImportCounts counts;
    int64_t bytes; /* of files that are done */
};

/* --- new, free --- */

static void
unref_jid(gpointer jid)
{
    jid_unref(jid);
}

Import *
import_new(const ImportOptions *options, GPtrArray *parts)
{
    Import *import = g_new0(Import, 1);

    import->options = *options;
    import->parts = parts;
    import->settings = settings_new();
    import->model = model_new(import->settings, options->clock);
    import->targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    import->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_jid);
    import->key = g_string_new(NULL);
    import->fresh = g_ptr_array_new();
    import->counts.problems = g_ptr_array_new_with_free_func(g_free);
    import->counts.accounts = g_ptr_array_new();
    for (unsigned i = 0; i < parts->len; i++)
        import->counts.total += ((const ImportPart *)parts->pdata[i])->bytes;
    return import;
}

static const ImportPart *
current_part(const Import *import)
{
    return import->part < import->parts->len ? import->parts->pdata[import->part] : NULL;
}

static void
close_reader(Import *import)
{
    if (import->reader)
        current_part(import)->format->close(import->reader);
    import->reader = NULL;
}

void
import_free(Import *import)
{
    if (!import)
        return;
    close_reader(import);
    g_ptr_array_unref(import->parts);
    g_ptr_array_unref(import->fresh);
    g_hash_table_destroy(import->targets);
    g_hash_table_destroy(import->addresses);
    model_free(import->model);
    settings_free(import->settings);
    g_string_free(import->key, TRUE);
    archive_rows_clear(&import->taken);
    g_ptr_array_unref(import->counts.problems);
    g_ptr_array_unref(import->counts.accounts);
    g_free(import);
}

const ImportCounts *
import_counts(const Import *import)
{
    return &import->counts;
}

/* --- problems --- */

/* number 0: the file as a whole. */
static void
add_problem(Import *import, int64_t number, const char *problem)
{
    const ImportPart *part = current_part(import);

    import->counts.unreadable++;
    if (import->counts.problems->len >= IMPORT_PROBLEMS)
        return;
    g_ptr_array_add(
        import->counts.problems,
        number ? g_strdup_printf("%s:%" G_GINT64_FORMAT ": %s", part->path, (gint64)number, problem)
               : g_strdup(problem));
}

/* --- whose, and where --- */

/* The address of a text; NULL: it is none. Borrowed. */
static Jid *
find_address(Import *import, const char *text)
{
    gpointer jid;

    if (g_hash_table_lookup_extended(import->addresses, text, NULL, &jid))
        return jid;
    if (g_hash_table_size(import->addresses) >= ADDRESSES)
        g_hash_table_remove_all(import->addresses);
    jid = jid_new(text, NULL);
    g_hash_table_insert(import->addresses, g_strdup(text), jid);
    return jid;
}

static const char *
account_of(const Import *import, const ImportLine *line)
{
    if (line->account)
        return line->account;
    if (import->options.account)
        return jid_bare(import->options.account);
    return import->options.fallback ? jid_bare(import->options.fallback) : NULL;
}

static Account *
get_account(Import *import, const char *address)
{
    Jid *jid = find_address(import, address);
    g_autoptr(Jid) bare = jid ? jid_to_bare(jid) : NULL;
    Account *account = bare ? model_find_account(import->model, bare) : NULL;

    if (account || !bare || !jid_local(bare))
        return account;
    account = account_new(import->model, bare);
    g_ptr_array_add(import->counts.accounts, (gpointer)jid_bare(account->jid));
    return account;
}

static Chat *
get_chat(Import *import, Account *account, const ImportLine *line, const char **ret_problem)
{
    Jid *jid = find_address(import, line->chat);
    g_autoptr(Jid) bare = jid ? jid_to_bare(jid) : NULL;

    *ret_problem = _("the other side is no address");
    if (!jid || (line->kind == CHAT_PRIVATE && !jid_resource(jid)))
        return NULL;
    *ret_problem = _("an import takes no more than 5,000 chats of an account");
    return account_get_chat(account, line->kind == CHAT_PRIVATE ? jid : bare, line->kind);
}

/* NULL: there is no such chat, and *ret_problem says why. */
static Target *
get_target(Import *import, const ImportLine *line, const char **ret_problem)
{
    const char *address = account_of(import, line);
    Target *target;
    Account *account;
    Chat *chat;

    *ret_problem = _("it is not known whose account that was: name it with --account");
    if (!address)
        return NULL;
    g_string_printf(import->key, "%s\n%d%s", address, (int)line->kind, line->chat);
    target = g_hash_table_lookup(import->targets, import->key->str);
    if (target)
        return target;
    *ret_problem = _("the account is no address");
    account = get_account(import, address);
    if (!account)
        return NULL;
    chat = get_chat(import, account, line, ret_problem);
    if (!chat)
        return NULL;
    target = g_new0(Target, 1);
    target->chat = chat;
    g_hash_table_insert(import->targets, g_strdup(import->key->str), target);
    import->counts.chats++;
    return target;
}

/* --- the message --- */

static Jid *
sender_of(Import *import, const Chat *chat, const ImportLine *line)
{
    Jid *sender = line->sender ? find_address(import, line->sender) : NULL;

    if (sender)
        return jid_ref(sender);
    if (line->is_complete)
        return NULL;
    if (chat->kind == CHAT_ROOM)
        return line->nick ? jid_with_resource(chat->jid, line->nick, NULL) : NULL;
    return jid_ref(line->is_outgoing ? chat->account->jid : chat->jid);
}

static char *
clean(const char *text)
{
    return text && *text ? utf8_for_xml(text) : NULL;
}

static void
set_body(Import *import, Message *message, const ImportLine *line)
{
    g_autofree char *body = utf8_for_xml(line->body);

    g_free(message->body);
    message->body = utf8_cut(body, LIMIT_BODY_BYTES);
    message->is_cut = line->is_cut || strlen(message->body) < strlen(body);
    if (message->is_cut)
        import->counts.cut++;
}

static Message *
make_message(Import *import, const Chat *chat, const ImportLine *line)
{
    Message *message = message_new(MESSAGE_CHAT, "");

    set_body(import, message, line);
    message->is_outgoing = line->is_outgoing;
    message->is_carbon = line->is_carbon;
    message->is_delayed = true;
    if (line->is_outgoing)
        message->state = line->state;
    message->from = sender_of(import, chat, line);
    message->time = line->time;
    message->id = clean(line->id);
    message->origin_id = clean(line->origin_id);
    message->stanza_id = clean(line->stanza_id);
    message->occupant_id = clean(line->occupant_id);
    message->encryption = clean(line->encryption);
    message->trust = clean(line->trust);
    message->error = clean(line->error);
    return message;
}

static const char *
problem_of(const Import *import, const ImportLine *line, const Message *message)
{
    if (line->time < OLDEST_MS || line->time > clock_now(import->options.clock) + DAY_MS)
        return _("its time lies in the future, or before there was XMPP");
    if (!*message->body && !line->is_complete)
        return _("it says nothing");
    return NULL;
}

/* --- into the store --- */

/* The stored message that this line is. */
static Message *
find_stored(Import *import, const Target *target, Message *message, int precision)
{
    Archive *archive = import->options.archive;
    Message *stored = archive_find_by_ids(archive, target->chat, message);

    if (stored || target->is_only_ours)
        return stored;
    stored = archive_find_alike(archive, target->chat, message, precision + ARCHIVE_CLOCKS_MS,
                                &import->taken);
    if (stored && !import->options.is_dry)
        archive_take_ids(archive, stored, message);
    return stored;
}

static void
note_added(Import *import, Target *target, int64_t time)
{
    if (!target->oldest || time < target->oldest)
        target->oldest = time;
    target->newest = MAX(target->newest, time);
    if (!target->is_fresh)
        g_ptr_array_add(import->fresh, target);
    target->is_fresh = true;
}

static bool
store(Import *import, Target *target, Message *message, const ImportLine *line, GError **error)
{
    Archive *archive = import->options.archive;
    const Chat *chat = target->chat;
    g_autoptr(Message) stored = NULL;

    if (!target->is_seen)
        target->is_only_ours = !archive_has_chat(archive, chat->account, chat->jid, chat->kind);
    target->is_seen = true;
    stored = find_stored(import, target, message, line->precision);
    if (stored) {
        import->counts.known++;
        archive_rows_add(&import->taken, stored->row);
        return true;
    }
    import->counts.added++;
    if (import->options.is_dry)
        return true;
    if (!archive_add(archive, chat, message, error))
        return false;
    archive_rows_add(&import->taken, message->row);
    if (!message->id && !message->origin_id && !message->stanza_id)
        archive_set_imported(archive, message, line->precision);
    note_added(import, target, message->time);
    return true;
}

static void
count(Import *import, const ImportLine *line)
{
    ImportCounts *counts = &import->counts;

    counts->read++;
    if (!counts->first || line->time < counts->first)
        counts->first = line->time;
    counts->last = MAX(counts->last, line->time);
}

static bool
is_of_other(Import *import, const ImportLine *line)
{
    const Jid *jid =
        line->account && import->options.account ? find_address(import, line->account) : NULL;

    return jid && !jid_equal_bare(jid, import->options.account);
}

static bool
take_line(Import *import, const ImportLine *line, GError **error)
{
    g_autoptr(Message) message = NULL;
    const char *problem = NULL;
    Target *target;

    if (is_of_other(import, line)) {
        import->counts.others++;
        return true;
    }
    target = get_target(import, line, &problem);
    if (target) {
        message = make_message(import, target->chat, line);
        problem = problem_of(import, line, message);
    }
    if (!target || problem) {
        add_problem(import, line->number, problem);
        return true;
    }
    count(import, line);
    return !import->options.archive || store(import, target, message, line, error);
}

/* --- the files --- */

static void
begin_pass(Import *import)
{
    GHashTableIter iter;
    gpointer target;

    archive_rows_clear(&import->taken);
    g_hash_table_iter_init(&iter, import->targets);
    while (g_hash_table_iter_next(&iter, NULL, &target))
        ((Target *)target)->is_seen = false;
}

static void
next_part(Import *import)
{
    const ImportPart *part = current_part(import);
    const ImportPart *after;

    close_reader(import);
    import->bytes += part->bytes;
    import->part++;
    after = current_part(import);
    if (after && after->format != part->format)
        begin_pass(import);
}

/* false: this part cannot be read. */
static bool
open_reader(Import *import)
{
    g_autoptr(GError) error = NULL;

    if (import->reader)
        return true;
    import->counts.files++;
    import->reader = current_part(import)->format->open(current_part(import), &error);
    if (!import->reader)
        add_problem(import, 0, error->message);
    return import->reader != NULL;
}

/* false: the disk. */
static bool
read_line(Import *import, GError **error)
{
    const ImportPart *part = current_part(import);
    ImportLine line = { 0 };
    ImportStep step = open_reader(import) ? part->format->next(import->reader, &line) : IMPORT_END;

    if (step == IMPORT_UNREADABLE)
        add_problem(import, line.number, line.problem);
    if (step == IMPORT_END)
        next_part(import);
    return step != IMPORT_LINE || take_line(import, &line, error);
}

static void
set_read(Import *import)
{
    for (unsigned i = 0; i < import->fresh->len; i++) {
        Target *target = import->fresh->pdata[i];

        archive_set_read(import->options.archive, target->chat,
                         &(ArchivePosition){ target->newest, ARCHIVE_END });
        target->is_fresh = false;
    }
    g_ptr_array_set_size(import->fresh, 0);
}

/* What comes in while the program runs may be what the next lines say. */
static void
heed_others(Import *import)
{
    const Archive *archive = import->options.archive;
    GHashTableIter iter;
    gpointer target;

    if (archive->next_row == import->next_row)
        return;
    g_hash_table_iter_init(&iter, import->targets);
    while (g_hash_table_iter_next(&iter, NULL, &target))
        ((Target *)target)->is_only_ours = false;
}

static bool
read_lines(Import *import, GError **error)
{
    int64_t end = clock_monotonic(import->options.clock) + STEP_MS;

    for (unsigned i = 0; current_part(import); i++) {
        if (!read_line(import, error))
            return false;
        if (i >= LINES_A_STEP || (i % 16 == 15 && clock_monotonic(import->options.clock) >= end))
            break;
    }
    return true;
}

/* The lines, and that they are read, in one batch: wherever a run is cut, none of them is unread.
 */
static bool
store_lines(Import *import, GError **error)
{
    const ImportOptions *options = &import->options;
    bool is_well;

    heed_others(import);
    database_hold(options->database, true);
    is_well = read_lines(import, error);
    set_read(import);
    database_hold(options->database, false);
    import->next_row = options->archive->next_row;
    return is_well;
}

bool
import_step(Import *import, GError **error)
{
    const ImportPart *part;
    bool is_well;

    is_well = import->options.archive ? store_lines(import, error) : read_lines(import, error);
    part = current_part(import);
    import->counts.bytes = import->bytes;
    if (import->reader)
        import->counts.bytes += MIN(part->format->position(import->reader), part->bytes);
    return is_well && part != NULL;
}

bool
import_finish(Import *import, GError **error)
{
    g_autoptr(GError) problem = NULL;

    close_reader(import);
    if (!import->options.archive || import->options.is_dry ||
        database_commit(import->options.database, &problem))
        return true;
    g_set_error(error, problem->domain, problem->code,
                _("The history cannot be written: %s. The same order again goes on with what is "
                  "missing."),
                problem->message);
    return false;
}

void
import_each_added(const Import *import, ImportAddedFn fn, gpointer data)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, import->targets);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Target *target = value;
        if (target->newest)
            fn(target->chat, target->oldest, target->newest, data);
    }
}
