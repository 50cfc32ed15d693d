/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DEFS_H
#define ANJ_DEFS_H

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <anj/time.h>

/**
 * @file
 * Vocabulary shared by all headers: CoAP codes, ids, paths, values.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Reserved id: never names anything. */
#define ANJ_ID_INVALID UINT16_MAX

/** Bits of the class in a CoAP code (RFC 7252 §3). */
#define ANJ_COAP_CODE_CLASS_MASK 0xE0
/** Position of the class. */
#define ANJ_COAP_CODE_CLASS_SHIFT 5
/** Bits of the detail in a CoAP code. */
#define ANJ_COAP_CODE_DETAIL_MASK 0x1F
/** Position of the detail. */
#define ANJ_COAP_CODE_DETAIL_SHIFT 0
/** The CoAP code `cls.detail`: class 0 to 7, detail 0 to 31; other bits are cut off. */
#define ANJ_COAP_CODE(cls, detail) \
    ((((cls) << ANJ_COAP_CODE_CLASS_SHIFT) & ANJ_COAP_CODE_CLASS_MASK) \
     | (((detail) << ANJ_COAP_CODE_DETAIL_SHIFT) & ANJ_COAP_CODE_DETAIL_MASK))

/** 0.00: no code: an empty message. */
#define ANJ_COAP_CODE_EMPTY ANJ_COAP_CODE(0, 0)
/** 0.01: GET. */
#define ANJ_COAP_CODE_GET ANJ_COAP_CODE(0, 1)
/** 0.02: POST. */
#define ANJ_COAP_CODE_POST ANJ_COAP_CODE(0, 2)
/** 0.03: PUT. */
#define ANJ_COAP_CODE_PUT ANJ_COAP_CODE(0, 3)
/** 0.04: DELETE. */
#define ANJ_COAP_CODE_DELETE ANJ_COAP_CODE(0, 4)
/** 0.05: FETCH (RFC 8132). */
#define ANJ_COAP_CODE_FETCH ANJ_COAP_CODE(0, 5)
/** 0.06: PATCH (RFC 8132). */
#define ANJ_COAP_CODE_PATCH ANJ_COAP_CODE(0, 6)
/** 0.07: iPATCH (RFC 8132). */
#define ANJ_COAP_CODE_IPATCH ANJ_COAP_CODE(0, 7)
/** 2.01: Created. */
#define ANJ_COAP_CODE_CREATED ANJ_COAP_CODE(2, 1)
/** 2.02: Deleted. */
#define ANJ_COAP_CODE_DELETED ANJ_COAP_CODE(2, 2)
/** 2.03: Valid. */
#define ANJ_COAP_CODE_VALID ANJ_COAP_CODE(2, 3)
/** 2.04: Changed. */
#define ANJ_COAP_CODE_CHANGED ANJ_COAP_CODE(2, 4)
/** 2.05: Content. */
#define ANJ_COAP_CODE_CONTENT ANJ_COAP_CODE(2, 5)
/** 2.31: Continue (RFC 7959). */
#define ANJ_COAP_CODE_CONTINUE ANJ_COAP_CODE(2, 31)
/** 4.00: Bad Request. */
#define ANJ_COAP_CODE_BAD_REQUEST ANJ_COAP_CODE(4, 0)
/** 4.01: Unauthorized. */
#define ANJ_COAP_CODE_UNAUTHORIZED ANJ_COAP_CODE(4, 1)
/** 4.02: Bad Option. */
#define ANJ_COAP_CODE_BAD_OPTION ANJ_COAP_CODE(4, 2)
/** 4.03: Forbidden. */
#define ANJ_COAP_CODE_FORBIDDEN ANJ_COAP_CODE(4, 3)
/** 4.04: Not Found. */
#define ANJ_COAP_CODE_NOT_FOUND ANJ_COAP_CODE(4, 4)
/** 4.05: Method Not Allowed. */
#define ANJ_COAP_CODE_METHOD_NOT_ALLOWED ANJ_COAP_CODE(4, 5)
/** 4.06: Not Acceptable. */
#define ANJ_COAP_CODE_NOT_ACCEPTABLE ANJ_COAP_CODE(4, 6)
/** 4.08: Request Entity Incomplete (RFC 7959). */
#define ANJ_COAP_CODE_REQUEST_ENTITY_INCOMPLETE ANJ_COAP_CODE(4, 8)
/** 4.12: Precondition Failed. */
#define ANJ_COAP_CODE_PRECONDITION_FAILED ANJ_COAP_CODE(4, 12)
/** 4.13: Request Entity Too Large. */
#define ANJ_COAP_CODE_REQUEST_ENTITY_TOO_LARGE ANJ_COAP_CODE(4, 13)
/** 4.15: Unsupported Content-Format. */
#define ANJ_COAP_CODE_UNSUPPORTED_CONTENT_FORMAT ANJ_COAP_CODE(4, 15)
/** 5.00: Internal Server Error. */
#define ANJ_COAP_CODE_INTERNAL_SERVER_ERROR ANJ_COAP_CODE(5, 0)
/** 5.01: Not Implemented. */
#define ANJ_COAP_CODE_NOT_IMPLEMENTED ANJ_COAP_CODE(5, 1)
/** 5.02: Bad Gateway. */
#define ANJ_COAP_CODE_BAD_GATEWAY ANJ_COAP_CODE(5, 2)
/** 5.03: Service Unavailable. */
#define ANJ_COAP_CODE_SERVICE_UNAVAILABLE ANJ_COAP_CODE(5, 3)
/** 5.04: Gateway Timeout. */
#define ANJ_COAP_CODE_GATEWAY_TIMEOUT ANJ_COAP_CODE(5, 4)
/** 5.05: Proxying Not Supported. */
#define ANJ_COAP_CODE_PROXYING_NOT_SUPPORTED ANJ_COAP_CODE(5, 5)
/** 7.01: signalling of CoAP over TCP (RFC 8323): Capabilities and Settings; not used. */
#define ANJ_COAP_CODE_CSM ANJ_COAP_CODE(7, 1)
/** 7.02: signalling: Ping; not used. */
#define ANJ_COAP_CODE_PING ANJ_COAP_CODE(7, 2)
/** 7.03: signalling: Pong; not used. */
#define ANJ_COAP_CODE_PONG ANJ_COAP_CODE(7, 3)
/** 7.04: signalling: Release; not used. */
#define ANJ_COAP_CODE_RELEASE ANJ_COAP_CODE(7, 4)
/** 7.05: signalling: Abort; not used. */
#define ANJ_COAP_CODE_ABORT ANJ_COAP_CODE(7, 5)

