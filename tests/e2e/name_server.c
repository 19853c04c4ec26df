/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Namespaces (namespaces(7)), and as much of the DNS (RFC 1035, RFC 2782) as a client asks for. */

#include "config.h"

#include "name_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_BYTES 12
#define NAME_ERROR   3

enum { TYPE_A = 1, TYPE_AAAA = 28, TYPE_SRV = 33 };

struct NameServer {
    int fd;
    guint source;
    bool is_silent;
    GPtrArray *records; /* lines */
};

/* --- a network of our own --- */

static bool
write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool is_good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return is_good;
}

/* The C library asks for addresses only if there is an interface besides loopback's own address. */
static bool
raise_loopback(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    struct ifreq address = { .ifr_name = "lo:1" };
    *(struct sockaddr_in *)&address.ifr_addr =
        (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = inet_addr("10.99.0.1") };
    bool is_good = ioctl(fd, SIOCSIFFLAGS, &up) == 0 && ioctl(fd, SIOCSIFADDR, &address) == 0;
    close(fd);
    return is_good;
}

bool
name_server_mount(const char *path, const char *text)
{
    char name[] = "/tmp/jaser-names-XXXXXX";
    int fd = mkstemp(name);
    bool is_good = fd >= 0 && g_file_set_contents(name, text, -1, NULL) && chmod(name, 0644) == 0 &&
                   mount(name, path, NULL, MS_BIND, NULL) == 0;
    if (fd >= 0)
        close(fd);
    g_unlink(name);
    return is_good;
}

static bool
leave_network(void)
{
    g_autofree char *users = g_strdup_printf("%d %d 1", getuid(), getuid());
    g_autofree char *groups = g_strdup_printf("%d %d 1", getgid(), getgid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) == 0 &&
           write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", users) &&
           write_file("/proc/self/gid_map", groups) && raise_loopback() &&
           name_server_mount("/etc/resolv.conf", "nameserver 127.0.0.1\n") &&
           name_server_mount("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n") &&
           name_server_mount("/etc/nsswitch.conf",
                             "passwd: files\ngroup: files\nhosts: files dns\n");
}

/* --- answers --- */

/* The name at the beginning of a question, dotted and in lower case; NULL: it is none. */
static char *
read_name(const guint8 *bytes, size_t length, size_t *ret_used)
{
    GString *name = g_string_new(NULL);
    size_t i = 0;
    while (i < length && bytes[i] > 0 && bytes[i] < 64 && i + bytes[i] < length) {
        g_string_append_len(name, (const char *)bytes + i + 1, bytes[i]);
        g_string_append_c(name, '.');
        i += bytes[i] + 1;
    }
    g_string_truncate(name, name->len ? name->len - 1 : 0);
    g_string_ascii_down(name);
    *ret_used = i + 1;
    /* Type and class follow. */
    return g_string_free(name, i + 5 > length);
}

static void
put_short(GByteArray *out, unsigned value)
{
    g_byte_array_append(out, (const guint8[]){ (guint8)(value >> 8), (guint8)value }, 2);
}

static void
put_name(GByteArray *out, const char *name)
{
    g_auto(GStrv) labels = g_strsplit(strcmp(name, ".") == 0 ? "" : name, ".", -1);
    for (char **label = labels; *label; label++) {
        guint8 length = (guint8)strlen(*label);
        g_byte_array_append(out, &length, 1);
        g_byte_array_append(out, (const guint8 *)*label, length);
    }
    g_byte_array_append(out, (const guint8[]){ 0 }, 1);
}

static void
put_data(GByteArray *out, unsigned type, char **words)
{
    g_autoptr(GByteArray) data = g_byte_array_new();
    guint8 address[16];
    if (type == TYPE_SRV) {
        for (int i = 2; i < 5; i++)
            put_short(data, (unsigned)atoi(words[i]));
        put_name(data, words[5]);
    } else {
        inet_pton(type == TYPE_A ? AF_INET : AF_INET6, words[2], address);
        g_byte_array_append(data, address, type == TYPE_A ? 4 : 16);
    }
    put_short(out, data->len);
    g_byte_array_append(out, data->data, data->len);
}

static unsigned
type_of(const char *word)
{
    return strcmp(word, "SRV") == 0 ? TYPE_SRV : strcmp(word, "A") == 0 ? TYPE_A : TYPE_AAAA;
}

/* All records of this name and type; whether there is such a name. */
static bool
put_records(const NameServer *server, GByteArray *out, const char *name, unsigned type,
            unsigned *ret_count)
{
    bool is_known = false;
    for (guint i = 0; i < server->records->len; i++) {
        g_auto(GStrv) words = g_strsplit(server->records->pdata[i], " ", -1);
        if (strcmp(words[0], name) != 0)
            continue;
        is_known = true;
        if (type_of(words[1]) != type)
            continue;
        /* The name is the question's; class IN; good for no time at all. */
        put_short(out, 0xc000 | HEADER_BYTES);
        put_short(out, type);
        put_short(out, 1);
        put_short(out, 0);
        put_short(out, 0);
        put_data(out, type, words);
        ++*ret_count;
    }
    return is_known;
}

static GByteArray *
answer(const NameServer *server, const guint8 *query, size_t length)
{
    size_t used;
    unsigned count = 0;
    g_autofree char *name = read_name(query + HEADER_BYTES, length - HEADER_BYTES, &used);
    if (!name)
        return NULL;
    const guint8 *type = query + HEADER_BYTES + used;
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, query, HEADER_BYTES + used + 4);
    bool is_known = put_records(server, out, name, type[0] * 256u + type[1], &count);
    const guint8 rest[] = {
        0x81, is_known ? 0x80 : 0x80 | NAME_ERROR, 0, 1, 0, (guint8)count, 0, 0, 0, 0
    };
    memcpy(out->data + 2, rest, sizeof rest);
    return out;
}

static gboolean
on_query(int fd, GIOCondition condition, gpointer data)
{
    NameServer *server = data;
    guint8 query[512];
    struct sockaddr_in from;
    socklen_t from_length = sizeof from;
    ssize_t got = recvfrom(fd, query, sizeof query, 0, (struct sockaddr *)&from, &from_length);
    (void)condition;
    if (got <= HEADER_BYTES || server->is_silent)
        return G_SOURCE_CONTINUE;
    g_autoptr(GByteArray) out = answer(server, query, (size_t)got);
    if (out)
        (void)!sendto(fd, out->data, out->len, 0, (struct sockaddr *)&from, from_length);
    return G_SOURCE_CONTINUE;
}

/* --- the public face --- */

NameServer *
name_server_new(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(53),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    NameServer *server = g_new0(NameServer, 1);
    server->records = g_ptr_array_new_with_free_func(g_free);
    if (!leave_network() || (server->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0 ||
        bind(server->fd, (struct sockaddr *)&address, sizeof address) != 0) {
        fprintf(stderr, "No network of our own here: namespaces are not allowed.\n");
        exit(77);
    }
    server->source = g_unix_fd_add(server->fd, G_IO_IN, on_query, server);
    return server;
}

void
name_server_free(NameServer *server)
{
    g_source_remove(server->source);
    close(server->fd);
    g_ptr_array_unref(server->records);
    g_free(server);
}

void
name_server_add(NameServer *server, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(server->records, g_strdup_vprintf(format, args));
    va_end(args);
}

void
name_server_clear(NameServer *server)
{
    g_ptr_array_set_size(server->records, 0);
    server->is_silent = false;
}

void
name_server_set_silent(NameServer *server, bool is_silent)
{
    server->is_silent = is_silent;
}
