/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GnuPG of a test's own. */

#include "config.h"

#include "unit/crypto/gnupg.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What a command printed; aborts if it failed. */
static GBytes *
run(const char *const *arguments, GBytes *input)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) complaint = NULL;
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    g_autofree char *line = g_strjoinv(" ", (char **)arguments);
    GBytes *output = NULL;
    g_autoptr(GSubprocess) process =
        g_subprocess_newv(arguments,
                          G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                              G_SUBPROCESS_FLAGS_STDERR_PIPE,
                          &error);

    if (!process || !g_subprocess_communicate(process, input ? input : nothing, NULL, &output,
                                              &complaint, &error))
        g_error("%s: %s", line, error->message);
    if (!g_subprocess_get_successful(process))
        g_error("%s: %.*s", line, (int)g_bytes_get_size(complaint),
                (const char *)g_bytes_get_data(complaint, NULL));
    return output;
}

bool
gnupg_is_there(void)
{
    g_autofree char *gpg = g_find_program_in_path("gpg");
    g_autofree char *gpgconf = g_find_program_in_path("gpgconf");

    return gpg && gpgconf;
}

Gnupg *
gnupg_new(void)
{
    Gnupg *gnupg = g_new0(Gnupg, 1);

    gnupg->home = g_strdup("/tmp/jg-XXXXXX"); /* sockets have short paths */
    if (!g_mkdtemp_full(gnupg->home, 0700))
        g_error("%s cannot be made", gnupg->home);
    gnupg_configure(gnupg, "gpg-agent.conf", "disable-scdaemon");
    gnupg_configure(gnupg, "gpg-agent.conf", "s2k-count 65536"); /* quick is good enough here */
    return gnupg;
}

static void
remove_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *inside = g_build_filename(path, name, NULL);

        if (g_file_test(inside, G_FILE_TEST_IS_DIR))
            remove_folder(inside);
        else
            g_unlink(inside);
    }
    g_clear_pointer(&folder, g_dir_close);
    g_rmdir(path);
}

void
gnupg_end_agent(Gnupg *gnupg)
{
    g_bytes_unref(
        run((const char *[]){ "gpgconf", "--homedir", gnupg->home, "--kill", "all", NULL }, NULL));
}

void
gnupg_free(Gnupg *gnupg)
{
    if (!gnupg)
        return;
    gnupg_end_agent(gnupg);
    remove_folder(gnupg->home);
    g_free(gnupg->home);
    g_free(gnupg);
}

GBytes *
gnupg_run(Gnupg *gnupg, GBytes *input, const char *const *arguments)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    g_ptr_array_add(all, (gpointer) "gpg");
    g_ptr_array_add(all, (gpointer) "--homedir");
    g_ptr_array_add(all, gnupg->home);
    g_ptr_array_add(all, (gpointer) "--batch");
    g_ptr_array_add(all, (gpointer) "--quiet");
    g_ptr_array_add(all, (gpointer) "--yes");
    for (; *arguments; arguments++)
        g_ptr_array_add(all, (gpointer)*arguments);
    g_ptr_array_add(all, NULL);
    return run((const char *const *)all->pdata, input);
}

/* The first fingerprint in a listing. */
static char *
fingerprint_of(Gnupg *gnupg, const char *name)
{
    g_autoptr(GBytes) listed = GNUPG_RUN(gnupg, NULL, "--with-colons", "--list-secret-keys", name);
    g_autofree char *text = g_strndup(g_bytes_get_data(listed, NULL), g_bytes_get_size(listed));
    const char *line = strstr(text, "\nfpr:");
    g_auto(GStrv) fields = g_strsplit(line ? line : "", ":", 11);

    if (g_strv_length(fields) < 10)
        g_error("gpg did not make %s", name);
    return g_strdup(fields[9]);
}

