/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door to GnuPG, as the main loop sees it: calls that wait, calls that run, and questions.
 *
 * A call and the thread that makes it part when the call is cancelled or takes too long: it is told
 * at once, while the thread (a Run) may still take its time to end; only then the next one begins.
 */

#include "config.h"

#include "crypto/gpg.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/worker.h"
#include "crypto/gpg_engine.h"

/* What is done beside one another: a file takes its time, and no message waits for it. */
typedef enum { LANE_OPENPGP, LANE_CMS, LANE_FILES, LANES } Lane;

typedef enum { LIBRARY_NONE, LIBRARY_LOADING, LIBRARY_LOADED } LibraryState;

typedef struct {
    Gpg *gpg;      /* NULL: gone */
    GpgCall *call; /* NULL: told already */
    GpgJob *job;
} Run;

typedef struct {
    Gpg *gpg; /* NULL: gone */
    char *program;
    GCancellable *end;
    GpgLibrary *library;
    GError *error;
} Load;

struct GpgCall {
    Gpg *gpg;
    GpgJob *job;
    Run *run; /* NULL: it waits, or is over */
    GpgFn fn;
    gpointer data;
    unsigned telling;  /* source: it is over */
    unsigned timer;    /* while it runs, and nobody is asked */
    int steps;         /* of the job when the timer began */
    unsigned question; /* what the user is asked; 0: nothing */
    bool is_lent;
};

struct Gpg {
    GpgOptions options;
    Clock *clock, *own_clock;
    LibraryState state;
    GpgLibrary *library;
    Load *load;
    GQueue calls; /* GpgCall *, of all that are not told yet, in their order */
    Run *runs[LANES];
    unsigned last_question;
    bool is_refused; /* the agent does not let us ask for passphrases ourselves */
    bool is_ending;
    char *words;
};

G_DEFINE_QUARK(jaser - gpg, gpg_error)

static const char *const WORDS[] = {
    [GPG_LIST] = N_("looking up keys"),
    [GPG_SEAL] = N_("encrypting"),
    [GPG_SIGN] = N_("signing"),
    [GPG_OPEN] = N_("decrypting"),
    [GPG_VERIFY] = N_("checking a signature"),
    [GPG_LOCK] = N_("encrypting"),
    [GPG_UNLOCK] = N_("decrypting"),
    [GPG_IMPORT] = N_("importing keys"),
    [GPG_EXPORT] = N_("exporting keys"),
    [GPG_EXPORT_SECRET] = N_("exporting keys"),
    [GPG_GENERATE] = N_("making a key"),
    [GPG_ADD_NAME] = N_("adding a name to a key"),
    [GPG_VERSION] = N_("looking at GnuPG"),
    [GPG_FETCH] = N_("fetching a key"),
};

static void next_calls(Gpg *gpg);

static void
tell_changed(const Gpg *gpg)
{
    const GpgHooks *hooks = gpg->options.hooks;

    if (hooks && hooks->changed)
        hooks->changed(gpg->options.data);
}

static Lane
lane_of(const GpgJob *job)
{
    if (job->request.path && job->request.output_path)
        return LANE_FILES;
    return job->request.protocol == GPG_CMS ? LANE_CMS : LANE_OPENPGP;
}

/* --- the end of a call --- */

static void
stop_asking(GpgCall *call)
{
    const GpgOptions *options = &call->gpg->options;
    unsigned id = call->question;

    call->question = 0;
    if (id && options->hooks->withdraw)
        options->hooks->withdraw(id, options->data);
    if (call->is_lent) {
        call->is_lent = false;
        options->hooks->lend_terminal(false, options->data);
    }
}

/* Of error it is the owner; NULL: what the job says. */
static void
call_tell(GpgCall *call, GError *error)
{
    Gpg *gpg = call->gpg;

    stop_asking(call);
    timer_stop(gpg->clock, &call->timer);
    g_queue_remove(&gpg->calls, call);
    tell_changed(gpg);
    if (call->run)
        call->run->call = NULL;
    call->job->data = NULL;
    if (call->telling)
        g_source_remove(call->telling);
    if (!error && call->job->error)
        error = g_error_copy(call->job->error);
    call->fn(error ? NULL : &call->job->result, error, call->data);
    g_clear_error(&error);
    gpg_job_unref(call->job);
    g_free(call);
}

static GError *
error_cancelled(void)
{
    return g_error_new_literal(GPG_ERROR, GPG_ERROR_CANCELLED, _("it was cancelled"));
}

