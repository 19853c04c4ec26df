noinst_LIBRARIES += libcommands.a
libcommands_a_CPPFLAGS = $(AM_CPPFLAGS)
libcommands_a_SOURCES = \
	src/commands/command.h \
	src/commands/parse.h \
	src/commands/reference.h