char *
gnupg_add_key(Gnupg *gnupg, const char *name, const char *passphrase)
{
    g_autofree char *exact = g_strdup_printf("=%s", name);

    g_bytes_unref(GNUPG_RUN(gnupg, NULL, "--pinentry-mode", "loopback", "--passphrase",
                            passphrase ? passphrase : "", "--quick-gen-key", name, "future-default",
                            "default", "never"));
    return fingerprint_of(gnupg, exact);
}

char *
gnupg_add_key_of(Gnupg *gnupg, const char *name, const char *algorithm, const char *expires)
{
    g_autofree char *exact = g_strdup_printf("=%s", name);

    g_bytes_unref(GNUPG_RUN(gnupg, NULL, "--pinentry-mode", "loopback", "--passphrase", "",
                            "--quick-gen-key", name, algorithm, "default", expires));
    return fingerprint_of(gnupg, exact);
}

GBytes *
gnupg_export(Gnupg *gnupg, const char *fingerprint)
{
    return GNUPG_RUN(gnupg, NULL, "--export", fingerprint);
}

void
gnupg_give_key(Gnupg *from, Gnupg *to, const char *fingerprint, bool is_trusted)
{
    g_autoptr(GBytes) key = gnupg_export(from, fingerprint);

    g_bytes_unref(GNUPG_RUN(to, key, "--import"));
    if (is_trusted) {
        g_autofree char *trust = g_strdup_printf("%s:6:\n", fingerprint);
        g_autoptr(GBytes) input = g_bytes_new(trust, strlen(trust));

        g_bytes_unref(GNUPG_RUN(to, input, "--import-ownertrust"));
    }
}

void
gnupg_configure(Gnupg *gnupg, const char *file, const char *line)
{
    g_autofree char *path = g_build_filename(gnupg->home, file, NULL);
    FILE *stream = g_fopen(path, "a");

    if (!stream || fprintf(stream, "%s\n", line) < 0 || fclose(stream) != 0)
        g_error("%s cannot be written", path);
}

void
gnupg_reload(Gnupg *gnupg)
{
    g_bytes_unref(
        run((const char *[]){ "gpgconf", "--homedir", gnupg->home, "--reload", "gpg-agent", NULL },
            NULL));
}

pid_t
gnupg_agent(Gnupg *gnupg)
{
    g_autoptr(GBytes) said = run((const char *[]){ "gpg-connect-agent", "--homedir", gnupg->home,
                                                   "getinfo pid", "/bye", NULL },
                                 NULL);
    g_autofree char *text = g_strndup(g_bytes_get_data(said, NULL), g_bytes_get_size(said));

    if (!g_str_has_prefix(text, "D "))
        g_error("the agent says %s", text);
    return (pid_t)atoi(text + 2);
}

bool
gnupg_has_ended(pid_t process)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)process);
    g_autofree char *text = NULL;

    if (kill(process, 0) < 0)
        return errno == ESRCH;
    return g_file_get_contents(path, &text, NULL, NULL) && strstr(text, ") Z");
}

char *
gnupg_add_script(Gnupg *gnupg, const char *name, const char *body)
{
    char *path = g_build_filename(gnupg->home, name, NULL);
    g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", body);

    if (!g_file_set_contents(path, text, -1, NULL) || g_chmod(path, 0700) < 0)
        g_error("%s cannot be written", path);
    return path;
}

/* --- certificates --- */

bool
gnupg_has_certificates(void)
{
    g_autofree char *gpgsm = g_find_program_in_path("gpgsm");
    g_autofree char *openssl = g_find_program_in_path("openssl");

    return gpgsm && openssl;
}

/* By a shell in the folder; $1, $2: as given; aborts if it fails. */
static GBytes *
shell(const char *folder, const char *script, const char *first, const char *second)
{
    g_autofree char *whole = g_strdup_printf("set -e; cd \"$0\"; umask 077; %s", script);

    return run((const char *[]){ "sh", "-c", whole, folder, first, second, NULL }, NULL);
}

void
gnupg_make_authority(Gnupg *gnupg)
{
    gnupg_make_authority_called(gnupg, "test authority");
}

