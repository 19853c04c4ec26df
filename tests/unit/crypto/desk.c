/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Gpg with a GnuPG of its own. */

#include "config.h"

#include "unit/crypto/desk.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/worker.h"

#define DEADLINE_S 60
#define TICK_MS    10

static void
on_ask(const GpgQuestion *question, gpointer data)
{
    Desk *desk = data;

    g_free(desk->hint);
    desk->hint = g_strdup(question->hint);
    desk->is_again = question->is_again;
    desk->is_pin = question->is_pin;
    desk->question = question->id;
    if (desk->asked < G_N_ELEMENTS(desk->answers) && desk->answers[desk->asked])
        gpg_answer(desk->gpg, question->id, desk->answers[desk->asked]);
    else if (desk->gives_up)
        gpg_answer(desk->gpg, question->id, NULL);
    desk->asked++;
}

static void
on_withdraw(unsigned id, gpointer data)
{
    Desk *desk = data;

    assert_int_equal(id, desk->question);
    desk->withdrawn++;
}

static void
on_lend(bool is_lent, gpointer data)
{
    Desk *desk = data;

    if (is_lent)
        desk->lent++;
    else
        desk->given_back++;
}

static void
on_changed(gpointer data)
{
    ((Desk *)data)->changed++;
}

static const GpgHooks HOOKS = {
    .changed = on_changed, .ask = on_ask, .withdraw = on_withdraw, .lend_terminal = on_lend
};

int
desk_set_up(void **state)
{
    Desk *desk = g_new0(Desk, 1);

    desk->gnupg = gnupg_new();
    desk->clock = clock_new_virtual(0);
    desk->options = (GpgOptions){ .home = desk->gnupg->home,
                                  .clock = desk->clock,
                                  .asks_itself = true,
                                  .hooks = &HOOKS,
                                  .data = desk };
    desk_open(desk);
    *state = desk;
    return 0;
}

static void
forget(Desk *desk)
{
    g_clear_error(&desk->error);
    g_clear_pointer(&desk->output, g_bytes_unref);
    g_clear_pointer(&desk->keys, g_ptr_array_unref);
    g_clear_pointer(&desk->signatures, g_ptr_array_unref);
    desk->is_encrypted = desk->is_protected = false;
    desk->recipients = 0;
    desk->told = 0;
}

void
desk_open(Desk *desk)
{
    gpg_free(desk->gpg);
    desk->gpg = gpg_new(&desk->options);
}

int
desk_tear_down(void **state)
{
    Desk *desk = *state;

    gpg_free(desk->gpg);
    worker_wait_all();
    forget(desk);
    g_free(desk->hint);
    gnupg_free(desk->gnupg);
    clock_free(desk->clock);
    g_free(desk);
    return 0;
}

static GPtrArray *
copy_signatures(const GPtrArray *signatures)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < signatures->len; i++) {
        const GpgSignature *signature = signatures->pdata[i];
        GpgSignature *own = g_malloc0(sizeof *own + strlen(signature->fingerprint) + 1);

        *own = *signature;
        own->fingerprint = strcpy((char *)(own + 1), signature->fingerprint);
        g_ptr_array_add(copy, own);
    }
    return copy;
}

static void
on_done(const GpgResult *result, const GError *error, gpointer data)
{
    Desk *desk = data;

    assert_true(!result == !!error);
    desk->told++;
    g_clear_error(&desk->error);
    if (error) {
        desk->error = g_error_copy(error);
        return;
    }
    g_clear_pointer(&desk->output, g_bytes_unref);
    desk->output = result->output ? g_bytes_ref(result->output) : NULL;
    desk->keys = result->keys ? g_ptr_array_ref(result->keys) : NULL;
    desk->signatures = copy_signatures(result->signatures);
    desk->is_encrypted = result->is_encrypted;
    desk->is_protected = result->is_protected;
    desk->recipients = result->recipients->len;
}

GpgCall *
desk_begin(Desk *desk, const GpgRequest *request)
{
    GpgCall *call;

    forget(desk);
    call = gpg_call(desk->gpg, request, on_done, desk);
    assert_int_equal(desk->told, 0);
    return call;
}

static gboolean
on_deadline(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_CONTINUE;
}

void
desk_wait(Desk *desk)
{
    bool is_late = false;
    unsigned deadline = g_timeout_add_seconds(DEADLINE_S, on_deadline, &is_late);

    while (desk->told == 0 && !is_late)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(deadline);
    assert_int_equal(desk->told, 1);
}

void
desk_wait_asked(Desk *desk, unsigned asked)
{
    bool is_late = false;
    unsigned deadline = g_timeout_add_seconds(DEADLINE_S, on_deadline, &is_late);

    while (desk->asked < asked && !is_late)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(deadline);
    assert_int_equal(desk->asked, asked);
}

static gboolean
on_tick(gpointer data)
{
    ++*(unsigned *)data;
    return G_SOURCE_CONTINUE;
}

/* Of what no event tells. */
static void
wait_until(bool (*check)(gconstpointer data), gconstpointer data)
{
    unsigned ticks = 0;
    unsigned source = g_timeout_add(TICK_MS, on_tick, &ticks);

    while (!check(data) && ticks < DEADLINE_S * 1000 / TICK_MS)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(source);
    assert_true(check(data));
}

static bool
has_text(gconstpointer path)
{
    GStatBuf status;

    return g_stat(path, &status) == 0 && status.st_size > 0;
}

char *
desk_take_file(Desk *desk, const char *name)
{
    g_autofree char *path = g_build_filename(desk->gnupg->home, name, NULL);
    char *text = NULL;

    wait_until(has_text, path);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_unlink(path);
    return text;
}

static bool
has_ended(gconstpointer process)
{
    return gnupg_has_ended(*(const pid_t *)process);
}

void
desk_wait_ended(pid_t process)
{
    wait_until(has_ended, &process);
}

bool
desk_call(Desk *desk, const GpgRequest *request)
{
    desk_begin(desk, request);
    desk_wait(desk);
    if (desk->error)
        print_message("[   NOTE   ] %s\n", desk->error->message);
    return !desk->error;
}

void
desk_assert_error(const Desk *desk, GpgErrorCode code, const char *words)
{
    assert_non_null(desk->error);
    if (desk->error->code != (int)code || !strstr(desk->error->message, words))
        fail_msg("refused with %d: %s", desk->error->code, desk->error->message);
}

void
desk_assert_output(const Desk *desk, const char *text)
{
    assert_non_null(desk->output);
    assert_int_equal(g_bytes_get_size(desk->output), strlen(text));
    if (*text)
        assert_memory_equal(g_bytes_get_data(desk->output, NULL), text, strlen(text));
}

const GpgSignature *
desk_signature(const Desk *desk, unsigned i)
{
    assert_non_null(desk->signatures);
    assert_true(i < desk->signatures->len);
    return desk->signatures->pdata[i];
}

const GpgKey *
desk_key(const Desk *desk, unsigned i)
{
    assert_non_null(desk->keys);
    assert_true(i < desk->keys->len);
    return desk->keys->pdata[i];
}

GBytes *
text_bytes(const char *text)
{
    return g_bytes_new_static(text, strlen(text));
}
