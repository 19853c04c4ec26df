/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message to paragraph. */

#include "config.h"

#include "ui/message_format.h"

#include <string.h>

#include "base/consistent_color.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/text_width.h"
#include "base/utf8.h"
#include "ui/encryption_parts.h"
#include "ui/view_text.h"

/* The text keeps at least this many columns before the time, then the names, give way. */
#define BODY_COLUMNS 20
/* Narrower than this, names stand in the text. */
#define NARROW_COLUMNS 16
/* Of a usual time with the blank behind it. */
#define TIME_COLUMNS 6
/* The dashes on each side of a day. */
#define DAY_DASHES 9
#define GAP_DASHES 2
#define TAB        "    "

static const struct {
    const char *sign;
    StyleId style;
} states[] = {
    [MESSAGE_QUEUED] = { "…", STYLE_STATE },        [MESSAGE_SENT] = { "✓", STYLE_STATE },
    [MESSAGE_RECEIVED] = { "✓✓", STYLE_STATE },     [MESSAGE_READ] = { "✔✔", STYLE_STATE_READ },
    [MESSAGE_FAILED] = { "✗", STYLE_STATE_FAILED },
};

/* Whoever wrote it wants it kept nowhere, and it is not. */
#define UNRECORDED "∅"

static const struct {
    const char *sign; /* before the text */
    StyleId style;
} severities[] = {
    [SEVERITY_INFO] = { "", STYLE_INFO },
    [SEVERITY_WARNING] = { "! ", STYLE_WARNING },
    [SEVERITY_ERROR] = { "✗ ", STYLE_ERROR },
};

/* The scheme without its colon, and what must follow that. */
static const struct {
    const char *name, *follow;
} schemes[] = { { "https", "//" }, { "http", "//" }, { "aesgcm", "//" }, { "xmpp", "" } };

typedef struct {
    size_t start, end;
} Range;

static size_t
link_end(const char *text, size_t start, size_t length)
{
    size_t end = start;
    const char *open;

    while (end < length && !strchr(" <>\"", text[end]))
        end++;
    open = memchr(text + start, '(', end - start);
    while (end > start && strchr(".,;:!?')]", text[end - 1]) &&
           !(text[end - 1] == ')' && open && open < text + end))
        end--;
    return end;
}

/* The link whose scheme ends at this colon, if there is one. */
static bool
link_around(const char *text, size_t colon, size_t length, Range *ret_link)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(schemes); i++) {
        size_t name = strlen(schemes[i].name), follow = strlen(schemes[i].follow);
        if (colon < name || g_ascii_strncasecmp(text + colon - name, schemes[i].name, name) != 0 ||
            (colon > name && g_ascii_isalnum(text[colon - name - 1])) ||
            strncmp(text + colon + 1, schemes[i].follow, follow) != 0)
            continue;
        ret_link->start = colon - name;
        ret_link->end = link_end(text, colon + 1 + follow, length);
        return ret_link->end > colon + 1 + follow;
    }
    return false;
}

/* The first link that begins at or after from. */
static bool
find_link(const char *text, size_t from, size_t length, Range *ret_link)
{
    const char *colon = memchr(text + from, ':', length - from);

    for (; colon; colon = memchr(colon + 1, ':', text + length - colon - 1)) {
        if (colon > text && strchr("sSpPmM", colon[-1]) &&
            link_around(text, colon - text, length, ret_link) && ret_link->start >= from)
            return true;
    }
    return false;
}

static void
add_line(StyledText *body, const char *line, size_t length, CellStyle style)
{
    size_t at = 0;
    Range link;

    while (at < length && find_link(line, at, length, &link)) {
        styled_text_add(body, line + at, (gssize)(link.start - at), style);
        styled_text_add(body, line + link.start, (gssize)(link.end - link.start),
                        cell_style(STYLE_LINK));
        at = link.end;
    }
    styled_text_add(body, line + at, (gssize)(length - at), style);
}

/* "> text", as XEP-0393 5.1.3 has it, but not ">:(". */
static bool
is_quote(const char *line, size_t length)
{
    return length > 0 && line[0] == '>' && (length == 1 || line[1] == ' ' || line[1] == '>');
}

