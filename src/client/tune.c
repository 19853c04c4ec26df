/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is published is compared with what plays, a moment after either has changed. */

#include "config.h"

#include "client/tune.h"

#include "client/extended.h"
#include "client/players.h"
#include "client/private.h"

/* Who skips through a list publishes where he stays; and what was published earlier has come by
 * then. */
#define SETTLE_MS 3000

struct TunePublisher {
    Client *client;
    Players *players;
    unsigned observer;
    unsigned timer;
    Extended *tune;  /* never NULL; empty: none plays */
    bool is_known;   /* players have told of it */
    unsigned online; /* accounts */
};

static void
publish(gpointer data)
{
    TunePublisher *publisher = data;
    const GPtrArray *accounts = model_accounts(publisher->client->model);
    bool is_none = extended_is_empty(publisher->tune);

    publisher->timer = 0;
    for (unsigned i = 0; i < accounts->len; i++) {
        Account *account = accounts->pdata[i];
        const Extended *own = extended_of(account->extended, EXTENDED_TUNE);
        if (account->state == ACCOUNT_ONLINE &&
            !extended_equal(own, is_none ? NULL : publisher->tune))
            client_publish_extended_at(publisher->client, account, publisher->tune, NULL);
    }
}

static void
plan(TunePublisher *publisher)
{
    Clock *clock = model_clock(publisher->client->model);

    if (publisher->is_known && !publisher->timer)
        publisher->timer = timer_start(clock, SETTLE_MS, publish, publisher);
}

static void
on_tune(const Extended *tune, gpointer data)
{
    TunePublisher *publisher = data;

    extended_free(publisher->tune);
    publisher->tune = tune ? extended_copy(tune) : extended_new(EXTENDED_TUNE);
    publisher->is_known = true;
    plan(publisher);
}

/* An account that has come online gets it, too. */
static void
on_account(const Event *event, gpointer data)
{
    TunePublisher *publisher = data;
    const GPtrArray *accounts = model_accounts(publisher->client->model);
    unsigned online = 0;

    (void)event;
    for (unsigned i = 0; i < accounts->len; i++)
        online += ((Account *)accounts->pdata[i])->state == ACCOUNT_ONLINE;
    if (online > publisher->online &&
        settings_bool(model_settings(publisher->client->model), SETTING_TUNE_MPRIS, NULL))
        plan(publisher);
    publisher->online = online;
}

TunePublisher *
tune_publisher_new(Client *client)
{
    TunePublisher *publisher = g_new0(TunePublisher, 1);

    publisher->client = client;
    publisher->tune = extended_new(EXTENDED_TUNE);
    publisher->observer =
        model_observe(client->model, EVENT_ACCOUNT_CHANGED, on_account, publisher);
    publisher->players = players_new(client->model, on_tune, publisher);
    return publisher;
}

void
tune_publisher_free(TunePublisher *publisher)
{
    if (!publisher)
        return;
    players_free(publisher->players);
    model_unobserve(publisher->client->model, publisher->observer);
    timer_stop(model_clock(publisher->client->model), &publisher->timer);
    extended_free(publisher->tune);
    g_free(publisher);
}
