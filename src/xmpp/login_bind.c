/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a login: going on with the stream that was interrupted (XEP-0198 5), or binding an
 * address (RFC 6120 7), with the login (XEP-0386) or after it. */

#include "config.h"

#include "base/i18n.h"
#include "xmpp/error.h"
#include "xmpp/login_parts.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"
#include "xmpp/stream_management.h"

#define NS_BIND    "urn:ietf:params:xml:ns:xmpp-bind"
#define NS_SESSION "urn:ietf:params:xml:ns:xmpp-session"

static void
finish(Login *login)
{
    login->step = STEP_DONE;
    login->result.jid = login->bound;
    login->result.is_refused = login->options.resumption && !login->result.is_resumed;
    login->options.hooks->bound(&login->result, login->options.data);
}

/* --- stream management --- */

Element *
login_new_resume(const Login *login)
{
    const Resumption *resumption = login->options.resumption;
    g_autofree char *received = g_strdup_printf("%u", resumption->received);
    Element *resume = element_new("resume", NS_SM);
    element_set(resume, "previd", resumption->id);
    element_set(resume, "h", received);
    return resume;
}

Element *
login_new_enable(void)
{
    Element *enable = element_new("enable", NS_SM);
    element_set(enable, "resume", "true");
    return enable;
}

/* Whether so many were sent is for stream management to judge. */
static bool
read_handled(Login *login, const Element *element)
{
    login->result.has_handled =
        stream_management_read_number(element_get(element, "h"), &login->result.handled);
    return login->result.has_handled;
}

static void
read_resumed(Login *login, const Element *resumed)
{
    const Resumption *resumption = login->options.resumption;
    if (g_strcmp0(element_get(resumed, "previd"), resumption->id) != 0 ||
        !read_handled(login, resumed)) {
        login_fail_with(login, STREAM_ERROR_RESUMPTION,
                        _("The server goes on with another session than ours."));
        return;
    }
    login->result.is_resumed = true;
    jid_unref(login->bound);
    login->bound = jid_ref(resumption->jid);
    finish(login);
}

static void
enable_and_finish(Login *login)
{
    if (login->options.wants_management && login->has_management) {
        login_send_element(login, login_new_enable(), NULL);
        login->result.is_managed = true;
    }
    finish(login);
}

/* --- binding --- */

static void
start_bind(Login *login)
{
    const Resumption *resumption = login->options.resumption;
    const char *resource =
        resumption ? jid_resource(resumption->jid) : login->options.config->resource;
    Element *iq = element_new("iq", NS_CLIENT);
    element_set(iq, "type", "set");
    element_set(iq, "id", "bind");
    Element *bind = element_add(iq, "bind", NS_BIND);
    if (resource && *resource)
        element_add_text(bind, "resource", NULL, resource);
    login->step = STEP_BIND;
    login_send_element(login, iq, NULL);
}

static void
fail_bind(Login *login, const Element *element)
{
    g_autoptr(GError) error = stanza_error_read(element);
    StreamErrorCode code = g_error_matches(error, STANZA_ERROR, STANZA_ERROR_CONFLICT)
                               ? STREAM_ERROR_CONFLICT
                               : STREAM_ERROR_REFUSED;
    login_fail(login,
               g_error_new(STREAM_ERROR, code, _("The server does not accept our resource: %s"),
                           error->message));
}

static void
fail_address(Login *login)
{
    login_fail_with(login, STREAM_ERROR_PROTOCOL, _("The server gave us no valid address."));
}

static void
start_session(Login *login)
{
    login->step = STEP_SESSION;
    login_send(login, "<iq type=\"set\" id=\"session\"><session xmlns=\"" NS_SESSION "\"/></iq>",
               NULL);
}

void
login_on_bind(Login *login, const Element *element)
{
    if (!stanza_answers(element, "bind"))
        return;
    if (stanza_is_error(element)) {
        fail_bind(login, element);
        return;
    }
    const Element *bind = element_child(element, "bind", NS_BIND);
    const char *text = bind ? element_child_text(bind, "jid", NULL) : NULL;
    login->bound = text ? jid_new(text, NULL) : NULL;
    if (!login->bound || jid_is_bare(login->bound))
        fail_address(login);
    else if (login->has_session)
        start_session(login);
    else
        enable_and_finish(login);
}

void
login_on_session(Login *login, const Element *element)
{
    if (stanza_answers(element, "session"))
        enable_and_finish(login);
}

/* --- one after the other --- */

static void
start_resume(Login *login)
{
    login->step = STEP_RESUME;
    login_send_element(login, login_new_resume(login), NULL);
}

void
login_on_online_features(Login *login, const Element *element)
{
    if (!element_is(element, "features", NS_STREAM))
        return;
    const LoginHooks *hooks = login->options.hooks;
    hooks->state(STREAM_BINDING, login->options.data);
    hooks->features(element, login->options.data);
    const Element *session = element_child(element, "session", NS_SESSION);
    login->has_session = session && !element_child(session, "optional", NS_SESSION);
    login->has_management = element_child(element, "sm", NS_SM) != NULL;
    if (login->bound)
        enable_and_finish(login);
    else if (login->options.resumption && !login->asked_resume && login->has_management)
        start_resume(login);
    else if (element_child(element, "bind", NS_BIND))
        start_bind(login);
    else
        login_fail_with(login, STREAM_ERROR_PROTOCOL, _("The server gives us no address."));
}

void
login_on_resume(Login *login, const Element *element)
{
    if (element_is(element, "resumed", NS_SM)) {
        read_resumed(login, element);
    } else if (element_is(element, "failed", NS_SM)) {
        read_handled(login, element);
        start_bind(login);
    }
}

/* --- with the login --- */

static void
read_bound(Login *login, const Element *bound, const Jid *identity)
{
    if (jid_is_bare(identity)) {
        fail_address(login);
        return;
    }
    login->bound = jid_ref((Jid *)identity);
    login->result.has_carbons = login->asked_carbons;
    login->result.enabled = login->asked_management ? element_child(bound, "enabled", NS_SM) : NULL;
    login->result.is_managed = login->result.enabled != NULL;
    if (login->options.wants_management && !login->asked_management)
        login->step = STEP_ONLINE_FEATURES;
    else
        finish(login);
}

/* Where it was refused, the binding that was asked for besides has been done (XEP-0386 3.2). */
void
login_read_inline(Login *login, const Element *success, const Jid *identity)
{
    const Element *resumed = element_child(success, "resumed", NS_SM);
    const Element *refused = element_child(success, "failed", NS_SM);
    const Element *bound = element_child(success, "bound", NS_BIND2);
    if (login->asked_resume && resumed) {
        read_resumed(login, resumed);
        return;
    }
    if (login->asked_resume && refused)
        read_handled(login, refused);
    if (login->asked_bind && bound)
        read_bound(login, bound, identity);
    else
        login->step = STEP_ONLINE_FEATURES;
}
