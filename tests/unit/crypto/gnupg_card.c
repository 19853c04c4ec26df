/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A smart card of a test's own. */

#include "config.h"

#include "unit/crypto/gnupg_card.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define PYTHON "/usr/bin/python3"
#define SERIAL                                                                                     \
    "D276000124010200000500001234"                                                                 \
    "0000"

bool
gnupg_has_cards(void)
{
    return g_file_test(PYTHON, G_FILE_TEST_IS_EXECUTABLE);
}

static char *
path_of(const Gnupg *gnupg, const char *name)
{
    return g_build_filename(gnupg->home, "card", name, NULL);
}

static void
write_text(const char *path, const char *text)
{
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(path, text, -1, &error))
        g_error("%s", error->message);
}

static void
write_part(const Gnupg *gnupg, const char *name, const char *text)
{
    g_autofree char *path = path_of(gnupg, name);

    write_text(path, text);
}

static char *
read_part(const Gnupg *gnupg, const char *name)
{
    g_autofree char *path = path_of(gnupg, name);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

/* What the agent keeps of a key that is on a card: all that is public, and which card. */
static char *
stub_for(const char *text)
{
    g_autoptr(GRegex) blanks = g_regex_new("\\s+", 0, 0, NULL);
    g_autoptr(GRegex) public =
        g_regex_new("\\(private-key\\(rsa(\\(n#[0-9A-F]+#\\)\\(e#[0-9A-F]+#\\))", 0, 0, NULL);
    g_autofree char *flat = g_regex_replace_literal(blanks, text, -1, 0, "", 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(public, flat, 0, &match))
        g_error("gpg-agent keeps its keys in another way: %s", flat);
    g_autofree char *numbers = g_match_info_fetch(match, 1);
    return g_strdup_printf("Key: (shadowed-private-key (rsa %s (shadowed t1-v1 (#" SERIAL
                           "# OPENPGP.1))))\n",
                           numbers);
}

static void
move_key(const Gnupg *gnupg, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *grip = g_strndup(name, strcspn(name, "."));
    g_autofree char *text = NULL;
    g_autofree char *stub = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("%s cannot be read", path);
    stub = stub_for(text);
    write_part(gnupg, grip, text);
    write_text(path, stub);
}

static void
move_keys(const Gnupg *gnupg)
{
    g_autofree char *folder = g_build_filename(gnupg->home, "private-keys-v1.d", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    const char *name;

    while (files && (name = g_dir_read_name(files)))
        move_key(gnupg, folder, name);
}

/* The agent may use cards, and this program for them. */
static void
set_program(Gnupg *gnupg)
{
    const char *sources = g_getenv("top_srcdir");
    /* The agent works elsewhere. */
    g_autofree char *folder = g_canonicalize_filename(sources ? sources : ".", NULL);
    g_autofree char *body = g_strdup_printf("exec " PYTHON " %s/tests/unit/crypto/card.py %s/card",
                                            folder, gnupg->home);
    g_autofree char *script = gnupg_add_script(gnupg, "reader", body);
    g_autofree char *path = g_build_filename(gnupg->home, "gpg-agent.conf", NULL);
    g_autofree char *line = g_strconcat("scdaemon-program ", script, NULL);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("%s cannot be read", path);
    g_auto(GStrv) parts = g_strsplit(text, "disable-scdaemon\n", 2);
    g_autofree char *without = g_strjoinv("", parts);
    write_text(path, without);
    gnupg_configure(gnupg, "gpg-agent.conf", line);
}

char *
gnupg_add_card(Gnupg *gnupg, const char *name)
{
    char *fingerprint = gnupg_add_key_of(gnupg, name, "rsa2048", "never");
    g_autofree char *folder = g_build_filename(gnupg->home, "card", NULL);

    g_bytes_unref(GNUPG_RUN(gnupg, NULL, "--pinentry-mode", "loopback", "--passphrase", "",
                            "--quick-add-key", fingerprint, "rsa2048", "encr", "never"));
    if (g_mkdir(folder, 0700) < 0)
        g_error("%s: %s", folder, g_strerror(errno));
    write_part(gnupg, "serial", SERIAL);
    write_part(gnupg, "pin", GNUPG_CARD_PIN);
    write_part(gnupg, "tries", "3");
    move_keys(gnupg);
    set_program(gnupg);
    gnupg_end_agent(gnupg);
    return fingerprint;
}

void
gnupg_set_card(Gnupg *gnupg, bool is_there)
{
    g_autofree char *path = path_of(gnupg, "absent");

    if (is_there)
        g_unlink(path);
    else
        write_text(path, "");
}

void
gnupg_pull_card(Gnupg *gnupg)
{
    write_part(gnupg, "pull", "");
}

int
gnupg_card_tries(Gnupg *gnupg)
{
    g_autofree char *text = read_part(gnupg, "tries");

    return text ? atoi(text) : -1;
}

unsigned
gnupg_card_orders(Gnupg *gnupg, const char *order)
{
    g_autofree char *text = read_part(gnupg, "log");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    unsigned count = 0;

    for (char **line = lines; *line; line++)
        count += g_str_has_prefix(*line, order) ? 1 : 0;
    return count;
}
