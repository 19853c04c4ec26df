/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which format a file has, and tables of contacts. The groups of a contact stand in one cell with
 * ";" between them; "\" before a ";" or "\" says that it belongs to a name. */

#include "config.h"

#include "client/contact_files.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "client/contact_vcards.h"

bool
contact_file_format_parse(const char *word, ContactFileFormat *ret_format)
{
    if (g_ascii_strcasecmp(word, "csv") == 0)
        *ret_format = CONTACT_FILE_CSV;
    else if (g_ascii_strcasecmp(word, "vcard") == 0 || g_ascii_strcasecmp(word, "vcf") == 0)
        *ret_format = CONTACT_FILE_VCARD;
    else
        return false;
    return true;
}

ContactFileFormat
contact_file_format_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    ContactFileFormat format = CONTACT_FILE_CSV;

    if (dot)
        contact_file_format_parse(dot + 1, &format);
    return format;
}

/* --- what a file holds --- */

static void
file_contact_free(gpointer data)
{
    FileContact *contact = data;

    jid_unref(contact->jid);
    g_free(contact->name);
    g_strfreev(contact->groups);
    g_free(contact);
}

void
contact_file_free(ContactFile *file)
{
    if (!file)
        return;
    g_ptr_array_unref(file->contacts);
    g_ptr_array_unref(file->problems);
    g_free(file);
}

void
contact_file_complain(ContactFile *file, unsigned line, const char *what)
{
    g_autofree char *text = utf8_short_line(what, LIMIT_SAID_BYTES);

    g_ptr_array_add(file->problems, g_strdup_printf(_("Line %u: %s"), line, text));
}

void
contact_file_add(ContactFile *file, unsigned line, const char *address, const char *name,
                 char **groups)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Jid) jid = jid_new(address, &error);

    if (!jid) {
        contact_file_complain(file, line, error->message);
        g_strfreev(groups);
        return;
    }
    if (file->contacts->len >= LIMIT_CONTACTS) {
        contact_file_complain(file, line, _("There are too many contacts."));
        g_strfreev(groups);
        return;
    }
    FileContact *contact = g_new0(FileContact, 1);
    contact->jid = jid_to_bare(jid);
    contact->name = name && name[0] ? utf8_short_line(name, LIMIT_NAME_BYTES) : NULL;
    contact->groups = groups;
    g_ptr_array_add(file->contacts, contact);
}

/* --- tables --- */

static void
append_cell(GString *text, const char *cell, char end)
{
    bool is_quoted = strpbrk(cell, ",;\t\"\r\n") || cell[0] == ' ';

    if (is_quoted)
        g_string_append_c(text, '"');
    for (const char *p = cell; *p; p++) {
        if (*p == '"')
            g_string_append_c(text, '"');
        g_string_append_c(text, *p);
    }
    if (is_quoted)
        g_string_append_c(text, '"');
    if (end == '\n')
        g_string_append_c(text, '\r');
    g_string_append_c(text, end);
}

/* One cell for all groups. The caller owns it. */
static char *
join_groups(char *const *groups)
{
    GString *text = g_string_new(NULL);

    for (; *groups; groups++) {
        if (text->len > 0)
            g_string_append_c(text, ';');
        for (const char *p = *groups; *p; p++) {
            if (*p == ';' || *p == '\\')
                g_string_append_c(text, '\\');
            g_string_append_c(text, *p);
        }
    }
    return g_string_free(text, FALSE);
}

static char *
write_table(const GPtrArray *contacts)
{
    GString *text = g_string_new("jid,name,groups,subscription\r\n");

    for (unsigned i = 0; i < contacts->len; i++) {
        const Contact *contact = contacts->pdata[i];
        if (!contact->is_in_roster)
            continue;
        g_autofree char *groups = join_groups(contact->groups);
        append_cell(text, jid_bare(contact->jid), ',');
        append_cell(text, contact->name ? contact->name : "", ',');
        append_cell(text, groups, ',');
        append_cell(text, subscription_name(contact->subscription), '\n');
    }
    return g_string_free(text, FALSE);
}

/* --- reading tables --- */

typedef struct {
    const char *next;
    unsigned line; /* of next, from 1 */
    char separator;
    ContactFile *file;
    int jid, name, groups; /* columns; -1: there is none */
} Table;

/* A quoted cell; false: the text ends within it. */
static bool
read_quoted(Table *table, GString *cell)
{
    for (const char *p = table->next + 1; *p; p++) {
        if (*p == '"' && p[1] != '"') {
            table->next = p + 1;
            return true;
        }
        if (*p == '"')
            p++;
        else if (*p == '\n')
            table->line++;
        g_string_append_c(cell, *p);
    }
    table->next += strlen(table->next);
    return false;
}

