/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that the user trusts: a key file, and what is trusted for this run alone. */

#include "config.h"

#include "storage/certificates.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"

#define FILE_NAME      "certificates"
#define GROUP          "trusted"  /* escaped domain = fingerprint;fingerprint; */
#define GROUP_ACCEPTED "accepted" /* fingerprint = date */
#define GROUP_SEEN     "seen"     /* escaped domain = fingerprint */

#define FINGERPRINT_DIGITS 64

struct Certificates {
    Clock *clock;
    char *path; /* NULL: nothing is written */
    GKeyFile *file;
    /* domain -> GPtrArray of fingerprints, with a NULL at the end: those of the file and of this
     * run. */
    GHashTable *pins;
};

static const char *const NO_PINS[] = { NULL };

static void
free_array(gpointer array)
{
    g_ptr_array_free(array, TRUE);
}

static int
find_pin(const GPtrArray *pins, const char *fingerprint)
{
    for (unsigned i = 0; i + 1 < pins->len; i++) {
        if (!g_ascii_strcasecmp(g_ptr_array_index(pins, i), fingerprint))
            return (int)i;
    }
    return -1;
}

static void
add_pin(Certificates *certificates, const char *domain, const char *fingerprint)
{
    GPtrArray *pins = g_hash_table_lookup(certificates->pins, domain);

    if (!pins) {
        pins = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(pins, NULL);
        g_hash_table_insert(certificates->pins, g_strdup(domain), pins);
    }
    if (find_pin(pins, fingerprint) < 0)
        g_ptr_array_insert(pins, (int)pins->len - 1, g_strdup(fingerprint));
}

/* --- the file --- */

/* Key names may not hold everything that a domain may ("[::1]"). */
static char *
escape_domain(const char *domain)
{
    return g_uri_escape_string(domain, NULL, FALSE);
}

static bool
read_file(Certificates *certificates, const char *text, GError **error)
{
    g_auto(GStrv) keys = NULL;

    if (!g_key_file_load_from_data(certificates->file, text, (gsize)-1, G_KEY_FILE_KEEP_COMMENTS,
                                   error))
        return false;
    keys = g_key_file_get_keys(certificates->file, GROUP, NULL, NULL);
    for (unsigned i = 0; keys && keys[i]; i++) {
        g_autofree char *domain = g_uri_unescape_string(keys[i], NULL);
        g_auto(GStrv) list =
            g_key_file_get_string_list(certificates->file, GROUP, keys[i], NULL, NULL);

        for (unsigned j = 0; domain && list && list[j]; j++)
            add_pin(certificates, domain, list[j]);
    }
    return true;
}

static bool
save(const Certificates *certificates, GError **error)
{
    g_autofree char *folder = NULL;
    g_autofree char *text = NULL;
    gsize length;

    if (!certificates->path)
        return true;
    folder = g_path_get_dirname(certificates->path);
    text = g_key_file_to_data(certificates->file, &length, NULL);
    return file_make_folder(folder, error) && file_write(certificates->path, text, length, error);
}

/* The stored fingerprints of a domain with this one added or taken out. */
static void
change_stored(Certificates *certificates, const char *domain, const char *fingerprint, bool add)
{
    g_autofree char *key = escape_domain(domain);
    g_auto(GStrv) stored = g_key_file_get_string_list(certificates->file, GROUP, key, NULL, NULL);
    g_autoptr(GPtrArray) list = g_ptr_array_new();

    for (unsigned i = 0; stored && stored[i]; i++) {
        if (g_ascii_strcasecmp(stored[i], fingerprint))
            g_ptr_array_add(list, stored[i]);
    }
    if (add)
        g_ptr_array_add(list, (gpointer)fingerprint);
    if (list->len)
        g_key_file_set_string_list(certificates->file, GROUP, key, (const char *const *)list->pdata,
                                   list->len);
    else
        g_key_file_remove_key(certificates->file, GROUP, key, NULL);
}

/* --- for everybody --- */

Certificates *
certificates_load(const char *data_dir, Clock *clock, GError **error)
{
    g_autoptr(Certificates) certificates = g_new0(Certificates, 1);
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = NULL;

    certificates->clock = clock;
    certificates->path = data_dir ? g_build_filename(data_dir, FILE_NAME, NULL) : NULL;
    certificates->file = g_key_file_new();
    certificates->pins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    if (!data_dir)
        return g_steal_pointer(&certificates);
    text = file_read(certificates->path, &problem);
    if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer(&certificates);
    if (text && read_file(certificates, text, &problem))
        return g_steal_pointer(&certificates);
    g_set_error(error, problem->domain, problem->code,
                _("The list of accepted certificates (%s) cannot be read: %s. Mend it or move it "
                  "away."),
                certificates->path, problem->message);
    return NULL;
}

void
certificates_keep_in_memory(Certificates *certificates)
{
    g_clear_pointer(&certificates->path, g_free);
}

