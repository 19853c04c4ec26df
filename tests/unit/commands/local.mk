# A test of src/commands/NAME.c is test_NAME, here by name in both lists.
EXTRA_DIST += tests/unit/commands/fixture.h
commands_tests = \
	tests/unit/commands/test_account \
	tests/unit/commands/test_account_server \
	tests/unit/commands/test_columns \
	tests/unit/commands/test_command \
	tests/unit/commands/test_complete \
	tests/unit/commands/test_connection \
	tests/unit/commands/test_contact \
	tests/unit/commands/test_form \
	tests/unit/commands/test_help \
	tests/unit/commands/test_lookup \
	tests/unit/commands/test_message \
	tests/unit/commands/test_outbox \
	tests/unit/commands/test_parse \
	tests/unit/commands/test_presence \
	tests/unit/commands/test_reference \
	tests/unit/commands/test_settings \
	tests/unit/commands/test_window
check_PROGRAMS += $(commands_tests)
TESTS += $(commands_tests)

commands_test_cppflags = $(TEST_CPPFLAGS)
commands_test_ldadd = $(COMMANDS_LINK) $(CMOCKA_LIBS)
tests_unit_commands_test_account_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_account_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_account_server_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_account_server_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_columns_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_columns_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_command_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_command_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_complete_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_complete_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_connection_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_connection_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_contact_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_contact_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_form_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_form_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_help_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_help_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_lookup_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_lookup_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_message_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_message_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_outbox_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_outbox_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_parse_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_parse_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_presence_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_presence_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_reference_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_reference_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_settings_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_settings_LDADD = $(commands_test_ldadd)
tests_unit_commands_test_window_CPPFLAGS = $(commands_test_cppflags)
tests_unit_commands_test_window_LDADD = $(commands_test_ldadd)
