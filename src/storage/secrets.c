/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets that are not the user's to write, in a key file whose values are percent-escaped.
 *
 * It is read and written here rather than by GKeyFile, which leaves copies behind in memory. */

#include "config.h"

#include "storage/secrets.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/secret.h"
#include "settings/key_file.h"

#define FILE_NAME "secrets"

struct Secrets {
    char *path;           /* NULL: nothing is written */
    GHashTable *accounts; /* account -> GHashTable of key -> secret */
};

static void
put(Secrets *secrets, const char *account, const char *key, const char *value)
{
    GHashTable *values = g_hash_table_lookup(secrets->accounts, account);

    if (!values) {
        values =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)secret_free);
        g_hash_table_insert(secrets->accounts, g_strdup(account), values);
    }
    g_hash_table_replace(values, g_strdup(key), secret_dup(value));
}

/* Without a key: all of the account. Whether there was something. */
static bool
drop(Secrets *secrets, const char *account, const char *key)
{
    GHashTable *values = g_hash_table_lookup(secrets->accounts, account);

    if (!values || !key)
        return g_hash_table_remove(secrets->accounts, account);
    if (!g_hash_table_remove(values, key))
        return false;
    if (g_hash_table_size(values) == 0)
        g_hash_table_remove(secrets->accounts, account);
    return true;
}

/* --- the file --- */

/* Takes the text of a value in place. */
static bool
unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        int high = g_ascii_xdigit_value(from[1]), low;

        if (*from != '%') {
            *to++ = *from;
            continue;
        }
        low = high < 0 ? -1 : g_ascii_xdigit_value(from[2]);
        if (low < 0 || (high == 0 && low == 0))
            return false;
        *to++ = (char)(high << 4 | low);
        from += 2;
    }
    explicit_bzero(to, strlen(to));
    return true;
}

/* *account is the group that the line stands in, or becomes it. */
static bool
read_line(Secrets *secrets, char *line, char **account)
{
    size_t length = strlen(line);
    char *equals = strchr(line, '=');

    if (length == 0 || *line == '#')
        return true;
    if (*line == '[' && line[length - 1] == ']') {
        line[length - 1] = '\0';
        g_free(*account);
        *account = key_file_unescape_group(line + 1);
        return true;
    }
    if (!*account || !equals || equals == line)
        return false;
    *equals = '\0';
    if (!unescape(equals + 1))
        return false;
    put(secrets, *account, line, equals + 1);
    return true;
}

/* false: not such a file. The text is used up. */
static bool
read_text(Secrets *secrets, char *text)
{
    g_autofree char *account = NULL;
    bool is_good = true;

    for (char *line = text, *next; line && is_good; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        is_good = read_line(secrets, line, &account);
    }
    return is_good;
}

static bool
read_file(Secrets *secrets)
{
    g_autoptr(GError) problem = NULL;
    char *text = file_read(secrets->path, &problem);
    size_t length = text ? strlen(text) : 0;
    bool is_good = text ? read_text(secrets, text)
                        : g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT);

    if (text)
        explicit_bzero(text, length);
    g_free(text);
    return is_good;
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static GList *
sorted_keys(GHashTable *table)
{
    return g_list_sort(g_hash_table_get_keys(table), compare_text);
}

static void
append_value(GString *text, const char *key, const char *value)
{
    g_string_append_printf(text, "%s=", key);
    for (; *value; value++) {
        if (g_ascii_isalnum(*value) || strchr("+/=-_.:,~", *value))
            g_string_append_c(text, *value);
        else
            g_string_append_printf(text, "%%%02X", (unsigned char)*value);
    }
    g_string_append_c(text, '\n');
}

static void
append_account(GString *text, const char *account, GHashTable *values)
{
    g_autofree char *group = key_file_escape_group(account);
    g_autoptr(GList) keys = sorted_keys(values);

    g_string_append_printf(text, "[%s]\n", group);
    for (const GList *key = keys; key; key = key->next)
        append_value(text, key->data, g_hash_table_lookup(values, key->data));
}

/* As many bytes as the file can have at most: a buffer that grows leaves copies behind. */
static size_t
text_size(const Secrets *secrets)
{
    GHashTableIter iter, inner;
    gpointer account, values, key, value;
    size_t size = 1;

    g_hash_table_iter_init(&iter, secrets->accounts);
    while (g_hash_table_iter_next(&iter, &account, &values)) {
        size += 3 * strlen(account) + 3;
        g_hash_table_iter_init(&inner, values);
        while (g_hash_table_iter_next(&inner, &key, &value))
            size += strlen(key) + 3 * strlen(value) + 2;
    }
    return size;
}

static bool
save(const Secrets *secrets, GError **error)
{
    g_autoptr(GList) accounts = sorted_keys(secrets->accounts);
    g_autofree char *folder = NULL;
    GString *text;
    bool is_saved;

    if (!secrets->path)
        return true;
    if (!accounts && (!g_unlink(secrets->path) || errno == ENOENT))
        return true;
    folder = g_path_get_dirname(secrets->path);
    text = g_string_sized_new(text_size(secrets));
    for (const GList *account = accounts; account; account = account->next)
        append_account(text, account->data, g_hash_table_lookup(secrets->accounts, account->data));
    is_saved =
        file_make_folder(folder, error) && file_write(secrets->path, text->str, text->len, error);
    explicit_bzero(text->str, text->len);
    g_string_free(text, TRUE);
    return is_saved;
}

/* --- for everybody --- */

Secrets *
secrets_load(const char *data_dir, char **ret_notice, GError **error)
{
    g_autoptr(Secrets) secrets = g_new0(Secrets, 1);

    if (ret_notice)
        *ret_notice = NULL;
    secrets->accounts =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    if (!data_dir)
        return g_steal_pointer(&secrets);
    secrets->path = g_build_filename(data_dir, FILE_NAME, NULL);
    if (read_file(secrets))
        return g_steal_pointer(&secrets);
    if (!key_file_move_broken(secrets->path, error))
        return NULL;
    g_hash_table_remove_all(secrets->accounts);
    if (ret_notice)
        *ret_notice = g_strdup_printf(_("The file of login tokens (%s) could not be read and has "
                                        "been set aside: logging in takes the password again."),
                                      secrets->path);
    return g_steal_pointer(&secrets);
}

void
secrets_free(Secrets *secrets)
{
    if (!secrets)
        return;
    g_hash_table_destroy(secrets->accounts);
    g_free(secrets->path);
    g_free(secrets);
}

const char *
secrets_get(const Secrets *secrets, const char *account, const char *key)
{
    GHashTable *values = g_hash_table_lookup(secrets->accounts, account);

    return values ? g_hash_table_lookup(values, key) : NULL;
}

bool
secrets_set(Secrets *secrets, const char *account, const char *key, const char *value,
            GError **error)
{
    if (!key || !value)
        return !drop(secrets, account, key) || save(secrets, error);
    if (!g_strcmp0(secrets_get(secrets, account, key), value))
        return true;
    put(secrets, account, key, value);
    return save(secrets, error);
}
