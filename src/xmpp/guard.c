/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of expat that are ours, and the proof at start that they are the ones called. */

#include "config.h"

#include "xmpp/guard.h"

#include <dlfcn.h>
#include <expat.h>
#include <gio/gio.h>
#include <stdint.h>
#include <string.h>
#include <strophe.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "xmpp/element_builder.h"
#include "xmpp/ns.h"

#define EXPORT __attribute__((visibility("default"), used, noinline))

/* One of libstrophe's parsers. */
typedef struct Guard {
    XML_Parser parser;
    void *data; /* libstrophe's, for its handlers */
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    ElementBuilder *builder;
    unsigned depth; /* of elements; the stream's own is 1 */
    bool is_broken;
    int64_t fed, mark; /* bytes given to the parser; the end of the last stanza among them */
    int64_t most;      /* that may lie between them */
    struct Guard *next;
} Guard;

/* libexpat hands our functions a parser and nothing else, so they need a table. */
static struct {
    GMutex mutex;
    Guard *first;
} guards;

static struct {
    void (*set_element_handler)(XML_Parser, XML_StartElementHandler, XML_EndElementHandler);
    void (*set_character_data_handler)(XML_Parser, XML_CharacterDataHandler);
    enum XML_Status (*parse)(XML_Parser, const char *, int, int);
    void (*parser_free)(XML_Parser);
    XML_Bool (*set_deferral)(XML_Parser, XML_Bool); /* NULL before 2.6 */
    const void *strophe_base;                       /* where libstrophe lies in memory */
} real;

static _Thread_local struct {
    const GuardSink *sink;
    gpointer data;
} current;

void
guard_enter(const GuardSink *sink, gpointer data)
{
    current.sink = sink;
    current.data = data;
}

void
guard_leave(void)
{
    current.sink = NULL;
    current.data = NULL;
}

static void *
find_real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (!function)
        g_error("libexpat has no %s", name);
    return function;
}

static void
find_functions(void)
{
    static gsize is_done;
    if (!g_once_init_enter(&is_done))
        return;
    *(void **)&real.set_element_handler = find_real("XML_SetElementHandler");
    *(void **)&real.set_character_data_handler = find_real("XML_SetCharacterDataHandler");
    *(void **)&real.parse = find_real("XML_Parse");
    *(void **)&real.parser_free = find_real("XML_ParserFree");
    *(void **)&real.set_deferral = dlsym(RTLD_DEFAULT, "XML_SetReparseDeferralEnabled");
    /* RTLD_NEXT, for a program that is not position-independent has this name in itself too; NULL
     * when libstrophe is linked statically. */
    void *function = dlsym(RTLD_NEXT, "xmpp_stanza_new_from_string");
    if (!function)
        function = (void *)xmpp_stanza_new_from_string;
    Dl_info info;
    if (dladdr(function, &info))
        real.strophe_base = info.dli_fbase;
    g_once_init_leave(&is_done, 1);
}

static bool
is_of_strophe(XML_StartElementHandler handler)
{
    Dl_info info;
    return handler && dladdr(*(void **)&handler, &info) && info.dli_fbase == real.strophe_base;
}

static Guard *
guard_find(XML_Parser parser)
{
    g_mutex_lock(&guards.mutex);
    Guard *guard = guards.first;
    while (guard && guard->parser != parser)
        guard = guard->next;
    g_mutex_unlock(&guards.mutex);
    return guard;
}

static Guard *
guard_new(XML_Parser parser)
{
    Guard *guard = g_new0(Guard, 1);
    guard->parser = parser;
    guard->builder = element_builder_new();
    g_mutex_lock(&guards.mutex);
    guard->next = guards.first;
    guards.first = guard;
    g_mutex_unlock(&guards.mutex);
    return guard;
}

static void
guard_free(XML_Parser parser)
{
    g_mutex_lock(&guards.mutex);
    Guard **place = &guards.first;
    while (*place && (*place)->parser != parser)
        place = &(*place)->next;
    Guard *guard = *place;
    if (guard)
        *place = guard->next;
    g_mutex_unlock(&guards.mutex);
    if (!guard)
        return;
    element_builder_free(guard->builder);
    g_free(guard);
}

static void
guard_break(Guard *guard, GuardFault fault)
{
    if (guard->is_broken)
        return;
    guard->is_broken = true;
    if (current.sink)
        current.sink->broken(fault, current.data);
}

