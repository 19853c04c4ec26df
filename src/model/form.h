/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form that somebody wants filled in, or the result of one (XEP-0004), as plain data.
 *
 * Texts are as they came, bounded (base/limits.h); they are cleaned when drawn. What a field may
 * hold is checked here (XEP-0122), how the fields stand is a list of parts (XEP-0141). */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    FORM_FORM, /* to be filled in */
    FORM_SUBMIT,
    FORM_CANCEL,
    FORM_RESULT, /* only to be read */
} FormType;

typedef enum {
    FIELD_TEXT_SINGLE, /* what an unknown type counts as */
    FIELD_TEXT_PRIVATE,
    FIELD_TEXT_MULTI,
    FIELD_BOOLEAN,
    FIELD_LIST_SINGLE,
    FIELD_LIST_MULTI,
    FIELD_JID_SINGLE,
    FIELD_JID_MULTI,
    FIELD_FIXED, /* text to be read */
    FIELD_HIDDEN,
} FieldType;

/* XEP-0122 3.2: how the value is checked, besides its datatype. */
typedef enum { CHECK_BASIC, CHECK_OPEN, CHECK_RANGE, CHECK_REGEX } CheckMethod;

typedef struct {
    char *label; /* never NULL: the value where there is none */
    char *value;
} FormOption;

/* Something to look at or to listen to (XEP-0221). */
typedef struct {
    char *type; /* MIME */
    char *uri;
} FormMedia;

typedef struct {
    FieldType type;
    char *var;         /* NULL: a fixed text */
    char *label;       /* NULL */
    char *description; /* NULL */
    bool is_required;
    bool is_read_only; /* shown and sent, and not to be changed */
    bool is_changed;   /* by form_field_set() */
    GPtrArray *values; /* char *, wiped when freed; a boolean's is "1" or "0" */
    GPtrArray *options;
    GPtrArray *media;
    char *datatype; /* "xs:integer"; NULL: text */
    CheckMethod method;
    char *min, *max;             /* CHECK_RANGE; or NULL */
    char *regex;                 /* CHECK_REGEX: POSIX extended, for the whole value */
    unsigned list_min, list_max; /* how many of a list; 0: no bound */
    char *error;                 /* what is wrong with it, a sentence; NULL */
} FormField;

/* How the form is laid out: one after the other. */
typedef enum { PART_HEADING, PART_TEXT, PART_FIELD, PART_TABLE } FormPartKind;

typedef struct {
    FormPartKind kind;
    unsigned depth; /* of the section that it stands in */
    char *text;     /* PART_HEADING, PART_TEXT */
    unsigned field; /* PART_FIELD: index */
} FormPart;

typedef struct {
    FormType type;
    char *title;        /* NULL */
    char *instructions; /* lines, or NULL */
    GPtrArray *fields;  /* FormField * */
    GPtrArray *parts;   /* FormPart *; form_complete_parts() */
    GPtrArray *columns; /* FormField *: what the cells of a result are */
    GPtrArray *items;   /* char **: the cells of a row, as many as there are columns */
    unsigned options;   /* of all fields */
    bool is_cut;        /* more came than the limits allow */
} Form;

#define FORM_ERROR (form_error_quark())
GQuark form_error_quark(void);
typedef enum { FORM_ERROR_INVALID } FormErrorCode;

Form *form_new(FormType type);
void form_free(Form *form); /* takes NULL */
/* Strings are copied; all but type may be NULL. Borrowed; NULL: too many. */
FormField *form_add_field(Form *form, FieldType type, const char *var, const char *label);
void form_field_add_value(FormField *field, const char *value);
void form_add_option(Form *form, FormField *field, const char *label, const char *value);
void form_field_add_media(FormField *field, const char *type, const char *uri);
/* A field of the reported ones. */
FormField *form_add_column(Form *form, FieldType type, const char *var, const char *label);
/* cells: as many as there are columns; taken, NULL-terminated. */
void form_take_item(Form *form, char **cells);
void form_add_part(Form *form, FormPartKind kind, unsigned depth, const char *text, unsigned field);
/* Whoever has added all: fields that stand in no part get one at the end, the table too. */
void form_complete_parts(Form *form);

/* By its var; NULL. The index of it, or -1. */
FormField *form_find(const Form *form, const char *var);
int form_index(const Form *form, const char *var);
FormField *form_field(const Form *form, unsigned index);
/* The first value, "" if there is none. Borrowed. */
const char *form_value(const Form *form, const char *var);
/* The first value of the field, or "". */
const char *form_field_value(const FormField *field);
bool form_field_has_value(const FormField *field, const char *value);
/* The index of the option with this value, or -1. */
int form_field_option(const FormField *field, const char *value);
/* What it is called: its label, else its var, else "". */
const char *form_field_label(const FormField *field);
/* "text-single" and so on; false for an unknown name. */
const char *field_type_name(FieldType type);
bool field_type_parse(const char *name, FieldType *ret_type);
/* Whether the user may put something in. */
bool form_field_is_input(const FormField *field);
bool form_field_is_multi(const FormField *field);
bool form_field_is_list(const FormField *field);
/* Whether values besides the options are allowed. */
bool form_field_is_open(const FormField *field);

/* The user's values (NULL: none), in words for people: "yes" and "on" for booleans, labels of
 * options. What is set need not be valid yet, see form_check(), but it can be such a field's:
 * false and a sentence if not. Its error goes. */
bool form_field_set(FormField *field, const char *const *values, GError **error);
/* The values of fields that have the same var in the other form, without media: what the user typed
 * is not lost if a form comes again. */
void form_copy_answers(Form *form, const Form *answers);

/* What is wrong with the field's values, a sentence, or NULL. Owned by the caller. */
char *form_field_check(const FormField *field);
/* Checks all fields and sets their errors; the index of the first that is wrong, or -1. */
int form_check(Form *form);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Form, form_free)