/* The cells of the next line; NULL: a quoted cell does not end. */
static GPtrArray *
read_line(Table *table)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

    for (;;) {
        g_autoptr(GString) cell = g_string_new(NULL);

        if (*table->next == '"' && !read_quoted(table, cell))
            return NULL;
        const char ends[] = { '\r', '\n', table->separator, '\0' };
        size_t length = strcspn(table->next, ends);
        g_string_append_len(cell, table->next, (gssize)length);
        table->next += length;
        g_ptr_array_add(cells, g_strstrip(g_string_free(g_steal_pointer(&cell), FALSE)));
        if (*table->next != table->separator)
            break;
        table->next++;
    }
    table->next += strspn(table->next, "\r");
    if (*table->next == '\n')
        table->next++;
    table->line++;
    return g_steal_pointer(&cells);
}

static char **
split_groups(const char *cell)
{
    GPtrArray *groups = g_ptr_array_new();
    GString *group = g_string_new(NULL);

    for (const char *p = cell;; p++) {
        if (*p == '\\' && p[1]) {
            g_string_append_c(group, *++p);
        } else if (*p && *p != ';') {
            g_string_append_c(group, *p);
        } else {
            if (group->len > 0)
                g_ptr_array_add(groups, g_strdup(g_strstrip(group->str)));
            g_string_truncate(group, 0);
            if (!*p)
                break;
        }
    }
    g_string_free(group, TRUE);
    g_ptr_array_add(groups, NULL);
    return (char **)g_ptr_array_free(groups, FALSE);
}

static int
find_column(const GPtrArray *cells, const char *const *names)
{
    for (unsigned i = 0; i < cells->len; i++) {
        g_autofree char *name = g_ascii_strdown(cells->pdata[i], -1);
        if (g_strv_contains(names, name))
            return (int)i;
    }
    return -1;
}

/* Whether the line names columns. */
static bool
take_header(Table *table, const GPtrArray *cells)
{
    static const char *const jids[] = { "jid",       "address",    "xmpp", "jabber",
                                        "jabber id", "im address", NULL };
    static const char *const names[] = { "name", "nickname", "nick", "display name", NULL };
    static const char *const groups[] = { "groups", "group", "categories", "tags", NULL };

    table->jid = find_column(cells, jids);
    if (table->jid < 0) {
        table->jid = 0;
        table->name = 1;
        table->groups = 2;
        return false;
    }
    table->name = find_column(cells, names);
    table->groups = find_column(cells, groups);
    return true;
}

static const char *
cell_at(const GPtrArray *cells, int column)
{
    return column >= 0 && (unsigned)column < cells->len ? cells->pdata[column] : "";
}

static void
take_line(Table *table, unsigned line, const GPtrArray *cells)
{
    const char *address = cell_at(cells, table->jid);

    if (cells->len == 1 && !*(const char *)cells->pdata[0])
        return;
    if (!*address)
        contact_file_complain(table->file, line, _("There is no address."));
    else
        contact_file_add(table->file, line, address, cell_at(cells, table->name),
                         split_groups(cell_at(cells, table->groups)));
}

/* What parts the cells of the first line. */
static char
find_separator(const char *text)
{
    size_t end = strcspn(text, ",;\t\r\n");

    return strchr(",;\t", text[end]) && text[end] ? text[end] : ',';
}

static void
read_table(ContactFile *file, const char *text)
{
    Table table = { .next = text, .line = 1, .separator = find_separator(text), .file = file };
    bool is_first = true;

    while (*table.next) {
        unsigned line = table.line;
        g_autoptr(GPtrArray) cells = read_line(&table);

        if (!cells) {
            contact_file_complain(file, line, _("A quotation mark has no end."));
            return;
        }
        if (!is_first || !take_header(&table, cells))
            take_line(&table, line, cells);
        is_first = false;
    }
}

/* --- both --- */

/* Each address once: the first one counts. */
static void
drop_doubles(ContactFile *file)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < file->contacts->len;) {
        const FileContact *contact = file->contacts->pdata[i];
        if (g_hash_table_add(seen, (gpointer)jid_bare(contact->jid)))
            i++;
        else
            g_ptr_array_remove_index(file->contacts, i);
    }
}

char *
contact_file_write(const Roster *roster, ContactFileFormat format)
{
    g_autoptr(GPtrArray) contacts = roster_sorted(roster);

    return format == CONTACT_FILE_VCARD ? contact_vcards_write(contacts) : write_table(contacts);
}

ContactFile *
contact_file_read(const char *text)
{
    ContactFile *file = g_new0(ContactFile, 1);

    file->contacts = g_ptr_array_new_with_free_func(file_contact_free);
    file->problems = g_ptr_array_new_with_free_func(g_free);
    const char *start = text + strspn(text, " \t\r\n");
    if (g_ascii_strncasecmp(start, "BEGIN:VCARD", strlen("BEGIN:VCARD")) == 0)
        contact_vcards_read(file, text);
    else
        read_table(file, text);
    drop_doubles(file);
    return file;
}
