/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each row of /ox, with what it should get and with what it should not: what comes of it. */

#include "config.h"

#include <string.h>

#include "gpg_home.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
/* A contact who announces nothing. */
#define CAROL "carol@" SERVER_DOMAIN

/* alice has no key at first; bob announces his. */
typedef struct {
    Scene *scene;
    Gnupg *alice, *bob;
    char *bob_key;
    Process *jaser, *peer; /* alice's, bob's */
} Orders;

/* An order, the question that comes of it (NULL: none) and what is answered, and what is told. */
typedef struct {
    const char *line, *question, *answer, *told;
} Order;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "alice+bob/Friends",
                                         "alice+carol/Friends",   NULL };
    return scene_begin_group(state, words);
}

static int
begin(void **state)
{
    Orders *orders = g_new0(Orders, 1);

    if (scene_begin(state) != 0)
        return -1;
    orders->scene = *state;
    orders->alice = gnupg_new();
    orders->bob = gnupg_new();
    orders->bob_key = gnupg_add_key(orders->bob, "xmpp:" BOB, NULL);
    orders->peer = gpg_user_online(
        orders->scene, &(GpgUser){ .user = "bob", .gnupg = orders->bob, .key = orders->bob_key });
    process_say(orders->peer, "/ox announce");
    scene_wait_printed(orders->scene, orders->peer, "is announced");
    orders->jaser =
        gpg_user_online(orders->scene, &(GpgUser){ .user = "alice", .gnupg = orders->alice });
    *state = orders;
    return 0;
}

static int
end(void **state)
{
    Orders *orders = *state;

    gnupg_free(orders->alice);
    gnupg_free(orders->bob);
    g_free(orders->bob_key);
    *state = orders->scene;
    g_free(orders);
    return scene_end(state);
}

static void
give(const Orders *orders, const Order *order)
{
    process_say(orders->jaser, order->line);
    if (order->question)
        gpg_user_answer(orders->scene, orders->jaser, order->question, order->answer);
    scene_wait_printed(orders->scene, orders->jaser, order->told);
}

static void
give_all(const Orders *orders, const Order *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        give(orders, &list[i]);
}

static void
refuse_all(const Orders *orders)
{
    static const Order list[] = {
        { "/ox", NULL, NULL, "No OpenPGP key of anybody is known yet" },
        { "/ox contacts", NULL, NULL, "No OpenPGP key of anybody is known yet" },
        { "/ox keys", NULL, NULL, "GnuPG has no secret key of yours" },
        { "/ox backup", NULL, NULL, "has no OpenPGP key yet" },
        { "/ox backup nonsense", NULL, NULL, "/ox backup remove" },
        { "/ox backup remove", NULL, NULL, "There is no backup on the server" },
        { "/ox restore", NULL, NULL, "There is no backup of your key" },
        { "/ox setkey nonsense", NULL, NULL, "nonsense is no fingerprint" },
        { "/ox setkey 0123456789ABCDEF0123456789ABCDEF01234567", NULL, NULL,
          "GnuPG has no secret key" },
        { "/ox setkey", NULL, NULL, "/ox setkey FINGERPRINT" },
        { "/ox start", NULL, NULL, "in the chat's window" },
        { "/ox end", NULL, NULL, "This works in a chat" },
        { "/ox discover", NULL, NULL, "/ox discover CONTACT" },
        { "/ox discover " CAROL, NULL, NULL, "announces no OpenPGP key" },
        { "/ox request " CAROL, NULL, NULL, "announces no OpenPGP key" },
        { "/ox announce", "No key of yours is for " ALICE, "no",
          "Without a key of your own nothing can be encrypted" },
        { "/ox start " BOB, "No key of yours is for " ALICE, "no",
          "Without a key of your own nothing can be encrypted" },
        { "/ox nonsense", NULL, NULL, "\"ok\":false" },
    };

    give_all(orders, list, G_N_ELEMENTS(list));
}

/* Bob's own key is no key of alice's; a name that is not hers is not taken for hers by others, and
 * the one that she had stays. */
