# What desktops and shells take, and what is made from the tables.
desktopdir = $(datadir)/applications
dist_desktop_DATA = data/jaser.desktop
EXTRA_DIST += data/_jaser data/jaser.bash data/jaser.fish data/doap.xml.in

# Shells look for a completion under the command's name.
install-data-hook:
	$(MKDIR_P) $(DESTDIR)$(datadir)/bash-completion/completions \
		$(DESTDIR)$(datadir)/zsh/site-functions $(DESTDIR)$(datadir)/fish/vendor_completions.d
	$(INSTALL_DATA) $(srcdir)/data/jaser.bash \
		$(DESTDIR)$(datadir)/bash-completion/completions/jaser
	$(INSTALL_DATA) $(srcdir)/data/_jaser $(DESTDIR)$(datadir)/zsh/site-functions/_jaser
	$(INSTALL_DATA) $(srcdir)/data/jaser.fish \
		$(DESTDIR)$(datadir)/fish/vendor_completions.d/jaser.fish
uninstall-hook:
	rm -f $(DESTDIR)$(datadir)/bash-completion/completions/jaser \
		$(DESTDIR)$(datadir)/zsh/site-functions/_jaser \
		$(DESTDIR)$(datadir)/fish/vendor_completions.d/jaser.fish

dist_check_SCRIPTS += data/check-options
TESTS += data/check-options

nodist_doc_DATA = data/config.example data/doap.xml
CLEANFILES += data/config.example data/doap.xml data/doap.modules

data/config.example: man/reference$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) data && LC_ALL=C man/reference$(EXEEXT) config >$@.new && mv $@.new $@

data/doap.modules: src/xmpp/modules.def
	$(AM_V_GEN)$(MKDIR_P) data && $(SED) -n \
		's,^MODULE(.*"XEP-\([0-9]*\)".*,    <implements><xmpp:SupportedXep><xmpp:xep rdf:resource="https://xmpp.org/extensions/xep-\1.html"/></xmpp:SupportedXep></implements>,p' \
		$(top_srcdir)/src/xmpp/modules.def | sort -u >$@.new && mv $@.new $@

data/doap.xml: data/doap.xml.in data/doap.modules
	$(AM_V_GEN)$(SED) -e '/^@MODULES@$$/{' -e 'r data/doap.modules' -e 'd' -e '}' \
		-e 's/@VERSIO[N]@/$(PACKAGE_VERSION)/' $(top_srcdir)/data/doap.xml.in >$@.new && mv $@.new $@
