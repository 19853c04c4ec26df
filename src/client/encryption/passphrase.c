/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuPG's questions as prompts of the model. */

#include "config.h"

#include "client/encryption/passphrase.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/prompt.h"

#define HINT_BYTES 200

struct Passphrases {
    const ClientOptions *options;
    Model *model;
    Gpg *gpg;
    GHashTable *questions; /* id of GnuPG's question -> Question */
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

static void
on_question(const GpgQuestion *asked, gpointer data)
{
    Passphrases *passphrases = data;
    Question *question = g_new0(Question, 1);
    g_autofree char *hint = asked->hint ? utf8_short_line(asked->hint, HINT_BYTES) : NULL;
    g_autofree char *whose =
        hint ? g_strdup_printf(_("Passphrase of %s"), hint) : g_strdup(_("Passphrase of your key"));
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
    const ClientOptions *options = ((const Passphrases *)data)->options;

    options->lend_terminal(is_lent, options->lend_data);
}

static const GpgHooks HOOKS = { .ask = on_question, .withdraw = on_withdrawn };
static const GpgHooks HOOKS_OF_A_SCREEN = { .ask = on_question,
                                            .withdraw = on_withdrawn,
                                            .lend_terminal = on_lent };

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
    g_hash_table_unref(passphrases->questions);
    g_free(passphrases);
}

Gpg *
passphrases_gpg_new(Passphrases *passphrases, bool asks_itself)
{
    const bool has_terminal = passphrases->options->lend_terminal != NULL;

    passphrases->gpg = gpg_new(&(GpgOptions){ .asks_itself = asks_itself,
                                              .hooks = has_terminal ? &HOOKS_OF_A_SCREEN : &HOOKS,
                                              .data = passphrases });
    return passphrases->gpg;
}
