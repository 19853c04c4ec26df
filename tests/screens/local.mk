# Golden screens: what a person would see, as text, at several sizes. `make update-screens` writes
# them anew; read the difference before you commit it.
check_PROGRAMS += tests/screens/test_screens
TESTS += tests/screens/test_screens
tests_screens_test_screens_CPPFLAGS = $(TEST_CPPFLAGS) \
	-DSOURCE_DIR=\"$(abs_top_srcdir)\"
tests_screens_test_screens_LDADD = libtestworld.a $(UI_LINK) $(CMOCKA_LIBS)
EXTRA_DIST += $(SCREENS)
SCREENS = tests/screens/empty.txt tests/screens/kinds.txt tests/screens/unread.txt \
	tests/screens/scrolled.txt tests/screens/gaps_open.txt tests/screens/gaps_asked.txt \
	tests/screens/jumped.txt tests/screens/wide.txt tests/screens/hostile.txt \
	tests/screens/roster.txt tests/screens/folded.txt tests/screens/tiny.txt \
	tests/screens/panel.txt tests/screens/panel_wide.txt tests/screens/panel_walk.txt \
	tests/screens/panel_filter.txt \
	tests/screens/room.txt tests/screens/room_out.txt tests/screens/room_walk.txt \
	tests/screens/form.txt tests/screens/form_wrong.txt tests/screens/form_result.txt \
	tests/screens/list.txt tests/screens/list_filtered.txt \
	tests/screens/encrypted.txt tests/screens/encrypted_refused.txt

update-screens: tests/screens/test_screens
	UPDATE_SCREENS=1 tests/screens/test_screens
