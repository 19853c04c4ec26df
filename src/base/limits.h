/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bounds on everything that comes from outside: one page, so that they can be judged together.
 */
#pragma once

/* One stanza on the wire, for the parser guard. Servers limit clients to 256-512 KB. */
#define LIMIT_STANZA_BYTES      (2 * 1024 * 1024)
#define LIMIT_STANZA_DEPTH      64
#define LIMIT_STANZA_ATTRIBUTES 64
/* Of one tag, up to which it is looked at again whenever a piece of it comes. */
#define LIMIT_TAG_BYTES (64 * 1024)
/* Elements in a stanza that anybody may have sent (cost is quadratic in libstrophe). */
#define LIMIT_STANZA_ELEMENTS 5000
/* Elements and bytes of an answer of the own server to a request of ours: a roster of 50,000
 * contacts. */
#define LIMIT_ANSWER_ELEMENTS 200000
#define LIMIT_ANSWER_BYTES    (16 * 1024 * 1024)

/* A message's text, in bytes; more is cut, and said to be cut. */
#define LIMIT_BODY_BYTES (256 * 1024)
/* A status text, a nickname, a group name: in bytes. */
#define LIMIT_STATUS_BYTES          4096
#define LIMIT_NAME_BYTES            1024
#define LIMIT_RESOURCES_PER_CONTACT 64
#define LIMIT_GROUPS_PER_CONTACT    64
/* Devices of all strangers together whose presence is kept: of those with whom we have a chat. */
#define LIMIT_STRANGERS_RESOURCES 500
#define LIMIT_DELIMITER_BYTES     16
#define LIMIT_CONTACTS            50000
/* What others say, as part of a sentence of ours: more would not help. */
#define LIMIT_SAID_BYTES 500
/* A token for the next login (XEP-0484). */
#define LIMIT_TOKEN_BYTES 4096
/* Chats that strangers may open in one account. */
#define LIMIT_CHATS_PER_ACCOUNT 5000
/* Windows of private chats that the people in one room may open. */
#define LIMIT_PRIVATE_CHATS 100
/* Who is in one room at once; and the hats of each (XEP-0317). */
#define LIMIT_OCCUPANTS 50000
#define LIMIT_HATS      16
/* All that is kept of them together. */
#define LIMIT_OCCUPANTS_BYTES (64 * 1024 * 1024)
/* Who is on one list of a room: members, those who are banned ... */
#define LIMIT_ROOM_LISTED 20000
/* Rooms that an account keeps. */
#define LIMIT_BOOKMARKS 1000
/* Chats of which the account says up to where they were read. */
#define LIMIT_DISPLAYED 10000
/* People in one line about who came and went. */
#define LIMIT_SUMMARY 500
/* How long a room may take to pass on what we say there. */
#define LIMIT_REFLECTION_MS (60 * 1000)
/* People whom one account ignores in rooms. */
#define LIMIT_IGNORED 2000
/* How long a room may take to let us in. */
#define LIMIT_ROOM_ENTRY_MS (60 * 1000)
/* Invitations of ours that may still be declined. */
#define LIMIT_INVITATIONS 200
/* Rooms and services that one /rooms lists. */
#define LIMIT_ROOMS_FOUND 5000
/* What is kept of a form of a room's that asks for a decision. */
#define LIMIT_REQUEST_BYTES (32 * 1024)
/* Requests waiting for an answer, and for how long. */
#define LIMIT_REQUESTS   1000
#define LIMIT_REQUEST_MS (30 * 1000)
/* Messages held in memory per chat; older ones are paged from the store. */
#define LIMIT_TIMELINE       2000
#define LIMIT_TIMELINE_BYTES (8 * 1024 * 1024)
/* Messages of one page of an archive (XEP-0313), where the server decides how many there are. */
#define LIMIT_ARCHIVE_PAGE 1000
/* Text of one page of older messages out of the store; it ends with the one that reaches this. */
#define LIMIT_PAGE_BYTES (2 * 1024 * 1024)
/* Places that the user jumped from, to go back to. */
#define LIMIT_TRAIL 50
/* Places of a chat where something is missing that its archive may have. */
#define LIMIT_HOLES 500
/* People whose request to see our presence waits for an answer, in one account. */
#define LIMIT_ASKING 1000
/* The names of the features of one client; clients that differ in theirs, of one account; and how
 * many are remembered. */
