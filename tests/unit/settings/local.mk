# A test of src/settings/NAME.c is test_NAME.c, here with its name in the list and two lines below.
settings_tests = \
	tests/unit/settings/test_accounts_file \
	tests/unit/settings/test_settings \
	tests/unit/settings/test_settings_file
check_PROGRAMS += $(settings_tests)
TESTS += $(settings_tests)

settings_test_cppflags = $(TEST_CPPFLAGS)
settings_test_ldadd = $(SETTINGS_LINK) $(CMOCKA_LIBS)
tests_unit_settings_test_accounts_file_CPPFLAGS = $(settings_test_cppflags)
tests_unit_settings_test_accounts_file_LDADD = $(settings_test_ldadd)
tests_unit_settings_test_settings_CPPFLAGS = $(settings_test_cppflags)
tests_unit_settings_test_settings_LDADD = $(settings_test_ldadd)
tests_unit_settings_test_settings_file_CPPFLAGS = $(settings_test_cppflags)
tests_unit_settings_test_settings_file_LDADD = $(settings_test_ldadd)
