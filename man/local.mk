# jaser(1): the frame by hand, commands and settings from the tables.
noinst_PROGRAMS += man/reference
man_reference_SOURCES = man/reference.c
man_reference_LDADD = $(COMMANDS_LINK)

EXTRA_DIST += man/jaser.1.in
CLEANFILES += man/jaser.1 man/reference.roff
nodist_man_MANS += man/jaser.1

man/reference.roff: man/reference$(EXEEXT)
	$(AM_V_GEN)LC_ALL=C man/reference$(EXEEXT) man >$@.new && mv $@.new $@

man/jaser.1: man/jaser.1.in man/reference.roff
	$(AM_V_GEN)$(SED) -e '/^@REFERENCE@$$/{' -e 'r man/reference.roff' -e 'd' -e '}' \
		-e 's/@VERSIO[N]@/$(PACKAGE_VERSION)/' $(top_srcdir)/man/jaser.1.in >$@.new && mv $@.new $@
