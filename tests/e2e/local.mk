# End to end: the real program in a terminal, against a real server and a scripted contact.
dist_check_SCRIPTS += \
	tests/e2e/ejabberd-get \
	tests/e2e/ejabberd-serve \
	tests/e2e/irc-get \
	tests/e2e/irc-serve \
	tests/e2e/irc-user \
	tests/e2e/prosody-get \
	tests/e2e/prosody-serve \
	tests/e2e/test_demo
TESTS += tests/e2e/test_demo
EXTRA_DIST += \
	tests/e2e/demo \
	tests/e2e/ejabberd_sm_mended.erl \
	tests/e2e/gajim_peer.py \
	tests/e2e/get.sh \
	tests/e2e/leaks.supp \
	tests/e2e/mod_jaser_resume.lua \
	tests/e2e/mod_jaser_sasl2.lua \
	tests/e2e/mod_offline_mended.erl \
	tests/e2e/ox_peer.py \
	tests/e2e/wkd.py \
	tests/e2e/serve.sh

# The contact is also the demo's.
check_PROGRAMS += tests/e2e/peer
tests_e2e_peer_SOURCES = \
	tests/e2e/peer.c \
	tests/e2e/peer.h \
	tests/e2e/peer_archive.c \
	tests/e2e/peer_archive.h \
	tests/e2e/peer_room.c \
	tests/e2e/peer_room.h
tests_e2e_peer_CPPFLAGS = $(AM_CPPFLAGS) $(STROPHE_CFLAGS)
tests_e2e_peer_LDADD = $(GLIB_LIBS) $(STROPHE_LIBS)

if HAVE_CMOCKA
if HAVE_VTERM
check_LIBRARIES += tests/e2e/libscene.a
tests_e2e_libscene_a_CPPFLAGS = $(TEST_CPPFLAGS) $(VTERM_CFLAGS) $(SQLITE_CFLAGS)
tests_e2e_libscene_a_SOURCES = \
	tests/e2e/consoles.c \
	tests/e2e/consoles.h \
	tests/e2e/devices.c \
	tests/e2e/devices.h \
	tests/e2e/devices_store.c \
	tests/e2e/devices_store.h \
	tests/e2e/gajim.c \
	tests/e2e/gajim.h \
	tests/e2e/gateway.c \
	tests/e2e/gateway.h \
	tests/e2e/gpg_home.c \
	tests/e2e/gpg_home.h \
	tests/e2e/irc.c \
	tests/e2e/irc.h \
	tests/e2e/name_server.c \
	tests/e2e/name_server.h \
	tests/e2e/process.c \
	tests/e2e/process.h \
	tests/e2e/profanity.c \
	tests/e2e/profanity.h \
	tests/e2e/proxy.c \
	tests/e2e/proxy.h \
	tests/e2e/scene.c \
	tests/e2e/scene.h \
	tests/e2e/server.c \
	tests/e2e/server.h \
	tests/e2e/soak.c \
	tests/e2e/soak.h \
	tests/e2e/terminal.c \
	tests/e2e/terminal.h

E2E_FLAGS = $(TEST_CPPFLAGS) $(VTERM_CFLAGS)
E2E_LINK = tests/e2e/libscene.a $(GLIB_LIBS) $(CMOCKA_LIBS) $(SQLITE_LIBS) $(VTERM_LIBS)

