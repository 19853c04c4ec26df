/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both hashes: the parts of a disco#info answer as strings, sorted as octets, joined, and hashed.
 */

#include "config.h"

#include "modules/caps_hash.h"

#include <openssl/evp.h>
#include <string.h>

#include "xmpp/ns.h"

static const struct {
    const char *name;    /* XEP-0300 */
    const char *openssl; /* what OpenSSL calls it */
} algorithms[] = {
    { "sha-1", "SHA1" },        { "sha-224", "SHA224" },         { "sha-256", "SHA256" },
    { "sha-384", "SHA384" },    { "sha-512", "SHA512" },         { "sha3-256", "SHA3-256" },
    { "sha3-512", "SHA3-512" }, { "blake2b-512", "BLAKE2b512" },
};

static const char *
find_algorithm(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        if (strcmp(algorithms[i].name, name) == 0)
            return algorithms[i].openssl;
    }
    return NULL;
}

bool
caps_hash_is_known(const char *algorithm)
{
    return find_algorithm(algorithm) != NULL;
}

static char *
digest(const GString *string, const char *algorithm)
{
    const char *name = find_algorithm(algorithm);
    const EVP_MD *method = name ? EVP_get_digestbyname(name) : NULL;
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    if (!method || !EVP_Digest(string->str, string->len, bytes, &length, method, NULL))
        return NULL;
    return g_base64_encode(bytes, length);
}

/* --- lists of parts --- */

static const char *
attribute(const Element *element, const char *name)
{
    const char *value = element_get(element, name);

    return value ? value : "";
}

static const char *
language(const Element *identity, const char *lang)
{
    const char *own = element_get(identity, "xml:lang");

    return own ? own : lang ? lang : "";
}

