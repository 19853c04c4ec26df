# check_PROGRAMS += tests/unit/settings/test_NAME, and:
# tests_unit_settings_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_settings_test_NAME_LDADD = $(SETTINGS_LINK) $(CMOCKA_LIBS)
