/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of encryption have in common. */

#include "config.h"

#include "gpg_home.h"

#include <stdlib.h>
#include <string.h>

#define PASSPHRASE "s3cret"

static const char *
name_of(const GpgUser *who)
{
    return who->name ? who->name : who->user;
}

static void
add_account(Scene *scene, const GpgUser *who)
{
    g_autofree char *properties =
        g_strdup_printf("%s%s%s%s", who->key ? "openpgp.key=" : "", who->key ? who->key : "",
                        who->key ? "\n" : "", who->properties ? who->properties : "");

    scene->gnupg_home = who->gnupg->home;
    scene_add_account(scene, name_of(who), who->user, properties);
}

Process *
gpg_user_again(Scene *scene, const GpgUser *who)
{
    scene->gnupg_home = who->gnupg->home;
    Process *process = scene_headless(scene, name_of(who), "--json", NULL);
    scene_wait_printed(scene, process, "\"state\":\"online\"");
    return process;
}

Process *
gpg_user_online(Scene *scene, const GpgUser *who)
{
    add_account(scene, who);
    return gpg_user_again(scene, who);
}

Terminal *
gpg_user_on_screen(Scene *scene, const GpgUser *who)
{
    add_account(scene, who);
    Terminal *terminal = scene_open(scene, name_of(who), NULL);
    scene_wait_shown(scene, terminal, "is online");
    return terminal;
}

static int
pair_begin(void **state, const char *passphrase)
{
    GpgPair *pair = g_new0(GpgPair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->alice = gnupg_new();
    pair->bob = gnupg_new();
    pair->alice_key = gnupg_add_key(pair->alice, "Alice <alice@" SERVER_DOMAIN ">", NULL);
    pair->bob_key = gnupg_add_key(pair->bob, "Bob <bob@" SERVER_DOMAIN ">", passphrase);
    gnupg_give_key(pair->alice, pair->bob, pair->alice_key, false);
    gnupg_give_key(pair->bob, pair->alice, pair->bob_key, false);
    gnupg_reload(pair->bob);
    *state = pair;
    return 0;
}

int
gpg_pair_begin(void **state)
{
    return pair_begin(state, NULL);
}

int
gpg_pair_begin_locked(void **state)
{
    return pair_begin(state, PASSPHRASE);
}

int
gpg_pair_end(void **state)
{
    GpgPair *pair = *state;

    gnupg_free(pair->alice);
    gnupg_free(pair->bob);
    g_free(pair->alice_key);
    g_free(pair->bob_key);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

GpgUser
gpg_pair_user(const GpgPair *pair, const char *user)
{
    const bool is_alice = strcmp(user, "alice") == 0;

    return (GpgUser){ .user = user,
                      .gnupg = is_alice ? pair->alice : pair->bob,
                      .key = is_alice ? pair->alice_key : pair->bob_key };
}

static unsigned
prompt_id(const char *line)
{
    const char *id = strstr(line, "\"id\":");

    assert_non_null(strstr(line, "\"type\":\"prompt\""));
    assert_non_null(id);
    return (unsigned)atoi(id + strlen("\"id\":"));
}

void
gpg_user_answer(Scene *scene, Process *process, const char *question, const char *answer)
{
    g_autofree char *line = scene_wait_line(scene, process, question);
    g_autofree char *order = g_strdup_printf("/answer %u %s", prompt_id(line), answer);

    process_say(process, order);
}