static int
compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
new_parts(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

/* Sorts the parts, and appends each with what ends it. */
static void
append_sorted(GString *string, GPtrArray *parts, const char *end)
{
    g_ptr_array_sort(parts, compare_strings);
    for (unsigned i = 0; i < parts->len; i++) {
        g_string_append(string, parts->pdata[i]);
        g_string_append(string, end);
    }
}

/* Of sorted ones. */
static bool
has_doubles(const GPtrArray *parts)
{
    for (unsigned i = 1; i < parts->len; i++) {
        if (strcmp(parts->pdata[i - 1], parts->pdata[i]) == 0)
            return true;
    }
    return false;
}

static bool
is_of_info(const Element *element, const char *name)
{
    return element_is(element, name, NS_DISCO_INFO);
}

static bool
is_form_type(const Element *field)
{
    return element_is(field, "field", NS_DATA_FORM) &&
           g_strcmp0(element_get(field, "var"), "FORM_TYPE") == 0;
}

static const Element *
find_form_type(const Element *form)
{
    for (const Element *field = element_first(form); field; field = element_next(field)) {
        if (is_form_type(field))
            return field;
    }
    return NULL;
}

/* --- XEP-0115 --- */

/* What ends a part must not stand in it, or the same string could mean something else: servers and
 * clients with a "<" in a name do not exist but to deceive. */
static bool
add_part(GPtrArray *parts, char *part)
{
    g_ptr_array_add(parts, part);
    return !strchr(part, '<');
}

static bool
add_identity(GPtrArray *parts, const Element *identity, const char *lang)
{
    const char *category = attribute(identity, "category");
    const char *type = attribute(identity, "type");
    const char *code = language(identity, lang);

    return category[0] && !strchr(category, '/') && !strchr(type, '/') && !strchr(code, '/') &&
           add_part(parts, g_strdup_printf("%s/%s/%s/%s", category, type, code,
                                           attribute(identity, "name")));
}

static bool
add_values(GPtrArray *parts, const Element *field)
{
    bool is_good = true;

    for (const Element *value = element_first(field); value; value = element_next(value)) {
        if (element_is(value, "value", NS_DATA_FORM))
            is_good &= add_part(parts, g_strdup(element_text(value)));
    }
    return is_good;
}

/* Ends a name by which is sorted, until all is sorted and it becomes "<": "os-version" comes after
 * "os", though "-" stands before "<". */
#define NAME_END '\x01'

/* "var<value<value<". */
static bool
add_field(GPtrArray *parts, const Element *field)
{
    g_autoptr(GPtrArray) values = new_parts();
    g_autoptr(GString) string = g_string_new(attribute(field, "var"));
    bool is_good = !strchr(string->str, '<') && add_values(values, field);

    g_string_append_c(string, NAME_END);
    append_sorted(string, values, "<");
    g_ptr_array_add(parts, g_string_free(g_steal_pointer(&string), FALSE));
    return is_good;
}

/* The one value of the field, however often it stands there; NULL: there are different ones, or
 * none. */
static const char *
form_type(const Element *field)
{
    const char *type = NULL;

    for (const Element *value = element_first(field); value; value = element_next(value)) {
        if (!element_is(value, "value", NS_DATA_FORM))
            continue;
        if (type && strcmp(type, element_text(value)) != 0)
            return NULL;
        type = element_text(value);
    }
    return type;
}

typedef struct {
    GPtrArray *identities, *features;
    GPtrArray *types; /* of forms */
    GPtrArray *forms; /* "type<field<field<" */
} Parts;

/* One without a hidden FORM_TYPE does not count. */
static bool
add_form(Parts *parts, const Element *form)
{
    const Element *field = find_form_type(form);
    g_autoptr(GPtrArray) fields = new_parts();
    bool is_good = true;

    if (!field || g_strcmp0(element_get(field, "type"), "hidden") != 0)
        return true;
    const char *type = form_type(field);
    if (!type || !add_part(parts->types, g_strdup(type)))
        return false;
    for (const Element *child = element_first(form); child; child = element_next(child)) {
        if (element_is(child, "field", NS_DATA_FORM) && !is_form_type(child))
            is_good &= add_field(fields, child);
    }
    g_autoptr(GString) string = g_string_new(type);
    g_string_append_c(string, NAME_END);
    append_sorted(string, fields, "");
    g_ptr_array_add(parts->forms, g_string_free(g_steal_pointer(&string), FALSE));
    return is_good;
}

static bool
collect(Parts *parts, const Element *info, const char *lang)
{
    bool is_good = true;

    for (const Element *child = element_first(info); child && is_good;
         child = element_next(child)) {
        if (is_of_info(child, "identity"))
            is_good = add_identity(parts->identities, child, lang);
        else if (is_of_info(child, "feature"))
            is_good = add_part(parts->features, g_strdup(attribute(child, "var")));
        else if (element_is(child, "x", NS_DATA_FORM))
            is_good = add_form(parts, child);
    }
    g_ptr_array_sort(parts->types, compare_strings);
    return is_good && parts->identities->len > 0 && !has_doubles(parts->types);
}

char *
caps_hash(const Element *info, const char *algorithm, const char *lang)
{
    g_autoptr(GPtrArray) identities = new_parts();
    g_autoptr(GPtrArray) features = new_parts();
    g_autoptr(GPtrArray) types = new_parts();
    g_autoptr(GPtrArray) forms = new_parts();
    g_autoptr(GString) string = g_string_new(NULL);
    Parts parts = { identities, features, types, forms };

    if (!collect(&parts, info, lang))
        return NULL;
    append_sorted(string, identities, "<");
    append_sorted(string, features, "<");
    append_sorted(string, forms, "");
    if (has_doubles(identities) || has_doubles(features))
        return NULL;
    for (char *at = string->str; (at = strchr(at, NAME_END));)
        *at = '<';
    return digest(string, algorithm);
}

/* --- XEP-0390: separators that cannot stand in XML --- */

#define UNIT   "\x1f"
#define RECORD "\x1e"
#define GROUP  "\x1d"
#define FILES  "\x1c"

static char *
identity2(const Element *identity, const char *lang)
{
    return g_strconcat(attribute(identity, "category"), UNIT, attribute(identity, "type"), UNIT,
                       language(identity, lang), UNIT, attribute(identity, "name"), UNIT, RECORD,
                       NULL);
}

static char *
field2(const Element *field)
{
    g_autoptr(GPtrArray) values = new_parts();
    GString *string = g_string_new(attribute(field, "var"));

    for (const Element *value = element_first(field); value; value = element_next(value)) {
        if (element_is(value, "value", NS_DATA_FORM))
            g_ptr_array_add(values, g_strconcat(element_text(value), UNIT, NULL));
    }
    g_string_append(string, UNIT);
    append_sorted(string, values, "");
    g_string_append(string, RECORD);
    return g_string_free(string, FALSE);
}

/* NULL: a form of which no hash can be made. */
static char *
form2(const Element *form)
{
    const Element *type = find_form_type(form);
    g_autoptr(GPtrArray) fields = new_parts();

    if (!type || g_strcmp0(element_get(type, "type"), "hidden") != 0 || !form_type(type))
        return NULL;
    for (const Element *child = element_first(form); child; child = element_next(child)) {
        if (element_is(child, "reported", NS_DATA_FORM) || element_is(child, "item", NS_DATA_FORM))
            return NULL;
        if (element_is(child, "field", NS_DATA_FORM))
            g_ptr_array_add(fields, field2(child));
    }
    GString *string = g_string_new(NULL);
    append_sorted(string, fields, "");
    g_string_append(string, GROUP);
    return g_string_free(string, FALSE);
}

/* false: something stands there of which no hash can be made. */
static bool
collect2(Parts *parts, const Element *info, const char *lang)
{
    for (const Element *child = element_first(info); child; child = element_next(child)) {
        if (is_of_info(child, "feature")) {
            g_ptr_array_add(parts->features, g_strconcat(attribute(child, "var"), UNIT, NULL));
        } else if (is_of_info(child, "identity")) {
            g_ptr_array_add(parts->identities, identity2(child, lang));
        } else {
            char *form = element_is(child, "x", NS_DATA_FORM) ? form2(child) : NULL;
            if (!form)
                return false;
            g_ptr_array_add(parts->forms, form);
        }
    }
    return true;
}

char *
caps_hash2(const Element *info, const char *algorithm, const char *lang)
{
    g_autoptr(GPtrArray) identities = new_parts();
    g_autoptr(GPtrArray) features = new_parts();
    g_autoptr(GPtrArray) forms = new_parts();
    g_autoptr(GString) string = g_string_new(NULL);
    Parts parts = { .identities = identities, .features = features, .forms = forms };

    if (!collect2(&parts, info, lang))
        return NULL;
    append_sorted(string, features, "");
    g_string_append(string, FILES);
    append_sorted(string, identities, "");
    g_string_append(string, FILES);
    append_sorted(string, forms, "");
    g_string_append(string, FILES);
    return digest(string, algorithm);
}