#define LIMIT_CAPABILITIES_BYTES  (32 * 1024)
#define LIMIT_CAPABILITIES        2000
#define LIMIT_CAPABILITIES_STORED 5000
/* Lines of one vCard. */
#define LIMIT_VCARD_LINES 200
/* A picture of a room, as it is kept in its vCard. */
#define LIMIT_AVATAR_BYTES (128 * 1024)
/* Notes of ours about others, in one account. */
#define LIMIT_NOTES 20000
/* Contacts that somebody suggests at once (XEP-0144 6). */
#define LIMIT_EXCHANGE_ITEMS 200
#define LIMIT_EXCHANGE_BYTES (32 * 1024)
/* Claims of contacts to have moved that wait for the word of the old account. */
#define LIMIT_MOVING 16
/* Addresses that an account blocks. */
#define LIMIT_BLOCKED 10000
/* Accounts and groups that are folded in the roster panel. */
#define LIMIT_FOLDS 2000
/* Whom an account tells alone that it is there (RFC 6121 4.6). */
#define LIMIT_DIRECTED 100
/* Who is asked whether they are there, by one who is invisible. */
#define LIMIT_PROBES 1000
/* What others do that is told to the user, in one account. */
#define LIMIT_NOTICES_A_MINUTE 20
/* One line on the standard input, without a screen. */
#define LIMIT_LINE_BYTES (1024 * 1024)
/* A password that a command prints, and all that it may print; and how long it may take, for it may
 * ask the user for something. */
#define LIMIT_PASSWORD_BYTES       1024
#define LIMIT_COMMAND_OUTPUT_BYTES (64 * 1024)
#define LIMIT_PASSWORD_COMMAND_MS  (120 * 1000)
/* The desktop's keyring, which may have to be unlocked. */
#define LIMIT_KEYRING_MS (60 * 1000)
/* Bytes of a configuration file or theme. */
#define LIMIT_FILE_BYTES (1024 * 1024)
/* Of a text log's day: a larger one is not rewritten for what comes late. */
#define LIMIT_LOG_DAY_BYTES (8 * 1024 * 1024)
/* Of a file with contacts. */
#define LIMIT_CONTACTS_FILE_BYTES (16 * 1024 * 1024)
/* Bytes waiting to be written to one connection. */
#define LIMIT_SEND_QUEUE_BYTES (64 * 1024 * 1024)
/* What was sent over one stream and is not confirmed by its server, as it takes memory. */
#define LIMIT_UNCONFIRMED_BYTES (32 * 1024 * 1024)
/* SRV records that are used, and addresses of each: more than any honest domain has. */
#define LIMIT_TARGETS   8
#define LIMIT_ADDRESSES 6
/* Ways to a server that are remembered, for /connection. */
#define LIMIT_ROUTES 100
/* How often servers may send us from one to the next. */
#define LIMIT_REDIRECTS 3
/* What a server makes us calculate with for a login (SCRAM), and for how long (RFC 5802 9). */
#define LIMIT_CHALLENGE_BYTES (16 * 1024)
#define LIMIT_SALT_BYTES      1024
#define LIMIT_NONCE_BYTES     1024
#define LIMIT_CALCULATION_S   10.0
/* A certificate's names: their number, and their text on the screen; and the certificates between
 * one of the user's and an authority that servers know. */
