# check_PROGRAMS += tests/unit/commands/test_NAME, and:
# tests_unit_commands_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_commands_test_NAME_LDADD = $(COMMANDS_LINK) $(CMOCKA_LIBS)
