/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0157 3: a form among what a service says of itself. */

#include "config.h"

#include "modules/server_contacts.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/data_form.h"
#include "xmpp/ns.h"

#define FORM_TYPE "http://jabber.org/network/serverinfo"

static const struct {
    const char *var, *label;
} kinds[] = {
    { "abuse-addresses", N_("abuse") },       { "admin-addresses", N_("administration") },
    { "support-addresses", N_("support") },   { "security-addresses", N_("security") },
    { "feedback-addresses", N_("feedback") }, { "sales-addresses", N_("sales") },
    { "status-addresses", N_("state") },
};

static void
add_kind(GString *text, const Form *form, const char *var, const char *label)
{
    const FormField *field = form_find(form, var);

    for (unsigned i = 0; field && i < field->values->len; i++) {
        const char *value = field->values->pdata[i];
        if (!value[0])
            continue;
        if (i == 0)
            g_string_append_printf(text, "%s%s: ", text->len ? "; " : "", label);
        g_string_append_printf(text, "%s%s", i ? ", " : "", value);
    }
}

static char *
read_form(const Element *x)
{
    g_autoptr(Form) form = data_form_read(x);
    g_autoptr(GString) text = g_string_new(NULL);

    if (!form || strcmp(form_value(form, "FORM_TYPE"), FORM_TYPE) != 0)
        return NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        add_kind(text, form, kinds[i].var, _(kinds[i].label));
    return text->len ? utf8_short_line(text->str, LIMIT_NAME_BYTES) : NULL;
}

char *
server_contacts_read(const Element *answer)
{
    const Element *query = answer ? element_child(answer, "query", NS_DISCO_INFO) : NULL;
    char *text = NULL;

    for (const Element *child = query ? element_first(query) : NULL; child && !text;
         child = element_next(child)) {
        if (element_is(child, "x", NS_DATA_FORM))
            text = read_form(child);
    }
    return text;
}
