/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One context of GPGME, with the passphrases that it needs and the home folder that it works in. */

#include "config.h"

#include "crypto/gpg_context.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "crypto/gpg_error.h"

/* --- passphrases --- */

static char *
ask(GpgContext *context, const char *hint, bool is_again)
{
    /* "KEYID name": people know the name. */
    const char *name = hint ? strchr(hint, ' ') : NULL;

    context->asked++;
    return gpg_job_errand(context->job, &(GpgErrand){ .kind = GPG_ERRAND_ASK,
                                                      .hint = name   ? name + 1
                                                              : hint ? hint
                                                                     : context->hint,
                                                      .is_again = is_again });
}

static gpgme_error_t
on_passphrase(void *hook, const char *hint, const char *info G_GNUC_UNUSED, int was_bad, int fd)
{
    GpgContext *context = hook;
    const char *given = context->job->request.passphrase;
    char *passphrase;
    bool is_written;

    if (given && was_bad)
        return gpgme_error(GPG_ERR_BAD_PASSPHRASE);
    passphrase = given ? secret_dup(given) : ask(context, hint, was_bad || context->asked > 0);
    if (!passphrase) {
        context->asked = 0;
        return gpgme_error(GPG_ERR_CANCELED);
    }
    is_written = context->library->io_writen(fd, passphrase, strlen(passphrase)) == 0 &&
                 context->library->io_writen(fd, "\n", 1) == 0;
    secret_free(passphrase);
    return is_written ? 0 : gpgme_error(GPG_ERR_CANCELED);
}

/* VALIDSIG names the whole key last, which GPGME does not hand on. */
static void
note_signature(GpgContext *context, const char *arguments)
{
    g_auto(GStrv) words = g_strsplit(arguments, " ", 12);

    if (g_strv_length(words) >= 10 && strlen(words[9]) >= 32)
        g_hash_table_replace(context->primaries, g_ascii_strup(words[0], -1),
                             g_ascii_strup(words[9], -1));
}

static gpgme_error_t
on_status(void *hook, const char *keyword, const char *arguments)
{
    GpgContext *context = hook;

    if (strcmp(keyword, "VALIDSIG") == 0 &&
        g_hash_table_size(context->primaries) < LIMIT_GPG_SIGNATURES)
        note_signature(context, arguments);
    return gpg_job_is_cancelled(context->job) ? gpgme_error(GPG_ERR_CANCELED) : 0;
}

/* --- home folders --- */

static bool
check_home(const GpgContext *context, GError **error)
{
    const char *home = context->job->home;
    bool is_chosen = home != NULL;

    if (!home)
        home = context->library->get_dirinfo("homedir");
    if (!home || (!is_chosen && !g_file_test(home, G_FILE_TEST_EXISTS)))
        return true; /* gpg makes it */
    if (g_file_test(home, G_FILE_TEST_IS_DIR) && g_access(home, R_OK | W_OK | X_OK) == 0)
        return true;
    g_set_error(error, GPG_ERROR, GPG_ERROR_HOME, _("the folder of GnuPG, %s, cannot be used: %s"),
                home,
                g_file_test(home, G_FILE_TEST_IS_DIR)   ? g_strerror(EACCES)
                : g_file_test(home, G_FILE_TEST_EXISTS) ? g_strerror(ENOTDIR)
                                                        : g_strerror(ENOENT));
    return false;
}

/* Where the path is short (sockets stand in there) and, if possible, nothing goes to a disk. */
static char *
make_apart(GError **error)
{
    const char *folders[] = { g_getenv("XDG_RUNTIME_DIR"), "/dev/shm", "/tmp" };

    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path =
            folders[i] ? g_build_filename(folders[i], "jaser-XXXXXX", NULL) : NULL;

        if (path && strlen(path) < 60 && g_mkdtemp_full(path, 0700))
            return g_steal_pointer(&path);
    }
    g_set_error(error, GPG_ERROR, GPG_ERROR_HOME, _("no folder can be made in %s: %s"), "/tmp",
                g_strerror(errno));
    return NULL;
}

