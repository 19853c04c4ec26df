/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a thread does for a call: which operation, with what. */

#include "config.h"

#include "crypto/gpg_work.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <unistd.h>

#include "base/i18n.h"
#include "crypto/gpg_engine.h"
#include "crypto/gpg_error.h"
#include "crypto/gpg_key_read.h"

/* What an operation needs, and does. */
typedef struct {
    unsigned flags; /* GpgContextFlags */
    bool has_input, has_output;
    bool has_signer;        /* ... which request names */
    GpgWorkFn run, run_cms; /* NULL: it cannot be done with certificates */
} Operation;

static const Operation OPERATIONS[] = {
    [GPG_LIST] = { .run = gpg_work_list, .run_cms = gpg_work_list },
    [GPG_SEAL] = { .flags = GPG_CONTEXT_SECRET,
                   .has_input = true,
                   .has_output = true,
                   .has_signer = true,
                   .run = gpg_work_seal,
                   .run_cms = gpg_work_cms_seal },
    [GPG_SIGN] = { .flags = GPG_CONTEXT_SECRET,
                   .has_input = true,
                   .has_output = true,
                   .has_signer = true,
                   .run = gpg_work_sign,
                   .run_cms = gpg_work_cms_sign },
    [GPG_OPEN] = { .flags = GPG_CONTEXT_SECRET,
                   .has_input = true,
                   .has_output = true,
                   .run = gpg_work_open,
                   .run_cms = gpg_work_cms_open },
    [GPG_VERIFY] = { .has_input = true,
                     .has_output = true,
                     .run = gpg_work_verify,
                     .run_cms = gpg_work_verify },
    [GPG_LOCK] = { .flags = GPG_CONTEXT_SECRET | GPG_CONTEXT_APART,
                   .has_input = true,
                   .has_output = true,
                   .run = gpg_work_lock },
    [GPG_UNLOCK] = { .flags = GPG_CONTEXT_SECRET | GPG_CONTEXT_APART,
                     .has_input = true,
                     .has_output = true,
                     .run = gpg_work_open },
    [GPG_IMPORT] = { .flags = GPG_CONTEXT_SECRET,
                     .has_input = true,
                     .run = gpg_work_import,
                     .run_cms = gpg_work_import },
    [GPG_EXPORT] = { .has_output = true, .run = gpg_work_export, .run_cms = gpg_work_export },
    [GPG_EXPORT_SECRET] = { .flags = GPG_CONTEXT_SECRET | GPG_CONTEXT_OWN,
                            .has_output = true,
                            .run = gpg_work_export },
    [GPG_GENERATE] = { .flags = GPG_CONTEXT_SECRET, .run = gpg_work_generate },
    [GPG_ADD_NAME] = { .flags = GPG_CONTEXT_SECRET, .has_signer = true, .run = gpg_work_add_name },
    [GPG_VERSION] = { .run = gpg_work_version, .run_cms = gpg_work_version },
    [GPG_FETCH] = { .run = gpg_work_fetch },
};

static bool
open_data(GpgWork *work, const Operation *operation, GError **error)
{
    const GpgLibrary *library = work->context->library;
    const GpgRequest *request = work->request;

    if (operation->has_input) {
        work->input = request->path ? gpg_data_new_file(work->context->job, request->path, error)
                                    : gpg_data_new_bytes(library, request->input, error);
        if (!work->input)
            return false;
    }
    if (request->signature) {
        work->signature = gpg_data_new_bytes(library, request->signature, error);
        return work->signature != NULL;
    }
    if (operation->has_output) {
        work->output = request->output_path
                           ? gpg_data_new_output_file(work->context->job, request->output_path,
                                                      request->most, error)
                           : gpg_data_new_output(library, request->most, error);
        return work->output != NULL;
    }
    return true;
}

typedef struct {
    GpgWork *work;
    GHashTable *missing; /* fingerprints of readers */
    GError *error;       /* of the first that cannot be used */
} Search;

static bool
on_key(gpgme_key_t key, gpointer data)
{
    Search *search = data;
    const GpgLibrary *library = search->work->context->library;
    const char *signer = search->work->request->signer;
    g_autoptr(GpgKey) read = gpg_key_read(library, key);
    bool is_reader = false;

    for (unsigned i = 0; i < read->subkeys->len; i++) {
        const char *fingerprint = read->subkeys->pdata[i];

        is_reader |= g_hash_table_remove(search->missing, fingerprint);
        if (signer && !search->work->signer && g_str_equal(fingerprint, signer)) {
            library->key_ref(key);
            search->work->signer = key;
        }
    }
    if (is_reader && !search->error)
        gpg_key_check(read, &search->error);
    return true;
}

