/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's own language (Assuan), as far as a key is unlocked by it: a signature is made that
 * nobody gets. */

#include "config.h"

#include "crypto/gpg_agent.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/secret.h"
#include "crypto/gpg_pinentry.h"

/* Assuan's longest line. */
#define LINE_BYTES 1002
#define HASH       "SETHASH --hash=sha256 "

typedef struct {
    GpgContext *context;
    int socket;
    GString *heard; /* and not read yet */
    gpg_err_code_t reason;
} Talk;

/* --- lines --- */

/* More has come; false: the agent is gone, or the call is cancelled. */
static bool
listen_more(Talk *talk)
{
    GpgJob *job = talk->context->job;
    struct pollfd polls[] = { { .fd = talk->socket, .events = POLLIN },
                              { .fd = job->wake[0], .events = POLLIN } };
    char bytes[LINE_BYTES];
    ssize_t count;

    do
        count = poll(polls, G_N_ELEMENTS(polls), -1);
    while (count < 0 && errno == EINTR);
    if (gpg_job_is_cancelled(job))
        return false;
    count = read(talk->socket, bytes, sizeof bytes);
    if (count > 0)
        g_string_append_len(talk->heard, bytes, count);
    return count > 0 && talk->heard->len < 16 * LINE_BYTES;
}

/* The next line, the caller's; NULL: there is none. */
static char *
hear(Talk *talk)
{
    char *end;

    while (!(end = memchr(talk->heard->str, '\n', talk->heard->len))) {
        if (!listen_more(talk))
            return NULL;
    }
    char *line = g_strndup(talk->heard->str, (gsize)(end - talk->heard->str));
    g_string_erase(talk->heard, 0, end + 1 - talk->heard->str);
    return line;
}

static bool
say(const Talk *talk, const char *line)
{
    size_t length = strlen(line);

    return send(talk->socket, line, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* "ERR 67108875 Bad passphrase" */
static void
note_error(Talk *talk, const char *line)
{
    talk->reason = gpgme_err_code((gpgme_error_t)g_ascii_strtoull(line + 4, NULL, 10));
}

/* --- passphrases --- */

/* As data, with what has a meaning in a line escaped. Where it is too long, it is wrong. */
static bool
say_passphrase(const Talk *talk, const char *passphrase)
{
    char line[LINE_BYTES] = "D ";
    size_t length = 2;

    for (const char *at = passphrase; *at && length + 5 < sizeof line; at++) {
        if (strchr("%\r\n", *at))
            length += (size_t)g_snprintf(line + length, 4, "%%%02X", (guchar)*at);
        else
            line[length++] = *at;
    }
    line[length++] = '\n';
    line[length] = '\0';
    bool is_said = say(talk, line) && say(talk, "END\n");
    explicit_bzero(line, sizeof line);
    return is_said;
}

static bool
answer(Talk *talk)
{
    GpgContext *context = talk->context;
    char *passphrase =
        gpg_job_errand(context->job, &(GpgErrand){ .kind = GPG_ERRAND_ASK,
                                                   .hint = context->hint,
                                                   .is_again = context->asked++ > 0 });

    if (!passphrase) {
        talk->reason = GPG_ERR_CANCELED;
        say(talk, "CAN\n");
        return false;
    }
    bool is_said = say_passphrase(talk, passphrase);
    secret_free(passphrase);
    return is_said;
}

/* Until it is done, or refused (reason says why). */
static bool
order(Talk *talk, const char *command)
{
    talk->reason = GPG_ERR_NO_AGENT;
    if (!say(talk, command))
        return false;
    for (;;) {
        g_autofree char *line = hear(talk);
        if (!line)
            return false;
        if (g_str_has_prefix(line, "OK"))
            return true;
        if (g_str_has_prefix(line, "ERR ")) {
            if (talk->reason != GPG_ERR_CANCELED)
                note_error(talk, line);
            return false;
        }
        if (g_str_has_prefix(line, "INQUIRE PASSPHRASE") && !answer(talk) &&
            talk->reason != GPG_ERR_CANCELED)
            return false;
    }
}

/* --- keys --- */

static bool
unlock(Talk *talk, const char *keygrip)
{
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    g_autofree char *choose = g_strdup_printf("SIGKEY %s\n", keygrip);
    g_autofree char *hash = g_strdup_printf(HASH "%s\n", zeros);
    bool is_wrong = true, is_done = false;

    talk->context->asked = 0;
    if (!order(talk, choose) || !order(talk, hash))
        return false;
    while (!is_done && is_wrong && talk->context->asked < LIMIT_GPG_PASSPHRASES) {
        is_done = order(talk, "PKSIGN\n");
        is_wrong = talk->reason == GPG_ERR_BAD_PASSPHRASE;
    }
    return is_done;
}

static bool
begin(Talk *talk)
{
    GpgJob *job = talk->context->job;
    g_autofree char *path = gpg_pinentry_socket(job->library, job->home);
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    talk->reason = GPG_ERR_NOT_SUPPORTED;
    if (!path || strlen(path) >= sizeof address.sun_path)
        return false;
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    talk->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (talk->socket < 0 || connect(talk->socket, (struct sockaddr *)&address, sizeof address) != 0)
        return false;
    g_autofree char *greeting = hear(talk);
    bool is_taken = greeting && order(talk, "OPTION pinentry-mode=loopback\n");
    talk->reason = GPG_ERR_NOT_SUPPORTED; /* it may forbid that */
    return is_taken;
}

gpgme_error_t
gpg_agent_unlock(GpgContext *context, const GPtrArray *keygrips)
{
    Talk talk = { .context = context, .socket = -1, .heard = g_string_new(NULL) };
    g_autoptr(GPtrArray) locked = gpg_pinentry_locked(context->job, keygrips);
    bool is_unlocked = locked && (locked->len == 0 || begin(&talk));

    if (!locked)
        talk.reason = GPG_ERR_NOT_SUPPORTED;
    for (unsigned i = 0; is_unlocked && i < locked->len; i++)
        is_unlocked = unlock(&talk, locked->pdata[i]);
    if (talk.socket >= 0)
        close(talk.socket);
    g_string_free(talk.heard, TRUE);
    if (gpg_job_is_cancelled(context->job))
        return gpgme_error(GPG_ERR_CANCELED);
    return is_unlocked ? 0 : gpgme_error(talk.reason);
}