/** Id of the Security object. */
#define ANJ_OBJ_ID_SECURITY 0U
/** Id of the Server object. */
#define ANJ_OBJ_ID_SERVER 1U
/** Id of the Access Control object. */
#define ANJ_OBJ_ID_ACCESS_CONTROL 2U
/** Id of the Device object. */
#define ANJ_OBJ_ID_DEVICE 3U
/** Id of the Firmware Update object. */
#define ANJ_OBJ_ID_FIRMWARE_UPDATE 5U
/** Id of the OSCORE object. */
#define ANJ_OBJ_ID_OSCORE 21U

/** Most characters of an `int64_t` as text, without NUL. */
#define ANJ_I64_STR_MAX_LEN (sizeof("-9223372036854775808") - 1)
/** Most characters of a `uint16_t` as text, without NUL. */
#define ANJ_U16_STR_MAX_LEN (sizeof("65535") - 1)
/** Most characters of a `uint32_t` as text, without NUL. */
#define ANJ_U32_STR_MAX_LEN (sizeof("4294967295") - 1)
/** Most characters of a `uint64_t` as text, without NUL. */
#define ANJ_U64_STR_MAX_LEN (sizeof("18446744073709551615") - 1)
/** Most characters of a `double` as text, without NUL. */
#define ANJ_DOUBLE_STR_MAX_LEN (sizeof("-2.2250738585072014e-308") - 1)

/** An attribute of type unsigned integer that is not set. */
#define ANJ_ATTR_UINT_NONE 0xFFFFFFFFU
/** An attribute of type double that is not set. */
#define ANJ_ATTR_DOUBLE_NONE NAN

/** From `anj_get_external_data_t`: the value goes on. */
#define ANJ_IO_NEED_NEXT_CALL 4

/** Size of the buffers for a server URI, with its NUL. */
#define ANJ_SERVER_URI_MAX_SIZE 256
/** Resource 5 of the Server object, Disable Timeout, when not set: seconds. */
#define ANJ_DISABLE_TIMEOUT_DEFAULT_VALUE 86400
/** Resources 17 to 20 of the Server object when not set (LwM2M Core §6.2.1.2): 5 attempts from 60 s on, once. */
#define ANJ_COMMUNICATION_RETRY_RES_DEFAULT (anj_communication_retry_res_t){ 5, 60, 86400, 1 }
/** Most time to wait for the next block of a request of the server, by default: 50 s. Not for static initialisers. */
#define ANJ_EXCHANGE_SERVER_REQUEST_TIMEOUT anj_time_duration_new(50, ANJ_TIME_UNIT_S)
/** Transmission parameters of RFC 7252 §4.8: 2 s, 1.5, 4. Not for static initialisers. */
#define ANJ_EXCHANGE_UDP_TX_PARAMS_DEFAULT \
    (anj_exchange_udp_tx_params_t){ anj_time_duration_new(2, ANJ_TIME_UNIT_S), 1.5, 4 }

