# A test of src/base/NAME.c is test_NAME.c, here by name.
base_tests = \
	tests/unit/base/test_base64 \
	tests/unit/base/test_clock \
	tests/unit/base/test_consistent_color \
	tests/unit/base/test_date \
	tests/unit/base/test_date_range \
	tests/unit/base/test_file \
	tests/unit/base/test_host \
	tests/unit/base/test_irc_address \
	tests/unit/base/test_jid \
	tests/unit/base/test_jid_escape \
	tests/unit/base/test_jid_suspicion \
	tests/unit/base/test_json \
	tests/unit/base/test_mime \
	tests/unit/base/test_network \
	tests/unit/base/test_observers \
	tests/unit/base/test_picture \
	tests/unit/base/test_precis \
	tests/unit/base/test_secret \
	tests/unit/base/test_text_width \
	tests/unit/base/test_uri \
	tests/unit/base/test_utf8 \
	tests/unit/base/test_wake
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
EXTRA_DIST += tests/unit/cpu.h tests/unit/test.h

base_test_link = $(BASE_LINK) $(CMOCKA_LIBS)
$(base_tests): LDADD = $(base_test_link)
$(base_tests): $(filter %.a,$(base_test_link))
