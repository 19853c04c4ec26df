# Each with the stream without a network of the tests beside (unit/xmpp/stream_fixture.h).
modules_tests = \
	tests/unit/modules/test_adhoc \
	tests/unit/modules/test_annotations \
	tests/unit/modules/test_archive_prefs \
	tests/unit/modules/test_blocking \
	tests/unit/modules/test_bookmark_element \
	tests/unit/modules/test_bookmarks \
	tests/unit/modules/test_bookmarks_legacy \
	tests/unit/modules/test_caps \
	tests/unit/modules/test_caps_hash \
	tests/unit/modules/test_carbons \
	tests/unit/modules/test_chat_states \
	tests/unit/modules/test_cpim \
	tests/unit/modules/test_csi \
	tests/unit/modules/test_disco \
	tests/unit/modules/test_displayed_sync \
	tests/unit/modules/test_entity_time \
	tests/unit/modules/test_extended \
	tests/unit/modules/test_hints \
	tests/unit/modules/test_invisible \
	tests/unit/modules/test_last_activity \
	tests/unit/modules/test_mam \
	tests/unit/modules/test_markers \
	tests/unit/modules/test_message \
	tests/unit/modules/test_moved \
	tests/unit/modules/test_muc_admin \
	tests/unit/modules/test_muc_owner \
	tests/unit/modules/test_muc \
	tests/unit/modules/test_muc_hostile \
	tests/unit/modules/test_muc_info \
	tests/unit/modules/test_muc_register tests/unit/modules/test_muc_requests \
	tests/unit/modules/test_muc_activity \
	tests/unit/modules/test_muc_invite \
	tests/unit/modules/test_muc_user \
	tests/unit/modules/test_nick \
	tests/unit/modules/test_openpgp \
	tests/unit/modules/test_openpgp_content \
	tests/unit/modules/test_pgp_legacy \
	tests/unit/modules/test_ping \
	tests/unit/modules/test_pidf \
	tests/unit/modules/test_sealed \
	tests/unit/modules/test_smime \
	tests/unit/modules/test_presence \
	tests/unit/modules/test_pubsub \
	tests/unit/modules/test_receipts \
	tests/unit/modules/test_roster \
	tests/unit/modules/test_roster_exchange \
	tests/unit/modules/test_rsm \
	tests/unit/modules/test_specs \
	tests/unit/modules/test_vcard
check_PROGRAMS += $(modules_tests)
TESTS += $(modules_tests)

$(modules_tests): AM_LDFLAGS += $(GUARD_EXPORTS)
$(modules_tests): LDADD = $(xmpp_test_link)
$(modules_tests): $(filter %.a,$(xmpp_test_link))
