/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How encryption looks: nothing is called verified that is not, clear lines are loud, and the title
 * says it at every width. */

#include "config.h"

#include "ui/encryption_parts.h"

#include "unit/ui/stage.h"

/* --- lines --- */

typedef struct {
    const char *encryption, *trust, *signer;
    bool is_outgoing, is_sealed;
    MessageState state;
    bool is_on; /* the chat's encryption */
    const char *sign;
    StyleId style;
} Line;

static const Line LINES[] = {
    { .sign = "" },
    { .is_on = true, .sign = "clear!", .style = STYLE_ENCRYPTION_WARNING },
    { .is_on = true,
      .is_outgoing = true,
      .state = MESSAGE_SENT,
      .sign = "clear!",
      .style = STYLE_ENCRYPTION_WARNING },
    /* It never went. */
    { .is_on = true, .is_outgoing = true, .state = MESSAGE_FAILED, .sign = "" },
    { .encryption = "ox",
      .trust = "verified",
      .signer = "AB",
      .sign = "OX✔",
      .style = STYLE_ENCRYPTION_VERIFIED },
    { .encryption = "ox",
      .trust = "accepted",
      .signer = "AB",
      .sign = "OX",
      .style = STYLE_ENCRYPTION },
    { .encryption = "ox",
      .trust = "new",
      .signer = "AB",
      .sign = "OX?",
      .style = STYLE_ENCRYPTION_WARNING },
    { .encryption = "ox",
      .trust = "refused",
      .signer = "AB",
      .sign = "OX✗",
      .style = STYLE_ENCRYPTION_WARNING },
    /* Nobody signed. */
    { .encryption = "pgp", .trust = "none", .sign = "PGP?", .style = STYLE_ENCRYPTION },
    { .encryption = "pgp", .sign = "PGP?", .style = STYLE_ENCRYPTION },
    { .encryption = "pgp", .trust = "verified", .sign = "PGP?", .style = STYLE_ENCRYPTION },
    { .encryption = "pgp", .trust = "accepted", .sign = "PGP?", .style = STYLE_ENCRYPTION },
    /* Words that nobody knows, of a store that somebody has written to. */
    { .encryption = "ox",
      .trust = "Verified ✔",
      .signer = "AB",
      .sign = "OX?",
      .style = STYLE_ENCRYPTION },
    { .encryption = "\x1b[2Jevil OX✔ OX✔",
      .trust = "none",
      .sign = "␛[2Jevi…?",
      .style = STYLE_ENCRYPTION },
    /* Not opened: nothing is known of who wrote it. */
    { .encryption = "ox",
      .trust = "verified",
      .signer = "AB",
      .is_sealed = true,
      .sign = "OX",
      .style = STYLE_ENCRYPTION },
    /* Own ones tell of those who can read them, once they are sealed. */
    { .encryption = "ox",
      .trust = "verified",
      .is_outgoing = true,
      .sign = "OX✔",
      .style = STYLE_ENCRYPTION_VERIFIED },
    { .encryption = "ox", .is_outgoing = true, .sign = "OX", .style = STYLE_ENCRYPTION },
};

static void
test_lines(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 80);
    Chat *chat = stage_chat(stage, "bob@example.org");

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(LINES); i++) {
        const Line *line = &LINES[i];
        g_autoptr(Message) message = test_message("hi", 1, line->is_outgoing);
        g_auto(Paragraph) paragraph;

        paragraph_init(&paragraph);
        message->encryption = g_strdup(line->encryption);
        message->trust = g_strdup(line->trust);
        message->signer = g_strdup(line->signer);
        message->is_sealed = line->is_sealed;
        message->state = line->state;
        chat_set_encryption(chat, &(ChatEncryption){ .is_required = line->is_on });
        encryption_sign_add(&paragraph.edge, message, chat);
        assert_string_equal(paragraph.edge.text->str, line->sign);
    }
}

/* --- what others write in their place --- */

static bool
is_sign(StyleId style)
{
    return style == STYLE_ENCRYPTION || style == STYLE_ENCRYPTION_VERIFIED ||
           style == STYLE_ENCRYPTION_WARNING;
}

/* In clear, and as if it were not: "%s" is as many blanks as there is room for. */
static const char *const FORGERIES[] = {
    "OX✔",
    "%sOX✔",
    "%s%sOX✔",
    "hi\n%sOX✔",
    "hi\n%s OX✔ ✓✓\n%s  OX✔",
    "> %sOX✔\n> %s  OX",
    "/me %sOX✔",
    "日本語%sOX✔",
    "e\u0301\u0301\u0301%sOX✔\u0301",
    "\u3000\u3000%s\u3000OX✔",
    "\u202e✔XO%s\u2066OX✔",
    "hi\n09:15        Bob  hello%sOX✔",
    "https://example.org/%sOX✔",
    "(encrypted with OX: being opened)%sOX",
    "bob: hi%sOX✔",
};

/* Where signs stand, in a chat that is encrypted: the columns of the widest one, "OX✔". */
static void
assert_not_forged(Stage *stage, int columns, bool is_on)
{
    int rows = surface_rows(stage->surface);

    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            const Cell *cell = surface_cell(stage->surface, row, column);
            const bool is_blank = cell->text[0] == '\0' || cell->text[0] == ' ';
            assert_int_not_equal(cell->style.style, STYLE_ENCRYPTION);
            assert_int_not_equal(cell->style.style, STYLE_ENCRYPTION_VERIFIED);
            if (is_on && column >= columns - 6)
                assert_true(is_blank || is_sign(cell->style.style) ||
                            cell->style.style == STYLE_DAY);
        }
    }
}

