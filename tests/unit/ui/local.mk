check_LIBRARIES += libteststage.a
libteststage_a_SOURCES = \
	tests/unit/ui/stage.c \
	tests/unit/ui/stage.h \
	tests/unit/ui/whole_screen.c \
	tests/unit/ui/whole_screen.h
libteststage_a_CPPFLAGS = $(TEST_CPPFLAGS)
EXTRA_DIST += tests/unit/ui/typist.h
UI_TESTS = \
	tests/unit/ui/test_bar \
	tests/unit/ui/test_chat_view \
	tests/unit/ui/test_completer tests/unit/ui/test_encryption_parts \
	tests/unit/ui/test_form_rows \
	tests/unit/ui/test_form_view \
	tests/unit/ui/test_input_line \
	tests/unit/ui/test_input_line_keys \
	tests/unit/ui/test_key_parser \
	tests/unit/ui/test_keymap tests/unit/ui/test_panel_filter \
	tests/unit/ui/test_line_history \
	tests/unit/ui/test_layout \
	tests/unit/ui/test_list_view \
	tests/unit/ui/test_line_layout \
	tests/unit/ui/test_message_format \
	tests/unit/ui/test_occupants_view \
	tests/unit/ui/test_roster_rows \
	tests/unit/ui/test_roster_view \
	tests/unit/ui/test_status_bar \
	tests/unit/ui/test_surface \
	tests/unit/ui/test_term \
	tests/unit/ui/test_theme \
	tests/unit/ui/test_title_bar \
	tests/unit/ui/test_ui \
	tests/unit/ui/test_ui_form \
	tests/unit/ui/test_ui_panel
check_PROGRAMS += $(UI_TESTS)
TESTS += $(UI_TESTS)
UI_TEST_LINK = libteststage.a libtestworld.a $(UI_LINK) $(CMOCKA_LIBS)
$(UI_TESTS): LDADD = $(UI_TEST_LINK)
$(UI_TESTS): $(filter %.a,$(UI_TEST_LINK))
include $(top_srcdir)/tests/screens/local.mk