static void
remove_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *inside = g_build_filename(path, name, NULL);

        if (g_file_test(inside, G_FILE_TEST_IS_DIR) && !g_file_test(inside, G_FILE_TEST_IS_SYMLINK))
            remove_folder(inside);
        else
            g_unlink(inside);
    }
    g_clear_pointer(&folder, g_dir_close);
    g_rmdir(path);
}

/* Its agent, if one was started, ends too. */
static void
throw_away(const char *home)
{
    g_autoptr(GSubprocess) process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         NULL, "gpgconf", "--homedir", home, "--kill", "gpg-agent", NULL);

    if (process)
        g_subprocess_wait(process, NULL, NULL);
    remove_folder(home);
}

/* --- contexts --- */

static void
set_up(GpgContext *context)
{
    const GpgLibrary *library = context->library;
    const GpgRequest *request = &context->job->request;
    gpgme_ctx_t handle = context->handle;
    bool is_fetch = request->operation == GPG_FETCH;

    library->set_armor(handle, request->is_armored);
    /* Nothing goes to the net by itself, whatever gpg.conf says. */
    library->set_offline(handle, !is_fetch);
    library->set_ctx_flag(handle, "auto-key-locate", is_fetch ? "clear,nodefault,wkd" : "local");
    library->set_ctx_flag(handle, "full-status", "1");
    library->set_ctx_flag(handle, "no-symkey-cache", "1");
    library->set_status_cb(handle, on_status, context);
    if (context->job->asks_itself || context->apart || request->passphrase) {
        library->set_pinentry_mode(handle, GPGME_PINENTRY_MODE_LOOPBACK);
        library->set_passphrase_cb(handle, on_passphrase, context);
    }
}

GpgContext *
gpg_context_new(GpgJob *job, bool is_apart, GError **error)
{
    g_autoptr(GpgContext) context = g_new0(GpgContext, 1);
    gpgme_protocol_t protocol =
        job->request.protocol == GPG_CMS ? GPGME_PROTOCOL_CMS : GPGME_PROTOCOL_OpenPGP;
    const char *program = job->request.protocol == GPG_CMS ? NULL : job->program;
    gpgme_error_t failure;

    context->job = job;
    context->library = job->library;
    context->primaries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (is_apart ? !(context->apart = make_apart(error)) : !check_home(context, error))
        return NULL;
    failure = job->library->new (&context->handle);
    if (!failure)
        failure = job->library->set_protocol(context->handle, protocol);
    if (!failure)
        failure = job->library->ctx_set_engine_info(context->handle, protocol, program,
                                                    context->apart ? context->apart : job->home);
    if (failure) {
        gpg_error_set(error, job, failure);
        return NULL;
    }
    set_up(context);
    g_mutex_lock(&job->mutex);
    job->context = context->handle;
    g_mutex_unlock(&job->mutex);
    return g_steal_pointer(&context);
}

void
gpg_context_free(GpgContext *context)
{
    if (!context)
        return;
    g_mutex_lock(&context->job->mutex);
    context->job->context = NULL;
    g_mutex_unlock(&context->job->mutex);
    if (context->handle)
        context->library->release(context->handle);
    if (context->apart)
        throw_away(context->apart);
    g_free(context->apart);
    g_free(context->hint);
    g_hash_table_unref(context->primaries);
    g_free(context);
}

/* --- steps --- */

static bool
is_wrong_passphrase(gpgme_error_t error)
{
    return gpgme_err_code(error) == GPG_ERR_BAD_PASSPHRASE ||
           gpgme_err_code(error) == GPG_ERR_BAD_PIN;
}

gpgme_error_t
gpg_context_try(GpgContext *context, GpgStepFn step, gpointer data)
{
    gpgme_error_t error;

    context->asked = 0;
    do {
        if (gpg_job_is_cancelled(context->job))
            return gpgme_error(GPG_ERR_CANCELED);
        error = step(context, data);
    } while (is_wrong_passphrase(error) && context->asked > 0 &&
             context->asked < LIMIT_GPG_PASSPHRASES);
    return error;
}
