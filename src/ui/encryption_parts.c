/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How encryption looks, in a line and in the title bar. */

#include "config.h"

#include "ui/encryption_parts.h"

#include <string.h>

#include "base/i18n.h"
#include "ui/title_parts.h"
#include "ui/view_text.h"

/* From here on, who can read the lines stays beside the name. */
#define SAFETY_COLUMNS 24
#define LABEL_COLUMNS  8
/* Of what stands beside it, where there is room. */
#define PROBLEM_COLUMNS 48

static const struct {
    const char *sign;
    StyleId style;
    const char *words; /* N_(), with the method's label */
    StyleId title_style;
} trusts[] = {
    /* TRANSLATORS: these stand in the title bar: how the next line is encrypted, and what is known
     * of the keys of those who can read it */
    [TRUST_NONE] = { "?", STYLE_ENCRYPTION, N_("%s ? nobody's key"), STYLE_TITLE_WARNING },
    [TRUST_REFUSED] = { "✗", STYLE_ENCRYPTION_WARNING, N_("%s ✗ key refused"),
                        STYLE_TITLE_WARNING },
    [TRUST_NEW] = { "?", STYLE_ENCRYPTION_WARNING, N_("%s ? key not judged"), STYLE_TITLE_WARNING },
    [TRUST_ACCEPTED] = { "", STYLE_ENCRYPTION, N_("%s accepted"), STYLE_TITLE_ENCRYPTION },
    [TRUST_VERIFIED] = { "✔", STYLE_ENCRYPTION_VERIFIED, N_("%s ✔ verified"),
                         STYLE_TITLE_ENCRYPTION },
};

/* --- lines --- */

/* Of others nothing is proved without a signature, whatever is thought of their keys. */
static Trust
proved_trust(const Message *message)
{
    Trust trust = TRUST_NONE;

    if (!trust_parse(message->trust, &trust) || (!message->is_outgoing && !message->signer))
        return TRUST_NONE;
    return trust;
}

static void
add(StyledText *edge, const char *label, const char *sign, StyleId style)
{
    g_autofree char *cut = text_cut(label, LABEL_COLUMNS);

    styled_text_add(edge, cut, -1, cell_style(style));
    styled_text_add(edge, sign, -1, cell_style(style));
}

void
encryption_sign_add(StyledText *edge, const Message *message, const Chat *chat)
{
    bool is_open_question =
        message->is_sealed || message->kind != MESSAGE_CHAT ||
        (message->is_outgoing && !message->trust); /* it is not sealed yet, or never was */
    bool is_out = !message->is_outgoing || message->state != MESSAGE_FAILED;
    Trust trust = proved_trust(message);

    if (!encryption_hides(message->encryption) && message->kind == MESSAGE_CHAT && is_out && chat &&
        chat_encryption_is_on(&chat->encryption))
        /* TRANSLATORS: at the end of a line that was not encrypted, in a chat that is: short */
        add(edge, _("clear!"), message->encryption ? " " : "", STYLE_ENCRYPTION_WARNING);
    else if (message->encryption && !encryption_hides(message->encryption))
        /* TRANSLATORS: before "signed", at the end of a line that was not encrypted: short */
        add(edge, _("clear"), " ", STYLE_ENCRYPTION_WARNING);
    if (message->encryption && is_open_question)
        add(edge, encryption_label(message->encryption), "", STYLE_ENCRYPTION);
    else if (message->encryption)
        add(edge, encryption_label(message->encryption), trusts[trust].sign, trusts[trust].style);
}

/* --- the title bar --- */

/* The sentence up to its way on: "No key of Bob is known". */
static char *
short_problem(const char *problem)
{
    g_autofree char *start = g_strndup(problem, strcspn(problem, ":("));

    g_strchomp(start);
    if (g_str_has_suffix(start, "."))
        start[strlen(start) - 1] = '\0';
    return text_cut(start, PROBLEM_COLUMNS);
}

static void
add_problem(Bar *bar, const ChatEncryption *encryption, int keep)
{
    g_autofree char *problem = short_problem(encryption->problem);
    /* TRANSLATORS: in the title bar: a method of encryption, and that what is written stays here */
    g_autofree char *words = encryption->label
                                 ? g_strdup_printf(_("%s ✗ nothing is sent"), encryption->label)
                                 : g_strdup(_("✗ nothing is sent"));

    bar_add_right(bar, problem, STYLE_TITLE_WARNING, KEEP_CHOICE);
    bar_add_right(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_CHOICE);
    bar_add_right(bar, words, STYLE_TITLE_WARNING, keep);
}

static void
add_signed(Bar *bar, const ChatEncryption *encryption, int keep)
{
    /* TRANSLATORS: a method that signs: "signed with S/MIME" */
    g_autofree char *words = g_strdup_printf(_("signed with %s"), encryption->label);

    bar_add_right(bar, words, STYLE_TITLE, KEEP_CHOICE);
    bar_add_right(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_CHOICE);
    bar_add_right(bar, _("not encrypted"), STYLE_TITLE_WARNING, keep);
}

static void
add_method(Bar *bar, const ChatEncryption *encryption, int keep)
{
    g_autofree char *words = g_strdup_printf(_(trusts[encryption->trust].words), encryption->label);
    /* TRANSLATORS: a method of encryption, whose keys are being looked for */
    g_autofree char *busy = g_strdup_printf(_("%s … looking for keys"), encryption->label);

    if (encryption->is_busy)
        bar_add_right(bar, busy, STYLE_TITLE_WARNING, keep);
    else
        bar_add_right(bar, words, trusts[encryption->trust].title_style, keep);
}

static void
add_clear(Bar *bar, const ChatEncryption *encryption, int keep)
{
    bar_add_right(bar, _("not encrypted"), STYLE_TITLE_WARNING, keep);
    if (!encryption->offer)
        return;
    /* TRANSLATORS: a method of encryption that both sides could use, and the command for it */
    g_autofree char *offer = g_strdup_printf(
        _("%s possible: /%s start"), encryption_label(encryption->offer), encryption->offer);
    bar_add_right(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_TYPING);
    bar_add_right(bar, offer, STYLE_TITLE, KEEP_TYPING);
}

void
title_add_encryption(Bar *bar, const Chat *chat, int columns)
{
    const ChatEncryption *encryption = &chat->encryption;
    const int keep = columns < SAFETY_COLUMNS ? KEEP_SAFETY : KEEP_NAME;

    if (encryption->problem)
        add_problem(bar, encryption, keep);
    else if (encryption->method && !encryption_hides(encryption->method))
        add_signed(bar, encryption, keep);
    else if (encryption->method)
        add_method(bar, encryption, keep);
    else
        add_clear(bar, encryption, keep);
}