static void
guard_refuse(Guard *guard)
{
    guard_break(guard, GUARD_RESTRICTED_XML);
    XML_StopParser(guard->parser, XML_FALSE);
}

/* libstrophe looks for "id" and the like in the header by their bare names. */
static void
forward_header(Guard *guard, const XML_Char *name, const XML_Char **attributes)
{
    const XML_Char *kept[2 * LIMIT_STANZA_ATTRIBUTES + 2] = { NULL };
    unsigned count = 0;
    for (; attributes[0] && count < 2 * LIMIT_STANZA_ATTRIBUTES; attributes += 2)
        if (!strchr(attributes[0], ELEMENT_BUILDER_SEPARATOR)) {
            kept[count++] = attributes[0];
            kept[count++] = attributes[1];
        }
    guard->start(guard->data, name, kept);
}

static void
on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    Guard *guard = data;
    if (++guard->depth == 1) {
        forward_header(guard, name, attributes);
        return;
    }
    element_builder_start(guard->builder, name, attributes);
    if (guard->depth == 2 && current.sink) {
        const Element *top = element_builder_top(guard->builder);
        unsigned elements = current.sink->limit(top, current.data);
        element_builder_set_limit(guard->builder, elements);
        guard->most = elements > LIMIT_STANZA_ELEMENTS ? LIMIT_ANSWER_BYTES : LIMIT_STANZA_BYTES;
    }
}

static void
set_mark(Guard *guard)
{
    guard->mark = XML_GetCurrentByteIndex(guard->parser) + XML_GetCurrentByteCount(guard->parser);
}

static void
on_end(void *data, const XML_Char *name G_GNUC_UNUSED)
{
    Guard *guard = data;
    if (--guard->depth == 0) {
        if (current.sink)
            current.sink->ended(current.data);
        return;
    }
    if (!element_builder_end(guard->builder))
        return;
    set_mark(guard);
    guard->most = LIMIT_STANZA_BYTES;
    bool is_cut;
    Element *stanza = element_builder_take(guard->builder, &is_cut);
    if (current.sink)
        current.sink->stanza(stanza, is_cut, current.data);
    else
        element_free(stanza);
}

static void
on_text(void *data, const XML_Char *text, int length)
{
    Guard *guard = data;
    if (guard->depth > 1)
        element_builder_text(guard->builder, text, length);
    else
        set_mark(guard);
}

static void
on_doctype(void *data, const XML_Char *name G_GNUC_UNUSED, const XML_Char *system_id G_GNUC_UNUSED,
           const XML_Char *public_id G_GNUC_UNUSED, int has_subset G_GNUC_UNUSED)
{
    guard_refuse(data);
}

static void
on_instruction(void *data, const XML_Char *target G_GNUC_UNUSED, const XML_Char *text G_GNUC_UNUSED)
{
    guard_refuse(data);
}

static void
on_comment(void *data, const XML_Char *text G_GNUC_UNUSED)
{
    guard_refuse(data);
}

