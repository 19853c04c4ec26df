noinst_LIBRARIES += libsettings.a
libsettings_a_CPPFLAGS = $(AM_CPPFLAGS)
libsettings_a_SOURCES = \
	src/settings/account_config.c \
	src/settings/account_config.h \
	src/settings/accounts_file.c \
	src/settings/accounts_file.h \
	src/settings/key_file.c \
	src/settings/key_file.h \
	src/settings/settings.c \
	src/settings/settings.def \
	src/settings/settings.h \
	src/settings/settings_file.c \
	src/settings/settings_file.h \
	src/settings/value.c \
	src/settings/value.h
