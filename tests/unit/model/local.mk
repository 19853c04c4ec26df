check_LIBRARIES += libtestworld.a
libtestworld_a_SOURCES = tests/unit/model/world.c tests/unit/model/world.h \
	tests/unit/model/room_world.c tests/unit/model/room_world.h
libtestworld_a_CPPFLAGS = $(TEST_CPPFLAGS)
MODEL_TESTS = tests/unit/model/test_address tests/unit/model/test_extended tests/unit/model/test_feature_words \
	tests/unit/model/test_roster tests/unit/model/test_target \
	tests/unit/model/test_chat tests/unit/model/test_encryption tests/unit/model/test_form tests/unit/model/test_form_text \
	tests/unit/model/test_form_window tests/unit/model/test_nicknames \
	tests/unit/model/test_list_window tests/unit/model/test_room \
	tests/unit/model/test_prompt
check_PROGRAMS += $(MODEL_TESTS)
TESTS += $(MODEL_TESTS)
MODEL_TEST_LINK = libtestworld.a $(MODEL_LINK) $(CMOCKA_LIBS)
$(MODEL_TESTS): LDADD = $(MODEL_TEST_LINK)
$(MODEL_TESTS): $(filter %.a,$(MODEL_TEST_LINK))
