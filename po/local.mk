# Translations: `make update-po` gathers the sentences anew; compiled ones are installed.
PO_LANGUAGES = fr
EXTRA_DIST += $(PO_LANGUAGES:%=po/%.po)

update-po:
	cd $(top_srcdir) && find src -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort | \
	xgettext --language=C --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
	    --package-name=$(PACKAGE) --no-location --sort-output --files-from=- -o po/jaser.pot
	cd $(top_srcdir)/po && for language in $(PO_LANGUAGES); do \
	    msgmerge --quiet --update --backup=none $$language.po jaser.pot; done

if HAVE_MSGFMT
PO_COMPILED = $(PO_LANGUAGES:%=po/%.gmo)
CLEANFILES += $(PO_COMPILED)
all-local: $(PO_COMPILED)

po/%.gmo: $(top_srcdir)/po/%.po
	$(AM_V_GEN)$(MKDIR_P) po && $(MSGFMT) --check -o $@ $<

install-data-local: $(PO_COMPILED)
	for language in $(PO_LANGUAGES); do \
	    folder='$(DESTDIR)$(localedir)'/$$language/LC_MESSAGES; \
	    $(MKDIR_P) "$$folder" && $(INSTALL_DATA) po/$$language.gmo "$$folder/jaser.mo"; done

uninstall-local:
	for language in $(PO_LANGUAGES); do \
	    rm -f '$(DESTDIR)$(localedir)'/$$language/LC_MESSAGES/jaser.mo; done
endif
