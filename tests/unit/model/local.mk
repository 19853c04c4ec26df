check_LIBRARIES += libtestworld.a
libtestworld_a_SOURCES = tests/unit/model/world.c tests/unit/model/world.h
libtestworld_a_CPPFLAGS = $(TEST_CPPFLAGS)
MODEL_TESTS = tests/unit/model/test_roster tests/unit/model/test_target \
	tests/unit/model/test_chat tests/unit/model/test_form tests/unit/model/test_form_text \
	tests/unit/model/test_form_window \
	tests/unit/model/test_prompt
check_PROGRAMS += $(MODEL_TESTS)
TESTS += $(MODEL_TESTS)
MODEL_TEST_CPPFLAGS = $(TEST_CPPFLAGS)
MODEL_TEST_LDADD = libtestworld.a $(MODEL_LINK) $(CMOCKA_LIBS)
tests_unit_model_test_roster_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_roster_LDADD = $(MODEL_TEST_LDADD)
tests_unit_model_test_target_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_target_LDADD = $(MODEL_TEST_LDADD)
tests_unit_model_test_chat_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_chat_LDADD = $(MODEL_TEST_LDADD)
tests_unit_model_test_prompt_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_prompt_LDADD = $(MODEL_TEST_LDADD)
tests_unit_model_test_form_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_form_LDADD = $(MODEL_TEST_LDADD)
tests_unit_model_test_form_window_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_form_window_LDADD = $(MODEL_TEST_LDADD)
tests_unit_model_test_form_text_CPPFLAGS = $(MODEL_TEST_CPPFLAGS)
tests_unit_model_test_form_text_LDADD = $(MODEL_TEST_LDADD)
