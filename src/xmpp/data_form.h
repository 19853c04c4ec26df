/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0004 Data Forms, with XEP-0122 Validation, XEP-0141 Layout, XEP-0221 Media and XEP-0158
 * CAPTCHA: from XML to the model's Form, and back. */
#pragma once

#include "model/form.h"
#include "xmpp/element.h"
#include "xmpp/module.h"

/* The form in this <x/>; NULL if it is none. Owned by the caller. */
Form *data_form_read(const Element *x);
/* The form that is this element's child <x xmlns='jabber:x:data'/>; NULL. */
Form *data_form_find(const Element *parent);
/* What the user filled in, as <x type='submit'/>: fields that he left as they were and empty are
 * left out. Owned by the caller. */
Element *data_form_submit(const Form *form);

/* Its row in modules/modules.def: all it does is to say that we know forms. */
extern const XmppModule data_form_module;
