noinst_LIBRARIES += libmodel.a
libmodel_a_CPPFLAGS = $(AM_CPPFLAGS)
libmodel_a_SOURCES = \
	src/model/account.h \
	src/model/chat.h \
	src/model/contact.h \
	src/model/events.h \
	src/model/face.h \
	src/model/message.h \
	src/model/model.h \
	src/model/notice.h \
	src/model/presence.h \
	src/model/prompt.h \
	src/model/roster.h \
	src/model/timeline.h \
	src/model/window.h