static char *
clean_text(const char *text)
{
    char *clean = utf8_for_screen(text);

    g_strchomp(clean);
    if (!strchr(clean, '\t'))
        return clean;
    GString *spaced = g_string_sized_new(strlen(clean) + 64);
    for (const char *at = clean; *at;) {
        size_t length = strcspn(at, "\t");
        g_string_append_len(spaced, at, (gssize)length);
        at += length;
        if (*at) {
            g_string_append(spaced, TAB);
            at++;
        }
    }
    g_free(clean);
    return g_string_free(spaced, FALSE);
}

static void
add_text(StyledText *body, const char *text, CellStyle style)
{
    g_autofree char *clean = clean_text(text);

    for (const char *line = clean; line;) {
        const char *newline = strchr(line, '\n');
        size_t length = newline ? (size_t)(newline - line) : strlen(line);
        add_line(body, line, length, is_quote(line, length) ? cell_style(STYLE_QUOTE) : style);
        if (newline)
            styled_text_add(body, "\n", 1, style);
        line = newline ? newline + 1 : NULL;
    }
}

/* What gives somebody his colour: in rooms the nick, else the address. */
static const char *
color_name(const Message *message, const Chat *chat)
{
    const Jid *jid = message->from ? message->from : chat ? chat->jid : NULL;
    const char *nick = jid && chat && chat->kind != CHAT_CONTACT ? jid_resource(jid) : NULL;

    return nick ? nick : jid ? jid_bare(jid) : NULL;
}

static CellStyle
nick_style(const Message *message, const Chat *chat)
{
    if (message->is_outgoing)
        return cell_style(STYLE_NICK_SELF);
    const char *name = color_name(message, chat);
    CellStyle style = cell_style(STYLE_NICK_OTHER);

    style.has_rgb = name != NULL;
    style.rgb = name ? consistent_color_rgb(name, 100, 60) : 0;
    return style;
}

static const char *
sender_name(const Message *message, const Chat *chat)
{
    if (chat)
        return chat_sender_name(chat, message);
    return message->from ? jid_shown_bare(message->from) : "";
}

/* The time and a space, if the text keeps room beside it and the columns that follow. */
static void
add_time(Paragraph *paragraph, const Message *message, const MessageLook *look, int columns)
{
    g_autofree char *time = date_format(message->time, look->time_format);
    g_autofree char *clean = utf8_for_line(time);
    int width = text_width(clean);

    if (width == 0 || look->width - width - 1 - columns < BODY_COLUMNS)
        return;
    styled_text_add(&paragraph->lead, clean, -1, cell_style(STYLE_TIME));
    styled_text_add(&paragraph->lead, " ", 1, cell_style(STYLE_TEXT));
}

/* name at the right end of its column, and two columns: blank, but for a mark on what speaks to the
 * user. */
static void
add_name_column(Paragraph *paragraph, const char *name, CellStyle style, int columns,
                bool is_mention)
{
    g_autofree char *cut = text_cut(name, columns);
    int blank = columns - text_width(cut);

    for (int i = 0; i < blank; i++)
        styled_text_add(&paragraph->lead, " ", 1, cell_style(STYLE_TEXT));
    styled_text_add(&paragraph->lead, cut, -1, style);
    if (is_mention)
        styled_text_add(&paragraph->lead, "!", 1, cell_style(STYLE_MENTION));
    styled_text_add(&paragraph->lead, "  ", is_mention ? 1 : 2, cell_style(STYLE_TEXT));
}

static int
name_columns(const MessageLook *look)
{
    if (look->width - look->nick_width - 2 >= BODY_COLUMNS)
        return look->nick_width;
    return MIN(look->nick_width, look->width / 4);
}

/* Where there is room for no column of names, a dot takes its place: without an indent, a line of a
 * text could pass for a message of its own. */
static void
format_narrow(Paragraph *paragraph, const char *name, CellStyle style, bool is_action, int width)
{
    g_autofree char *clean = utf8_for_line(name);

    if (width > 3)
        styled_text_add(&paragraph->lead, is_action ? "*" : "·", -1, cell_style(STYLE_TEXT));
    styled_text_add(&paragraph->body, clean, -1, style);
    styled_text_add(&paragraph->body, is_action ? " " : ": ", -1, cell_style(STYLE_TEXT));
}

