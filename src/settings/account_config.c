/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's properties, by a table: their names, checks and places in the struct. */

#include "config.h"

#include "settings/account_config.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/jid.h"
#include "base/secret.h"
#include "settings/settings.h"
#include "settings/value.h"

typedef struct Property Property;

/* Reads the field as text (NULL: not set), and writes it; text is NULL to clear. */
typedef char *(*GetFn)(const void *field);
typedef bool (*SetFn)(const Property *property, void *field, const char *text, GError **error);

struct Property {
    const char *key;
    size_t offset;
    GetFn get;
    SetFn set;
    const char *fallback; /* NULL: not set */
    const char *help;
};

static const char tls_policies[] = "force|direct|allow|disable"; /* by TlsPolicy */

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
refuse(GError **error, const char *format, ...)
{
    va_list arguments;

    if (!error)
        return false;
    va_start(arguments, format);
    *error = g_error_new_valist(SETTINGS_ERROR, SETTINGS_ERROR_VALUE, format, arguments);
    va_end(arguments);
    return false;
}

static char *
get_text(const void *field)
{
    return g_strdup(*(char *const *)field);
}

static char *
get_secret(const void *field)
{
    return *(char *const *)field ? g_strdup(_("(stored)")) : NULL;
}

static char *
get_number(const void *field)
{
    return g_strdup_printf("%d", *(const int *)field);
}

static char *
get_bool(const void *field)
{
    return g_strdup(*(const bool *)field ? "on" : "off");
}

static char *
get_policy(const void *field)
{
    g_auto(GStrv) words = g_strsplit(tls_policies, "|", -1);

    return g_strdup(words[*(const TlsPolicy *)field]);
}

static void
put_text(void *field, const char *text)
{
    char **place = field;
    char *former = *place;

    *place = g_strdup(text);
    g_free(former);
}

static void
put_secret(void *field, const char *text)
{
    char **place = field;
    char *former = *place;

    *place = secret_dup(text);
    secret_free(former);
}

static bool
set_address(const Property *property, void *field, const char *text, GError **error)
{
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    if (jid && !strcmp(jid_full(jid), *(char **)field))
        return true;
    return refuse(error, _("%s cannot be changed: it is what the account is. Add another account."),
                  property->key);
}

/* "socks5://user:password@host:1080": the password is nobody's business. */
static char *
get_proxy(const void *field)
{
    const char *text = *(char *const *)field;
    const char *at = text ? strrchr(text, '@') : NULL;
    const char *start = at ? strstr(text, "://") : NULL;

    if (!start || start > at)
        return g_strdup(text);
    return g_strdup_printf("%.*s://%s%s", (int)(start - text), text, _("(stored)"), at);
}

/* Whether what it holds is, or may hold, a secret. */
static bool
is_hidden(const Property *property)
{
    return property->get == get_secret || property->get == get_proxy;
}

static bool
set_line(const Property *property, void *field, const char *text, GError **error)
{
    if (text && !value_is_line(text))
        return refuse(error, _("%s takes one line of text without control characters."),
                      property->key);
    if (is_hidden(property))
        put_secret(field, text);
    else
        put_text(field, text);
    return true;
}

static bool
set_proxy(const Property *property, void *field, const char *text, GError **error)
{
    if (text && strcmp(text, "tor") != 0 && !g_str_has_prefix(text, "socks5://") &&
        !g_str_has_prefix(text, "socks5h://") && !g_str_has_prefix(text, "http://"))
        return refuse(error, _("%s takes socks5://host:port, http://host:port or tor."),
                      property->key);
    return set_line(property, field, text, error);
}

static bool
set_resource(const Property *property, void *field, const char *text, GError **error)
{
    g_autoptr(Jid) jid = text ? jid_new_from_parts(NULL, "localhost", text, NULL) : NULL;

    if (text && !jid)
        return refuse(error, _("%s takes up to 1023 bytes of text without control characters."),
                      property->key);
    put_text(field, jid ? jid_resource(jid) : NULL);
    return true;
}

/* A host's name as DNS has it, or an address; "[::1]" is kept without its brackets. */
static bool
set_host(const Property *property, void *field, const char *text, GError **error)
{
    g_autoptr(Jid) jid = NULL;
    g_autofree char *inner = NULL;

    if (text && !g_hostname_is_ip_address(text) &&
        !(jid = jid_new_from_parts(NULL, text, NULL, NULL)))
        return refuse(error, _("%s takes a host name or an IP address; the port is set by port."),
                      property->key);
    if (jid && *jid_domain(jid) == '[')
        inner = g_strndup(jid_domain(jid) + 1, strlen(jid_domain(jid)) - 2);
    put_text(field, inner ? inner : jid ? jid_domain(jid) : text);
    return true;
}