void
gnupg_make_authority_called(Gnupg *gnupg, const char *name)
{
    g_bytes_unref(shell(gnupg->home,
                        "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt "
                        "-days 3650 -subj \"/CN=$1/O=test\" "
                        "-addext basicConstraints=critical,CA:TRUE "
                        "-addext keyUsage=critical,keyCertSign,cRLSign",
                        name, ""));
}

/* gpgsm 2.2 cannot read one of ten files of OpenSSL's: then it is written again. */
#define IMPORT                                                                                     \
    "fpr=$(openssl x509 -in ca.crt -noout -fingerprint -sha1 | cut -d= -f2); "                     \
    "echo \"$fpr S relax\" >trustlist.txt; "                                                       \
    "gpgsm --homedir . --batch --quiet --import ca.crt; "                                          \
    "for try in 1 2 3 4 5 6 7 8; do "                                                              \
    "openssl pkcs12 -export -inkey e.key -in \"$1.crt\" -passout pass:x -keypbe PBE-SHA1-3DES "    \
    "-certpbe PBE-SHA1-3DES -macalg sha1 -out e.p12; "                                             \
    "if echo x | gpgsm --homedir . --batch --pinentry-mode loopback --passphrase-fd 0 "            \
    "--import e.p12 2>&1 | grep -q 'secret keys imported'; then exit 0; fi; done; exit 1"

char *
gnupg_add_certificate(Gnupg *gnupg, Gnupg *authority, const char *address)
{
    g_autoptr(GBytes) shown = NULL;
    g_autofree char *text = NULL;

    gnupg_configure(gnupg, "gpgsm.conf", "disable-crl-checks");
    g_bytes_unref(shell(
        gnupg->home,
        "printf '[e]\\nbasicConstraints=CA:FALSE\\nkeyUsage=digitalSignature,keyEncipherment\\n"
        "extendedKeyUsage=emailProtection,clientAuth\\n"
        "subjectAltName=email:%s,otherName:1.3.6.1.5.5.7.8.5;UTF8:%s\\n' \"$1\" \"$1\" >e.cnf; "
        "openssl req -newkey rsa:2048 -nodes -keyout e.key -out e.csr -subj \"/CN=$1/O=test\"; "
        "openssl x509 -req -in e.csr -CA \"$2/ca.crt\" -CAkey \"$2/ca.key\" -CAcreateserial "
        "-days 825 -extfile e.cnf -extensions e -out \"$1.crt\"; "
        "[ -e ca.crt ] || cp \"$2/ca.crt\" ca.crt",
        address, authority->home));
    g_bytes_unref(shell(gnupg->home, IMPORT, address, ""));
    shown = shell(gnupg->home,
                  "openssl x509 -in \"$1.crt\" -noout -fingerprint -sha1 | cut -d= -f2 "
                  "| tr -d ':\\n'",
                  address, "");
    text = g_strndup(g_bytes_get_data(shown, NULL), g_bytes_get_size(shown));
    return g_steal_pointer(&text);
}

void
gnupg_give_certificate(Gnupg *from, Gnupg *to, const char *address)
{
    g_bytes_unref(shell(to->home, "gpgsm --homedir . --batch --quiet --import \"$2/$1.crt\"",
                        address, from->home));
}

#define PINENTRY                                                                                   \
    "echo 'OK ready'\n"                                                                            \
    "while read -r c r; do case $c in\n"                                                           \
    "GETPIN) echo asked >>\"$(dirname \"$0\")/asked\"; printf 'D x\\nOK\\n';;\n"                   \
    "GETINFO) echo \"D $$\"; echo OK;; BYE) echo OK; exit 0;; *) echo OK;; esac; done"

void
gnupg_add_pinentry(Gnupg *gnupg, const char *name)
{
    g_autofree char *script = gnupg_add_script(gnupg, name, PINENTRY);
    g_autofree char *line = g_strdup_printf("pinentry-program %s", script);

    gnupg_configure(gnupg, "gpg-agent.conf", line);
}