E2E_TESTS = \
	tests/e2e/test_accounts \
	tests/e2e/test_addresses \
	tests/e2e/test_addresses_ejabberd \
	tests/e2e/test_alive \
	tests/e2e/test_alive_ejabberd \
	tests/e2e/test_archive \
	tests/e2e/test_archive_ejabberd \
	tests/e2e/test_bookmarks \
	tests/e2e/test_bookmarks_ejabberd \
	tests/e2e/test_chat \
	tests/e2e/test_chat_ejabberd \
	tests/e2e/test_panel \
	tests/e2e/test_panel_ejabberd \
	tests/e2e/test_connection \
	tests/e2e/test_connection_ejabberd \
	tests/e2e/test_devices \
	tests/e2e/test_devices_ejabberd \
	tests/e2e/test_encryption \
	tests/e2e/test_encryption_ejabberd \
	tests/e2e/test_gpg_trouble \
	tests/e2e/test_gpg_trouble_ejabberd \
	tests/e2e/test_pgp \
	tests/e2e/test_pgp_ejabberd \
	tests/e2e/test_ox \
	tests/e2e/test_ox_ejabberd \
	tests/e2e/test_card \
	tests/e2e/test_ox_orders \
	tests/e2e/test_ox_orders_ejabberd \
	tests/e2e/test_wkd \
	tests/e2e/test_sealed_files \
	tests/e2e/test_smime \
	tests/e2e/test_smime_ejabberd \
	tests/e2e/test_ox_peers \
	tests/e2e/test_ox_gajim \
	tests/e2e/test_faults \
	tests/e2e/test_federation \
	tests/e2e/test_history \
	tests/e2e/test_history_ejabberd \
	tests/e2e/test_scroll \
	tests/e2e/test_scroll_ejabberd \
	tests/e2e/test_store \
	tests/e2e/test_headless \
	tests/e2e/test_import \
	tests/e2e/test_info \
	tests/e2e/test_info_ejabberd \
	tests/e2e/test_irc \
	tests/e2e/test_irc_ejabberd \
	tests/e2e/test_invitations \
	tests/e2e/test_invitations_ejabberd \
	tests/e2e/test_leaks \
	tests/e2e/test_login \
	tests/e2e/test_login_ejabberd \
	tests/e2e/test_offline \
	tests/e2e/test_offline_ejabberd \
	tests/e2e/test_outbox \
	tests/e2e/test_read \
	tests/e2e/test_read_ejabberd \
	tests/e2e/test_names \
	tests/e2e/test_presence \
	tests/e2e/test_presence_ejabberd \
	tests/e2e/test_pep \
	tests/e2e/test_pep_ejabberd \
	tests/e2e/test_profanity \
	tests/e2e/test_profanity_ejabberd \
	tests/e2e/test_registration \
	tests/e2e/test_registration_ejabberd \
	tests/e2e/test_requests \
	tests/e2e/test_requests_ejabberd \
	tests/e2e/test_room_gap \
	tests/e2e/test_room_gap_ejabberd \
	tests/e2e/test_room_moderation \
	tests/e2e/test_room_moderation_ejabberd \
	tests/e2e/test_room_screen \
	tests/e2e/test_room_talk \
	tests/e2e/test_room_talk_ejabberd \
	tests/e2e/test_rooms_list \
	tests/e2e/test_rooms_list_ejabberd \
	tests/e2e/test_rooms_together \
	tests/e2e/test_rooms_together_ejabberd \
	tests/e2e/test_roster \
	tests/e2e/test_roster_ejabberd \
	tests/e2e/test_sasl2 \
	tests/e2e/test_proxy \
	tests/e2e/test_resume \
	tests/e2e/test_resume_ejabberd \
	tests/e2e/test_room_stay \
	tests/e2e/test_room_stay_ejabberd \
	tests/e2e/test_scene \
	tests/e2e/test_screen \
	tests/e2e/test_search \
	tests/e2e/test_search_ejabberd \
	tests/e2e/test_secrets \
	tests/e2e/test_target \
	tests/e2e/test_target_ejabberd \
	tests/e2e/test_tls \
	tests/e2e/test_tls_ejabberd