static gboolean
on_cancelled(gpointer data)
{
    GpgCall *call = data;

    call->telling = 0;
    call_tell(call, error_cancelled());
    return G_SOURCE_REMOVE;
}

static void
interrupt(GpgCall *call)
{
    gpg_job_cancel(call->job);
    if (call->run)
        gpg_engine.interrupt(call->job);
}

static void start_timer(GpgCall *call);

static void
on_timeout(gpointer data)
{
    GpgCall *call = data;

    call->timer = 0;
    /* A long file takes its time. */
    if (g_atomic_int_get(&call->job->steps) != call->steps) {
        start_timer(call);
        return;
    }
    interrupt(call);
    call_tell(call, g_error_new_literal(GPG_ERROR, GPG_ERROR_TIMEOUT,
                                        _("GnuPG does not answer. If its agent is stuck, gpgconf "
                                          "--kill gpg-agent in a shell starts it anew; perhaps "
                                          "another program holds its keys")));
}

static void
start_timer(GpgCall *call)
{
    int64_t timeout = call->job->request.timeout;

    timer_stop(call->gpg->clock, &call->timer);
    call->steps = g_atomic_int_get(&call->job->steps);
    call->timer = timer_start(call->gpg->clock, timeout ? timeout : LIMIT_GPG_MS, on_timeout, call);
}

/* --- questions --- */

static void
on_errand(GpgJob *job, const GpgErrand *errand, gpointer data)
{
    GpgCall *call = data;
    Gpg *gpg = call->gpg;
    const GpgHooks *hooks = gpg->options.hooks;

    stop_asking(call);
    timer_stop(gpg->clock, &call->timer);
    switch (errand->kind) {
    case GPG_ERRAND_ASK:
        if (!hooks || !hooks->ask)
            break;
        call->question = ++gpg->last_question;
        hooks->ask(&(GpgQuestion){ call->question, errand->hint, errand->is_again, errand->is_pin },
                   gpg->options.data);
        return;
    case GPG_ERRAND_LEND:
        if (!hooks || !hooks->lend_terminal)
            break;
        call->is_lent = true;
        hooks->lend_terminal(true, gpg->options.data);
        gpg_job_reply(job, NULL);
        return;
    case GPG_ERRAND_GIVE_BACK:
        break;
    }
    start_timer(call);
    gpg_job_reply(job, NULL);
}

static void
on_progress(gpointer data)
{
    tell_changed(((const GpgCall *)data)->gpg);
}

void
gpg_answer(Gpg *gpg, unsigned id, const char *text)
{
    for (GList *link = gpg->calls.head; link && id; link = link->next) {
        GpgCall *call = link->data;

        if (call->question != id)
            continue;
        call->question = 0;
        start_timer(call);
        gpg_job_reply(call->job, text);
        return;
    }
}

/* --- threads --- */

static void
work(gpointer data)
{
    Run *run = data;

    gpg_engine.run(run->job);
}

static void
on_worked(gpointer data)
{
    Run *run = data;
    GpgCall *call = run->call;

    if (call) {
        call->run = NULL;
        call_tell(call, NULL);
    }
    /* Unless what was told has ended all. */
    if (run->gpg) {
        run->gpg->runs[lane_of(run->job)] = NULL;
        run->gpg->is_refused |= g_atomic_int_get(&run->job->is_refused);
        next_calls(run->gpg);
    }
    gpg_job_unref(run->job);
    g_free(run);
}

static void
start(GpgCall *call)
{
    Gpg *gpg = call->gpg;
    Run *run = g_new(Run, 1);

    *run = (Run){ gpg, call, gpg_job_ref(call->job) };
    call->run = run;
    gpg->runs[lane_of(call->job)] = run;
    call->job->library = g_atomic_rc_box_acquire(gpg->library);
    call->job->asks_itself = gpg->options.asks_itself;
    call->job->is_refused = gpg->is_refused;
    start_timer(call);
    worker_run("gpg", work, on_worked, run);
}

static void
load_work(gpointer data)
{
    Load *load = data;

    load->library = gpg_engine.load(load->program, load->end, &load->error);
}

/* Without the library all that waits is over; who asks again has it looked for again. */
static void
tell_all(Gpg *gpg, const GError *error)
{
    unsigned waiting = gpg->calls.length;

    while (waiting-- > 0 && gpg->calls.head && !gpg->is_ending)
        call_tell(gpg->calls.head->data, g_error_copy(error));
}

