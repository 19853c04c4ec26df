/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that count as a mention: found, counted, and known again after a restart. */

#include "config.h"

#include <string.h>

#include "client/mentions.h"

#include "unit/client/office.h"

static void
watch(Office *office, const char *words)
{
    assert_true(
        settings_set(office->store->world->settings, SETTING_NOTIFY_WORDS, NULL, words, NULL));
}

static void
say(Office *office, const char *from, const char *id, const char *body)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' from='%s' to='romeo@example.net/orchard'"
                        " type='chat' id='%s'><body>%s</body></message>",
                        from, id, body);

    office_receive(office, xml);
}

static void
test_words(void **state)
{
    static const struct {
        const char *words, *text;
        bool is_found;
    } cases[] = {
        { "", "romeo", false },
        { "romeo", "Romeo, art thou there?", true },
        { "romeo", "wherefore art thou ROMEO", true },
        { "romeo", "romeos", false },
        { "romeo", "alfaromeo romeo1 romeo\xcc\x81s", false },
        { "romeo", "romeos romeo", true },
        { "romeo", "(romeo)", true },
        { "zoe  Émile", "emile!", true },
        { "zoe émile", "Zoé", true },
        { "c++", "I write c++.", true },
        { "日本", "日本", true },
        { " ", "a b", false },
        { "x", "\xff\xfe", false },
    };
    Office *office = *state;
    Chat *chat = office_chat(office, "juliet@example.com");

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        watch(office, cases[i].words);
        if (mentions_find(chat, cases[i].text) != cases[i].is_found)
            fail_msg("\"%s\" in \"%s\"", cases[i].words, cases[i].text);
    }
}

static void
test_counted(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->store->world->model);

    office_go_online(office);
    watch(office, "romeo");
    say(office, "nurse@example.com/x", "1", "madam calls");
    say(office, "juliet@example.com/balcony", "2", "good night");
    say(office, "juliet@example.com/balcony", "3", "Romeo?");
    Chat *juliet = office_chat(office, "juliet@example.com");
    assert_int_equal(juliet->unread, 2);
    assert_int_equal(juliet->mentions, 1);
    assert_int_equal(office_chat(office, "nurse@example.com")->mentions, 0);
    /* Who is spoken to goes there first. */
    assert_ptr_equal(windows_next_active(windows)->chat, juliet);

    office_restart(office);
    juliet = office_chat(office, "juliet@example.com");
    windows = model_windows(office->store->world->model);
    assert_int_equal(juliet->unread, 2);
    assert_int_equal(juliet->mentions, 1);
    windows_go(windows, windows_next_active(windows));
    assert_ptr_equal(windows_current(windows)->chat, juliet);
    assert_int_equal(juliet->mentions, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_counted, office_setup, office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