void
certificates_free(Certificates *certificates)
{
    if (!certificates)
        return;
    g_hash_table_destroy(certificates->pins);
    g_key_file_free(certificates->file);
    g_free(certificates->path);
    g_free(certificates);
}

const char *const *
certificates_pins(const Certificates *certificates, const char *domain)
{
    const GPtrArray *pins = g_hash_table_lookup(certificates->pins, domain);

    return pins ? (const char *const *)pins->pdata : NO_PINS;
}

bool
certificates_trust(Certificates *certificates, const char *domain, const char *fingerprint,
                   bool always, GError **error)
{
    add_pin(certificates, domain, fingerprint);
    if (!always)
        return true;
    g_autofree char *date = date_to_iso(clock_now(certificates->clock));
    change_stored(certificates, domain, fingerprint, true);
    g_key_file_set_string(certificates->file, GROUP_ACCEPTED, fingerprint, date);
    return save(certificates, error);
}

int64_t
certificates_accepted(const Certificates *certificates, const char *fingerprint)
{
    g_autofree char *date =
        g_key_file_get_string(certificates->file, GROUP_ACCEPTED, fingerprint, NULL);
    int64_t ms = 0;

    return date && date_from_iso(date, &ms) ? ms : 0;
}

/* Without colons and capitals. */
static char *
plain_digits(const char *text)
{
    GString *digits = g_string_new(NULL);

    for (; *text; text++) {
        if (*text != ':')
            g_string_append_c(digits, g_ascii_tolower(*text));
    }
    return g_string_free(digits, FALSE);
}

char *
certificates_parse_fingerprint(const char *text)
{
    g_autofree char *digits = plain_digits(text);

    if (strlen(digits) != FINGERPRINT_DIGITS ||
        strspn(digits, "0123456789abcdef") != FINGERPRINT_DIGITS)
        return NULL;
    return g_steal_pointer(&digits);
}

/* The one that begins so, of all domains; NULL and an error if it is not one. */
static char *
find_fingerprint(const Certificates *certificates, const char *start, GError **error)
{
    g_autofree char *digits = plain_digits(start);
    g_autofree char *found = NULL;
    g_auto(GStrv) all = certificates_list(certificates);
    bool is_unique = true;

    for (char **entry = all; *entry; entry++) {
        const char *fingerprint = strrchr(*entry, ' ') + 1;

        if (g_ascii_strncasecmp(fingerprint, digits, strlen(digits)) != 0)
            continue;
        is_unique = is_unique && (!found || g_ascii_strcasecmp(found, fingerprint) == 0);
        g_free(found);
        found = g_strdup(fingerprint);
    }
    if (found && is_unique && *digits)
        return g_steal_pointer(&found);
    g_set_error(
        error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
        found ? _("More than one certificate that you accepted begins with %s: give "
                  "more of it.")
              : _("You have accepted no certificate with the fingerprint %s. /tls lists them."),
        start);
    return NULL;
}

bool
certificates_revoke(Certificates *certificates, const char *start, GError **error)
{
    g_autofree char *fingerprint = find_fingerprint(certificates, start, error);
    GHashTableIter iter;
    gpointer domain, pins;

    if (!fingerprint)
        return false;
    g_hash_table_iter_init(&iter, certificates->pins);
    while (g_hash_table_iter_next(&iter, &domain, &pins)) {
        int index = find_pin(pins, fingerprint);

        if (index < 0)
            continue;
        g_ptr_array_remove_index(pins, (unsigned)index);
        change_stored(certificates, domain, fingerprint, false);
    }
    g_key_file_remove_key(certificates->file, GROUP_ACCEPTED, fingerprint, NULL);
    return save(certificates, error);
}

bool
certificates_note(Certificates *certificates, const char *domain, const char *fingerprint,
                  bool *ret_has_changed, GError **error)
{
    g_autofree char *key = escape_domain(domain);
    g_autofree char *former = g_key_file_get_string(certificates->file, GROUP_SEEN, key, NULL);

    *ret_has_changed = former && g_ascii_strcasecmp(former, fingerprint) != 0;
    if (former && !*ret_has_changed)
        return true;
    g_key_file_set_string(certificates->file, GROUP_SEEN, key, fingerprint);
    return save(certificates, error);
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
certificates_list(const Certificates *certificates)
{
    GPtrArray *list = g_ptr_array_new();
    GHashTableIter iter;
    gpointer domain, value;

    g_hash_table_iter_init(&iter, certificates->pins);
    while (g_hash_table_iter_next(&iter, &domain, &value)) {
        const GPtrArray *pins = value;

        for (unsigned i = 0; i + 1 < pins->len; i++)
            g_ptr_array_add(list, g_strdup_printf("%s %s", (const char *)domain,
                                                  (const char *)g_ptr_array_index(pins, i)));
    }
    g_ptr_array_sort(list, compare_text);
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}
