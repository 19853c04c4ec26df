/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A user before real parts: model, client, store in memory, files in a folder of its own. Lines are
 * typed, and what the windows then say is read. */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "base/paths.h"
#include "settings/settings_file.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "storage/archive.h"
#include "client/client.h"
#include "commands/command.h"
#include "commands/lookup.h"

#include "unit/test.h"

#define NOW 1795338843120 /* 2026-11-22T09:14:03.120Z */

typedef struct {
    char *folder;
    Paths *paths;
    Clock *clock;
    Settings *settings;
    Model *model;
    Database *database;
    Archive *archive;
    Certificates *certificates;
    Secrets *secrets;
    Client *client;
    Commands *commands;
    GString *notices; /* "chat: text" or "text" each, with "error: " before it */
    bool has_quit, keeps;
} Fixture;

static inline void
fixture_on_notice(const Event *event, gpointer data)
{
    Fixture *fixture = data;
    const Message *message = event->message;
    if (message->kind != MESSAGE_NOTICE)
        return;
    g_string_append_printf(fixture->notices, "%s%s%s%s\n",
                           event->chat ? jid_bare(event->chat->jid) : "", event->chat ? ": " : "",
                           message->severity == SEVERITY_ERROR ? "error: " : "", message->body);
}

static inline void
fixture_on_quit(bool keeps, gpointer data)
{
    ((Fixture *)data)->has_quit = true;
    ((Fixture *)data)->keeps = keeps;
}

static inline int
fixture_set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    g_autofree char *pattern = g_build_filename(g_get_tmp_dir(), "jaser-test-XXXXXX", NULL);
    fixture->folder = g_strdup(g_mkdtemp(pattern));
    assert_non_null(fixture->folder);
    fixture->paths = paths_new(fixture->folder, fixture->folder);
    fixture->clock = clock_new_virtual(NOW);
    fixture->settings = settings_new();
    fixture->model = model_new(fixture->settings, fixture->clock);
    fixture->database = database_open(NULL, fixture->clock, NULL, NULL);
    assert_non_null(fixture->database);
    fixture->archive = archive_new(fixture->database);
    fixture->certificates = certificates_load(fixture->folder, fixture->clock, NULL);
    assert_non_null(fixture->certificates);
    fixture->secrets = secrets_load(fixture->folder, NULL, NULL);
    assert_non_null(fixture->secrets);
    fixture->client = client_new(&(ClientOptions){ .model = fixture->model,
                                                   .paths = fixture->paths,
                                                   .database = fixture->database,
                                                   .archive = fixture->archive,
                                                   .certificates = fixture->certificates,
                                                   .secrets = fixture->secrets });
    fixture->commands = commands_new(&(CommandsOptions){ .client = fixture->client,
                                                         .model = fixture->model,
                                                         .quit = fixture_on_quit,
                                                         .quit_data = fixture });
    fixture->notices = g_string_new(NULL);
    model_observe(fixture->model, EVENT_MESSAGE_ADDED, fixture_on_notice, fixture);
    *state = fixture;
    return 0;
}

static inline void
fixture_remove_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        assert_int_equal(g_remove(file), 0);
    }
    if (folder)
        g_dir_close(folder);
    assert_int_equal(g_rmdir(path), 0);
}

static inline int
fixture_tear_down(void **state)
{
    Fixture *fixture = *state;
    client_free(fixture->client);
    commands_free(fixture->commands);
    model_free(fixture->model);
    certificates_free(fixture->certificates);
    secrets_free(fixture->secrets);
    archive_free(fixture->archive);
    database_close(fixture->database);
    settings_free(fixture->settings);
    clock_free(fixture->clock);
    paths_free(fixture->paths);
    fixture_remove_folder(fixture->folder);
    g_free(fixture->folder);
    g_string_free(fixture->notices, TRUE);
    g_free(fixture);
    return 0;
}

#define FIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

static inline Jid *
fixture_jid(const char *text)
{
    Jid *jid = jid_new(text, NULL);
    assert_non_null(jid);
    return jid;
}

static inline Account *
fixture_add_account(Fixture *fixture, const char *jid)
{
    Account *account = client_add_account(fixture->client, jid, NULL);
    assert_non_null(account);
    return account;
}

static inline void
fixture_add_contact(Account *account, const char *jid, const char *name, const char *group)
{
    g_autoptr(Jid) address = fixture_jid(jid);
    const char *groups[] = { group, NULL };
    roster_set_item(account->roster, &(RosterItem){ .jid = address,
                                                    .name = name,
                                                    .groups = groups,
                                                    .subscription = SUBSCRIPTION_BOTH });
}

static inline void
fixture_set_presence(Account *account, const char *jid, Show show, int priority)
{
    g_autoptr(Jid) address = fixture_jid(jid);
    roster_set_presence(account->roster, address,
                        &(PresenceUpdate){ .resource = jid_resource(address),
                                           .show = show,
                                           .status = show == SHOW_AWAY ? "lunch" : NULL,
                                           .priority = priority });
}

/* Types a line; returns what was said then, borrowed until the next one. */
static inline const char *
fixture_type(Fixture *fixture, const char *line, bool is_ok)
{
    g_string_truncate(fixture->notices, 0);
    if (commands_run(fixture->commands, line) != is_ok)
        fail_msg("%s: %s", line, fixture->notices->str);
    return fixture->notices->str;
}

/* What is said is exactly this. */
static inline void
assert_said(Fixture *fixture, const char *line, const char *expected)
{
    assert_string_equal(fixture_type(fixture, line, true), expected);
}

/* The line fails with a text that begins so. */
static inline void
assert_refused(Fixture *fixture, const char *line, const char *expected)
{
    const char *said = fixture_type(fixture, line, false);
    const char *error = strstr(said, "error: ");
    assert_non_null(error);
    if (!g_str_has_prefix(error + strlen("error: "), expected))
        assert_string_equal(said, expected);
}

static inline void
assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        assert_string_equal(text, part);
}
