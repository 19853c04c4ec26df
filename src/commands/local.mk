noinst_LIBRARIES += libcommands.a
libcommands_a_CPPFLAGS = $(AM_CPPFLAGS)
libcommands_a_SOURCES = \
	src/commands/account.c \
	src/commands/account_server.c src/commands/account_server.h \
	src/commands/adhoc.c \
	src/commands/archive.c \
	src/commands/argument.c \
	src/commands/bookmark.c \
	src/commands/chats.c \
	src/commands/columns.c src/commands/columns.h \
	src/commands/command.c src/commands/command.h \
	src/commands/complete.c \
	src/commands/connection.c \
	src/commands/contact.c src/commands/contact.h \
	src/commands/encryption.c \
	src/commands/encryption_family.c \
	src/commands/encryption_family.h \
	src/commands/key_columns.c \
	src/commands/key_columns.h \
	src/commands/trust.c \
	src/commands/extended.c \
	src/commands/form.c \
	src/commands/help.c \
	src/commands/history.c \
	src/commands/history_files.c \
	src/commands/ignore.c \
	src/commands/info.c \
	src/commands/info_occupant.c \
	src/commands/invite.c \
	src/commands/link.c \
	src/commands/list.c \
	src/commands/lookup.c src/commands/lookup.h \
	src/commands/message.c \
	src/commands/nick_completion.c \
	src/commands/nick_completion.h \
	src/commands/moderation.c \
	src/commands/outbox.c \
	src/commands/ox.c \
	src/commands/panel.c \
	src/commands/parse.c src/commands/parse.h \
	src/commands/personal.c \
	src/commands/room.c src/commands/room.h \
	src/commands/room_who.c \
	src/commands/topic.c \
	src/commands/pgp.c \
	src/commands/presence.c \
	src/commands/priority.c \
	src/commands/read.c \
	src/commands/reference.c src/commands/reference.h \
	src/commands/resource.c \
	src/commands/rooms.c \
	src/commands/roster.c \
	src/commands/roster_file.c \
	src/commands/roster_group.c \
	src/commands/roster_order.c src/commands/roster_order.h \
	src/commands/requests.c \
	src/commands/scroll.c \
	src/commands/search.c \
	src/commands/settings.c \
	src/commands/smime.c \
	src/commands/status_report.c src/commands/status_report.h \
	src/commands/topics.c \
	src/commands/topics_addresses.c \
	src/commands/topics_bookmarks.c \
	src/commands/topics_contacts.c \
	src/commands/topics_encryption.c \
	src/commands/topics_extended.c \
	src/commands/topics.h \
	src/commands/topics_history.c \
	src/commands/topics_search.c \
	src/commands/topics_irc.c \
	src/commands/topics_moderation.c \
	src/commands/topics_moving.c \
	src/commands/topics_presence.c \
	src/commands/topics_privacy.c \
	src/commands/topics_rooms.c \
	src/commands/topics_signs.c \
	src/commands/who.c \
	src/commands/vcard.c \
	src/commands/window.c