static void
on_loaded(gpointer data)
{
    Load *load = data;
    Gpg *gpg = load->gpg;

    if (gpg) {
        gpg->load = NULL;
        gpg->library = g_steal_pointer(&load->library);
        gpg->state = gpg->library ? LIBRARY_LOADED : LIBRARY_NONE;
    }
    g_clear_pointer(&load->library, g_atomic_rc_box_release);
    if (gpg && load->error)
        tell_all(gpg, load->error);
    else if (gpg)
        next_calls(gpg);
    g_clear_error(&load->error);
    g_object_unref(load->end);
    g_free(load->program);
    g_free(load);
}

static void
next_calls(Gpg *gpg)
{
    if (gpg->is_ending || !gpg->calls.head)
        return;
    if (gpg->state == LIBRARY_NONE) {
        gpg->state = LIBRARY_LOADING;
        gpg->load = g_new0(Load, 1);
        gpg->load->gpg = gpg;
        gpg->load->program = g_strdup(gpg->options.program);
        gpg->load->end = g_cancellable_new();
        worker_run("gpg-load", load_work, on_loaded, gpg->load);
    }
    if (gpg->state != LIBRARY_LOADED)
        return;
    for (GList *link = gpg->calls.head; link; link = link->next) {
        GpgCall *call = link->data;

        if (!call->telling && !gpg->runs[lane_of(call->job)])
            start(call);
    }
}

/* --- for others --- */

Gpg *
gpg_new(const GpgOptions *options)
{
    Gpg *gpg = g_new0(Gpg, 1);

    gpg->options = *options;
    gpg->options.home = g_strdup(options->home);
    gpg->options.program = g_strdup(options->program);
    if (!options->clock)
        gpg->own_clock = clock_new();
    gpg->clock = options->clock ? options->clock : gpg->own_clock;
    g_queue_init(&gpg->calls);
    return gpg;
}

void
gpg_free(Gpg *gpg)
{
    if (!gpg)
        return;
    gpg->is_ending = true;
    while (gpg->calls.head) {
        GpgCall *call = gpg->calls.head->data;

        interrupt(call);
        call_tell(call, error_cancelled());
    }
    for (int i = 0; i < LANES; i++)
        if (gpg->runs[i])
            gpg->runs[i]->gpg = NULL;
    if (gpg->load) {
        gpg->load->gpg = NULL;
        g_cancellable_cancel(gpg->load->end);
    }
    g_clear_pointer(&gpg->library, g_atomic_rc_box_release);
    clock_free(gpg->own_clock);
    g_free((char *)gpg->options.home);
    g_free((char *)gpg->options.program);
    g_free(gpg->words);
    g_free(gpg);
}

void
gpg_set_asking(Gpg *gpg, bool asks_itself)
{
    gpg->options.asks_itself = asks_itself;
    gpg->is_refused = false;
}

GpgCall *
gpg_call(Gpg *gpg, const GpgRequest *request, GpgFn fn, gpointer data)
{
    GpgCall *call = g_new0(GpgCall, 1);

    call->gpg = gpg;
    call->job = gpg_job_new(request);
    call->job->home = g_strdup(gpg->options.home);
    call->job->program = g_strdup(gpg->options.program);
    call->job->errand_fn = on_errand;
    call->job->progress_fn = on_progress;
    call->job->data = call;
    call->fn = fn;
    call->data = data;
    g_queue_push_tail(&gpg->calls, call);
    /* Workers answer from the main loop alone. */
    next_calls(gpg);
    tell_changed(gpg);
    return call;
}

void
gpg_cancel(Gpg *gpg, GpgCall *call)
{
    if (!call || call->telling)
        return;
    interrupt(call);
    stop_asking(call);
    timer_stop(gpg->clock, &call->timer);
    call->telling = g_idle_add(on_cancelled, call);
}

unsigned
gpg_pending(const Gpg *gpg, const char **ret_words)
{
    const GpgCall *first = gpg->calls.head ? gpg->calls.head->data : NULL;
    int percent = first ? g_atomic_int_get(&first->job->percent) : 0;
    Gpg *owner = (Gpg *)gpg;

    if (ret_words)
        *ret_words = NULL;
    if (first && ret_words) {
        g_free(owner->words);
        owner->words =
            percent > 0
                ? g_strdup_printf(_("%s, %d%%"), _(WORDS[first->job->request.operation]), percent)
                : g_strdup(_(WORDS[first->job->request.operation]));
        *ret_words = owner->words;
    }
    return gpg->calls.length;
}
