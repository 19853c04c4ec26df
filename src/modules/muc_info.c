/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what rooms say of themselves, and asks the rooms whose chats we have. */

#include "config.h"

#include "modules/muc_info.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "xmpp/data_form.h"
#include "xmpp/ns.h"

#include "modules/disco.h"
#include "modules/modules.h"
#include "modules/muc.h"
#include "modules/rsm.h"

#define FORM_TYPE_INFO "http://jabber.org/protocol/muc#roominfo"
#define LOGS           "muc#roominfo_logs"
/* An hour of waiting between two messages is more than any room asks for. */
#define MOST_SLOW_SECONDS (24 * 60 * 60)

static const struct {
    const char *name;
    RoomFeature feature;
} feature_names[] = {
    { "muc_membersonly", ROOM_MEMBERS_ONLY },
    { "muc_moderated", ROOM_MODERATED },
    { "muc_nonanonymous", ROOM_NON_ANONYMOUS },
    { "muc_semianonymous", ROOM_SEMI_ANONYMOUS },
    { "muc_passwordprotected", ROOM_PASSWORD },
    { "muc_hidden", ROOM_HIDDEN },
    { "muc_persistent", ROOM_PERSISTENT },
    { "muc_temporary", ROOM_TEMPORARY },
    { "urn:xmpp:mam:2", ROOM_ARCHIVE },
    { "urn:xmpp:mam:2#extended", ROOM_EXTENDED_ARCHIVE },
    { NS_STABLE_IDS, ROOM_STABLE_IDS },
    { "http://jabber.org/protocol/muc#stable_id", ROOM_REFLECTS_IDS },
    { "urn:xmpp:occupant-id:0", ROOM_OCCUPANT_IDS },
    { "http://jabber.org/protocol/muc#self-ping-optimization", ROOM_SELF_PING },
    { NS_REGISTER, ROOM_REGISTRATION },
    { "urn:xmpp:hats:0", ROOM_HATS },
    { "urn:xmpp:message-moderate:0", ROOM_MODERATION },
    { "urn:xmpp:message-moderate:1", ROOM_MODERATION },
    { "vcard-temp", ROOM_VCARD },
    { NS_RSM, ROOM_PAGES },
};

/* --- reading --- */

static void
read_feature(const char *name, MucInfo *info)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(feature_names); i++) {
        if (strcmp(feature_names[i].name, name) == 0)
            info->features |= feature_names[i].feature;
    }
    info->is_room |= strcmp(name, NS_MUC) == 0;
}

static void
read_identity(const Element *identity, MucInfo *info)
{
    const char *category = element_get(identity, "category");
    const char *type = element_get(identity, "type");
    const char *name = element_get(identity, "name");

    if (g_strcmp0(category, "conference") != 0)
        return;
    info->is_room = true;
    if (g_strcmp0(type, "irc") == 0)
        info->features |= ROOM_IRC;
    if (name && name[0] && !info->name)
        info->name = utf8_short_line(name, LIMIT_NAME_BYTES);
}

/* NULL: empty, or not there. */
static char *
read_text(const Form *form, const char *var, size_t most)
{
    const char *value = form_value(form, var);

    return value[0] ? utf8_cut(value, most) : NULL;
}

static bool
read_truth(const Form *form, const char *var)
{
    const char *value = form_value(form, var);

    return strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
}

/* -1: it is no such number. */
static int
read_number(const Form *form, const char *var, unsigned most)
{
    guint64 number;

    if (!g_ascii_string_to_unsigned(form_value(form, var), 10, 0, G_MAXUINT32, &number, NULL))
        return -1;
    return (int)MIN(number, most);
}

static char *
read_contact(const Form *form)
{
    const FormField *field = form_find(form, "muc#roominfo_contactjid");
    g_autoptr(GString) addresses = g_string_new(NULL);

    for (unsigned i = 0; field && i < field->values->len; i++) {
        if (addresses->len > 0)
            g_string_append(addresses, ", ");
        g_string_append(addresses, field->values->pdata[i]);
    }
    return addresses->len > 0 ? utf8_cut(addresses->str, LIMIT_NAME_BYTES) : NULL;
}

/* What a name stands for that servers use besides the one of XEP-0486. */
static char *
read_avatar(const Form *form)
{
    char *hash = read_text(form, "muc#roominfo_avatarhash", LIMIT_NAME_BYTES);

    return hash ? hash
                : read_text(form, "{http://modules.prosody.im/mod_vcard_muc}avatar#sha1",
                            LIMIT_NAME_BYTES);
}

static double
read_activity(const Form *form)
{
    const char *value = form_value(form, "{urn:xmpp:muc-activity}message-activity");
    char *end;
    double activity = g_ascii_strtod(value, &end);

    return end == value || *end || !(activity >= 0 && activity <= 1e9) ? -1 : activity;
}

