noinst_LIBRARIES += libui.a
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(NCURSES_CFLAGS) $(READLINE_CFLAGS)
libui_a_SOURCES = \
	src/ui/bar.c \
	src/ui/bar.h \
	src/ui/chat_view.c \
	src/ui/completer.c \
	src/ui/completer.h \
	src/ui/input_bar.c \
	src/ui/input_bar.h \
	src/ui/input_line.c \
	src/ui/input_line.h \
	src/ui/key_name.c \
	src/ui/key_name.h \
	src/ui/key_parser.c \
	src/ui/key_parser.h \
	src/ui/keymap.c \
	src/ui/keymap.h \
	src/ui/keys.def \
	src/ui/line_layout.c \
	src/ui/line_layout.h \
	src/ui/message_format.c \
	src/ui/message_format.h \
	src/ui/popup.c \
	src/ui/popup.h \
	src/ui/roster_rows.c \
	src/ui/roster_rows.h \
	src/ui/roster_tree.c \
	src/ui/roster_tree.h \
	src/ui/roster_view.c \
	src/ui/status_bar.c \
	src/ui/style.c \
	src/ui/style.h \
	src/ui/styles.def \
	src/ui/surface.c \
	src/ui/surface.h \
	src/ui/theme.c \
	src/ui/theme.h \
	src/ui/title_bar.c \
	src/ui/ui.h \
	src/ui/view.h \
	src/ui/view_text.c \
	src/ui/view_text.h \
	src/ui/views.h