#define LIMIT_CERTIFICATE_NAMES       100
#define LIMIT_CERTIFICATE_NAMES_BYTES 1024
#define LIMIT_CERTIFICATE_CHAIN       10
/* Stanzas that may have been sent and not been stored when the program died. */
#define LIMIT_UNSTORED_STANZAS 100000
/* What a proxy says before it lets us through. */
#define LIMIT_PROXY_ANSWER_BYTES (16 * 1024)
/* Commands that somebody offers (XEP-0050); the steps of one, and what is said beside each. */
#define LIMIT_ADHOC_COMMANDS 500
#define LIMIT_ADHOC_STEPS    100
#define LIMIT_ADHOC_NOTES    20
/* A form: fields, options, values of one, pictures of one, pieces of its layout, columns, rows and
 * cells of a result; a label; a pattern that a value must have; rows on the screen. */
#define LIMIT_FORM_FIELDS      500
#define LIMIT_FORM_OPTIONS     2000 /* of all fields together */
#define LIMIT_FORM_VALUES      1000
#define LIMIT_FORM_MEDIA       10
#define LIMIT_FORM_PARTS       1000
#define LIMIT_FORM_COLUMNS     50
#define LIMIT_FORM_ITEMS       5000
#define LIMIT_FORM_CELLS       20000
#define LIMIT_FORM_TEXT_BYTES  4096
#define LIMIT_FORM_REGEX_BYTES 1000
#define LIMIT_FORM_ROWS        10000
/* All patterns of one form together. */
#define LIMIT_FORM_REGEX_MS 20
/* Keys of one kind that are known of others; encrypted messages that wait to be opened, and those
 * of them that are nowhere but in memory. */
#define LIMIT_KEYS             10000
#define LIMIT_OPENED           20000 /* whose hashes are kept, so that they come but once */
#define LIMIT_OPENING          200
#define LIMIT_OPENING_UNSTORED 50
/* Histories of other programs: files of one, a line of a text, a value in a database. */
#define LIMIT_IMPORT_FILES       1000000
#define LIMIT_IMPORT_LINE_BYTES  (1024 * 1024)
#define LIMIT_IMPORT_VALUE_BYTES (16 * 1024 * 1024)
/* Encrypted messages: how far the time inside may be from when the message came (XEP-0373 3.2); for
 * how many one may be; how long its padding is at most. */
#define LIMIT_SEALED_SKEW_MS       (60 * 60 * 1000)
#define LIMIT_SEALED_READERS       1000
#define LIMIT_SEALED_PADDING_BYTES 200
/* OpenPGP keys that one account announces (XEP-0373), and how many of them are fetched while we are
 * online, without the user's asking; members of a room for which it is encrypted so. */
#define LIMIT_ANNOUNCED_KEYS 20
#define LIMIT_FETCHED_KEYS   60
#define LIMIT_OX_MEMBERS     100
/* GnuPG: how long a call may take while nobody is asked, and its programs to start; bytes that may
 * come out of one where nothing less is said; keys that are looked at, and the names, signatures
 * and receivers of one. */
#define LIMIT_GPG_MS          (60 * 1000)
#define LIMIT_GPG_START_MS    (10 * 1000)
#define LIMIT_GPG_BYTES       (16 * 1024 * 1024)
#define LIMIT_GPG_KEYS        20000
#define LIMIT_GPG_NAMES       100
#define LIMIT_GPG_NAME_BYTES  1024
#define LIMIT_GPG_SIGNATURES  20
#define LIMIT_GPG_RECIPIENTS  1000
#define LIMIT_GPG_PASSPHRASES 3 /* wrong ones, until it is given up, as gpg does */
#define LIMIT_GPG_PINS        2 /* wrong ones: a card is blocked by the third */
/* A file that is encrypted or decrypted, and how long that may take. */
#define LIMIT_SEALED_FILE_BYTES (16LL * 1024 * 1024 * 1024)
#define LIMIT_SEALED_FILE_MS    (12 * 60 * 60 * 1000)
/* Of XEP-0027: a signature in a presence, and contacts whose presence waits for being checked. */
#define LIMIT_SIGNATURE_BYTES  (16 * 1024)
#define LIMIT_SIGNED_PRESENCES 1000
/* Of S/MIME: what came in the last minutes, and is known again. */
#define LIMIT_SMIME_SEEN 2000
