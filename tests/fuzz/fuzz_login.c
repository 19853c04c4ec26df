/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what a server says before we are online. The first letter says what there is to log in
 * with ('@' and the sum of the flags below); XML follows, each element of which is given to a login
 * in turn. Where the server must prove that it knows our secrets, it never gets as far as an
 * address. */

#include "config.h"

#include <stdlib.h>

#include "xmpp/login.h"
#include "xmpp/ns.h"
#include "xmpp/xmpp.h"

#include "fuzz.h"

typedef enum {
    HAS_STREAM = 1 << 0,
    HAS_TOKEN = 1 << 1,
    WANTS_PROOF = 1 << 2,
    WANTS_ACCOUNT = 1 << 3,
    HAS_BINDING = 1 << 4,
} Flags;

typedef struct {
    Flags flags;
    Login *login;
    bool is_over;
} World;

static void
on_send(const char *xml, const char *shown, gpointer data)
{
    World *world = data;
    g_autofree char *rooted = g_strdup_printf("<r xmlns='" NS_CLIENT "'>%s</r>", xml);
    g_autoptr(Element) element = element_parse(rooted);
    g_assert_nonnull(element);
    g_assert_false(world->is_over);
    g_assert_false(shown && strstr(shown, "c2VjcmV0"));
}

static void
on_step(gpointer data)
{
    g_assert_false(((World *)data)->is_over);
}

static void
on_state(StreamState state, gpointer data)
{
    (void)state;
    on_step(data);
}

static void
on_password(gpointer data)
{
    World *world = data;
    on_step(data);
    login_give_password(world->login, "secret");
}

static void
on_form(Form *form, const char *error, gpointer data)
{
    World *world = data;
    (void)error;
    on_step(data);
    login_give_form(world->login, form);
    form_free(form);
}

static void
on_token(const LoginToken *token, gpointer data)
{
    on_step(data);
    g_assert_true(!token || (*token->secret && g_str_has_prefix(token->mechanism, "HT-")));
}

static void
on_features(const Element *features, gpointer data)
{
    on_step(data);
    g_assert_true(element_is(features, "features", NS_STREAM));
}

static void
on_bound(const LoginResult *result, gpointer data)
{
    World *world = data;
    on_step(data);
    world->is_over = true;
    g_assert_false(world->flags & WANTS_PROOF);
    g_assert_false(jid_is_bare(result->jid));
    g_assert_false(result->is_resumed && !(world->flags & HAS_STREAM));
}

static void
on_failed(const GError *error, gpointer data)
{
    World *world = data;
    on_step(data);
    world->is_over = true;
    g_assert_true(g_utf8_validate(error->message, -1, NULL) && *error->message);
}

static const LoginHooks hooks = {
    .send = on_send,
    .secure = on_step,
    .restart = on_step,
    .state = on_state,
    .password = on_password,
    .form = on_form,
    .token = on_token,
    .features = on_features,
    .bound = on_bound,
    .failed = on_failed,
};

static void
log_in(Flags flags, const Element *elements)
{
    World world = { .flags = flags };
    g_autoptr(Jid) jid = jid_new("alice@localhost", NULL);
    g_autoptr(Jid) full = jid_new("alice@localhost/old", NULL);
    g_autoptr(AccountConfig) config = account_config_new("alice@localhost");
    g_autoptr(Resumption) resumption = resumption_new("sm-1", full);
    g_autoptr(LoginToken) token =
        login_token_new(flags & HAS_BINDING ? "HT-SHA-256-EXPR" : "HT-SHA-256-NONE", "c2VjcmV0");
    ChannelBindings channel = { 0 };
    const LoginOptions options = {
        .jid = jid,
        .config = config,
        .resumption = flags & HAS_STREAM ? resumption : NULL,
        .token = flags & HAS_TOKEN ? token : NULL,
        .is_registration = flags & WANTS_ACCOUNT,
        .wants_management = true,
        .wants_carbons = true,
        .may_bind = true,
        .hooks = &hooks,
        .data = &world,
    };
    config->device = g_strdup("d4565fa7-4d72-4749-b3d3-740edbf87770");
    if (flags & WANTS_PROOF)
        config->login_mechanisms = g_strdup(
            "SCRAM-SHA-256-PLUS SCRAM-SHA-256 SCRAM-SHA-1 HT-SHA-256-EXPR HT-SHA-256-NONE");
    if (flags & HAS_BINDING)
        channel.data[BINDING_EXPORTER] = g_bytes_new_static("binding", 7);
    resumption->sent = 14;
    world.login = login_new(&options);
    login_set_secured(world.login, true, &channel);
    for (const Element *e = element_first(elements); e; e = element_next(e)) {
        g_autoptr(Element) element = element_copy(e);
        login_element(world.login, element);
        g_assert_nonnull(login_describe_silence(world.login));
        login_mechanism(world.login);
    }
    login_free(world.login);
    channel_bindings_clear(&channel);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_ready;
    if (!is_ready && !xmpp_init(NULL))
        abort();
    is_ready = true;

    if (size == 0)
        return 0;
    g_autofree char *text = fuzz_text(data + 1, size - 1);
    g_autofree char *xml =
        g_strdup_printf("<s xmlns='" NS_CLIENT "' xmlns:stream='" NS_STREAM "'>%s</s>", text);
    g_autoptr(Element) elements = element_parse(xml);
    if (elements)
        log_in(data[0] & 0x1f, elements);
    return 0;
}
