/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store in a temporary folder, for tests. */

#include "config.h"

#include "unit/storage/store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

static void
on_problem(const char *text, gpointer data)
{
    Store *store = data;

    g_string_append_printf(store->problems, "%s\n", text);
}

void
store_open(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *notice = NULL;

    store->database = database_open(store->folder, store->world->clock, &notice, &error);
    if (!store->database)
        fail_msg("%s", error->message);
    if (notice)
        g_string_append_printf(store->problems, "%s\n", notice);
    database_set_problem_fn(store->database, on_problem, store);
    store->archive = archive_new(store->database);
}

void
store_close(Store *store)
{
    archive_free(store->archive);
    database_close(store->database);
    store->archive = NULL;
    store->database = NULL;
}

int
store_setup(void **state)
{
    Store *store = g_new0(Store, 1);
    g_autoptr(Jid) bob = test_jid("bob@example.org");
    g_autoptr(Jid) room = test_jid("dev@rooms.example.org");

    if (world_setup((void **)&store->world))
        return -1;
    clock_advance(store->world->clock, INT64_C(1795338000000)); /* in November 2026 */
    store->folder = g_dir_make_tmp("store-XXXXXX", NULL);
    store->problems = g_string_new(NULL);
    store->bob = account_get_chat(store->world->account, bob, CHAT_CONTACT);
    store->room = account_get_chat(store->world->account, room, CHAT_ROOM);
    store_open(store);
    *state = store;
    return 0;
}

void
remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *entry = g_build_filename(path, name, NULL);

        if (g_file_test(entry, G_FILE_TEST_IS_DIR))
            remove_folder(entry);
        else
            g_unlink(entry);
    }
    g_rmdir(path);
}

int
store_teardown(void **state)
{
    Store *store = *state;

    limit_files(0);
    store_close(store);
    world_teardown((void **)&store->world);
    remove_folder(store->folder);
    g_string_free(store->problems, TRUE);
    g_free(store->folder);
    g_free(store);
    return 0;
}

char *
store_path(const Store *store, const char *name)
{
    return g_build_filename(store->folder, name, NULL);
}

void
limit_files(unsigned bytes)
{
    struct rlimit limit;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static Message *
make_message(const char *body, const char *from, const char *id, int64_t time)
{
    Message *message = message_new(MESSAGE_CHAT, body);

    message->from = test_jid(from);
    message->id = g_strdup(id);
    message->time = time;
    return message;
}

Message *
incoming(const char *body, const char *id, int64_t time)
{
    return make_message(body, "bob@example.org/phone", id, time);
}

Message *
outgoing(const char *body, const char *id, int64_t time)
{
    Message *message = make_message(body, "alice@example.org/here", id, time);

    message->is_outgoing = true;
    return message;
}

int64_t
store_add(Store *store, const Chat *chat, Message *message)
{
    g_autoptr(GError) error = NULL;
    int64_t row;

    if (!archive_add(store->archive, chat, message, &error))
        fail_msg("%s", error->message);
    row = message->row;
    assert_true(row > 0);
    message_unref(message);
    return row;
}

char *
store_bodies(Store *store, const Chat *chat, unsigned count)
{
    g_autoptr(GPtrArray) messages = archive_page(store->archive, chat, NULL, count);
    GString *bodies = g_string_new(NULL);

    for (unsigned i = 0; i < messages->len; i++) {
        const Message *message = g_ptr_array_index(messages, i);

        g_string_append_printf(bodies, "%s%s", i ? "|" : "", message->body);
    }
    return g_string_free(bodies, FALSE);
}

char *
read_whole(const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error))
        fail_msg("%s", error->message);
    return text;
}

enum { SEARCHED = 10 };

char *
store_search(Store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    SearchQuery *query = search_query_parse(text, clock_now(store->world->clock), &error);
    g_autoptr(ArchiveSearch) search =
        query ? archive_search_new(store->archive, query, &error) : NULL;
    GString *bodies = g_string_new(NULL);

    while (search && archive_search_step(search, SEARCHED))
        ;
    g_autoptr(GPtrArray) hits = search ? archive_search_hits(search, 0, SEARCHED) : NULL;
    for (unsigned i = 0; hits && i < hits->len; i++) {
        const ArchiveHit *hit = g_ptr_array_index(hits, i);
        g_string_append_printf(bodies, "%s%s", i ? "|" : "", hit->message->body);
    }
    if (!search)
        g_string_append(bodies, error->message);
    return g_string_free(bodies, FALSE);
}
