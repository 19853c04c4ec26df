# A test of src/settings/NAME.c is test_NAME.c, here by name.
settings_tests = \
	tests/unit/settings/test_accounts_file \
	tests/unit/settings/test_settings \
	tests/unit/settings/test_settings_file
check_PROGRAMS += $(settings_tests)
TESTS += $(settings_tests)

settings_test_link = $(SETTINGS_LINK) $(CMOCKA_LIBS)
$(settings_tests): LDADD = $(settings_test_link)
$(settings_tests): $(filter %.a,$(settings_test_link))
