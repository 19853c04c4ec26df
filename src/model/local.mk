noinst_LIBRARIES += libmodel.a
libmodel_a_CPPFLAGS = $(AM_CPPFLAGS)
libmodel_a_SOURCES = \
	src/model/account.c \
	src/model/account.h \
	src/model/capabilities.c \
	src/model/capabilities.h \
	src/model/chat.c \
	src/model/chat.h \
	src/model/contact.c \
	src/model/contact.h \
	src/model/events.h \
	src/model/extended.c \
	src/model/extended.def \
	src/model/extended.h \
	src/model/face.h \
	src/model/form.c \
	src/model/form.h \
	src/model/form_check.c \
	src/model/form_text.c \
	src/model/form_text.h \
	src/model/form_window.c \
	src/model/form_window.h \
	src/model/message.c \
	src/model/message.h \
	src/model/model.c \
	src/model/model.h \
	src/model/notice.c \
	src/model/notice.h \
	src/model/presence.c \
	src/model/presence.h \
	src/model/private.h \
	src/model/prompt.c \
	src/model/prompt.h \
	src/model/request.c \
	src/model/request.h \
	src/model/resumption.c \
	src/model/resumption.h \
	src/model/roster.c \
	src/model/roster.h \
	src/model/route.c \
	src/model/route.h \
	src/model/target.c \
	src/model/timeline.c \
	src/model/timeline.h \
	src/model/window.c \
	src/model/window.h
