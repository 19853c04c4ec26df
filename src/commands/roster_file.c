/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts to a file and out of one: /roster export, /roster import. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/contact_files.h"
#include "commands/lookup.h"
#include "commands/roster_order.h"

/* Bad lines that are shown one by one. */
#define PROBLEMS_SHOWN 10

/* --- export --- */

typedef struct {
    Model *model;
    char *path, *text;
    unsigned count;
} Export;

static void
export_free(Export *export)
{
    g_free(export->path);
    g_free(export->text);
    g_free(export);
}

static bool
write_export(const Export *export, GError **error)
{
    if (!file_write(export->path, export->text, strlen(export->text), error))
        return false;
    notice_here(
        export->model, SEVERITY_INFO,
        ngettext("%u contact was written to %s.", "%u contacts were written to %s.", export->count),
        export->count, export->path);
    return true;
}

static void
on_replace(const char *answer, gpointer data)
{
    Export *export = data;
    g_autoptr(GError) error = NULL;
    if (answer && strcmp(answer, "yes") != 0)
        notice_here(export->model, SEVERITY_INFO, _("%s stays as it is."), export->path);
    else if (answer && !write_export(export, &error))
        notice_here(export->model, SEVERITY_ERROR, "%s", error->message);
    export_free(export);
}

/* Takes the export. */
static void
ask_to_replace(Export *export)
{
    static const char *const choices[] = { "yes", "no", NULL };
    g_autofree char *text =
        g_strdup_printf(_("There is a file %s already. Replace it?"), export->path);
    prompt_ask(export->model, &(PromptRequest){
                                  .kind = PROMPT_CONFIRM,
                                  .text = text,
                                  .choices = choices,
                                  .answer = on_replace,
                                  .data = export,
                              });
}

static bool
run_export(const CommandCall *call, GError **error)
{
    ContactFileFormat format = contact_file_format_of(call->argv[0]);
    if (call->argc == 2 && !contact_file_format_parse(call->argv[1], &format))
        return command_fail(error, _("\"%s\" is no format: it is csv or vcard."), call->argv[1]);
    Export *export = g_new(Export, 1);
    *export = (Export){
        .model = call->model,
        .path = file_expand(call->argv[0]),
        .text = contact_file_write(call->account->roster, format),
        .count = roster_size(call->account->roster),
    };
    if (g_file_test(export->path, G_FILE_TEST_EXISTS)) {
        ask_to_replace(export);
        return true;
    }
    bool is_written = write_export(export, error);
    export_free(export);
    return is_written;
}

/* --- import --- */

/* What a file would change. */
typedef struct {
    RosterChanges *changes;
    unsigned added, changed, known;
} Plan;

/* The contact's groups and those of the file. Owns the array alone. */
static const char **
join_groups(const Contact *contact, char *const *more)
{
    GPtrArray *groups = g_ptr_array_new();
    for (char **group = contact->groups; *group; group++)
        g_ptr_array_add(groups, *group);
    for (; *more; more++)
        if (!g_strv_contains((const char *const *)contact->groups, *more))
            g_ptr_array_add(groups, *more);
    g_ptr_array_add(groups, NULL);
    return (const char **)g_ptr_array_free(groups, FALSE);
}

static void
plan_contact(Plan *plan, const Account *account, const FileContact *wanted)
{
    const Contact *contact = roster_find(account->roster, wanted->jid);
    if (jid_equal_bare(wanted->jid, account->jid)) {
        plan->known++;
        return;
    }
    if (!contact || !contact->is_in_roster) {
        roster_changes_add(plan->changes, wanted->jid, wanted->name,
                           (const char *const *)wanted->groups);
        plan->added++;
        return;
    }
    g_autofree const char **groups = join_groups(contact, wanted->groups);
    const char *name = wanted->name ? wanted->name : contact->name;
    if (g_strcmp0(name, contact->name) == 0 &&
        g_strv_length((char **)groups) == g_strv_length(contact->groups)) {
        plan->known++;
        return;
    }
    roster_changes_set(plan->changes, wanted->jid, name, groups);
    plan->changed++;
}

static void
print_problems(const CommandCall *call, const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len && i < PROBLEMS_SHOWN; i++)
        command_print(call, "%s", (char *)g_ptr_array_index(problems, i));
    if (problems->len > PROBLEMS_SHOWN)
        command_print(call,
                      ngettext("... and %u more bad line.", "... and %u more bad lines.",
                               problems->len - PROBLEMS_SHOWN),
                      problems->len - PROBLEMS_SHOWN);
}

static bool
run_import(const CommandCall *call, GError **error)
{
    g_autofree char *path = file_expand(call->argv[0]);
    g_autofree char *text = file_read_long(path, LIMIT_CONTACTS_FILE_BYTES, error);
    if (!text || !client_is_online(call->client, call->account, error))
        return false;
    g_autoptr(ContactFile) file = contact_file_read(text);
    g_autoptr(RosterChanges) changes = roster_changes_new(call->account);
    Plan plan = { .changes = changes };
    for (guint i = 0; i < file->contacts->len; i++)
        plan_contact(&plan, call->account, g_ptr_array_index(file->contacts, i));
    print_problems(call, file->problems);
    g_autofree char *sum =
        g_strdup_printf(_("%s: %u new, %u with another name or more groups, %u as they are, %u bad "
                          "lines."),
                        path, plan.added, plan.changed, plan.known, file->problems->len);
    command_print(call, "%s", sum);
    if (roster_changes_count(changes) == 0)
        return file->problems->len == 0 ||
               command_fail(error, _("There is nothing to import from %s."), path);
    g_autofree char *question = g_strdup_printf(
        _("Add %u contacts to %s and ask them to show their presence, and change %u? \"quietly\" "
          "asks nobody."),
        plan.added, jid_shown_bare(call->account->jid), plan.changed);
    roster_order_ask(call, call->account, g_steal_pointer(&changes),
                     &(RosterQuestion){
                         .question = question,
                         .details = sum,
                         .may_be_quiet = plan.added > 0,
                     });
    return true;
}

const Command roster_file_commands[] = {
    { .name = "roster export",
      .usage = N_("FILE [csv|vcard]"),
      .summary = N_("Write your contacts to a file: a table or vCards"),
      .help = N_("Without a format, the name of the file says it: .vcf are vCards. The file is "
                 "yours alone to read; you are asked before one is replaced."),
      .args = { 1, 2 },
      .completes = { COMPLETE_FILE, COMPLETE_LIST },
      .words = "csv|vcard",
      .needs = NEEDS_ACCOUNT,
      .run = run_export },
    { .name = "roster import",
      .usage = N_("FILE"),
      .summary = N_("Add the contacts that a file names: a table (CSV) or vCards"),
      .help = N_("You are told what it would change, and asked. Nobody is removed. The columns of "
                 "a table are jid, name and groups; \";\" stands between groups."),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_FILE },
      .needs = NEEDS_ACCOUNT,
      .run = run_import },
    { 0 },
};
