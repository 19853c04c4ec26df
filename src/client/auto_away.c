/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One timer, for the next of two limits; when it falls due, the desktop is asked before anything is
 * done. */

#include "config.h"

#include "client/auto_away.h"

#include "client/attention.h"
#include "client/own_presence.h"
#include "client/private.h"

typedef enum { STAGE_HERE, STAGE_AWAY, STAGE_XA } Stage;

struct AutoAway {
    Client *client;
    const DesktopIdleOps *ops;
    DesktopIdle *desktop; /* NULL: there is none, or nobody was away yet */
    bool is_desktop_sought;
    bool is_asking;
    int64_t desktop_used; /* clock_monotonic() when it was last known to be in use; 0: never */
    bool is_desktop_known;
    Stage stage; /* as the accounts were told */
    unsigned timer;
    unsigned observer;
};

static const struct {
    SettingId minutes, message;
    Show show;
} limits[] = {
    [STAGE_AWAY] = { SETTING_AWAY_MINUTES, SETTING_AWAY_MESSAGE, SHOW_AWAY },
    [STAGE_XA] = { SETTING_AWAY_XA_MINUTES, SETTING_AWAY_XA_MESSAGE, SHOW_XA },
};

static const Settings *
settings(const AutoAway *away)
{
    return model_settings(away->client->model);
}

static Clock *
clock_of(const AutoAway *away)
{
    return model_clock(away->client->model);
}

/* 0: never. */
static int64_t
limit_ms(const AutoAway *away, Stage stage)
{
    return 60000LL * settings_int(settings(away), limits[stage].minutes, NULL);
}

int64_t
auto_away_desktop_idle(const AutoAway *away)
{
    return away->is_desktop_known ? clock_monotonic(clock_of(away)) - away->desktop_used : -1;
}

/* Of both, as far as is known; -1: nobody has pressed a key yet. */
static int64_t
idle_ms(const AutoAway *away)
{
    int64_t here = attention_idle(away->client->attention);
    int64_t there = auto_away_desktop_idle(away);

    return here >= 0 && there >= 0 ? MIN(here, there) : here;
}

static Stage
stage_at(const AutoAway *away, int64_t idle)
{
    for (Stage stage = STAGE_XA; stage > STAGE_HERE; stage--) {
        int64_t limit = limit_ms(away, stage);
        if (limit > 0 && idle >= limit)
            return stage;
    }
    return STAGE_HERE;
}

/* --- what the accounts are told --- */

static void
go_away(AutoAway *away, Stage stage, int64_t idle)
{
    const char *message = settings_text(settings(away), limits[stage].message, NULL);
    const GPtrArray *sessions = away->client->sessions;
    int64_t since = clock_now(clock_of(away)) - idle;

    away->stage = stage;
    for (unsigned i = 0; i < sessions->len; i++)
        own_presence_go_away(session_presence(sessions->pdata[i]), limits[stage].show,
                             message && message[0] ? message : NULL, since);
}

static void
come_back(AutoAway *away)
{
    const GPtrArray *sessions = away->client->sessions;

    away->stage = STAGE_HERE;
    for (unsigned i = 0; i < sessions->len; i++)
        own_presence_come_back(session_presence(sessions->pdata[i]));
}

/* --- the next moment --- */

static void on_timer(gpointer data);

/* When the next limit can be reached at the earliest; nothing if there is none left. */
static void
set_timer(AutoAway *away, int64_t idle)
{
    int64_t next = 0;

    timer_stop(clock_of(away), &away->timer);
    if (idle < 0)
        return;
    for (Stage stage = STAGE_AWAY; stage <= STAGE_XA; stage++) {
        int64_t limit = limit_ms(away, stage);
        if (limit > idle && (next == 0 || limit < next))
            next = limit;
    }
    if (next > 0)
        away->timer = timer_start(clock_of(away), next - idle, on_timer, away);
}

static void
settle(AutoAway *away)
{
    int64_t idle = idle_ms(away);
    Stage stage = stage_at(away, idle);

    if (stage == STAGE_HERE && away->stage != STAGE_HERE)
        come_back(away);
    else if (stage > away->stage)
        go_away(away, stage, idle);
    set_timer(away, idle);
}

/* --- the desktop --- */

static void
on_told(int64_t idle, gpointer data)
{
    AutoAway *away = data;

    away->is_asking = false;
    away->is_desktop_known = idle >= 0;
    away->desktop_used = clock_monotonic(clock_of(away)) - idle;
    settle(away);
}

static void
ask_desktop(AutoAway *away)
{
    if (away->is_asking)
        return;
    away->is_asking = true;
    away->ops->ask(away->desktop);
}

static void
on_stirred(gpointer data)
{
    AutoAway *away = data;

    if (away->stage != STAGE_HERE)
        ask_desktop(away);
}

static bool
has_desktop(AutoAway *away)
{
    const DesktopIdleHooks hooks = { on_told, on_stirred, away };

    if (!settings_bool(settings(away), SETTING_AWAY_DESKTOP, NULL))
        return false;
    if (!away->is_desktop_sought)
        away->desktop = away->ops->open(clock_of(away), &hooks);
    away->is_desktop_sought = true;
    return away->desktop != NULL;
}

/* Here a limit is reached; there, only the desktop can say. */
static void
on_timer(gpointer data)
{
    AutoAway *away = data;
    int64_t here = attention_idle(away->client->attention);

    away->timer = 0;
    if (stage_at(away, here) > away->stage && has_desktop(away))
        ask_desktop(away);
    else
        settle(away);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    AutoAway *away = data;

    (void)scope;
    if (id == SETTING_AWAY_DESKTOP)
        away->is_desktop_known = false;
    if (id == SETTING_AWAY_MINUTES || id == SETTING_AWAY_XA_MINUTES || id == SETTING_AWAY_DESKTOP)
        set_timer(away, idle_ms(away));
}

AutoAway *
auto_away_new(Client *client, const DesktopIdleOps *desktop)
{
    AutoAway *away = g_new0(AutoAway, 1);

    away->client = client;
    away->ops = desktop;
    away->observer = settings_observe(model_settings(client->model), on_setting, away);
    return away;
}

void
auto_away_free(AutoAway *away)
{
    if (!away)
        return;
    if (away->desktop)
        away->ops->close(away->desktop);
    settings_unobserve(model_settings(away->client->model), away->observer);
    timer_stop(clock_of(away), &away->timer);
    g_free(away);
}

/* The timer stands as it is while keys come: it looks at the time of the last one. */
void
auto_away_input(AutoAway *away)
{
    if (away->stage != STAGE_HERE)
        come_back(away);
    else if (away->timer || away->is_asking)
        return;
    set_timer(away, 0);
}

void
auto_away_slept(AutoAway *away)
{
    if (attention_idle(away->client->attention) < 0)
        return;
    timer_stop(clock_of(away), &away->timer);
    on_timer(away);
}