/* What is missing, or cannot be used. GnuPG itself would take a key that the user has disabled. */
static void
check_keys(Search *search, GError **error)
{
    GpgWork *work = search->work;
    GHashTableIter iter;
    gpointer fingerprint;

    g_hash_table_iter_init(&iter, search->missing);
    if (search->error)
        g_propagate_error(error, g_steal_pointer(&search->error));
    else if (g_hash_table_iter_next(&iter, &fingerprint, NULL))
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                    _("the key %s is not there: import it first"), (const char *)fingerprint);
    else if (work->request->signer && !work->signer)
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                    _("your key %s is not there any more: choose another one"),
                    work->request->signer);
}

/* The keys of a request's readers and signer, in one listing. */
static bool
find_keys(GpgWork *work, bool has_readers, GError **error)
{
    const GpgLibrary *library = work->context->library;
    g_autoptr(GHashTable) missing = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Search search = { .work = work, .missing = missing };
    const char *const *name = has_readers ? work->request->names : NULL;
    gpgme_error_t failure = 0;

    for (; name && *name; name++) {
        g_hash_table_add(missing, (gpointer)*name);
        g_ptr_array_add(names, (gpointer)*name);
    }
    if (work->request->signer)
        g_ptr_array_add(names, (gpointer)work->request->signer);
    g_ptr_array_add(names, NULL);
    if (names->len > 1)
        failure = gpg_loop_run_keys(
            work->context->loop,
            library->op_keylist_ext_start(work->context->handle, (const char **)names->pdata, 0, 0),
            on_key, &search);
    if (!failure)
        check_keys(&search, error);
    if (!failure && !*error && work->signer) {
        failure = library->signers_add(work->context->handle, work->signer);
        work->context->hint =
            g_strdup(work->signer->uids ? work->signer->uids->uid : work->request->signer);
    }
    g_clear_error(&search.error);
    if (failure)
        gpg_error_set(error, work->context->job, failure);
    return !*error;
}

/* The reason that is nearest to the cause. */
static void
explain(GpgWork *work, gpgme_error_t failure, GError **error)
{
    const GError *file = gpg_data_error(work->output);

    if (!file)
        file = gpg_data_error(work->input);
    if (*error)
        return;
    if (gpg_data_is_too_big(work->output))
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA,
                            _("it would open into more than is allowed: it was not read further"));
    else if (file)
        g_propagate_error(error, g_error_copy(file));
    else if (failure)
        gpg_error_set(error, work->context->job, failure);
    else if (work->request->operation == GPG_SEAL && !gpg_data_is_as_it_was(work->input))
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_FILE,
                            _("the file changed while it was read"));
}

static void
work_in(GpgWork *work, const Operation *operation, GError **error)
{
    GpgWorkFn run = work->request->protocol == GPG_CMS ? operation->run_cms : operation->run;
    gpgme_error_t failure;

    if (!run) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_FAILED,
                            _("that cannot be done with certificates"));
        return;
    }
    if (!open_data(work, operation, error))
        return;
    if (operation->has_signer && !find_keys(work, work->request->operation == GPG_SEAL, error))
        return;
    failure = run(work, error);
    explain(work, failure, error);
    if (!*error && work->output && !work->result->output)
        gpg_data_finish(work->output, &work->result->output, error);
}

static void
run_work(GpgJob *job)
{
    const Operation *operation = &OPERATIONS[job->request.operation];
    GpgWork work = { .request = &job->request, .result = &job->result };
    unsigned flags = operation->flags;

    if (job->request.is_trial)
        flags |= GPG_CONTEXT_APART;
    if (job->request.operation == GPG_SEAL && !job->request.signer)
        flags &= ~(unsigned)GPG_CONTEXT_SECRET;
    job->result.signatures = g_ptr_array_new_with_free_func((GDestroyNotify)gpg_signature_free);
    job->result.recipients = g_ptr_array_new_with_free_func(g_free);
    work.context = gpg_context_new(job, flags, &job->error);
    if (!work.context)
        return;
    work_in(&work, operation, &job->error);
    gpg_data_free(work.input);
    gpg_data_free(work.signature);
    gpg_data_free(work.output);
    if (work.signer)
        work.context->library->key_unref(work.signer);
    gpg_context_free(work.context);
}

static void
set_wake(GpgJob *job, const int wake[2])
{
    g_mutex_lock(&job->mutex);
    job->wake[0] = wake[0];
    job->wake[1] = wake[1];
    g_mutex_unlock(&job->mutex);
}

static void
run_job(GpgJob *job)
{
    static const int none[2] = { -1, -1 };
    int wake[2];

    if (!g_unix_open_pipe(wake, FD_CLOEXEC, &job->error))
        return;
    set_wake(job, wake);
    run_work(job);
    set_wake(job, none);
    close(wake[0]);
    close(wake[1]);
}

static void
interrupt(GpgJob *job)
{
    g_mutex_lock(&job->mutex);
    /* One byte is enough, and always has room. */
    if (job->wake[1] >= 0 && write(job->wake[1], "", 1) < 0)
        g_warn_if_reached();
    g_mutex_unlock(&job->mutex);
}

const GpgEngine gpg_engine = { .load = gpg_library_load, .run = run_job, .interrupt = interrupt };