check_PROGRAMS += $(E2E_TESTS)
TESTS += $(E2E_TESTS)
tests_e2e_test_accounts_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_accounts_LDADD = $(E2E_LINK)
tests_e2e_test_addresses_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_addresses_LDADD = $(E2E_LINK)
tests_e2e_test_addresses_ejabberd_SOURCES = tests/e2e/test_addresses.c
tests_e2e_test_addresses_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_addresses_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_alive_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_alive_LDADD = $(E2E_LINK)
tests_e2e_test_alive_ejabberd_SOURCES = tests/e2e/test_alive.c
tests_e2e_test_alive_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_alive_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_archive_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_archive_LDADD = $(E2E_LINK)
tests_e2e_test_archive_ejabberd_SOURCES = tests/e2e/test_archive.c
tests_e2e_test_archive_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_archive_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_bookmarks_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_bookmarks_LDADD = $(E2E_LINK)
tests_e2e_test_bookmarks_ejabberd_SOURCES = tests/e2e/test_bookmarks.c
tests_e2e_test_bookmarks_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_bookmarks_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_chat_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_chat_LDADD = $(E2E_LINK)
tests_e2e_test_chat_ejabberd_SOURCES = tests/e2e/test_chat.c
tests_e2e_test_chat_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_chat_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_panel_SOURCES = tests/e2e/test_panel.c
tests_e2e_test_panel_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_panel_LDADD = $(E2E_LINK)
tests_e2e_test_panel_ejabberd_SOURCES = tests/e2e/test_panel.c
tests_e2e_test_panel_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_panel_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_connection_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_connection_LDADD = $(E2E_LINK)
tests_e2e_test_connection_ejabberd_SOURCES = tests/e2e/test_connection.c
tests_e2e_test_connection_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_connection_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_devices_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_devices_LDADD = $(E2E_LINK)
tests_e2e_test_devices_ejabberd_SOURCES = tests/e2e/test_devices.c
tests_e2e_test_devices_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_devices_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_faults_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_faults_LDADD = $(E2E_LINK)
tests_e2e_test_federation_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_federation_LDADD = $(E2E_LINK)
tests_e2e_test_scroll_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_scroll_LDADD = $(E2E_LINK)
tests_e2e_test_scroll_ejabberd_SOURCES = tests/e2e/test_scroll.c
tests_e2e_test_scroll_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_scroll_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_store_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_store_LDADD = $(E2E_LINK)
tests_e2e_test_history_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_history_LDADD = $(E2E_LINK)
tests_e2e_test_history_ejabberd_SOURCES = tests/e2e/test_history.c
tests_e2e_test_history_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_history_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_headless_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_headless_LDADD = $(E2E_LINK)
tests_e2e_test_invitations_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_invitations_LDADD = $(E2E_LINK)
tests_e2e_test_invitations_ejabberd_SOURCES = tests/e2e/test_invitations.c
tests_e2e_test_invitations_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_invitations_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_rooms_list_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_rooms_list_LDADD = $(E2E_LINK)
tests_e2e_test_rooms_list_ejabberd_SOURCES = tests/e2e/test_rooms_list.c
tests_e2e_test_rooms_list_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_rooms_list_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_import_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_import_LDADD = $(E2E_LINK)
tests_e2e_test_info_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_info_LDADD = $(E2E_LINK)
tests_e2e_test_info_ejabberd_SOURCES = tests/e2e/test_info.c
tests_e2e_test_info_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_info_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_irc_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_irc_LDADD = $(E2E_LINK)
tests_e2e_test_irc_ejabberd_SOURCES = tests/e2e/test_irc.c
tests_e2e_test_irc_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_irc_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_leaks_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_leaks_LDADD = $(E2E_LINK)
tests_e2e_test_login_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_login_LDADD = $(E2E_LINK)
tests_e2e_test_login_ejabberd_SOURCES = tests/e2e/test_login.c
tests_e2e_test_login_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_login_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_offline_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_offline_LDADD = $(E2E_LINK)
tests_e2e_test_offline_ejabberd_SOURCES = tests/e2e/test_offline.c
tests_e2e_test_offline_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_offline_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_outbox_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_outbox_LDADD = $(E2E_LINK)
tests_e2e_test_read_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_read_LDADD = $(E2E_LINK)
tests_e2e_test_read_ejabberd_SOURCES = tests/e2e/test_read.c
tests_e2e_test_read_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_read_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_target_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_target_LDADD = $(E2E_LINK)
tests_e2e_test_target_ejabberd_SOURCES = tests/e2e/test_target.c
tests_e2e_test_target_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_target_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_tls_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_tls_LDADD = $(E2E_LINK)
tests_e2e_test_tls_ejabberd_SOURCES = tests/e2e/test_tls.c
tests_e2e_test_tls_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_tls_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_names_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_names_LDADD = $(E2E_LINK)
tests_e2e_test_presence_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_presence_LDADD = $(E2E_LINK)
tests_e2e_test_presence_ejabberd_SOURCES = tests/e2e/test_presence.c
tests_e2e_test_presence_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_presence_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_pep_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_pep_LDADD = $(E2E_LINK)
tests_e2e_test_pep_ejabberd_SOURCES = tests/e2e/test_pep.c
tests_e2e_test_pep_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_pep_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_profanity_ejabberd_SOURCES = tests/e2e/test_profanity.c
tests_e2e_test_profanity_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_profanity_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_profanity_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_profanity_LDADD = $(E2E_LINK)
# Beside the real server it has one that plays a script.
tests_e2e_test_registration_SOURCES = $(registration_sources)
tests_e2e_test_registration_ejabberd_SOURCES = $(registration_sources)
registration_sources = tests/e2e/test_registration.c \
	tests/unit/xmpp/fake_certificate.c tests/unit/xmpp/fake_certificate.h \
	tests/unit/xmpp/fake_server.c tests/unit/xmpp/fake_server.h
