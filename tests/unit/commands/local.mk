# A test of src/commands/NAME.c is test_NAME.c, here by name.
EXTRA_DIST += tests/unit/commands/fixture.h
commands_tests = \
	tests/unit/commands/test_account \
	tests/unit/commands/test_account_server \
	tests/unit/commands/test_bookmark \
	tests/unit/commands/test_columns \
	tests/unit/commands/test_command \
	tests/unit/commands/test_complete \
	tests/unit/commands/test_connection \
	tests/unit/commands/test_contact \
	tests/unit/commands/test_extended \
	tests/unit/commands/test_form \
	tests/unit/commands/test_help \
	tests/unit/commands/test_history tests/unit/commands/test_history_files \
	tests/unit/commands/test_info \
	tests/unit/commands/test_link tests/unit/commands/test_lookup \
	tests/unit/commands/test_message \
	tests/unit/commands/test_outbox \
	tests/unit/commands/test_panel \
	tests/unit/commands/test_parse \
	tests/unit/commands/test_personal \
	tests/unit/commands/test_presence \
	tests/unit/commands/test_reference \
	tests/unit/commands/test_resource \
	tests/unit/commands/test_moderation tests/unit/commands/test_room \
	tests/unit/commands/test_scroll tests/unit/commands/test_settings \
	tests/unit/commands/test_trust \
	tests/unit/commands/test_window
check_PROGRAMS += $(commands_tests)
TESTS += $(commands_tests)

commands_test_link = $(COMMANDS_LINK) $(CMOCKA_LIBS)
$(commands_tests): LDADD = $(commands_test_link)
$(commands_tests): $(filter %.a,$(commands_test_link))
