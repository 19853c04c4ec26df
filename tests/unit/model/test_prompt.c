/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the user. */

#include "config.h"

#include "model/prompt.h"

#include "unit/model/world.h"

typedef struct {
    unsigned calls;
    char *answer;
} Asked;

static void
on_answer(const char *answer, gpointer data)
{
    Asked *asked = data;

    asked->calls++;
    g_free(asked->answer);
    asked->answer = g_strdup(answer);
}

static unsigned
ask(World *world, Asked *asked, const char *const *choices)
{
    PromptRequest request = {
        .kind = PROMPT_CONFIRM,
        .account = world->account,
        .text = "Well?",
        .choices = choices,
        .answer = on_answer,
        .data = asked,
    };

    return prompt_ask(world->model, &request);
}

static void
test_choices(void **state)
{
    static const char *const choices[] = { "once", "always", "no", "never", NULL };
    World *world = *state;
    Asked asked = { 0 };
    unsigned id = ask(world, &asked, choices);

    assert_told(world, "prompt");
    assert_false(prompt_answer(world->model, id, "maybe"));
    assert_false(prompt_answer(world->model, id, ""));
    assert_false(prompt_answer(world->model, id, "n")); /* no or never */
    assert_int_equal(asked.calls, 0);
    assert_true(prompt_answer(world->model, id, "AL"));
    assert_string_equal(asked.answer, "always");
    assert_int_equal(asked.calls, 1);
    assert_told(world, "prompt");
    assert_false(prompt_answer(world->model, id, "no"));
    assert_null(prompt_first(world->model));
    g_free(asked.answer);
}

static void
test_order_and_withdrawal(void **state)
{
    World *world = *state;
    Asked first = { 0 }, second = { 0 };
    unsigned one = ask(world, &first, NULL), two = ask(world, &second, NULL);

    assert_int_equal(prompt_first(world->model)->id, one);
    prompt_withdraw(world->model, one);
    assert_int_equal(first.calls, 1);
    assert_null(first.answer);
    assert_int_equal(prompt_first(world->model)->id, two);
    account_remove(world->account); /* its questions go with it */
    assert_int_equal(second.calls, 1);
    assert_null(second.answer);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = { TEST(test_choices), TEST(test_order_and_withdrawal) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