EXPORT void
XML_SetElementHandler(XML_Parser parser, XML_StartElementHandler start, XML_EndElementHandler end)
{
    find_functions();
    if (!is_of_strophe(start)) {
        real.set_element_handler(parser, start, end);
        return;
    }
    Guard *guard = guard_find(parser);
    if (!guard)
        guard = guard_new(parser);
    if (XML_GetUserData(parser) != guard)
        guard->data = XML_GetUserData(parser);
    guard->start = start;
    guard->end = end;
    guard->depth = 0;
    guard->is_broken = false;
    guard->fed = guard->mark = 0;
    guard->most = LIMIT_STANZA_BYTES;
    element_builder_reset(guard->builder);
    XML_SetUserData(parser, guard);
    real.set_element_handler(parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    XML_SetProcessingInstructionHandler(parser, on_instruction);
    XML_SetCommentHandler(parser, on_comment);
}

EXPORT void
XML_SetCharacterDataHandler(XML_Parser parser, XML_CharacterDataHandler handler)
{
    find_functions();
    real.set_character_data_handler(parser, guard_find(parser) ? on_text : handler);
}

static GuardFault
fault_of(enum XML_Error error)
{
    return error == XML_ERROR_UNDEFINED_ENTITY ? GUARD_RESTRICTED_XML : GUARD_NOT_WELL_FORMED;
}

/* A tag of which only a part has come is left for later by expat (CVE-2023-52425), even when the
 * rest is there, and nothing may come after it. It shall read at once, but for a tag so long that
 * reading it again with each piece would cost. */
static void
choose_deferral(const Guard *guard)
{
    int64_t pending = guard->fed - XML_GetCurrentByteIndex(guard->parser);
    if (real.set_deferral)
        real.set_deferral(guard->parser, pending > LIMIT_TAG_BYTES);
}

/* libstrophe is not told of faults: it would send an error of its own, and leave the connection
 * open. */
EXPORT enum XML_Status
XML_Parse(XML_Parser parser, const char *text, int length, int is_final)
{
    find_functions();
    Guard *guard = guard_find(parser);
    if (!guard)
        return real.parse(parser, text, length, is_final);
    if (guard->is_broken)
        return XML_STATUS_OK;
    choose_deferral(guard);
    guard->fed += length;
    if (real.parse(parser, text, length, is_final) != XML_STATUS_OK)
        guard_break(guard, fault_of(XML_GetErrorCode(parser)));
    else if (guard->fed - guard->mark > guard->most)
        guard_break(guard, GUARD_TOO_LARGE);
    return XML_STATUS_OK;
}

EXPORT void
XML_ParserFree(XML_Parser parser)
{
    find_functions();
    if (parser)
        guard_free(parser);
    real.parser_free(parser);
}

/* --- the test at start --- */

typedef struct {
    Element *stanza;
    bool is_cut, is_broken;
} Probe;

static void
on_probe_stanza(Element *stanza, bool is_cut, gpointer data)
{
    Probe *probe = data;
    element_free(probe->stanza);
    probe->stanza = stanza;
    probe->is_cut = is_cut;
}

static unsigned
on_probe_limit(const Element *top G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return 3;
}

static void
on_probe_ended(gpointer data G_GNUC_UNUSED)
{
}

static void
on_probe_broken(GuardFault fault G_GNUC_UNUSED, gpointer data)
{
    ((Probe *)data)->is_broken = true;
}

static const GuardSink probe_sink = {
    .stanza = on_probe_stanza,
    .limit = on_probe_limit,
    .ended = on_probe_ended,
    .broken = on_probe_broken,
};

/* Gives libstrophe's parser this text; what gets past the guard is a failure. */
static bool
probe_parse(xmpp_ctx_t *context, const char *xml, Probe *probe)
{
    guard_enter(&probe_sink, probe);
    xmpp_stanza_t *leaked = xmpp_stanza_new_from_string(context, xml);
    guard_leave();
    if (leaked)
        xmpp_stanza_release(leaked);
    return !leaked;
}

static bool
probe_forgery(xmpp_ctx_t *context)
{
    Probe probe = { 0 };
    bool is_kept = probe_parse(context,
                               "<message xmlns='" NS_CLIENT
                               "' from='a' xmlns:e='urn:e' xmlns:f='urn:f' e:from='evil' "
                               "f:from='evil' e:type='x' xml:lang='de'><b>x\ny</b></message>",
                               &probe);
    g_autoptr(Element) stanza = probe.stanza;
    return is_kept && stanza && !probe.is_cut && element_is(stanza, "message", NS_CLIENT) &&
           g_strcmp0(element_get(stanza, "from"), "a") == 0 && !element_get(stanza, "type") &&
           g_strcmp0(element_get(stanza, "xml:lang"), "de") == 0 &&
           g_strcmp0(element_child_text(stanza, "b", NULL), "x\ny") == 0;
}

static bool
probe_limits(xmpp_ctx_t *context)
{
    Probe large = { 0 }, restricted = { 0 };
    bool is_kept = probe_parse(context, "<a><b/><b/><b/></a>", &large) &&
                   probe_parse(context, "<a><!-- c --></a>", &restricted);
    g_autoptr(Element) stanza = large.stanza;
    return is_kept && stanza && large.is_cut && !element_first(stanza) && restricted.is_broken &&
           !restricted.stanza;
}

bool
guard_init(GError **error)
{
    find_functions();
    xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
    bool is_active = probe_forgery(context) && probe_limits(context) && !guards.first;
    xmpp_ctx_free(context);
    if (!is_active)
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                            _("The guard against forged and oversized messages does not work with "
                              "this build of libstrophe, so the program does not start. Rebuild it "
                              "against a libstrophe that uses libexpat."));
    return is_active;
}
