/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats out of the store as text, JSON lines and pages; JSON lines back into another store. */

#include "config.h"

#include <string.h>

#include "storage/export/export.h"
#include "storage/import/import.h"

#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)

static char *
write_chat(Store *store, const Chat *chat, const ExportFormat *format)
{
    g_autoptr(Export) export = export_new(store->archive, chat, G_MININT64, G_MAXINT64);
    GString *out = g_string_new(NULL);

    while (export_step(export, format, out))
        continue;
    return g_string_free(out, FALSE);
}

static void
add_all_kinds(Store *store)
{
    Message *full =
        outgoing("it's \"quoted\" <b>&amp;</b>\nsecond \\ line\ttab 👋", "id-1", NOW + 1);

    full->is_carbon = true;
    full->state = MESSAGE_READ;
    full->origin_id = g_strdup("origin-1");
    full->stanza_id = g_strdup("stanza-1");
    full->encryption = g_strdup("omemo");
    full->trust = g_strdup("verified");
    store_add(store, store->bob, incoming("hello", NULL, NOW));
    store_add(store, store->bob, incoming("hello", NULL, NOW));
    store_add(store, store->bob, full);
    store_add(store, store->bob, incoming("/me waves\x7f", "id-2", NOW + 90000000));
    full = outgoing("too much", "id-3", NOW + 90000001);
    full->state = MESSAGE_FAILED;
    full->error = g_strdup("refused");
    full->is_cut = true;
    store_add(store, store->bob, full);
}

static void
run_import(Store *store, const char *text)
{
    g_autofree char *path = store_path(store, "export.json");
    g_autoptr(GPtrArray) parts = import_parts_new();
    const ImportOptions options = { .archive = store->archive,
                                    .database = store->database,
                                    .clock = store->world->clock };

    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_true(import_json.find(path, parts, NULL));
    clock_advance(store->world->clock, 100000000);
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    while (import_step(import, NULL))
        continue;
    assert_true(import_finish(import, NULL));
    assert_int_equal(import_counts(import)->unreadable, 0);
}

static void
json_comes_back_without_loss(void **state)
{
    Store *store = *state, *other = NULL;
    g_autofree char *before = NULL, *after = NULL, *again = NULL;

    add_all_kinds(store);
    before = write_chat(store, store->bob, &export_json);
    assert_int_equal(store_setup((void **)&other), 0);
    run_import(other, before);
    after = write_chat(other, other->bob, &export_json);
    assert_string_equal(before, after);
    run_import(other, before);
    again = write_chat(other, other->bob, &export_json);
    assert_string_equal(before, again);
    store_teardown((void **)&other);
}

static void
what_was_queued_is_not_sent_from_elsewhere(void **state)
{
    Store *store = *state, *other = NULL;
    g_autofree char *text = NULL;

    store_add(store, store->bob, outgoing("later", "id-1", NOW)); /* queued */
    text = write_chat(store, store->bob, &export_json);
    assert_int_equal(store_setup((void **)&other), 0);
    run_import(other, text);
    g_autoptr(GPtrArray) queued = archive_queued(other->archive, other->world->account);
    assert_int_equal(queued->len, 0);
    store_teardown((void **)&other);
}

static void
pages_have_days_and_run_nothing(void **state)
{
    Store *store = *state;
    g_autofree char *page = NULL;

    store_add(store, store->bob, incoming("<script>alert(1)</script>", NULL, NOW));
    store_add(store, store->bob, incoming("/me waves", NULL, NOW + 90000000));
    page = write_chat(store, store->bob, &export_html);
    assert_null(strstr(page, "<script"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(page, "Content-Security-Policy"));
    assert_non_null(strstr(page, "<h2>Sunday 22 November 2026</h2>"));
    assert_non_null(strstr(page, "<h2>Monday 23 November 2026</h2>"));
    assert_non_null(strstr(page, "</b> waves</p>\n</body>\n</html>\n"));
}

static void
text_is_as_in_the_logs(void **state)
{
    Store *store = *state;
    g_autofree char *text = NULL;

    store_add(store, store->bob, incoming("one\ntwo", NULL, NOW));
    store_add(store, store->bob, incoming("/me waves", NULL, NOW + 1000));
    text = write_chat(store, store->bob, &export_text);
    assert_string_equal(text, "# alice@example.org - bob@example.org\n"
                              "2026-11-22T09:00:00+0000 <bob> one\n    two\n"
                              "2026-11-22T09:00:01+0000 * <bob> waves\n");
}

static void
a_span_is_cut_out(void **state)
{
    Store *store = *state;
    g_autoptr(GString) out = g_string_new(NULL);

    for (int i = 0; i < 1203; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        store_add(store, store->bob, incoming(body, NULL, NOW + i / 2));
    }
    g_autoptr(Export) export = export_new(store->archive, store->bob, NOW + 1, NOW + 600);
    while (export_step(export, &export_text, out))
        continue;
    assert_int_equal(export_count(export), 1200);
    assert_non_null(strstr(out->str, "<bob> 2\n"));
    assert_null(strstr(out->str, "<bob> 1\n"));
    assert_null(strstr(out->str, "<bob> 1202\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(json_comes_back_without_loss),
        TEST(what_was_queued_is_not_sent_from_elsewhere),
        TEST(pages_have_days_and_run_nothing),
        TEST(text_is_as_in_the_logs),
        TEST(a_span_is_cut_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
