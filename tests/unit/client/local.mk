check_LIBRARIES += libtestoffice.a
libtestoffice_a_SOURCES = tests/unit/client/office.c tests/unit/client/office.h \
	tests/unit/client/coven.c tests/unit/client/coven.h \
	tests/unit/client/keeper.c tests/unit/client/keeper.h
libtestoffice_a_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
CLIENT_TESTS = tests/unit/client/test_adhoc tests/unit/client/test_irc tests/unit/client/test_answers tests/unit/client/test_extended tests/unit/client/test_info tests/unit/client/test_personal tests/unit/client/test_vcards \
	tests/unit/client/test_room_hostile tests/unit/client/test_talking tests/unit/client/test_pages tests/unit/client/test_filling tests/unit/client/test_accounts \
	tests/unit/client/test_attention tests/unit/client/test_backoff \
	tests/unit/client/test_credentials tests/unit/client/test_mentions tests/unit/client/test_moves tests/unit/client/test_network_watch \
	tests/unit/client/test_outbox tests/unit/client/test_password tests/unit/client/test_players tests/unit/client/test_read_marks \
	tests/unit/client/test_roster_cache \
	tests/unit/client/test_contact_files \
	tests/unit/client/test_targets \
	tests/unit/client/test_roster_changes \
	tests/unit/client/test_requests \
	tests/unit/client/test_server_account tests/unit/client/test_server_certificate
CLIENT_TESTS += tests/unit/client/test_auto_away tests/unit/client/test_own_devices
CLIENT_TESTS += tests/unit/client/test_bookmarks tests/unit/client/test_client
CLIENT_TESTS += tests/unit/client/test_catch_up tests/unit/client/test_archived
CLIENT_TESTS += tests/unit/client/test_reading
CLIENT_TESTS += tests/unit/client/test_chats_window
CLIENT_TESTS += tests/unit/client/test_search tests/unit/client/test_outgoing
CLIENT_TESTS += tests/unit/client/test_history tests/unit/client/test_clearing
CLIENT_TESTS += tests/unit/client/test_exporting tests/unit/client/test_importing
CLIENT_TESTS += tests/unit/client/test_room_traffic
CLIENT_TESTS += tests/unit/client/test_tune tests/unit/client/test_room_talk tests/unit/client/test_rooms
CLIENT_TESTS += tests/unit/client/test_invitations tests/unit/client/test_rooms_window
CLIENT_TESTS += tests/unit/client/test_room_card tests/unit/client/test_room_gap
CLIENT_TESTS += tests/unit/client/test_ignoring
CLIENT_TESTS += tests/unit/client/test_room_moderation
tests_unit_client_test_players_SOURCES = tests/unit/client/test_players.c \
	tests/unit/client/fake_player.c tests/unit/client/fake_player.h
tests_unit_client_test_tune_SOURCES = tests/unit/client/test_tune.c \
	tests/unit/client/fake_player.c tests/unit/client/fake_player.h
check_PROGRAMS += $(CLIENT_TESTS)
TESTS += $(CLIENT_TESTS)
CLIENT_TEST_CPPFLAGS = $(TEST_CPPFLAGS) $(SQLITE_CFLAGS)
CLIENT_TEST_LINK = libtestoffice.a libteststore.a libtestworld.a $(CLIENT_LINK) $(CMOCKA_LIBS)
tests/unit/client/%.$(OBJEXT): AM_CPPFLAGS += $(SQLITE_CFLAGS)
$(CLIENT_TESTS): AM_LDFLAGS += $(GUARD_EXPORTS)
$(CLIENT_TESTS): LDADD = $(CLIENT_TEST_LINK)
$(CLIENT_TESTS): $(filter %.a,$(CLIENT_TEST_LINK))

if HAVE_LIBNOTIFY
CLIENT_TESTS += tests/unit/client/test_notify
tests_unit_client_test_notify_SOURCES = tests/unit/client/test_notify.c \
	tests/unit/client/fake_desktop.c tests/unit/client/fake_desktop.h
endif

if HAVE_LIBSECRET
CLIENT_TESTS += tests/unit/client/test_keyring
tests_unit_client_test_keyring_SOURCES = tests/unit/client/test_keyring.c \
	tests/unit/client/fake_keyring.c tests/unit/client/fake_keyring.h
endif

if HAVE_DESKTOP_IDLE
CLIENT_TESTS += tests/unit/client/test_desktop_idle
endif

# With a GnuPG of their own.
if HAVE_GPGME
check_LIBRARIES += libtestvault.a
libtestvault_a_SOURCES = tests/unit/client/vault.c tests/unit/client/vault.h
libtestvault_a_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
VAULT_TESTS = tests/unit/client/test_opening tests/unit/client/test_sealing \
	tests/unit/client/test_encryption tests/unit/client/test_pgp tests/unit/client/test_opening_archived \
	tests/unit/client/test_trust
VAULT_TESTS += tests/unit/client/test_ox tests/unit/client/test_ox_keys tests/unit/client/test_gpg_trouble
VAULT_TESTS += tests/unit/client/test_smime tests/unit/client/test_starting tests/unit/client/test_whispers
VAULT_TEST_LINK = libtestvault.a libtestgnupg.a $(CLIENT_TEST_LINK)
check_PROGRAMS += $(VAULT_TESTS)
TESTS += $(VAULT_TESTS)
$(VAULT_TESTS): AM_LDFLAGS += $(GUARD_EXPORTS)
$(VAULT_TESTS): LDADD = $(VAULT_TEST_LINK)
$(VAULT_TESTS): $(filter %.a,$(VAULT_TEST_LINK))
endif
