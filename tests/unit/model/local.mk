# check_PROGRAMS += tests/unit/model/test_NAME, and:
# tests_unit_model_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_model_test_NAME_LDADD = $(MODEL_LINK) $(CMOCKA_LIBS)
