check_LIBRARIES += libteststage.a
libteststage_a_SOURCES = tests/unit/ui/stage.c tests/unit/ui/stage.h
libteststage_a_CPPFLAGS = $(UI_TEST_CPPFLAGS)
UI_VIEW_TESTS = tests/unit/ui/test_line_layout tests/unit/ui/test_message_format \
	tests/unit/ui/test_chat_view \
	tests/unit/ui/test_form_view \
	tests/unit/ui/test_roster_view \
	tests/unit/ui/test_title_bar \
	tests/unit/ui/test_status_bar \
	tests/unit/ui/test_roster_rows \
	tests/unit/ui/test_bar
check_PROGRAMS += $(UI_VIEW_TESTS)
TESTS += $(UI_VIEW_TESTS)
UI_TEST_CPPFLAGS = $(TEST_CPPFLAGS)
UI_TEST_LDADD = libteststage.a libtestworld.a $(UI_LINK) $(CMOCKA_LIBS)
tests_unit_ui_test_line_layout_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_line_layout_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_message_format_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_message_format_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_chat_view_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_chat_view_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_form_view_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_form_view_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_roster_view_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_roster_view_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_title_bar_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_title_bar_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_status_bar_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_status_bar_LDADD = $(UI_TEST_LDADD)
UI_SCREEN_TESTS = tests/unit/ui/test_surface \
	tests/unit/ui/test_key_parser \
	tests/unit/ui/test_keymap \
	tests/unit/ui/test_theme \
	tests/unit/ui/test_input_line \
	tests/unit/ui/test_input_line_keys \
	tests/unit/ui/test_line_history \
	tests/unit/ui/test_term \
	tests/unit/ui/test_ui \
	tests/unit/ui/test_ui_form \
	tests/unit/ui/test_form_rows
check_PROGRAMS += $(UI_SCREEN_TESTS)
TESTS += $(UI_SCREEN_TESTS)
tests_unit_ui_test_surface_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_surface_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_key_parser_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_key_parser_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_keymap_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_keymap_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_theme_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_theme_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_input_line_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_input_line_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_term_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_term_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_form_rows_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_form_rows_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_ui_form_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_ui_form_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_ui_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_ui_LDADD = $(UI_TEST_LDADD)
include $(top_srcdir)/tests/screens/local.mk
tests_unit_ui_test_roster_rows_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_roster_rows_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_bar_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_bar_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_input_line_keys_SOURCES = tests/unit/ui/test_input_line_keys.c \
	tests/unit/ui/typist.h
tests_unit_ui_test_input_line_keys_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_input_line_keys_LDADD = $(UI_TEST_LDADD)
tests_unit_ui_test_line_history_CPPFLAGS = $(UI_TEST_CPPFLAGS)
tests_unit_ui_test_line_history_LDADD = $(UI_TEST_LDADD)
