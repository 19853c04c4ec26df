/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing a data form: it is read, walked through and filled in, shown as text, checked and sent.
 * What is sent must be well-formed. */

#include "config.h"

#include <stdlib.h>

#include "model/form_text.h"
#include "model/form_window.h"
#include "xmpp/data_form.h"
#include "xmpp/xmpp.h"

#include "fuzz.h"

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    g_autoptr(Element) x = data_form_submit(form);
    g_autofree char *xml = element_to_xml(x, NULL);
    g_autoptr(Element) again = element_parse(xml);

    (void)data;
    g_assert_nonnull(again);
    form_window_ask_again(window, data_form_read(again), "Again.");
}

/* Each place gets something; the window is left where the walk ends. */
static void
fill_in(Window *window)
{
    g_autoptr(GArray) places = form_window_places(window);

    for (guint i = 0; i < places->len; i++) {
        form_window_go(window, g_array_index(places, FormPlace, i));
        g_autofree char *text = form_window_text(window);
        if (text)
            form_window_set_text(window, "7 a@example.org\n2026-11-22", NULL);
        else
            form_window_choose(window, i % 2 ? 1 : -1);
    }
}

static void
use_form(Model *model, Form *form)
{
    bool is_asked = form->type == FORM_FORM;
    Window *window = form_window_open(
        model,
        &(FormRequest){ .form = form, .name = "fuzz", .submit = is_asked ? on_submit : NULL });

    fill_in(window);
    g_autofree char *text = form_to_text(window->form);
    g_assert(g_utf8_validate(text, -1, NULL));
    form_window_submit(window, NULL);
    fill_in(window);
    form_window_cancel(window);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (!xmpp_init(NULL))
        abort();
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = fuzz_text(data, size);
    g_autoptr(Element) x = element_parse(xml);
    Form *form = x ? data_form_read(x) : NULL;

    if (!form)
        return 0;
    Settings *settings = settings_new();
    Clock *clock = clock_new_virtual(0);
    Model *model = model_new(settings, clock);
    use_form(model, form);
    model_free(model);
    clock_free(clock);
    settings_free(settings);
    return 0;
}
