noinst_LIBRARIES += libsettings.a
libsettings_a_CPPFLAGS = $(AM_CPPFLAGS)
libsettings_a_SOURCES = \
	src/settings/accounts_file.h \
	src/settings/settings.def \
	src/settings/settings.h \
	src/settings/settings_file.h