tests_e2e_test_registration_CPPFLAGS = $(E2E_FLAGS) $(OPENSSL_CFLAGS)
tests_e2e_test_registration_LDADD = $(E2E_LINK) $(OPENSSL_LIBS)
tests_e2e_test_registration_ejabberd_CPPFLAGS = $(E2E_FLAGS) $(OPENSSL_CFLAGS)
tests_e2e_test_registration_ejabberd_LDADD = $(E2E_LINK) $(OPENSSL_LIBS)
tests_e2e_test_requests_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_requests_LDADD = $(E2E_LINK)
tests_e2e_test_requests_ejabberd_SOURCES = tests/e2e/test_requests.c
tests_e2e_test_requests_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_requests_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_room_gap_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_gap_LDADD = $(E2E_LINK)
tests_e2e_test_room_gap_ejabberd_SOURCES = tests/e2e/test_room_gap.c
tests_e2e_test_room_gap_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_gap_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_room_moderation_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_moderation_LDADD = $(E2E_LINK)
tests_e2e_test_room_moderation_ejabberd_SOURCES = tests/e2e/test_room_moderation.c
tests_e2e_test_room_moderation_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_moderation_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_room_screen_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_screen_LDADD = $(E2E_LINK)
tests_e2e_test_room_talk_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_talk_LDADD = $(E2E_LINK)
tests_e2e_test_room_talk_ejabberd_SOURCES = tests/e2e/test_room_talk.c
tests_e2e_test_room_talk_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_talk_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_rooms_together_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_rooms_together_LDADD = $(E2E_LINK)
tests_e2e_test_rooms_together_ejabberd_SOURCES = tests/e2e/test_rooms_together.c
tests_e2e_test_rooms_together_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_rooms_together_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_roster_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_roster_LDADD = $(E2E_LINK)
tests_e2e_test_roster_ejabberd_SOURCES = tests/e2e/test_roster.c
tests_e2e_test_roster_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_roster_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_sasl2_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_sasl2_LDADD = $(E2E_LINK)
tests_e2e_test_proxy_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_proxy_LDADD = $(E2E_LINK)
tests_e2e_test_resume_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_resume_LDADD = $(E2E_LINK)
tests_e2e_test_resume_ejabberd_SOURCES = tests/e2e/test_resume.c
tests_e2e_test_resume_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_resume_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_room_stay_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_stay_LDADD = $(E2E_LINK)
tests_e2e_test_room_stay_ejabberd_SOURCES = tests/e2e/test_room_stay.c
tests_e2e_test_room_stay_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_room_stay_ejabberd_LDADD = $(E2E_LINK)
tests_e2e_test_scene_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_scene_LDADD = $(E2E_LINK)
tests_e2e_test_screen_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_screen_LDADD = $(E2E_LINK)
# It makes stores as older versions did.
tests_e2e_test_search_CPPFLAGS = $(E2E_FLAGS) $(SQLITE_CFLAGS)
tests_e2e_test_search_LDADD = tests/e2e/libscene.a $(STORAGE_LINK) $(GLIB_LIBS) $(CMOCKA_LIBS) $(VTERM_LIBS)
tests_e2e_test_search_ejabberd_SOURCES = tests/e2e/test_search.c
tests_e2e_test_search_ejabberd_CPPFLAGS = $(E2E_FLAGS) $(SQLITE_CFLAGS)
tests_e2e_test_search_ejabberd_LDADD = $(tests_e2e_test_search_LDADD)
tests_e2e_test_secrets_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_secrets_LDADD = $(E2E_LINK)
tests_e2e_test_encryption_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_encryption_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_encryption_ejabberd_SOURCES = tests/e2e/test_encryption.c
tests_e2e_test_encryption_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_encryption_ejabberd_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_gpg_trouble_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_gpg_trouble_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_gpg_trouble_ejabberd_SOURCES = tests/e2e/test_gpg_trouble.c
tests_e2e_test_gpg_trouble_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_gpg_trouble_ejabberd_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_pgp_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_pgp_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_pgp_ejabberd_SOURCES = tests/e2e/test_pgp.c
tests_e2e_test_pgp_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_pgp_ejabberd_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_smime_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_smime_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_smime_ejabberd_SOURCES = tests/e2e/test_smime.c
tests_e2e_test_smime_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_smime_ejabberd_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_wkd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_wkd_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_ox_orders_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_ox_orders_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_ox_orders_ejabberd_SOURCES = tests/e2e/test_ox_orders.c
tests_e2e_test_ox_orders_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_ox_orders_ejabberd_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_card_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_card_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_sealed_files_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_sealed_files_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_ox_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_ox_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_ox_gajim_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_ox_gajim_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_ox_peers_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_ox_peers_LDADD = libtestgnupg.a $(E2E_LINK)
tests_e2e_test_ox_ejabberd_SOURCES = tests/e2e/test_ox.c
tests_e2e_test_ox_ejabberd_CPPFLAGS = $(E2E_FLAGS)
tests_e2e_test_ox_ejabberd_LDADD = libtestgnupg.a $(E2E_LINK)
endif
endif
