# What desktops and shells take, and what is made from the tables.
desktopdir = $(datadir)/applications
dist_desktop_DATA = data/jaser.desktop
EXTRA_DIST += data/_jaser data/jaser.bash data/jaser.fish data/jaser.doap.in

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

nodist_doc_DATA = data/accounts.example data/config.example data/jaser.doap
CLEANFILES += $(nodist_doc_DATA) data/doap.specs

data/config.example: man/reference$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) data && LC_ALL=C man/reference$(EXEEXT) config >$@.new && mv $@.new $@

data/accounts.example: man/reference$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) data && LC_ALL=C man/reference$(EXEEXT) accounts >$@.new && mv $@.new $@

data/doap.specs: man/reference$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) data && LC_ALL=C man/reference$(EXEEXT) doap >$@.new && mv $@.new $@

data/jaser.doap: data/jaser.doap.in data/doap.specs
	$(AM_V_GEN)$(SED) -e '/^@SPECS@$$/{' -e 'r data/doap.specs' -e 'd' -e '}' \
		-e 's/@VERSIO[N]@/$(PACKAGE_VERSION)/' $(top_srcdir)/data/jaser.doap.in >$@.new && mv $@.new $@