static void
add_sender(Paragraph *paragraph, const Message *message, const Chat *chat, const MessageLook *look)
{
    const char *name = sender_name(message, chat);
    CellStyle style = nick_style(message, chat);
    bool is_action = message_action(message) != NULL;
    int columns = name_columns(look);

    if (look->width < NARROW_COLUMNS) {
        format_narrow(paragraph, name, style, is_action, look->width);
        return;
    }
    add_time(paragraph, message, look, columns + 2);
    add_name_column(paragraph, is_action ? "*" : name, style, columns, message->is_mention);
    if (!is_action)
        return;
    g_autofree char *clean = utf8_for_line(name);
    styled_text_add(&paragraph->body, clean, -1, style);
    styled_text_add(&paragraph->body, " ", 1, cell_style(STYLE_ACTION));
}

/* A line of ours below the text. */
static void
add_remark(StyledText *body, const char *text, StyleId style)
{
    g_autofree char *clean = utf8_for_line(text);

    styled_text_add(body, "\n", 1, cell_style(style));
    styled_text_add(body, clean, -1, cell_style(style));
}

static void
add_unrecorded(Paragraph *paragraph, const Message *message)
{
    if (message->is_unrecorded && !message->row)
        styled_text_add(&paragraph->edge, message->is_outgoing ? UNRECORDED " " : UNRECORDED, -1,
                        cell_style(STYLE_STATE));
}

/* Between the sign of the encryption and what stands behind it. */
static void
part_edge(Paragraph *paragraph, const Message *message)
{
    bool is_followed = message->is_outgoing || (message->is_unrecorded && !message->row);

    if (paragraph->edge.text->len > 0 && is_followed)
        styled_text_add(&paragraph->edge, " ", 1, cell_style(STYLE_TEXT));
}

static void
add_state(Paragraph *paragraph, const Message *message)
{
    styled_text_add(&paragraph->edge, states[message->state].sign, -1,
                    cell_style(states[message->state].style));
    if (message->state != MESSAGE_FAILED)
        return;
    g_autofree char *text = message->error
                                ? g_strdup_printf(_("✗ not delivered: %s"), message->error)
                                : g_strdup(_("✗ not delivered"));
    add_remark(&paragraph->body, text, STYLE_STATE_FAILED);
}

/* A line of a table (commands/columns.h) begins with two blanks, and as many part its cells: those
 * before the last one, in bytes, if they are no wider than this. They stand in the lead, so that a
 * long last cell wraps below itself. */
static size_t
cells_before_last(const char *text, int columns)
{
    size_t end = 0;

    if (!g_str_has_prefix(text, "  ") || strchr(text, '\n'))
        return 0;
    for (const char *gap = strstr(text, "  "); gap; gap = strstr(gap, "  ")) {
        gap += strspn(gap, " ");
        g_autofree char *before = g_strndup(text, (gsize)(gap - text));
        if (!*gap || text_width(before) > columns)
            break;
        end = (size_t)(gap - text);
    }
    return end;
}

/* Nothing but blocks: cameras want it bright, and light on dark; all columns are for it. */
static bool
is_code(const char *text)
{
    static const char *const blocks[] = { "█", "▀", "▄", " ", "\n" };
    bool has_lines = false;

    while (*text) {
        unsigned i = 0;
        while (i < G_N_ELEMENTS(blocks) && !g_str_has_prefix(text, blocks[i]))
            i++;
        if (i == G_N_ELEMENTS(blocks))
            return false;
        has_lines |= *text == '\n';
        text += strlen(blocks[i]);
    }
    return has_lines;
}

static void
format_notice(const Message *message, const MessageLook *look, Paragraph *paragraph)
{
    CellStyle style = cell_style(severities[message->severity].style);
    const char *sign = severities[message->severity].sign;

    if (is_code(message->body)) {
        styled_text_add(&paragraph->body, message->body, -1, cell_style(STYLE_CODE));
        return;
    }
    g_autofree char *text = clean_text(message->body);
    size_t cells = cells_before_last(text, look->width - TIME_COLUMNS - BODY_COLUMNS);

    add_time(paragraph, message, look, text_width(sign));
    styled_text_add(&paragraph->lead, sign, -1, style);
    styled_text_add(&paragraph->lead, text, (gssize)cells, style);
    add_text(&paragraph->body, text + cells, style);
}