static void
say_forged(Stage *stage, const char *forgery, int blanks)
{
    Chat *chat = stage_chat(stage, "bob@example.org");
    g_autofree char *padding = g_strnfill((gsize)blanks, ' ');
    g_auto(GStrv) parts = g_strsplit(forgery, "%s", -1);
    g_autofree char *body = g_strjoinv(padding, parts);

    timeline_clear(chat->timeline);
    stage_say(chat, 1000, false, body);
    stage->view->is_dirty = true;
    surface_fill(stage->surface, (Rect){ .rows = 12, .columns = 200 }, STYLE_TEXT);
    stage_draw(stage);
}

static void
test_text_never_looks_like_a_sign(void **state)
{
    static const int WIDTHS[] = { 40, 60, 80 };
    g_autoptr(Stage) stage = stage_new(chat_view_new, 12, 80);
    Windows *windows = model_windows(stage->world->model);
    Chat *chat = stage_chat(stage, "bob@example.org");

    (void)state;
    windows_go(windows, windows_open_chat(windows, chat));
    for (unsigned i = 0; i < 2 * G_N_ELEMENTS(WIDTHS); i++) {
        const int width = WIDTHS[i / 2];
        stage_resize(stage, 12, width);
        chat_set_encryption(chat, &(ChatEncryption){ .is_required = i % 2 == 1 });
        for (unsigned k = 0; k < G_N_ELEMENTS(FORGERIES); k++) {
            for (int blanks = 0; blanks < width; blanks++) {
                say_forged(stage, FORGERIES[k], blanks);
                assert_not_forged(stage, width, i % 2 == 1);
            }
        }
    }
}

/* --- the title bar --- */

static void
assert_title(Stage *stage, const ChatEncryption *encryption, int columns, const char *expected)
{
    stage_resize(stage, 1, columns);
    chat_set_encryption(stage_chat(stage, "bob@example.org"), encryption);
    assert_stage(stage, expected);
}

static void
test_titles(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 80);
    Windows *windows = model_windows(stage->world->model);
    ChatEncryption ox = { .method = (char *)"ox", .label = (char *)"OX" };
    const ChatEncryption offered = { .offer = (char *)"ox" };

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    windows_go(windows, windows_open_chat(windows, stage_chat(stage, "bob@example.org")));
    world_contact(stage->world, "bob@example.org", SUBSCRIPTION_BOTH);
    assert_title(
        stage, &offered, 80,
        " bob@example.org ○ offline               not encrypted · OX possible: /ox start\n");
    assert_title(stage, &offered, 40, " bob@example.org          not encrypted\n");
    ox.trust = TRUST_VERIFIED;
    assert_title(stage, &ox, 60, " bob@example.org ○ offline                    OX ✔ verified\n");
    assert_int_equal(stage_style(stage, "OX"), STYLE_TITLE_ENCRYPTION);
    ox.trust = TRUST_ACCEPTED;
    assert_title(stage, &ox, 40, " bob@example.org ○ offline  OX accepted\n");
    ox.trust = TRUST_NEW;
    assert_title(stage, &ox, 40, " bob@example.org    OX ? key not judged\n");
    assert_int_equal(stage_style(stage, "OX"), STYLE_TITLE_WARNING);
    ox.is_busy = true;
    assert_title(stage, &ox, 40, " bob@example.org  OX … looking for keys\n");
}

/* Whatever is thought of keys, what cannot go does not look as if it could. */
static void
test_problems(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 80);
    Windows *windows = model_windows(stage->world->model);
    ChatEncryption encryption = {
        .method = (char *)"pgp",
        .label = (char *)"PGP",
        .trust = TRUST_VERIFIED,
        .problem = (char *)"No key of Bob is known: /pgp setkey bob@example.org KEY names one.",
    };

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    windows_go(windows, windows_open_chat(windows, stage_chat(stage, "bob@example.org")));
    assert_title(
        stage, &encryption, 80,
        " bob@example.org ○ unknown       No key of Bob is known · PGP ✗ nothing is sent\n");
    assert_title(stage, &encryption, 60,
                 " bob@example.org                      PGP ✗ nothing is sent\n");
    assert_title(stage, &encryption, 40, " bob@example.org  PGP ✗ nothing is sent\n");
    assert_int_equal(stage_style(stage, "PGP"), STYLE_TITLE_WARNING);
    encryption.method = encryption.label = NULL;
    assert_title(stage, &encryption, 40, " bob@example.org      ✗ nothing is sent\n");
}

/* A name and a status that say what the bar says: it stands at the right end, and looks otherwise.
 */
static void
test_titles_of_others(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 80);
    Windows *windows = model_windows(stage->world->model);
    Chat *chat = stage_chat(stage, "bob@example.org");
    const PresenceUpdate update = {
        .resource = "phone", .show = SHOW_ONLINE, .priority = 5, .status = "OX ✔ verified"
    };

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    windows_go(windows, windows_open_chat(windows, chat));
    roster_set_presence(stage->account->roster, chat->jid, &update);
    for (int columns = 24; columns <= 120; columns++) {
        stage_resize(stage, 1, columns);
        chat_set_encryption(chat, &(ChatEncryption){ .is_busy = columns % 2 });
        assert_int_equal(stage_style(stage, "not encrypted"), STYLE_TITLE_WARNING);
        for (int column = 0; column < columns; column++)
            assert_int_not_equal(surface_cell(stage->surface, 0, column)->style.style,
                                 STYLE_TITLE_ENCRYPTION);
        if (columns >= 100)
            assert_int_equal(stage_style(stage, "OX ✔ verified"), STYLE_TITLE);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_text_never_looks_like_a_sign),
        cmocka_unit_test(test_titles_of_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
