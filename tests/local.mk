# Unit tests per folder: each links only its own library and those below it.
dist_check_SCRIPTS += tests/check-layers tests/check-readme tests/check-zsh
dist_noinst_SCRIPTS += tests/need .ci/run
TESTS += tests/check-layers tests/check-readme tests/check-zsh
AM_TESTS_ENVIRONMENT = top_srcdir='$(top_srcdir)' top_builddir='$(top_builddir)' \
	LC_ALL=C.UTF-8 LANGUAGE= TZ=UTC; export top_srcdir top_builddir LC_ALL LANGUAGE TZ;

# Of every test: fixtures are included by their path, as in "unit/model/world.h".
TEST_INCLUDES = -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
TEST_CPPFLAGS = $(AM_CPPFLAGS) $(TEST_INCLUDES)
# The unit tests of a folder have their flags as such, by GNU make's variables of targets: a new one
# is a word in its folder's list.
tests/unit/%.$(OBJEXT): AM_CPPFLAGS += $(TEST_INCLUDES)

if HAVE_CMOCKA
include $(top_srcdir)/tests/unit/base/local.mk
include $(top_srcdir)/tests/unit/settings/local.mk
include $(top_srcdir)/tests/unit/model/local.mk
include $(top_srcdir)/tests/unit/xmpp/local.mk
include $(top_srcdir)/tests/unit/modules/local.mk
include $(top_srcdir)/tests/unit/storage/local.mk
include $(top_srcdir)/tests/unit/crypto/local.mk
include $(top_srcdir)/tests/unit/client/local.mk
include $(top_srcdir)/tests/unit/ui/local.mk
include $(top_srcdir)/tests/unit/headless/local.mk
include $(top_srcdir)/tests/unit/shell/local.mk
include $(top_srcdir)/tests/unit/commands/local.mk
endif
include $(top_srcdir)/tests/e2e/local.mk
include $(top_srcdir)/tests/fuzz/local.mk

# For ./test, which runs them in parts.
check-programs: $(check_PROGRAMS)
list-tests:
	@printf '%s\n' $(TESTS)
