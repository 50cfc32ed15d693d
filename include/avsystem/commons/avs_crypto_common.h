/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_CRYPTO_COMMON_H
#define AVSYSTEM_COMMONS_AVS_CRYPTO_COMMON_H

#include <stddef.h>

#include <avsystem/commons/avs_commons_config.h>

/**
 * @file
 * Where keys and certificates come from.
 */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct avs_crypto_security_info_union_struct avs_crypto_security_info_union_t;

/** What a piece of security information is. */
typedef enum {
    /** Certificates. */
    AVS_CRYPTO_SECURITY_INFO_CERTIFICATE_CHAIN = 0,
    /** A private key. */
    AVS_CRYPTO_SECURITY_INFO_PRIVATE_KEY = 1,
    /** Revocation lists. */
    AVS_CRYPTO_SECURITY_INFO_CERT_REVOCATION_LIST = 2,
    /** Identity of a pre-shared key. */
    AVS_CRYPTO_SECURITY_INFO_PSK_IDENTITY = 3,
    /** A pre-shared key. */
    AVS_CRYPTO_SECURITY_INFO_PSK_KEY = 4,
} avs_crypto_security_info_tag_t;

/** Where it lies. */
typedef enum {
    /** Nowhere: there is none. */
    AVS_CRYPTO_DATA_SOURCE_EMPTY = 0,
    /** In a file. */
    AVS_CRYPTO_DATA_SOURCE_FILE = 1,
    /** In the files of a folder. */
    AVS_CRYPTO_DATA_SOURCE_PATH = 2,
    /** In memory. */
    AVS_CRYPTO_DATA_SOURCE_BUFFER = 3,
    /** In several places, an array. */
    AVS_CRYPTO_DATA_SOURCE_ARRAY = 4,
    /** In several places, a list. */
    AVS_CRYPTO_DATA_SOURCE_LIST = 5,
} avs_crypto_data_source_t;

/** In a file. */
typedef struct {
    /** Path of the file. */
    const char *filename;
    /** Its password, or NULL. */
    const char *password;
} avs_crypto_security_info_union_internal_file_t;

/** In the files of a folder. */
typedef struct {
    /** Path of the folder. */
    const char *path;
} avs_crypto_security_info_union_internal_path_t;

/** In memory. */
typedef struct {
    /** First byte. */
    const void *buffer;
    /** Its password, or NULL. */
    const char *password;
    /** Number of bytes. */
    size_t buffer_size;
} avs_crypto_security_info_union_internal_buffer_t;

/** In several places, an array. */
typedef struct {
    /** First of them. */
    const avs_crypto_security_info_union_t *array_ptr;
    /** Number of them. */
    size_t element_count;
} avs_crypto_security_info_union_internal_array_t;

/** In several places, a list. */
typedef struct {
    /** First of them, an `AVS_LIST`. */
    avs_crypto_security_info_union_t *list_head;
} avs_crypto_security_info_union_internal_list_t;

/** A piece of security information. Only pointers: nothing is copied. */
struct avs_crypto_security_info_union_struct {
    /** What it is. */
    avs_crypto_security_info_tag_t type;
    /** Where it lies; says which field of `info` counts. */
    avs_crypto_data_source_t source;
    /** The place. */
    union {
        /** A file. */
        avs_crypto_security_info_union_internal_file_t file;
        /** A folder. */
        avs_crypto_security_info_union_internal_path_t path;
        /** Memory. */
        avs_crypto_security_info_union_internal_buffer_t buffer;
        /** An array. */
        avs_crypto_security_info_union_internal_array_t array;
        /** A list. */
        avs_crypto_security_info_union_internal_list_t list;
    } info;
};

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_COMMON_H */