static void
refuse_keys(const Orders *orders)
{
    g_autofree char *set_bobs = g_strdup_printf("/ox setkey %s", orders->bob_key);
    g_autofree char *stranger = gnupg_add_key(orders->alice, "xmpp:" CAROL, NULL);
    g_autofree char *set_stranger = g_strdup_printf("/ox setkey %s", stranger);
    const Order list[] = {
        { set_bobs, NULL, NULL, "GnuPG has no secret key" },
        { set_stranger, "does not name the address " ALICE, "no",
          "Others take no key for yours that does not say so: the one before stays" },
        { "/ox announce", NULL, NULL, "is announced" },
    };

    give_all(orders, list, G_N_ELEMENTS(list));
}

/* A key of hers that is made, and another one that is made elsewhere. */
static void
give_keys(const Orders *orders)
{
    g_autofree char *key = NULL;
    g_autofree char *set_key = NULL;
    g_autofree char *other = NULL;
    const Order make = { "/ox new", "A passphrase for the key", "", "is announced" };
    const Order show = { "/ox keys", NULL, NULL, "xmpp:" ALICE };

    give(orders, &make);
    give(orders, &show);
    other = gnupg_add_key(orders->alice, "Alice <" ALICE ">", NULL);
    set_key = g_strdup_printf("/ox setkey %s", other);
    give(orders, &(Order){ set_key, "does not name the address " ALICE, "yes", "is announced" });
    give(orders, &(Order){ "/ox announce", NULL, NULL, "is announced" });
    give(orders, &(Order){ "/ox keys", NULL, NULL, "* " });
    refuse_keys(orders);
}

static void
talk(const Orders *orders)
{
    const Order look[] = {
        { "/ox discover " BOB, NULL, NULL, "OpenPGP keys of " BOB },
        { "/ox request " BOB, NULL, NULL, "OpenPGP keys of " BOB },
        { "/ox contacts", NULL, NULL, BOB },
        { "/ox start " BOB, NULL, NULL, "is encrypted with OX from now on" },
    };

    give_all(orders, look, G_N_ELEMENTS(look));
    process_say(orders->jaser, "/msg " BOB " sealed");
    g_autofree char *sealed = scene_wait_line(orders->scene, orders->peer, "\"body\":\"sealed\"");
    assert_non_null(strstr(sealed, "\"encryption\":\"ox\""));
    give(orders, &(Order){ "/ox end", NULL, NULL, "\"command\":\"/ox\"" });
    process_say(orders->jaser, "/msg " BOB " in clear");
    g_autofree char *clear = scene_wait_line(orders->scene, orders->peer, "\"body\":\"in clear\"");
    assert_null(strstr(clear, "\"encryption\":\"ox\""));
}

/* With a code that is right in form only nothing is opened. */
static void
keep_backup(const Orders *orders)
{
    const Order list[] = {
        { "/ox backup", NULL, NULL, "by this code: " },
        { "/ox backup", "There is a backup on the server already", "no", "stays as it is" },
        { "/ox backup", "There is a backup on the server already", "yes", "by this code: " },
        { "/ox restore", "The code of the backup", "nonsense", "That is no backup code" },
    };

    give_all(orders, list, G_N_ELEMENTS(list));
    process_say(orders->jaser, "/ox restore");
    gpg_user_answer(orders->scene, orders->jaser, "The code of the backup",
                    "TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW");
    scene_wait_printed(orders->scene, orders->jaser, "GnuPG could not do it");
    give(orders, &(Order){ "/ox backup remove", NULL, NULL, "The server keeps no backup" });
    give(orders, &(Order){ "/ox backup remove", NULL, NULL, "There is no backup on the server" });
}

static void
test_every_order_answers(void **state)
{
    const Orders *orders = *state;

    refuse_all(orders);
    give_keys(orders);
    talk(orders);
    keep_backup(orders);
    process_say(orders->jaser, "/disconnect");
    scene_wait_printed(orders->scene, orders->jaser, "\"state\":\"offline\"");
    give(orders, &(Order){ "/ox announce", NULL, NULL, "\"ok\":false" });
    process_say(orders->jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(orders->scene, orders->jaser), 1); /* some failed */
    scene_quit_process(orders->scene, orders->peer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_order_answers, begin, end),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