void
message_format(const Message *message, const Chat *chat, const MessageLook *look,
               Paragraph *ret_paragraph)
{
    const char *action = message_action(message);
    StyleId style = message->is_outgoing  ? STYLE_MESSAGE_SELF
                    : message->is_mention ? STYLE_MENTION
                                          : STYLE_MESSAGE_OTHER;

    paragraph_init(ret_paragraph);
    if (message->kind == MESSAGE_NOTICE) {
        format_notice(message, look, ret_paragraph);
        return;
    }
    add_sender(ret_paragraph, message, chat, look);
    if (message->is_sealed) {
        g_autofree char *words = message_words(message);
        add_text(&ret_paragraph->body, words, cell_style(STYLE_INFO));
    }
    add_text(&ret_paragraph->body, action ? action : message->body,
             cell_style(action && !message->is_mention ? STYLE_ACTION : style));
    if (message->is_cut) {
        g_autofree char *text =
            g_strdup_printf(_("(longer than %d KB: the rest was cut)"), LIMIT_BODY_BYTES / 1024);
        add_remark(&ret_paragraph->body, text, STYLE_INFO);
    }
    encryption_sign_add(&ret_paragraph->edge, message, chat);
    ret_paragraph->is_edge_kept = ret_paragraph->edge.text->len > 0;
    part_edge(ret_paragraph, message);
    add_unrecorded(ret_paragraph, message);
    if (message->is_outgoing)
        add_state(ret_paragraph, message);
}

/* label between dashes, at most so many on each side. */
static char *
format_rule(const char *label, int width, int dashes)
{
    g_autofree char *cut = text_cut(label, MAX(width, 1));
    int room = width - text_width(cut) - 2;
    int left = room / 2, right = room - left;
    GString *rule = g_string_new(NULL);

    if (room < 2)
        return g_string_free(g_string_append(rule, cut), FALSE);
    for (int i = 0; i < left; i++)
        g_string_append(rule, left - i <= dashes ? "─" : " ");
    g_string_append_printf(rule, " %s ", cut);
    for (int i = 0; i < MIN(right, dashes); i++)
        g_string_append(rule, "─");
    return g_string_free(rule, FALSE);
}

char *
message_format_day(int64_t time, const MessageLook *look)
{
    g_autofree char *day = date_format(time, look->day_format);

    return format_rule(day, look->width, DAY_DASHES);
}

char *
message_format_unread(const MessageLook *look)
{
    /* TRANSLATORS: stands in the line above messages that were not read yet */
    return format_rule(_("new"), look->width, look->width);
}

/* What lies in a gap, and what can be done. */
static char *
describe_gap(const Chat *chat, const ChatGap *gap)
{
    g_autofree char *after = date_format(gap->after, "%F");
    g_autofree char *before = date_format(gap->before, "%F");
    bool is_online = chat->account->state == ACCOUNT_ONLINE;

    if (gap->after == 0 && is_online)
        return g_strdup(
            _("older lines may be on the server: PageUp or /history fill fetches them"));
    if (gap->after == 0)
        return g_strdup(_("older lines may be on the server: they can be fetched once you are "
                          "online"));
    if (is_online)
        /* TRANSLATORS: two dates */
        return g_strdup_printf(
            _("lines may be missing here, %s to %s: PageUp or /history fill fetches them"), after,
            before);
    return g_strdup_printf(
        _("lines may be missing here, %s to %s: they can be fetched once you are online"), after,
        before);
}

/* Of one day the times say more. */
static char *
describe_loss(const ChatGap *gap)
{
    bool is_one_day = date_local_day(gap->after) == date_local_day(gap->before);
    g_autofree char *after = date_format(gap->after, is_one_day ? "%F %R" : "%F");
    g_autofree char *before = date_format(gap->before, is_one_day ? "%R" : "%F");

    /* TRANSLATORS: two dates, or a date and time and a time */
    return g_strdup_printf(_("messages from %s to %s are no longer on the server"), after, before);
}

char *
message_format_gap(const Chat *chat, const ChatGap *gap, const MessageLook *look)
{
    g_autofree char *text = NULL;

    switch (gap->state) {
    case GAP_OPEN:
        text = describe_gap(chat, gap);
        break;
    case GAP_FETCHING:
        text = g_strdup(_("fetching what the server keeps…"));
        break;
    case GAP_FAILED:
        text = g_strdup_printf(_("lines are missing here (%s): /history fill tries again"),
                               chat->gap_problem ? chat->gap_problem : "?");
        break;
    case GAP_BEGINNING:
        text = g_strdup(_("the server keeps nothing older"));
        break;
    case GAP_LOST:
        text = describe_loss(gap);
        break;
    case GAP_COMING:
        text = g_strdup(_("fetching what was said while you were away…"));
        break;
    }
    return format_rule(text, look->width, GAP_DASHES);
}