/** No value. */
#define ANJ_DATA_TYPE_NULL ((anj_data_type_t) 0x0000)
/** Opaque bytes: `bytes_or_string`. */
#define ANJ_DATA_TYPE_BYTES ((anj_data_type_t) 0x0001)
/** UTF-8 text: `bytes_or_string`. */
#define ANJ_DATA_TYPE_STRING ((anj_data_type_t) 0x0002)
/** Signed integer: `int_value`. */
#define ANJ_DATA_TYPE_INT ((anj_data_type_t) 0x0004)
/** Floating point: `double_value`. */
#define ANJ_DATA_TYPE_DOUBLE ((anj_data_type_t) 0x0008)
/** Boolean: `bool_value`. */
#define ANJ_DATA_TYPE_BOOL ((anj_data_type_t) 0x0010)
/** Object link: `objlnk`. */
#define ANJ_DATA_TYPE_OBJLNK ((anj_data_type_t) 0x0020)
/** Unsigned integer: `uint_value`. */
#define ANJ_DATA_TYPE_UINT ((anj_data_type_t) 0x0040)
/** Point in time: `time_value`. */
#define ANJ_DATA_TYPE_TIME ((anj_data_type_t) 0x0080)
/** Any of the above. */
#define ANJ_DATA_TYPE_ANY ((anj_data_type_t) 0x00FF)
#ifdef ANJ_WITH_EXTERNAL_DATA
/** The value is fetched piece by piece through callbacks: `external_data`. */
#define ANJ_DATA_TYPE_FLAG_EXTERNAL ((anj_data_type_t) 0x8000)
/** Opaque bytes, fetched through callbacks. */
#define ANJ_DATA_TYPE_EXTERNAL_BYTES ((anj_data_type_t) 0x8001)
/** UTF-8 text, fetched through callbacks. */
#define ANJ_DATA_TYPE_EXTERNAL_STRING ((anj_data_type_t) 0x8002)
#endif /* ANJ_WITH_EXTERNAL_DATA */

/** An object link that refers to nothing. */
#define ANJ_NULL_LINK (anj_objlnk_value_t){ ANJ_ID_INVALID, ANJ_ID_INVALID }

/** A client; complete in `anj/core.h`. */
typedef struct anj_struct anj_t;
#ifdef ANJ_WITH_COAP_DOWNLOADER
/** A downloader; complete in `anj/coap_downloader.h`. */
typedef struct _anj_coap_downloader_struct anj_coap_downloader_t;
#endif
#ifdef ANJ_WITH_NTP
/** An NTP client; complete in `anj/ntp.h`. */
typedef struct _anj_ntp_struct anj_ntp_t;
#endif

/** Object id; 65535 is reserved. */
typedef uint16_t anj_oid_t;

/** Object Instance id; 65535 is reserved. */
typedef uint16_t anj_iid_t;

/** Resource id; 65535 is reserved. */
typedef uint16_t anj_rid_t;

/** Resource Instance id; 65535 is reserved. */
typedef uint16_t anj_riid_t;

/** The levels of a path, each the index of its id. */
typedef enum {
    /** Object. */
    ANJ_ID_OID,
    /** Object Instance. */
    ANJ_ID_IID,
    /** Resource. */
    ANJ_ID_RID,
    /** Resource Instance. */
    ANJ_ID_RIID,
    /** Number of levels; not a level itself. */
    ANJ_URI_PATH_MAX_LENGTH,
} anj_id_type_t;

/** How registration is retried: Resources 17 to 20 of the Server object (LwM2M Core §6.2.1.2). */
typedef struct {
    /** Attempts in one sequence, at least 1. */
    uint16_t retry_count;
    /** Seconds before the second attempt of a sequence; doubled before each further one. */
    uint32_t retry_timer;
    /** Seconds between two sequences. */
    uint32_t seq_delay_timer;
    /** Number of sequences, at least 1. */
    uint16_t seq_retry_count;
} anj_communication_retry_res_t;

/** Transmission parameters of CoAP over UDP and DTLS (RFC 7252 §4.8). */
typedef struct {
    /** Time to wait for an acknowledgement of the first transmission; positive. RFC: 2 s. */
    anj_time_duration_t ack_timeout;
    /** The first wait is drawn from `ack_timeout` to `ack_timeout * ack_random_factor`; at least 1.0. RFC: 1.5. */
    double ack_random_factor;
    /** Retransmissions before giving up; 0: none. The wait doubles with each. RFC: 4. */
    uint16_t max_retransmit;
} anj_exchange_udp_tx_params_t;

