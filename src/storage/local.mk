noinst_LIBRARIES += libstorage.a
libstorage_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
libstorage_a_SOURCES = \
	src/storage/archive.h \
	src/storage/certificates.h \
	src/storage/database.h \
	src/storage/text_log.h
