# check_PROGRAMS += tests/unit/ui/test_NAME, and:
# tests_unit_ui_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_ui_test_NAME_LDADD = $(UI_LINK) $(CMOCKA_LIBS)