static bool
set_number(const Property *property, void *field, const char *text, int min, int max,
           GError **error)
{
    int number = 0;

    if (text && !value_parse_int(text, min, max, &number))
        return refuse(error, _("%s takes a whole number from %d to %d."), property->key, min, max);
    *(int *)field = number;
    return true;
}

static bool
set_port(const Property *property, void *field, const char *text, GError **error)
{
    return set_number(property, field, text, 0, 65535, error);
}

static bool
set_priority(const Property *property, void *field, const char *text, GError **error)
{
    return set_number(property, field, text, -128, 127, error);
}

static bool
set_bool(const Property *property, void *field, const char *text, GError **error)
{
    if (!value_parse_bool(text ? text : property->fallback, field))
        return refuse(error, _("%s takes on or off."), property->key);
    return true;
}

static bool
set_policy(const Property *property, void *field, const char *text, GError **error)
{
    int index = value_parse_choice(tls_policies, text ? text : property->fallback);

    if (index < 0) {
        g_autofree char *choices = value_list_choices(tls_policies);

        return refuse(error, _("%s takes one of: %s."), property->key, choices);
    }
    *(TlsPolicy *)field = (TlsPolicy)index;
    return true;
}

#define FIELD(name) offsetof(AccountConfig, name)

static const Property properties[] = {
    { "jid", FIELD(jid), get_text, set_address, NULL, N_("The account's address.") },
    { "password", FIELD(password), get_secret, set_line, NULL,
      N_("The password, stored in clear in the accounts file.") },
    { "eval_password", FIELD(eval_password), get_text, set_line, NULL,
      N_("A shell command; the first line of its output is the password.") },
    { "keyring", FIELD(uses_keyring), get_bool, set_bool, "off",
      N_("Keep the password in the desktop's keyring, once it was given and is right.") },
    { "resource", FIELD(resource), get_text, set_resource, NULL,
      N_("The name of this device after the / of the address; made once if not set. Some servers "
         "make one of their own.") },
    { "device", FIELD(device), get_text, set_line, NULL,
      N_("What the server knows this installation by; made once if not set.") },
    { "server", FIELD(server), get_text, set_host, NULL,
      N_("The host to connect to, instead of what DNS says.") },
    { "port", FIELD(port), get_number, set_port, "0",
      N_("The port to connect to; 0: as DNS says, or the usual one.") },
    { "tls.policy", FIELD(tls_policy), get_policy, set_policy, "force",
      N_("force: encrypt or do not connect; direct: TLS from the first byte; allow: encrypt if the "
         "server can; disable: never encrypt.") },
    { "tls.ca_file", FIELD(tls_ca_file), get_text, set_line, NULL,
      N_("A file of certificate authorities (PEM) to trust instead of the system's.") },
    { "tls.certificate", FIELD(tls_certificate), get_text, set_line, NULL,
      N_("A file with a certificate of yours (PEM), to log in with instead of a password; no "
         "server that is not trusted is shown it.") },
    { "tls.key", FIELD(tls_key), get_text, set_line, NULL,
      N_("The file with its private key (PEM, not encrypted), if that is another one.") },
    { "proxy", FIELD(proxy), get_proxy, set_proxy, NULL,
      N_("The way to the server: socks5://host:port, http://host:port (user:password@ may stand "
         "before the host) or tor; names are looked up at its far end, SRV records not at all.") },
    { "login.mechanisms", FIELD(login_mechanisms), get_text, set_line, NULL,
      N_("The ways to log in that are allowed, such as SCRAM-SHA-256-PLUS SCRAM-SHA-256, and "
         "HT-SHA-256-EXPR for tokens; all if not set.") },
    { "login.seen", FIELD(login_seen), get_text, set_line, NULL,
      N_("The way that worked: a weaker one is refused, since somebody may be listening in; empty "
         "forgets it.") },
    { "login.token", FIELD(uses_token), get_bool, set_bool, "on",
      N_("Keep a token of the server's for the next login, so that it takes no password.") },
    { "openpgp.key", FIELD(openpgp_key), get_text, set_line, NULL,
      N_("The fingerprint of your key in GnuPG, for OX and PGP.") },
    { "smime.key", FIELD(smime_key), get_text, set_line, NULL,
      N_("The fingerprint of your certificate in GnuPG, for S/MIME.") },
    { "tls.seen", FIELD(tls_seen), get_bool, set_bool, "off",
      N_("TLS worked once, so that allow does not go back to plain text; off forgets it.") },
    { "priority.online", FIELD(priority[PRIORITY_ONLINE]), get_number, set_priority, "0",
      N_("The priority while online, -128 to 127.") },
    { "priority.chat", FIELD(priority[PRIORITY_CHAT]), get_number, set_priority, "0",
      N_("The priority while free for chat, -128 to 127.") },
    { "priority.away", FIELD(priority[PRIORITY_AWAY]), get_number, set_priority, "0",
      N_("The priority while away, -128 to 127.") },
    { "priority.xa", FIELD(priority[PRIORITY_XA]), get_number, set_priority, "0",
      N_("The priority while away for long, -128 to 127.") },
    { "priority.dnd", FIELD(priority[PRIORITY_DND]), get_number, set_priority, "0",
      N_("The priority while busy, -128 to 127.") },
    { "enabled", FIELD(enabled), get_bool, set_bool, "on",
      N_("Connect this account when the program starts.") },
    { "default", FIELD(is_default), get_bool, set_bool, "off",
      N_("The account that commands mean when none is named.") },
};

