/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys are on smart cards. */

#include "config.h"

#include "crypto/gpg_card.h"

#include "crypto/gpg_loop.h"

typedef struct {
    const char *key;
    bool is_on_card;
} Search;

static bool
on_key(gpgme_key_t key, gpointer data)
{
    Search *search = data;

    for (gpgme_subkey_t subkey = key->subkeys; subkey; subkey = subkey->next)
        search->is_on_card |=
            subkey->is_cardkey && subkey->fpr && g_str_has_suffix(subkey->fpr, search->key);
    return true;
}

static void
list_keys(GpgJob *job, gpgme_ctx_t handle, GpgLoop *loop, Search *search)
{
    const GpgLibrary *library = job->library;
    const char *patterns[] = { search->key, NULL };

    if (library->ctx_set_engine_info(handle, GPGME_PROTOCOL_OpenPGP, job->program, job->home) == 0)
        gpg_loop_run_keys(loop, library->op_keylist_ext_start(handle, patterns, 1, 0), on_key,
                          search);
}

bool
gpg_card_has(GpgJob *job, const char *key)
{
    Search search = { .key = key };
    gpgme_ctx_t handle;
    GpgLoop *loop;

    if (job->library->new (&handle) != 0)
        return false;
    loop = gpg_loop_new(job, handle);
    list_keys(job, handle, loop, &search);
    job->library->release(handle);
    gpg_loop_free(loop);
    return search.is_on_card;
}