/** A path of zero (the root) to four ids, for instance `/3/0/11/0`. The `ANJ_MAKE_*_PATH` macros of `anj/utils.h` make one. */
typedef struct {
    /** The ids, indexed by `anj_id_type_t`; those from `uri_len` on have no meaning. */
    uint16_t ids[ANJ_URI_PATH_MAX_LENGTH];
    /** Number of ids: 0 to 4. */
    size_t uri_len;
} anj_uri_path_t;

/** Data types of Resource values, `ANJ_DATA_TYPE_*`: one bit each. */
typedef uint16_t anj_data_type_t;

/** An opaque or string value, or a piece of one. */
typedef struct {
    /** The bytes. A read handler may leave `chunk_length` 0 for a NUL-terminated string. */
    const void *data;
    /** Written values: position of this piece in the whole value, in bytes. Read handlers leave it 0. */
    size_t offset;
    /** Length of this piece, in bytes. */
    size_t chunk_length;
    /**
     * Written values: length of the whole value, or 0 while it is unknown; the piece is the last one when
     * `offset + chunk_length` equals it. Read handlers set it to `chunk_length` or leave it 0.
     */
    size_t full_length_hint;
} anj_bytes_or_string_value_t;

/** A reference to an Object Instance; `ANJ_NULL_LINK` refers to none. */
typedef struct {
    /** Object id. */
    anj_oid_t oid;
    /** Object Instance id. */
    anj_iid_t iid;
} anj_objlnk_value_t;

#if defined(ANJ_WITH_EXTERNAL_DATA)
/**
 * Delivers a piece of an external value. Called for ascending offsets without gaps.
 *
 * `buffer`: where to write the piece.
 * `inout_size`: in, space in `buffer` in bytes; out, bytes written.
 * `offset`: position of the piece in the whole value, in bytes.
 * `user_args`: as given with the value.
 *
 * Returns 0 when the value ends with this piece, `ANJ_IO_NEED_NEXT_CALL` when more follows (then `buffer` must be full),
 * a negative value on error: the response ends with 5.00.
 */
typedef int anj_get_external_data_t(void *buffer,
                                    size_t *inout_size,
                                    size_t offset,
                                    void *user_args);
#endif

#if defined(ANJ_WITH_EXTERNAL_DATA)
/**
 * Prepares the reading of an external value; called before the first piece. Optional. In TLV (`ANJ_EXT_WITH_TLV_OUTPUT`) a value
 * is read from the start and closed two to four times in one answer, the times before the last one for its length only.
 *
 * `user_args`: as given with the value.
 *
 * Returns 0, or another value on error: the value is not read and not closed.
 */
typedef int anj_open_external_data_t(void *user_args);
#endif

#if defined(ANJ_WITH_EXTERNAL_DATA)
/**
 * Ends the reading of an external value, complete or not. Called once for each successful open. Optional.
 *
 * `user_args`: as given with the value.
 */
typedef void anj_close_external_data_t(void *user_args);
#endif

/** A value of a Resource; the data type of the Resource tells which member holds. */
typedef union {
    /** `ANJ_DATA_TYPE_BYTES` and `ANJ_DATA_TYPE_STRING`. */
    anj_bytes_or_string_value_t bytes_or_string;
#if defined(ANJ_WITH_EXTERNAL_DATA)
    /** `ANJ_DATA_TYPE_EXTERNAL_BYTES` and `ANJ_DATA_TYPE_EXTERNAL_STRING`. */
    struct {
        /** Delivers a piece; required. */
        anj_get_external_data_t *get_external_data;
        /** Called before the first piece, or NULL. */
        anj_open_external_data_t *open_external_data;
        /** Called after the last piece, or NULL. */
        anj_close_external_data_t *close_external_data;
        /** Handed to the callbacks. */
        void *user_args;
    } external_data;
#endif
    /** `ANJ_DATA_TYPE_INT`. */
    int64_t int_value;
    /** `ANJ_DATA_TYPE_UINT`. */
    uint64_t uint_value;
    /** `ANJ_DATA_TYPE_DOUBLE`. */
    double double_value;
    /** `ANJ_DATA_TYPE_BOOL`. */
    bool bool_value;
    /** `ANJ_DATA_TYPE_OBJLNK`. */
    anj_objlnk_value_t objlnk;
    /** `ANJ_DATA_TYPE_TIME`: seconds since 1970-01-01T00:00:00Z. */
    int64_t time_value;
} anj_res_value_t;

/** A value with its path: what a Send message carries. */
typedef struct anj_io_out_entry_struct {
    /** Type of `value`: exactly one of `ANJ_DATA_TYPE_*`. */
    anj_data_type_t type;
    /** The value. */
    anj_res_value_t value;
    /** Path of a Resource or Resource Instance. */
    anj_uri_path_t path;
    /** When the value was measured: seconds since 1970-01-01T00:00:00Z with fraction, or NAN for no timestamp. */
    double timestamp;
} anj_io_out_entry_t;

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DEFS_H */