static const Property *
find_property(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (!strcmp(properties[i].key, key))
            return &properties[i];
    }
    return NULL;
}

AccountConfig *
account_config_new(const char *jid)
{
    AccountConfig *config = g_new0(AccountConfig, 1);

    config->jid = g_strdup(jid);
    config->enabled = true;
    config->uses_token = true;
    return config;
}

AccountConfig *
account_config_copy(const AccountConfig *config)
{
    AccountConfig *copy = g_new(AccountConfig, 1);

    *copy = *config;
    copy->jid = g_strdup(config->jid);
    copy->password = secret_dup(config->password);
    copy->eval_password = g_strdup(config->eval_password);
    copy->resource = g_strdup(config->resource);
    copy->openpgp_key = g_strdup(config->openpgp_key);
    copy->smime_key = g_strdup(config->smime_key);
    copy->device = g_strdup(config->device);
    copy->server = g_strdup(config->server);
    copy->tls_ca_file = g_strdup(config->tls_ca_file);
    copy->tls_certificate = g_strdup(config->tls_certificate);
    copy->tls_key = g_strdup(config->tls_key);
    copy->proxy = secret_dup(config->proxy);
    copy->login_mechanisms = g_strdup(config->login_mechanisms);
    copy->login_seen = g_strdup(config->login_seen);
    return copy;
}

void
account_config_free(AccountConfig *config)
{
    if (!config)
        return;
    g_free(config->jid);
    secret_free(config->password);
    secret_free(config->eval_password);
    g_free(config->resource);
    g_free(config->openpgp_key);
    g_free(config->smime_key);
    g_free(config->device);
    g_free(config->server);
    g_free(config->tls_ca_file);
    g_free(config->tls_certificate);
    g_free(config->tls_key);
    secret_free(config->proxy);
    g_free(config->login_mechanisms);
    g_free(config->login_seen);
    g_free(config);
}

bool
account_config_set(AccountConfig *config, const char *key, const char *text, GError **error)
{
    const Property *property = find_property(key);

    if (!property) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN,
                    _("An account has no property %s."), key);
        return false;
    }
    return property->set(property, (char *)config + property->offset, text && *text ? text : NULL,
                         error);
}

char *
account_config_get(const AccountConfig *config, const char *key)
{
    const Property *property = find_property(key);

    return property ? property->get((const char *)config + property->offset) : NULL;
}

char *
account_config_get_secret(const AccountConfig *config, const char *key)
{
    const Property *property = find_property(key);

    if (!property)
        return NULL;
    const void *field = (const char *)config + property->offset;

    return is_hidden(property) ? secret_dup(*(char *const *)field) : property->get(field);
}

bool
account_config_is_set(const AccountConfig *config, const char *key)
{
    const Property *property = find_property(key);
    g_autofree char *text = account_config_get(config, key);

    return property && g_strcmp0(text, property->fallback) != 0;
}

const char *const *
account_config_keys(void)
{
    static const char *const keys[] = {
        "jid",
        "password",
        "eval_password",
        "keyring",
        "resource",
        "device",
        "server",
        "port",
        "tls.policy",
        "tls.ca_file",
        "tls.certificate",
        "tls.key",
        "proxy",
        "login.mechanisms",
        "login.seen",
        "login.token",
        "openpgp.key",
        "smime.key",
        "tls.seen",
        "priority.online",
        "priority.chat",
        "priority.away",
        "priority.xa",
        "priority.dnd",
        "enabled",
        "default",
        NULL,
    };

    G_STATIC_ASSERT(G_N_ELEMENTS(keys) == G_N_ELEMENTS(properties) + 1);
    return keys;
}

const char *
account_config_choices(const char *key)
{
    const Property *property = find_property(key);

    if (property && property->set == set_bool)
        return "on|off";
    return property && property->set == set_policy ? tls_policies : NULL;
}

const char *
account_config_help(const char *key)
{
    const Property *property = find_property(key);

    return property ? _(property->help) : NULL;
}
