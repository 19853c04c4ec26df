noinst_LIBRARIES += libclient.a
libclient_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBNOTIFY_CFLAGS) $(LIBSECRET_CFLAGS) $(QRENCODE_CFLAGS)
libclient_a_SOURCES = \
	src/client/accounts.c \
	src/client/adhoc.c \
	src/client/adhoc.h \
	src/client/adhoc_window.c \
	src/client/answers.c \
	src/client/answers.h \
	src/client/attention.c \
	src/client/attention.h \
	src/client/auto_away.c \
	src/client/auto_away.h \
	src/client/backoff.c \
	src/client/backoff.h \
	src/client/blocked_window.c \
	src/client/blocking.c \
	src/client/blocking.h \
	src/client/client.c \
	src/client/client.h \
	src/client/contact_files.c \
	src/client/contact_files.h \
	src/client/contact_vcards.c \
	src/client/contact_vcards.h \
	src/client/contacts.c \
	src/client/continuity.c \
	src/client/continuity.h \
	src/client/credentials.c \
	src/client/credentials.h \
	src/client/desktop.h \
	src/client/desktop_idle.h \
	src/client/encryption/encryption.c \
	src/client/encryption/encryption.h \
	src/client/encryption/method.h \
	src/client/encryption/opening.c \
	src/client/encryption/orders.h \
	src/client/encryption/ox.c \
	src/client/encryption/ox.h \
	src/client/encryption/ox_backup.c \
	src/client/encryption/ox_judge.c \
	src/client/encryption/ox_judge.h \
	src/client/encryption/ox_keys.c \
	src/client/encryption/ox_orders.h \
	src/client/encryption/ox_own.c \
	src/client/encryption/ox_errand.c \
	src/client/encryption/ox_errand.h \
	src/client/encryption/ox_room.c \
	src/client/encryption/ox_room.h \
	src/client/encryption/ox_start.c \
	src/client/encryption/passphrase.c \
	src/client/encryption/passphrase.h \
	src/client/encryption/pgp.c \
	src/client/encryption/qr_code.h \
	src/client/encryption/replay.c \
	src/client/encryption/replay.h \
	src/client/encryption/sealing.c \
	src/client/encryption/trust.c \
	src/client/encryption/trust.h \
	src/client/encryption/pgp.h \
	src/client/encryption/pgp_keys.c \
	src/client/encryption/starting.c \
	src/client/encryption/starting.h \
	src/client/encryption/pgp_orders.c \
	src/client/encryption/pgp_presence.c \
	src/client/encryption/pgp_signing.c \
	src/client/encryption/smime.c \
	src/client/encryption/smime.h \
	src/client/encryption/smime_judge.c \
	src/client/encryption/smime_orders.c \
	src/client/encryption/smime_presence.c \
	src/client/encryption/smime_sending.c \
	src/client/encryption/smime_stamps.c \
	src/client/encryption/files.c \
	src/client/encryption/task.c \
	src/client/encryption/task.h \
	src/client/encryption/wanted.c \
	src/client/encryption/wanted.h \
	src/client/extended.c \
	src/client/extended.h \
	src/client/incoming.c \
	src/client/incoming.h \
	src/client/info.c \
	src/client/keyring.c \
	src/client/keyring.h \
	src/client/keyring_service.h \
	src/client/mentions.c \
	src/client/mentions.h \
	src/client/moves.c \
	src/client/network_watch.c \
	src/client/network_watch.h \
	src/client/notify.c \
	src/client/notify.h \
	src/client/outbox.c \
	src/client/outbox.h \
	src/client/outgoing.c \
	src/client/outgoing.h \
	src/client/own_devices.c \
	src/client/own_devices.h \
	src/client/own_presence.c \
	src/client/own_presence.h \
	src/client/password.c \
	src/client/password.h \
	src/client/password_command.c \
	src/client/password_command.h \
	src/client/personal.c \
	src/client/players.c \
	src/client/players.h \
	src/client/private.h \
	src/client/queries.c \
	src/client/registration.c \
	src/client/registration.h \
	src/client/requests.c \
	src/client/requests.h \
	src/client/requests_window.c \
	src/client/roster_cache.c \
	src/client/roster_cache.h \
	src/client/roster_changes.c \
	src/client/roster_changes.h \
	src/client/roster_suggestions.c \
	src/client/roster_suggestions.h \
	src/client/server_account.c \
	src/client/server_certificate.c \
	src/client/server_certificate.h \
	src/client/session.c \
	src/client/session.h \
	src/client/session_parts.h \
	src/client/session_retry.c \
	src/client/session_stream.c \
	src/client/strangers.c \
	src/client/strangers.h \
	src/client/subscriptions.c \
	src/client/subscriptions.h \
	src/client/targets.c \
	src/client/targets.h \
	src/client/tokens.c \
	src/client/tokens.h \
	src/client/tune.c \
	src/client/tune.h \
	src/client/typing.c \
	src/client/typing.h \
	src/client/vcards.c \
	src/client/welcome.c \
	src/client/welcome.h \
	src/client/history/archive_orders.c \
	src/client/history/archive_orders.h \
	src/client/history/catch_up.c \
	src/client/history/catch_up.h \
	src/client/history/chats_window.c \
	src/client/history/clearing.c \
	src/client/history/clearing.h \
	src/client/history/exporting.c \
	src/client/history/exporting.h \
	src/client/history/filling.c \
	src/client/history/filling.h \
	src/client/history/displayed.c \
	src/client/history/displayed.h \
	src/client/history/history.c \
	src/client/history/history.h \
	src/client/history/history_info.c \
	src/client/history/history_info.h \
	src/client/history/hole_page.c \
	src/client/history/hole_page.h \
	src/client/history/importing.c \
	src/client/history/importing.h \
	src/client/history/missing.c \
	src/client/history/missing.h \
	src/client/history/pages.c \
	src/client/history/pages.h \
	src/client/history/reading.c \
	src/client/history/reading.h \
	src/client/history/read_marks.c \
	src/client/history/read_marks.h \
	src/client/history/search.c \
	src/client/history/search_words.c \
	src/client/history/trail.c \
	src/client/history/trail.h \
	src/client/rooms/affiliations_window.c \
	src/client/rooms/bookmarks.c \
	src/client/rooms/bookmarks.h \
	src/client/rooms/bookmarks_window.c \
	src/client/rooms/ignored_window.c \
	src/client/rooms/ignoring.c \
	src/client/rooms/ignoring.h \
	src/client/rooms/incoming_room.c \
	src/client/rooms/incoming_room.h \
	src/client/rooms/invitations.c \
	src/client/rooms/invitations.h \
	src/client/rooms/irc.c \
	src/client/rooms/irc.h \
	src/client/rooms/room_activity.c \
	src/client/rooms/roles_window.c \
	src/client/rooms/room_captcha.c \
	src/client/rooms/room_form.c \
	src/client/rooms/room_card.c \
	src/client/rooms/room_card.h \
	src/client/rooms/room_entry.c \
	src/client/rooms/room_errand.c \
	src/client/rooms/room_errand.h \
	src/client/rooms/room_finder.c \
	src/client/rooms/room_finder.h \
	src/client/rooms/room_gap.c \
	src/client/rooms/room_gap.h \
	src/client/rooms/room_info.c \
	src/client/rooms/room_info.h \
	src/client/rooms/room_moderation.c \
	src/client/rooms/room_moderation.h \
	src/client/rooms/room_moderators.c \
	src/client/rooms/room_orders.c \
	src/client/rooms/room_registration.c \
	src/client/rooms/room_service.c \
	src/client/rooms/room_settings.c \
	src/client/rooms/room_stay.c \
	src/client/rooms/room_summary.c \
	src/client/rooms/room_summary.h \
	src/client/rooms/room_talk.c \
	src/client/rooms/room_talk.h \
	src/client/rooms/room_traffic.c \
	src/client/rooms/room_traffic.h \
	src/client/rooms/room_words.c \
	src/client/rooms/rooms.c \
	src/client/rooms/rooms.h \
	src/client/rooms/rooms_parts.h \
	src/client/rooms/rooms_window.c
if HAVE_LIBNOTIFY
libclient_a_SOURCES += src/client/desktop_libnotify.c
else
libclient_a_SOURCES += src/client/desktop_none.c
endif
if HAVE_LIBSECRET
libclient_a_SOURCES += src/client/keyring_libsecret.c
else
libclient_a_SOURCES += src/client/keyring_none.c
endif
if HAVE_QRENCODE
libclient_a_SOURCES += src/client/encryption/qr_code.c
else
libclient_a_SOURCES += src/client/encryption/qr_code_none.c
endif
if HAVE_DESKTOP_IDLE
libclient_a_SOURCES += src/client/desktop_idle_dbus.c
else
libclient_a_SOURCES += src/client/desktop_idle_none.c
endif
EXTRA_DIST += src/client/desktop_idle_dbus.c src/client/desktop_idle_none.c
EXTRA_DIST += src/client/keyring_libsecret.c src/client/keyring_none.c
EXTRA_DIST += src/client/desktop_libnotify.c src/client/desktop_none.c
EXTRA_DIST += src/client/encryption/qr_code.c src/client/encryption/qr_code_none.c
