/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuPG's questions as prompts of the model, and that it is at work. */

#include "config.h"

#include "client/encryption/passphrase.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/prompt.h"

#define HINT_BYTES 200
/* What is over before that is told to nobody. */
#define SLOW_MS 500

struct Passphrases {
    const ClientOptions *options;
    Model *model;
    Gpg *gpg;
    GHashTable *questions; /* id of GnuPG's question -> Question */
    unsigned timer;        /* until what runs has taken long */
    int lent;              /* pinentries that have the terminal, or wait for one another */
};

typedef struct {
    Passphrases *passphrases;
    unsigned id, prompt;
} Question;

static void
on_answer(const char *answer, gpointer data)
{
    Question *question = data;
    Passphrases *passphrases = question->passphrases;
    unsigned id = question->id;

    g_hash_table_remove(passphrases->questions, GUINT_TO_POINTER(id));
    gpg_answer(passphrases->gpg, id, answer);
}

static char *
words_for(bool is_pin, const char *hint)
{
    if (is_pin)
        return hint ? g_strdup_printf(_("PIN of the smart card of %s"), hint)
                    : g_strdup(_("PIN of your smart card"));
    return hint ? g_strdup_printf(_("Passphrase of %s"), hint)
                : g_strdup(_("Passphrase of your key"));
}

static void
on_question(const GpgQuestion *asked, gpointer data)
{
    Passphrases *passphrases = data;
    Question *question = g_new0(Question, 1);
    g_autofree char *hint = asked->hint ? utf8_short_line(asked->hint, HINT_BYTES) : NULL;
    g_autofree char *whose = words_for(asked->is_pin, hint);
    g_autofree char *text =
        asked->is_again ? g_strdup_printf(_("That was wrong. %s"), whose) : g_strdup(whose);

    question->passphrases = passphrases;
    question->id = asked->id;
    g_hash_table_insert(passphrases->questions, GUINT_TO_POINTER(asked->id), question);
    question->prompt = prompt_ask(passphrases->model, &(PromptRequest){
                                                          .kind = PROMPT_PASSWORD,
                                                          .is_secret = true,
                                                          .text = text,
                                                          .answer = on_answer,
                                                          .data = question,
                                                      });
}

static void
on_withdrawn(unsigned id, gpointer data)
{
    Passphrases *passphrases = data;
    const Question *question = g_hash_table_lookup(passphrases->questions, GUINT_TO_POINTER(id));

    if (question)
        prompt_withdraw(passphrases->model, question->prompt);
}

static void
on_lent(bool is_lent, gpointer data)
{
    Passphrases *passphrases = data;
    const ClientOptions *options = passphrases->options;

    passphrases->lent += is_lent ? 1 : -1;
    if (passphrases->lent == (is_lent ? 1 : 0))
        options->lend_terminal(is_lent, options->lend_data);
}

/* --- what takes long --- */

static void
on_slow(gpointer data)
{
    Passphrases *passphrases = data;
    const char *words;

    passphrases->timer = 0;
    gpg_pending(passphrases->gpg, &words);
    /* TRANSLATORS: in the status bar, such as "GnuPG: signing and encrypting" */
    g_autofree char *text = words ? g_strdup_printf(_("GnuPG: %s"), words) : NULL;
    model_set_work(passphrases->model, text);
}

static void
on_changed(gpointer data)
{
    Passphrases *passphrases = data;
    Clock *clock = model_clock(passphrases->model);

    if (!passphrases->gpg)
        return;
    if (gpg_pending(passphrases->gpg, NULL) == 0) {
        timer_stop(clock, &passphrases->timer);
        model_set_work(passphrases->model, NULL);
    } else if (model_work(passphrases->model)) {
        timer_stop(clock, &passphrases->timer);
        on_slow(passphrases);
    } else if (!passphrases->timer) {
        passphrases->timer = timer_start(clock, SLOW_MS, on_slow, passphrases);
    }
}

static const GpgHooks HOOKS = { .changed = on_changed,
                                .ask = on_question,
                                .withdraw = on_withdrawn };
static const GpgHooks HOOKS_OF_A_SCREEN = {
    .changed = on_changed, .ask = on_question, .withdraw = on_withdrawn, .lend_terminal = on_lent
};

Passphrases *
passphrases_new(const ClientOptions *options)
{
    Passphrases *passphrases = g_new0(Passphrases, 1);

    passphrases->options = options;
    passphrases->model = options->model;
    passphrases->questions = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return passphrases;
}

void
passphrases_free(Passphrases *passphrases)
{
    if (!passphrases)
        return;
    timer_stop(model_clock(passphrases->model), &passphrases->timer);
    g_hash_table_unref(passphrases->questions);
    g_free(passphrases);
}

Gpg *
passphrases_gpg_new(Passphrases *passphrases, bool asks_itself)
{
    const bool has_terminal = passphrases->options->lend_terminal != NULL;

    passphrases->gpg = gpg_new(&(GpgOptions){ .clock = model_clock(passphrases->model),
                                              .asks_itself = asks_itself,
                                              .hooks = has_terminal ? &HOOKS_OF_A_SCREEN : &HOOKS,
                                              .data = passphrases });
    return passphrases->gpg;
}
