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

bool
gpg_card_has(GpgJob *job, const char *key)
{
    const GpgLibrary *library = job->library;
    const char *patterns[] = { key, NULL };
    Search search = { .key = key };
    gpgme_ctx_t handle;

    if (library->new (&handle) != 0)
        return false;
    if (library->ctx_set_engine_info(handle, GPGME_PROTOCOL_OpenPGP, job->program, job->home) ==
        0) {
        g_autoptr(GpgLoop) loop = gpg_loop_new(job, handle);
        gpg_loop_run_keys(loop, library->op_keylist_ext_start(handle, patterns, 1, 0), on_key,
                          &search);
    }
    library->release(handle);
    return search.is_on_card;
}
