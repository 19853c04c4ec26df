/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message goes: /resource. */

#include "config.h"

#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"

/* In the words of the title bar, as a sentence. */
static void
print_target(const CommandCall *call)
{
    ChatTarget target = chat_target(call->chat);
    const char *to = jid_shown(target.to);
    if (target.is_fallback)
        command_print(call,
                      _("The device that you chose, %s, is not online: until it is, messages "
                        "go as if you had chosen none."),
                      call->chat->forced_resource);
    if (target.is_forced)
        command_print(call, _("Messages go to %s, as you chose."), to);
    else if (target.state == TARGET_OFFLINE)
        command_print(call, _("Messages go to %s, who is offline: the server keeps them."), to);
    else if (target.state == TARGET_NEGATIVE)
        command_print(call,
                      _("No device of %s takes messages (negative priorities): the server "
                        "keeps them. /resource set chooses one all the same."),
                      to);
    else if (target.state == TARGET_HIDDEN)
        command_print(call, _("Messages go to %s; we cannot see whether they are online."), to);
    else
        command_print(call, _("Messages go to %s; the best device is %s (priority %d)."), to,
                      CELL(target.device->name), target.device->priority);
    if (target.equals)
        command_print(call,
                      ngettext("%u other has the same priority, and may get them too.",
                               "%u others have the same priority, and may get them too.",
                               target.equals),
                      target.equals);
    chat_target_done(&target);
}

/* Why this one is or is not written to. */
static const char *
role_of(const CommandCall *call, const Resource *resource, const Resource *next)
{
    if (resource->name && g_strcmp0(resource->name, call->chat->forced_resource) == 0)
        return _("chosen");
    if (resource == next)
        return _("next");
    if (resource->name && g_strcmp0(resource->name, call->chat->last_resource) == 0)
        return _("wrote last");
    return resource->priority < 0 ? _("takes no messages") : "";
}

static void
add_resource(const CommandCall *call, Columns *columns, const Resource *resource,
             const Resource *next)
{
    g_autofree char *priority = g_strdup_printf(_("priority %d"), resource->priority);
    const char *client = resource->caps ? capabilities_name(resource->caps) : NULL;
    columns_add(columns, show_sign(resource->show), CELL(resource->name),
                show_label(resource->show), priority, role_of(call, resource, next), CELL(client),
                CELL(resource->status), NULL);
}

static bool
run_list(const CommandCall *call, GError **error)
{
    (void)error;
    const Contact *contact = chat_contact(call->chat);
    ChatTarget target = chat_target(call->chat);
    const Resource *next = target.device;
    g_autoptr(Columns) columns = columns_new();
    chat_target_done(&target);
    for (guint i = 0; contact && i < contact->resources->len; i++)
        add_resource(call, columns, g_ptr_array_index(contact->resources, i), next);
    columns_print(columns, call);
    print_target(call);
    if (contact)
        client_ask_capabilities(call->client, contact);
    return true;
}

static bool
run_set(const CommandCall *call, GError **error)
{
    const Contact *contact = chat_contact(call->chat);
    if (call->chat->kind != CHAT_CONTACT)
        return command_fail(error, _("Only a contact has resources to choose from."));
    if (!contact || !contact_find_resource(contact, call->argv[0]))
        return command_fail(error,
                            _("%s is not online with a device %s. /resource list shows the "
                              "devices."),
                            chat_display_name(call->chat), call->argv[0]);
    chat_set_forced_resource(call->chat, call->argv[0]);
    print_target(call);
    return true;
}

static bool
run_auto(const CommandCall *call, GError **error)
{
    (void)error;
    chat_set_forced_resource(call->chat, NULL);
    print_target(call);
    return true;
}

#define LIST_SUMMARY N_("Show the contact's devices and which one a message goes to")
#define LIST_HELP                                                                                  \
    N_("Devices stand in the order of their priority; \"next\" is the one that gets the next "     \
       "line. /help devices explains the rules.")

const Command resource_commands[] = {
    { .name = "resource",
      .usage = "",
      .summary = LIST_SUMMARY,
      .help = LIST_HELP,
      .needs = NEEDS_CHAT,
      .run = run_list },
    { .name = "resource list",
      .usage = "",
      .summary = LIST_SUMMARY,
      .help = LIST_HELP,
      .needs = NEEDS_CHAT,
      .run = run_list },
    { .name = "resource set",
      .usage = N_("RESOURCE"),
      .summary = N_("Send to this device of the contact alone"),
      .help = N_("While it is not online, messages go as the setting chat.target says, and the "
                 "title bar says so; when it comes back, to it again. /resource auto ends that."),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_RESOURCE },
      .needs = NEEDS_CHAT,
      .run = run_set },
    { .name = "resource auto",
      .usage = "",
      .summary = N_("Send as the setting chat.target says"),
      .help = N_("Takes back /resource set for this chat."),
      .needs = NEEDS_CHAT,
      .run = run_auto },
    { 0 },
};
