/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what is inside of S/MIME: MIME entities, Message/CPIM and PIDF. What was taken is written
 * as ours, and must be read as the same. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mime.h"
#include "xmpp/xmpp.h"

#include "fuzz.h"
#include "modules/cpim.h"
#include "modules/pidf.h"
#include "modules/smime_content.h"

static void
check_canonical(const GString *canonical)
{
    g_autoptr(GString) again = mime_canonical(canonical->str, canonical->len);

    g_assert_cmpmem(again->str, again->len, canonical->str, canonical->len);
}

/* What is signed comes out of what was put around it as it was. */
static void
check_signed(const MimePart *part)
{
    g_autoptr(GBytes) signature = g_bytes_new_static("signature", 9);
    g_autoptr(GString) joined = mime_join_signed(part, signature, "sha-256");
    MimeEntity entity, end;
    MimePart parts[2];

    g_assert_true(mime_read(&entity, joined->str, joined->len));
    g_assert_true(mime_split_signed(&entity, parts));
    g_assert_cmpmem(parts[0].text, parts[0].size, part->text, part->size);
    g_assert_true(mime_read(&end, parts[1].text, parts[1].size));
    g_autoptr(GBytes) again = mime_body(&end);
    g_assert_true(g_bytes_equal(again, signature));
    mime_entity_done(&end);
    mime_entity_done(&entity);
}

static void
check_entity(const GString *canonical)
{
    MimeEntity entity;
    MimePart parts[2];

    if (!mime_read(&entity, canonical->str, canonical->len))
        return;
    g_autoptr(GBytes) body = mime_body(&entity);
    g_assert_true(entity.is_base64 || g_bytes_get_size(body) == entity.size);
    if (mime_split_signed(&entity, parts)) {
        check_signed(&parts[0]);
        check_signed(&parts[1]);
    }
    mime_entity_done(&entity);
}

static void
check_cpim(const GString *text)
{
    g_autoptr(Cpim) cpim = cpim_read(text->str, text->len, NULL);

    if (!cpim)
        return;
    g_autoptr(GString) written = cpim_write(cpim);
    g_autoptr(Cpim) again = cpim_read(written->str, written->len, NULL);
    g_assert_nonnull(again);
    g_assert_true(jid_equal(again->from, cpim->from));
    g_assert_cmpuint(again->to->len, ==, cpim->to->len);
    g_assert_cmpint(again->time, ==, cpim->time);
    g_assert_cmpstr(again->subject, ==, cpim->subject);
    g_assert_cmpstr(again->type, ==, cpim->type);
    g_assert_cmpstr(again->content, ==, cpim->content);
}

static void
check_pidf(const GString *text)
{
    g_autoptr(Pidf) pidf = pidf_read(text->str, text->len, NULL);

    if (!pidf)
        return;
    g_autoptr(GString) written = pidf_write(pidf);
    g_autoptr(Pidf) again = pidf_read(written->str, written->len, NULL);
    g_assert_nonnull(again);
    g_assert_true(jid_equal(again->entity, pidf->entity));
    g_assert_cmpint(again->show, ==, pidf->show);
    g_assert_cmpstr(again->status ? again->status : "", ==, pidf->status ? pidf->status : "");
}

static void
check_content(GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SmimeContent) content = smime_content_read(bytes, &error);

    g_assert_true(!content == !!error);
    if (!content || strcmp(element_name(content->inside), "message") != 0 || !content->to->len)
        return;
    content->time = content->time ? content->time : 1;
    g_autoptr(GBytes) written = smime_content_write(content);
    g_autoptr(SmimeContent) again = smime_content_read(written, NULL);
    g_assert_nonnull(again);
    g_assert_cmpstr(element_child_text(again->inside, "body", NULL), ==,
                    element_child_text(content->inside, "body", NULL));
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
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GString) canonical = mime_canonical((const char *)data, size);

    check_canonical(canonical);
    check_entity(canonical);
    check_cpim(canonical);
    check_pidf(canonical);
    check_content(bytes);
    return 0;
}
