/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for the end of what GPGME has begun. */

#include "config.h"

#include "crypto/gpg_loop.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "crypto/gpg_child.h"

/* A descriptor that GPGME wants to hear of; it is told by this pointer which one to forget. */
typedef struct {
    struct pollfd poll;
    gpgme_io_cb_t fn;
    void *data;
    bool is_gone;
} Watch;

struct GpgLoop {
    GpgJob *job;
    gpgme_ctx_t context;
    GPtrArray *watches; /* Watch * */
    bool is_done, is_cancelled;
    gpgme_error_t error;
    GpgLoopKeyFn on_key;
    gpointer key_data;
};

static gpgme_error_t
on_add(void *data, int fd, int is_read, gpgme_io_cb_t fn, void *fn_data, void **ret_tag)
{
    GpgLoop *loop = data;
    Watch *watch = g_new0(Watch, 1);

    watch->poll = (struct pollfd){ .fd = fd, .events = is_read ? POLLIN : POLLOUT };
    watch->fn = fn;
    watch->data = fn_data;
    g_ptr_array_add(loop->watches, watch);
    *ret_tag = watch;
    return 0;
}

static void
on_remove(void *tag)
{
    Watch *watch = tag;

    watch->is_gone = true;
}

static void
on_event(void *data, gpgme_event_io_t type, void *of)
{
    GpgLoop *loop = data;

    if (type == GPGME_EVENT_DONE) {
        const struct gpgme_io_event_done_data *end = of;

        loop->is_done = true;
        loop->error = end->err ? end->err : end->op_err;
    } else if (type == GPGME_EVENT_NEXT_KEY) {
        gpgme_key_t key = of;

        if (loop->on_key && !loop->on_key(key, loop->key_data))
            loop->on_key = NULL;
        loop->job->library->key_unref(key);
    }
}

GpgLoop *
gpg_loop_new(GpgJob *job, gpgme_ctx_t context)
{
    GpgLoop *loop = g_new0(GpgLoop, 1);
    struct gpgme_io_cbs callbacks = {
        .add = on_add, .add_priv = loop, .remove = on_remove, .event = on_event, .event_priv = loop
    };

    loop->job = job;
    loop->context = context;
    loop->watches = g_ptr_array_new_with_free_func(g_free);
    job->library->set_io_cbs(context, &callbacks);
    return loop;
}

void
gpg_loop_free(GpgLoop *loop)
{
    if (!loop)
        return;
    g_ptr_array_unref(loop->watches);
    g_free(loop);
}

static void
sweep(GpgLoop *loop)
{
    for (unsigned i = loop->watches->len; i-- > 0;) {
        const Watch *watch = loop->watches->pdata[i];

        if (watch->is_gone)
            g_ptr_array_remove_index_fast(loop->watches, i);
    }
}

/* Until something can be read or written, or the job is cancelled. */
static void
wait_for_any(GpgLoop *loop)
{
    unsigned count = loop->watches->len;
    g_autofree struct pollfd *polls = g_new(struct pollfd, count + 1);
    int ready;

    for (unsigned i = 0; i < count; i++)
        polls[i] = ((Watch *)loop->watches->pdata[i])->poll;
    polls[count] = (struct pollfd){ .fd = loop->job->wake[0], .events = POLLIN };
    do
        ready = poll(polls, count + 1, -1);
    while (ready < 0 && errno == EINTR);
    for (unsigned i = 0; i < count; i++)
        ((Watch *)loop->watches->pdata[i])->poll.revents = ready > 0 ? polls[i].revents : 0;
}

/* What one handler does may add watches and take others away. */
static void
handle(GpgLoop *loop)
{
    unsigned count = loop->watches->len;

    for (unsigned i = 0; i < count && !loop->is_done; i++) {
        Watch *watch = loop->watches->pdata[i];

        if (!watch->is_gone && watch->poll.revents)
            watch->fn(watch->data, watch->poll.fd);
        watch->poll.revents = 0;
    }
}

/* What the program says comes this way until it ends. */
static int
note_child(const GpgLoop *loop)
{
    for (unsigned i = 0; i < loop->watches->len; i++) {
        const Watch *watch = loop->watches->pdata[i];
        int pipe =
            !watch->is_gone && watch->poll.events == POLLIN ? gpg_child_note(watch->poll.fd) : -1;

        if (pipe >= 0)
            return pipe;
    }
    return -1;
}

gpgme_error_t
gpg_loop_run(GpgLoop *loop, gpgme_error_t begun)
{
    int child;

    if (begun) {
        loop->is_done = false;
        return begun;
    }
    child = note_child(loop);
    while (!loop->is_done) {
        sweep(loop);
        wait_for_any(loop);
        handle(loop);
        if (!loop->is_done && !loop->is_cancelled && gpg_job_is_cancelled(loop->job)) {
            loop->is_cancelled = true;
            loop->job->library->cancel(loop->context);
        }
        if (loop->is_cancelled)
            break;
    }
    sweep(loop);
    loop->is_done = false;
    /* Cancelled by its status, too. */
    if (loop->is_cancelled || gpg_job_is_cancelled(loop->job))
        gpg_child_end(child);
    else if (child >= 0)
        close(child);
    return loop->is_cancelled ? gpgme_error(GPG_ERR_CANCELED) : loop->error;
}

gpgme_error_t
gpg_loop_run_keys(GpgLoop *loop, gpgme_error_t begun, GpgLoopKeyFn fn, gpointer data)
{
    gpgme_error_t error;

    loop->on_key = fn;
    loop->key_data = data;
    error = gpg_loop_run(loop, begun);
    loop->on_key = NULL;
    return error;
}
