/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /occupants, /roster fold and the like where there is no screen. */

#include "config.h"

#include "unit/commands/fixture.h"

static void
test_no_screen(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    Windows *windows = model_windows(fixture->model);
    g_autoptr(Jid) jid = fixture_jid("pond@rooms.example.org");
    Chat *room = account_get_chat(account, jid, CHAT_ROOM);
    fixture_add_contact(account, "bob@example.org", "Bob", NULL);

    assert_refused(fixture, "/roster fold Friends", "There is no screen here, and so no panel.");
    fixture_type(fixture, "/msg bob@example.org", true);
    assert_refused(fixture, "/occupants", "This window is no room.");
    windows_go(windows, windows_open_chat(windows, room));
    assert_refused(fixture, "/occupants bob",
                   "There is no screen here, and so no panel: try /who.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { FIXTURE_TEST(test_no_screen) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
