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
#include "crypto/gpg_agent.h"
#include "crypto/gpg_card.h"
#include "crypto/gpg_error.h"
#include "crypto/gpg_pinentry.h"

/* --- passphrases --- */

/* hint: "KEYID name", or NULL. */
static bool
is_on_card(const GpgContext *context, const char *hint)
{
    g_autofree char *id = hint ? g_strndup(hint, strcspn(hint, " ")) : NULL;
    const char *key = id ? id : context->job->request.signer;

    return key && !context->apart && gpg_card_has(context->job, key);
}

static char *
ask(GpgContext *context, const char *hint, bool is_again)
{
    /* People know the name. */
    const char *name = hint ? strchr(hint, ' ') : NULL;

    if (context->asked++ == 0)
        context->is_pin = is_on_card(context, hint);
    secret_free(g_steal_pointer(&context->answered));
    return gpg_job_errand(context->job, &(GpgErrand){ .kind = GPG_ERRAND_ASK,
                                                      .hint = name   ? name + 1
                                                              : hint ? hint
                                                                     : context->hint,
                                                      .is_again = is_again,
                                                      .is_pin = context->is_pin });
}

static gpgme_error_t
on_passphrase(void *hook, const char *hint, const char *info G_GNUC_UNUSED, int was_bad, int fd)
{
    GpgContext *context = hook;
    const char *given = context->job->request.passphrase;
    bool is_written;

    if (context->is_passphrase)
        return gpgme_error(GPG_ERR_CANCELED);
    if (given && was_bad)
        return gpgme_error(GPG_ERR_BAD_PASSPHRASE);
    if (!given) {
        context->answered = ask(context, hint, was_bad || context->asked > 0);
        given = context->answered;
    }
    if (!given) {
        context->reason = GPG_ERR_CANCELED;
        return gpgme_error(GPG_ERR_CANCELED);
    }
    is_written = context->library->io_writen(fd, given, strlen(given)) == 0 &&
                 context->library->io_writen(fd, "\n", 1) == 0;
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

static bool
says_more(gpg_err_code_t code)
{
    static const gpg_err_code_t codes[] = {
        GPG_ERR_CANCELED,     GPG_ERR_FULLY_CANCELED,   GPG_ERR_BAD_PASSPHRASE, GPG_ERR_BAD_PIN,
        GPG_ERR_NO_PIN_ENTRY, GPG_ERR_NO_PASSPHRASE,    GPG_ERR_NO_PIN,         GPG_ERR_PIN_BLOCKED,
        GPG_ERR_CARD_REMOVED, GPG_ERR_CARD_NOT_PRESENT, GPG_ERR_NO_AGENT,       GPG_ERR_FORBIDDEN,
        GPG_ERR_TIMEOUT,      GPG_ERR_NO_SCDAEMON,      GPG_ERR_NOT_SUPPORTED,  GPG_ERR_ENODEV,
        GPG_ERR_WRONG_CARD,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (codes[i] == code)
            return true;
    return false;
}

/* "ERROR where number", "FAILURE where number": why, where the step's own error says little. */
static void
note_error(GpgContext *context, const char *arguments)
{
    g_auto(GStrv) words = g_strsplit(arguments, " ", 3);
    gpg_err_code_t code;

    if (g_strv_length(words) < 2)
        return;
    code = gpgme_err_code((gpgme_error_t)g_ascii_strtoull(words[1], NULL, 10));
    if (strcmp(words[0], "set_pinentry_mode") == 0)
        context->refused = code;
    else if (context->reason != GPG_ERR_CANCELED && says_more(code))
        context->reason = code;
}

static gpgme_error_t
on_status(void *hook, const char *keyword, const char *arguments)
{
    GpgContext *context = hook;

    if (strcmp(keyword, "VALIDSIG") == 0 &&
        g_hash_table_size(context->primaries) < LIMIT_GPG_SIGNATURES)
        note_signature(context, arguments);
    else if (strcmp(keyword, "NEED_PASSPHRASE_SYM") == 0)
        context->is_passphrase =
            context->job->request.operation == GPG_OPEN && !context->job->request.path;
    else if (strcmp(keyword, "ERROR") == 0 || strcmp(keyword, "FAILURE") == 0)
        note_error(context, arguments);
    return gpg_job_is_cancelled(context->job) ? gpgme_error(GPG_ERR_CANCELED) : 0;
}

/* --- home folders --- */

static bool
check_home(const GpgContext *context, GError **error)
{
    const char *home = context->job->home;
    bool is_chosen = home != NULL;
    int problem;

    if (!home)
        home = context->library->get_dirinfo("homedir");
    if (!home || (!is_chosen && !g_file_test(home, G_FILE_TEST_EXISTS)))
        return true; /* gpg makes it */
    problem = g_access(home, R_OK | W_OK | X_OK) == 0 ? 0 : errno;
    if (!problem && g_file_test(home, G_FILE_TEST_IS_DIR))
        return true;
    if (!problem || g_file_test(home, G_FILE_TEST_IS_REGULAR))
        problem = ENOTDIR;
    g_set_error(error, GPG_ERROR, GPG_ERROR_HOME,
                _("the folder of GnuPG, %s, cannot be used: %s (it must be yours, and writable)"),
                home, g_strerror(problem));
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
set_ask(GpgContext *context, GpgAsk ask)
{
    static const gpgme_pinentry_mode_t modes[] = {
        [GPG_ASK_NOBODY] = GPGME_PINENTRY_MODE_DEFAULT,
        [GPG_ASK_US] = GPGME_PINENTRY_MODE_LOOPBACK,
        [GPG_ASK_NOT_YET] = GPGME_PINENTRY_MODE_ERROR,
        [GPG_ASK_AGENT] = GPGME_PINENTRY_MODE_DEFAULT,
        [GPG_ASK_NEVER] = GPGME_PINENTRY_MODE_ERROR,
    };

    context->ask = ask;
    context->refused = 0;
    if (context->job->request.protocol == GPG_CMS)
        return; /* GPGME has no modes there */
    context->library->set_pinentry_mode(context->handle, modes[ask]);
    context->library->set_passphrase_cb(context->handle, ask == GPG_ASK_US ? on_passphrase : NULL,
                                        context);
}

static GpgAsk
choose_ask(const GpgContext *context, unsigned flags)
{
    GpgJob *job = context->job;

    bool is_import = job->request.protocol == GPG_CMS && job->request.operation == GPG_IMPORT;

    if (!(flags & GPG_CONTEXT_SECRET))
        return GPG_ASK_NOBODY;
    if (job->request.is_silent)
        return GPG_ASK_NEVER;
    if (!is_import && /* gpgsm itself asks for what a .p12 file is locked with */
        ((job->asks_itself && !g_atomic_int_get(&job->is_refused)) || context->apart ||
         job->request.passphrase || (flags & GPG_CONTEXT_OWN)))
        return GPG_ASK_US;
    return gpg_pinentry_is_for_terminal(context->library, job->home) ? GPG_ASK_NOT_YET
                                                                     : GPG_ASK_AGENT;
}

static void
set_up(GpgContext *context, unsigned flags)
{
    const GpgLibrary *library = context->library;
    gpgme_ctx_t handle = context->handle;
    bool is_fetch = context->job->request.operation == GPG_FETCH;

    library->set_armor(handle, context->job->request.is_armored &&
                                   context->job->request.operation != GPG_EXPORT_SECRET);
    /* Nothing goes to the net by itself, whatever gpg.conf says. */
    library->set_offline(handle, !is_fetch);
    library->set_ctx_flag(handle, "auto-key-locate", is_fetch ? "clear,nodefault,wkd" : "local");
    library->set_ctx_flag(handle, "full-status", "1");
    library->set_ctx_flag(handle, "no-symkey-cache", "1");
    library->set_status_cb(handle, on_status, context);
    set_ask(context, choose_ask(context, flags));
}

GpgContext *
gpg_context_new(GpgJob *job, unsigned flags, GError **error)
{
    g_autoptr(GpgContext) context = g_new0(GpgContext, 1);
    gpgme_protocol_t protocol =
        job->request.protocol == GPG_CMS ? GPGME_PROTOCOL_CMS : GPGME_PROTOCOL_OpenPGP;
    const char *program = job->request.protocol == GPG_CMS ? NULL : job->program;
    gpgme_error_t failure;

    context->job = job;
    context->library = job->library;
    context->primaries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (flags & GPG_CONTEXT_APART ? !(context->apart = make_apart(error))
                                  : !check_home(context, error))
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
    context->loop = gpg_loop_new(job, context->handle);
    set_up(context, flags);
    return g_steal_pointer(&context);
}

void
gpg_context_free(GpgContext *context)
{
    if (!context)
        return;
    if (context->handle)
        context->library->release(context->handle);
    gpg_loop_free(context->loop);
    if (context->apart)
        throw_away(context->apart);
    g_free(context->apart);
    g_free(context->hint);
    secret_free(context->answered);
    g_hash_table_unref(context->primaries);
    g_free(context);
}

/* --- steps --- */

static gpgme_error_t
run(GpgContext *context, GpgStepFn step, gpointer data)
{
    gpgme_error_t error;

    if (gpg_job_is_cancelled(context->job))
        return gpgme_error(GPG_ERR_CANCELED);
    context->reason = 0;
    context->is_passphrase = false;
    error = gpg_loop_run(context->loop, step(context, data));
    if (error && context->is_passphrase)
        return gpgme_error(GPG_ERR_NO_SECKEY);
    /* Decrypting says no more than that it failed. */
    return error && context->reason ? gpgme_error(context->reason) : error;
}

static gpgme_error_t
run_lent(GpgContext *context, GpgStepFn step, gpointer data)
{
    gpgme_error_t error;

    gpg_job_errand(context->job, &(GpgErrand){ .kind = GPG_ERRAND_LEND });
    error = run(context, step, data);
    gpg_job_errand(context->job, &(GpgErrand){ .kind = GPG_ERRAND_GIVE_BACK });
    return error;
}

/* Whether what came of a step is no end: it is to be taken once more, asking in another way. An
 * agent that was forwarded to here refuses all but its own way to ask, on its own screen. */
static bool
changes_way(GpgContext *context, gpgme_error_t error)
{
    bool may_lend = context->ask == GPG_ASK_US && context->refused != GPG_ERR_FORBIDDEN;

    if (!error || !context->refused ||
        (context->ask != GPG_ASK_US && context->ask != GPG_ASK_NOT_YET))
        return false;
    if (context->ask == GPG_ASK_US)
        g_atomic_int_set(&context->job->is_refused, 1);
    may_lend = may_lend && gpg_pinentry_is_for_terminal(context->library, context->job->home);
    set_ask(context, may_lend ? GPG_ASK_NOT_YET : GPG_ASK_AGENT);
    return true;
}

static bool
is_wrong_passphrase(const GpgContext *context, gpgme_error_t error)
{
    unsigned most = context->is_pin ? LIMIT_GPG_PINS : LIMIT_GPG_PASSPHRASES;

    return context->ask == GPG_ASK_US && context->asked > 0 && context->asked < most &&
           (gpgme_err_code(error) == GPG_ERR_BAD_PASSPHRASE ||
            gpgme_err_code(error) == GPG_ERR_BAD_PIN);
}

gpgme_error_t
gpg_context_try(GpgContext *context, GpgStepFn step, gpointer data)
{
    gpgme_error_t error;

    context->asked = 0;
    do
        error = run(context, step, data);
    while (changes_way(context, error) || is_wrong_passphrase(context, error));
    if (context->ask == GPG_ASK_NOT_YET && gpgme_err_code(error) == GPG_ERR_NO_PIN_ENTRY) {
        set_ask(context, GPG_ASK_AGENT);
        error = run_lent(context, step, data);
    }
    return error;
}

/* Whether the user has no more to say: else the agent asks him. */
static bool
is_settled(gpgme_error_t failure)
{
    static const gpg_err_code_t codes[] = { GPG_ERR_NO_ERROR, GPG_ERR_CANCELED,
                                            GPG_ERR_BAD_PASSPHRASE };

    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (gpgme_err_code(failure) == codes[i])
            return true;
    return false;
}

gpgme_error_t
gpg_context_try_cms(GpgContext *context, const GPtrArray *keygrips, GpgStepFn step, gpointer data)
{
    bool is_for_terminal = gpg_pinentry_is_for_terminal(context->library, context->job->home);

    /* Of several only gpgsm knows which one it needs. */
    if (context->ask == GPG_ASK_US && keygrips && keygrips->len > 1)
        set_ask(context, is_for_terminal ? GPG_ASK_NOT_YET : GPG_ASK_AGENT);
    if (context->ask == GPG_ASK_US && keygrips) {
        gpgme_error_t failure = gpg_agent_unlock(context, keygrips);
        if (!is_settled(failure))
            set_ask(context, is_for_terminal ? GPG_ASK_NOT_YET : GPG_ASK_AGENT);
        else if (failure)
            return failure;
    }
    /* The agent may remember nothing. */
    bool may_ask =
        context->ask == GPG_ASK_NOT_YET || (context->ask == GPG_ASK_US && is_for_terminal);
    if (may_ask && keygrips && gpg_pinentry_will_ask(context->job, keygrips))
        return run_lent(context, step, data);
    return run(context, step, data);
}
