/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what proxies answer, and names of hosts: in whatever pieces it comes, a talk ends in one
 * way, with a sentence if it fails, and takes no more than it was given. */

#include "config.h"

#include <string.h>

#include "base/host.h"
#include "xmpp/proxy.h"

#include "fuzz.h"

static ProxyAnswer
hold(const char *text, const uint8_t *data, size_t size, size_t piece)
{
    g_autoptr(Proxy) proxy = proxy_parse(text, "alice@example.org", NULL);
    ProxyTalk *talk = proxy_talk_new(proxy, "example.org", 5222);
    ProxyAnswer answer = PROXY_WAITS;
    for (size_t i = 0; i < size && answer == PROXY_WAITS; i += piece) {
        g_autoptr(GError) error = NULL;
        size_t length = MIN(piece, size - i), used = 0, said;
        answer = proxy_talk_read(talk, data + i, length, &used, &error);
        g_assert_cmpuint(used, <=, length);
        g_assert((answer == PROXY_REFUSED) == (error != NULL));
        g_assert(!error || g_utf8_validate(error->message, -1, NULL));
        proxy_talk_output(talk, &said);
        proxy_talk_sent(talk, said);
    }
    proxy_talk_free(talk);
    return answer;
}

static void
check_talks(const uint8_t *data, size_t size)
{
    static const char *const proxies[] = { "tor", "socks5://h", "http://a:b@h" };
    for (unsigned i = 0; i < G_N_ELEMENTS(proxies); i++)
        g_assert(hold(proxies[i], data, size, size + 1) == hold(proxies[i], data, size, 1));
}

static void
check_names(const char *text)
{
    int port;
    g_autofree char *host = host_parse(text, &port);
    g_autofree char *again = host ? host_to_ascii(host) : NULL;
    g_assert(!host || g_strcmp0(host, again) == 0);
    g_assert(!host || strcspn(host, "\r\n /@") == strlen(host));
    proxy_free(proxy_parse(text, "alice@example.org", NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    check_names(text);
    /* Longer than any answer may be. */
    if (size <= 40000)
        check_talks(data, size);
    return 0;
}
