/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GPGME, loaded when it is first needed. */

#include "config.h"

#include "crypto/gpg_library.h"

#include <gio/gio.h>
#include <gmodule.h>
#include <locale.h>

#include "base/i18n.h"
#include "base/limits.h"

/* The library's own name for what the header describes. */
#if GPGME_VERSION_NUMBER < 0x020000
#define FILE_NAME "libgpgme.so.11"
#else
#define FILE_NAME "libgpgme.so.45"
#endif
#define NEEDED "1.18.0"

/* It stays loaded: it has taken hold of the process (locks, SIGPIPE). */
static bool
open_library(GpgLibrary *library)
{
    GModule *module = g_module_open(FILE_NAME, G_MODULE_BIND_LAZY);

    if (!module)
        return false;
    g_module_make_resident(module);
#define X(name)                                                                                    \
    if (!g_module_symbol(module, "gpgme_" #name, (gpointer *)&library->name))                      \
        return false;
    GPG_LIBRARY_FUNCTIONS(X)
#undef X
    return true;
}

static gboolean
on_deadline(gpointer data)
{
    GSubprocess *process = data;

    g_subprocess_force_exit(process);
    return G_SOURCE_REMOVE;
}

static void
on_end(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;

    g_subprocess_wait_finish(G_SUBPROCESS(source), result, &error);
    g_main_loop_quit(data);
}

/* GPGME asks the programs for their version at first, without any time-out: one that hangs is found
 * before. */
static bool
try_program(const char *program, GCancellable *end, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GMainContext) context = g_main_context_new();
    g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
    g_autoptr(GSource) deadline = g_timeout_source_new(LIMIT_GPG_START_MS);
    g_autoptr(GSubprocess) process = NULL;

    g_main_context_push_thread_default(context);
    process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         &reason, program, "--version", NULL);
    if (process) {
        g_source_set_callback(deadline, on_deadline, process, NULL);
        g_source_attach(deadline, context);
        g_subprocess_wait_async(process, end, on_end, loop);
        g_main_loop_run(loop);
        g_source_destroy(deadline);
    }
    g_main_context_pop_thread_default(context);
    if (process && g_cancellable_is_cancelled(end)) {
        g_subprocess_force_exit(process);
        g_subprocess_wait(process, NULL, NULL);
    }
    if (!process)
        g_set_error(error, GPG_ERROR, GPG_ERROR_MISSING,
                    _("GnuPG is missing: install it (packages gnupg and gpg-agent). %s"),
                    reason->message);
    else if (g_subprocess_get_if_signaled(process))
        g_set_error(error, GPG_ERROR, GPG_ERROR_TIMEOUT,
                    _("%s does not answer: try it in a shell (%s --version)"), program, program);
    else if (g_subprocess_get_exit_status(process) != 0)
        g_set_error(error, GPG_ERROR, GPG_ERROR_MISSING,
                    _("%s does not work: try it in a shell (%s --version)"), program, program);
    else
        return true;
    return false;
}

static bool
begin(GpgLibrary *library, const char *program, GCancellable *end, GError **error)
{
    g_autofree char *gpgconf = g_find_program_in_path("gpgconf");
    g_autofree char *gpgsm = g_find_program_in_path("gpgsm");

    if (!open_library(library)) {
        g_set_error(error, GPG_ERROR, GPG_ERROR_MISSING,
                    _("GPGME is missing (%s): install it (packages libgpgme11, gnupg)"), FILE_NAME);
        return false;
    }
    if ((gpgconf && !try_program(gpgconf, end, error)) ||
        (gpgsm && !try_program(gpgsm, end, error)) ||
        !try_program(program ? program : "gpg", end, error))
        return false;
    if (!library->check_version_internal(NEEDED, offsetof(struct _gpgme_signature, validity))) {
        g_set_error(error, GPG_ERROR, GPG_ERROR_MISSING, _("GPGME is older than %s"), NEEDED);
        return false;
    }
    library->set_locale(NULL, LC_CTYPE, setlocale(LC_CTYPE, NULL));
    library->set_locale(NULL, LC_MESSAGES, setlocale(LC_MESSAGES, NULL));
    return true;
}

GpgLibrary *
gpg_library_load(const char *program, GCancellable *end, GError **error)
{
    GpgLibrary *library = g_atomic_rc_box_new0(GpgLibrary);

    if (!begin(library, program, end, error))
        g_clear_pointer(&library, g_atomic_rc_box_release);
    return library;
}