static void
read_form(const Form *form, MucInfo *info)
{
    info->description = read_text(form, "muc#roominfo_description", LIMIT_STATUS_BYTES);
    info->language = read_text(form, "muc#roominfo_lang", LIMIT_NAME_BYTES);
    info->subject = read_text(form, "muc#roominfo_subject", LIMIT_STATUS_BYTES);
    info->contact = read_contact(form);
    info->avatar = read_avatar(form);
    info->logs = read_text(form, LOGS, LIMIT_NAME_BYTES);
    info->occupants = read_number(form, "muc#roominfo_occupants", G_MAXINT);
    info->activity = read_activity(form);
    info->slow_seconds =
        MAX(read_number(form, "muc#roominfo_slow_mode_duration", MOST_SLOW_SECONDS), 0);
    if (read_truth(form, "muc#roominfo_subjectmod") ||
        read_truth(form, "muc#roomconfig_changesubject"))
        info->features |= ROOM_OPEN_SUBJECT;
    if (info->logs)
        info->features |= ROOM_LOGGED;
}

/* There may be other forms beside it; of its kind the first counts. */
static bool
read_extension(const Element *x, MucInfo *info)
{
    g_autoptr(Form) form = data_form_read(x);

    if (!form || strcmp(form_value(form, "FORM_TYPE"), FORM_TYPE_INFO) != 0)
        return false;
    read_form(form, info);
    return true;
}

bool
muc_info_read(const Element *answer, MucInfo *ret_info)
{
    const Element *query = answer ? element_child(answer, "query", NS_DISCO_INFO) : NULL;
    bool has_form = false;

    *ret_info = (MucInfo){ .occupants = -1, .activity = -1 };
    for (const Element *child = query ? element_first(query) : NULL; child;
         child = element_next(child)) {
        const char *var = element_get(child, "var");
        if (element_is(child, "identity", NS_DISCO_INFO))
            read_identity(child, ret_info);
        else if (element_is(child, "feature", NS_DISCO_INFO) && var)
            read_feature(var, ret_info);
        else if (element_is(child, "x", NS_DATA_FORM) && !has_form)
            has_form = read_extension(child, ret_info);
    }
    return query && element_first(query);
}

void
muc_info_clear(MucInfo *info)
{
    g_free(info->name);
    g_free(info->description);
    g_free(info->language);
    g_free(info->subject);
    g_free(info->contact);
    g_free(info->avatar);
    g_free(info->logs);
}

/* --- asking --- */

/* What we asked one room; the module's state is a table of them, by the bare address. */
typedef struct {
    Jid *room;
    bool is_waiting;
    bool is_stale; /* it has changed since we asked */
    bool is_known;
    bool is_from_inside; /* we were in when we asked: some tell others nothing */
} Question;

static void
question_free(gpointer data)
{
    Question *question = data;

    jid_unref(question->room);
    g_free(question);
}

static Question *
get_question(Stream *stream, const Jid *room)
{
    GHashTable *questions = stream_module_state(stream, &muc_info_module);
    Question *question = g_hash_table_lookup(questions, jid_bare(room));

    if (question)
        return question;
    question = g_new0(Question, 1);
    question->room = jid_ref((Jid *)room);
    g_hash_table_insert(questions, (char *)jid_bare(question->room), question);
    return question;
}

/* What status codes have told stays true where this says nothing about it. */
static unsigned
merge_features(unsigned before, unsigned said)
{
    const unsigned anonymity = ROOM_NON_ANONYMOUS | ROOM_SEMI_ANONYMOUS;
    unsigned kept = before & (said & anonymity ? ROOM_LOGGED : ROOM_LOGGED | anonymity);

    return said | kept;
}

static void
take_info(Room *room, const MucInfo *info)
{
    const RoomInfo told = { .name = info->name,
                            .description = info->description,
                            .language = info->language,
                            .contact = info->contact,
                            .avatar = info->avatar,
                            .features = merge_features(room->features, info->features),
                            .slow_seconds = info->slow_seconds };

    room_set_info(room, &told);
}

static void ask(Stream *stream, const Room *room, Question *question);

static void
on_info(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Jid) jid = data;
    Question *question = get_question(stream, jid);
    Room *room = room_of(stream_account(stream), jid);
    MucInfo info = { 0 };

    question->is_waiting = false;
    if (muc_info_read(result, &info) && info.is_room) {
        question->is_known = true;
        if (room)
            take_info(room, &info);
    } else {
        log_debug("muc", "%s does not say what it is: %s", jid_bare(jid),
                  error ? error->message : "nothing");
    }
    muc_info_clear(&info);
    bool is_worth_it = question->is_stale || (!question->is_known && !question->is_from_inside);
    if (room && room->state == ROOM_IN && is_worth_it)
        ask(stream, room, question);
}

static void
ask(Stream *stream, const Room *room, Question *question)
{
    question->is_waiting = true;
    question->is_stale = false;
    question->is_from_inside = room->state == ROOM_IN;
    disco_request_info(stream, question->room, NULL, on_info, jid_ref(question->room));
}

void
muc_info_ask(Stream *stream, const Chat *chat)
{
    Question *question = get_question(stream, chat->jid);

    if (question->is_waiting) {
        question->is_stale = true;
        return;
    }
    question->is_known = false;
    ask(stream, chat->room, question);
}

void
muc_info_complete(Stream *stream, const Chat *chat)
{
    const Question *question = get_question(stream, chat->jid);

    if (!question->is_known && !question->is_waiting)
        muc_info_ask(stream, chat);
}

static gpointer
new_questions(Stream *stream)
{
    (void)stream;
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, question_free);
}

static void
free_questions(gpointer questions)
{
    g_hash_table_unref(questions);
}

const XmppModule muc_info_module = {
    .name = "muc_info",
    .new_state = new_questions,
    .free_state = free_questions,
};
