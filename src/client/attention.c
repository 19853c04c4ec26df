/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Focus, and one timer that looks at the time of the last key when it falls due. */

#include "config.h"

#include "client/attention.h"

#include "model/window.h"
#include "client/history/displayed.h"
#include "client/private.h"

#include "modules/csi.h"

/* Who was away for so long finds out at once whether the connections have outlived it. */
#define AWAY_MS (60 * 1000)

struct Attention {
    Client *client;
    bool has_focus;
    bool is_idle;       /* no key for long */
    bool is_active;     /* as told */
    int64_t left;       /* when he was told to be away last; clock_monotonic() */
    int64_t last_input; /* clock_monotonic(), less what the machine has slept since */
    bool has_input;     /* a key was ever pressed */
    unsigned timer;     /* 0: idle, or nobody has pressed a key yet */
    unsigned observer;
};

bool
attention_is_active(const Attention *attention)
{
    return attention->has_focus && !attention->is_idle;
}

int64_t
attention_idle(const Attention *attention)
{
    if (!attention->has_input)
        return -1;
    return clock_monotonic(model_clock(attention->client->model)) - attention->last_input;
}

static void
tell_sessions(const Attention *attention)
{
    const GPtrArray *sessions = attention->client->sessions;

    for (unsigned i = 0; i < sessions->len; i++) {
        Stream *stream = session_stream(sessions->pdata[i]);
        if (stream)
            csi_set(stream, attention->is_active);
    }
}

static void
tell_if_changed(Attention *attention)
{
    int64_t now = clock_monotonic(model_clock(attention->client->model));
    bool is_active = attention_is_active(attention);

    if (is_active == attention->is_active)
        return;
    attention->is_active = is_active;
    tell_sessions(attention);
    if (!is_active)
        attention->left = now;
    else if (now - attention->left >= AWAY_MS)
        client_hurry(attention->client);
    if (is_active)
        displayed_look(attention->client);
}

static void on_timer(gpointer data);

/* 0 minutes: never idle. */
static void
watch_idleness(Attention *attention)
{
    const Model *model = attention->client->model;
    Clock *clock = model_clock(model);
    int64_t limit =
        60000LL * settings_int(model_settings(model), SETTING_CONNECTION_INACTIVE, NULL);
    int64_t left = attention->last_input + limit - clock_monotonic(clock);

    attention->is_idle = limit > 0 && left <= 0;
    if (limit > 0 && left > 0)
        attention->timer = timer_start(clock, left, on_timer, attention);
}

static void
on_timer(gpointer data)
{
    Attention *attention = data;

    attention->timer = 0;
    watch_idleness(attention);
    tell_if_changed(attention);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    Attention *attention = data;

    (void)scope;
    if (id == SETTING_CONNECTION_CSI)
        tell_sessions(attention);
    if (id != SETTING_CONNECTION_INACTIVE || !attention->has_input)
        return;
    timer_stop(model_clock(attention->client->model), &attention->timer);
    watch_idleness(attention);
    tell_if_changed(attention);
}

Attention *
attention_new(Client *client)
{
    Attention *attention = g_new0(Attention, 1);

    attention->client = client;
    attention->has_focus = attention->is_active = true;
    attention->observer = settings_observe(model_settings(client->model), on_setting, attention);
    return attention;
}

void
attention_free(Attention *attention)
{
    if (!attention)
        return;
    settings_unobserve(model_settings(attention->client->model), attention->observer);
    timer_stop(model_clock(attention->client->model), &attention->timer);
    g_free(attention);
}

void
attention_input(Attention *attention)
{
    if (!attention->has_focus) {
        attention_focus(attention, true);
        return;
    }
    attention->last_input = clock_monotonic(model_clock(attention->client->model));
    attention->has_input = true;
    if (!attention->timer)
        watch_idleness(attention);
    tell_if_changed(attention);
}

void
attention_focus(Attention *attention, bool has_focus)
{
    attention->has_focus = has_focus;
    windows_set_focus(model_windows(attention->client->model), has_focus);
    if (has_focus)
        attention_input(attention);
    else
        tell_if_changed(attention);
}

void
attention_slept(Attention *attention, int64_t ms)
{
    attention->last_input -= ms;
    if (!attention->timer)
        return;
    timer_stop(model_clock(attention->client->model), &attention->timer);
    watch_idleness(attention);
    tell_if_changed(attention);
}
