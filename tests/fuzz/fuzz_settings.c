/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing the user's files: any bytes give settings and accounts that can be used, sentences for
 * the rest, and can be saved and read again. */

#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "settings/accounts_file.h"
#include "settings/settings_file.h"

#include "fuzz.h"

static char *
make_folder(void)
{
    char *folder = g_dir_make_tmp("jaser-fuzz-XXXXXX", NULL);
    g_assert_nonnull(folder);
    return folder;
}

/* Broken files have been set aside beside the others. */
static void
remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(folder);
}

static void
check_sentences(char **problems)
{
    for (unsigned i = 0; problems && problems[i]; i++)
        g_assert(g_utf8_validate(problems[i], -1, NULL));
}

static void
check_settings(const char *folder)
{
    Settings *settings = settings_new();
    g_auto(GStrv) problems = settings_file_load(settings, folder);

    check_sentences(problems);
    for (int id = 0; id < SETTING_COUNT; id++)
        g_assert_nonnull(settings_text(settings, id, NULL));
    settings_file_save(settings, folder, NULL);
    settings_free(settings);
}

static void
check_accounts(const char *folder)
{
    g_auto(GStrv) problems = NULL, later_problems = NULL;
    g_autoptr(GPtrArray) accounts = accounts_file_load(folder, &problems);

    check_sentences(problems);
    if (!accounts_file_save(accounts, folder, NULL))
        return;
    g_autoptr(GPtrArray) later = accounts_file_load(folder, &later_problems);
    g_assert_cmpuint(accounts->len, ==, later->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "config", "chats", "accounts" };
    g_autofree char *folder = make_folder();

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_assert(g_file_set_contents(path, (const char *)data, size, NULL));
    }
    check_settings(folder);
    check_accounts(folder);
    remove_folder(folder);
    return 0;
}
