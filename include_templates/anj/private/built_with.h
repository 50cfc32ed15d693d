/*
 * Generated from config/layout.rs. Not for direct inclusion.
 *
 * A linker that says
 *     undefined reference to `anj_core_init_in1200_out1200_...'
 * has libanj.a of another configuration: the options that this code was compiled with are in the name, those of the
 * library in the name that `nm libanj.a | grep anj_core_init_` shows. Build both with the same anj_config.h.
 *
 * The functions below set up structs whose size depends on the options, so their names carry the options. Nothing is
 * added to the program. A number in parentheses is not compared.
 */
#ifndef ANJ_PRIVATE_BUILT_WITH_H
#define ANJ_PRIVATE_BUILT_WITH_H

#define _ANJ_JOIN_(A, B) A##B
#define _ANJ_JOIN(A, B) _ANJ_JOIN_(A, B)
#define _ANJ_JOIN4_(A, B, C, D) A##B##C##D
#define _ANJ_JOIN4(A, B, C, D) _ANJ_JOIN4_(A, B, C, D)

#define _ANJ_SECOND_(A, B, ...) B
#define _ANJ_SECOND(...) _ANJ_SECOND_(__VA_ARGS__)
#define _ANJ_PARENTHESES(...) _, 1
#define _ANJ_NUMBER_0(X) X
#define _ANJ_NUMBER_1(X) expr
#define _ANJ_NUMBER(X) _ANJ_JOIN(_ANJ_NUMBER_, _ANJ_SECOND(_ANJ_PARENTHESES X, 0, _))(X)

#define _ANJ_BUILT_IN _ANJ_JOIN(_in, _ANJ_NUMBER(ANJ_IN_MSG_BUFFER_SIZE))
#define _ANJ_BUILT_OUT _ANJ_JOIN(_out, _ANJ_NUMBER(ANJ_OUT_MSG_BUFFER_SIZE))
#define _ANJ_BUILT_PAYLOAD _ANJ_JOIN(_payload, _ANJ_NUMBER(ANJ_OUT_PAYLOAD_BUFFER_SIZE))
#define _ANJ_BUILT_OBJECTS _ANJ_JOIN(_objects, _ANJ_NUMBER(ANJ_DM_MAX_OBJECTS_NUMBER))
#define _ANJ_BUILT_LOCATION _ANJ_JOIN4(_location, _ANJ_NUMBER(ANJ_COAP_MAX_LOCATION_PATHS_NUMBER), \
        _, _ANJ_NUMBER(ANJ_COAP_MAX_LOCATION_PATH_SIZE))
#define _ANJ_BUILT_OPTIONS _ANJ_JOIN4(_options, _ANJ_NUMBER(ANJ_COAP_MAX_OPTIONS_NUMBER), \
        _, _ANJ_NUMBER(ANJ_COAP_MAX_ATTR_OPTION_SIZE))
#if defined(ANJ_WITH_COMPOSITE_OPERATIONS)
#define _ANJ_BUILT_COMPOSITE _ANJ_JOIN(_composite, _ANJ_NUMBER(ANJ_DM_MAX_COMP_READ_ENTRIES))
#else
#define _ANJ_BUILT_COMPOSITE
#endif
#if defined(ANJ_WITH_CACHE)
#define _ANJ_BUILT_CACHE _ANJ_JOIN(_cache, _ANJ_NUMBER(ANJ_CACHE_ENTRIES_NUMBER))
#else
#define _ANJ_BUILT_CACHE
#endif
#if defined(ANJ_WITH_OBSERVE)
#define _ANJ_BUILT_OBSERVE _ANJ_JOIN4(_observe, _ANJ_NUMBER(ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER), \
        _, _ANJ_NUMBER(ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER))
#else
#define _ANJ_BUILT_OBSERVE
#endif
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
#define _ANJ_BUILT_STORE _ANJ_JOIN(_store, _ANJ_NUMBER(ANJ_EXT_NOTIFICATION_STORE_SIZE))
#else
#define _ANJ_BUILT_STORE
#endif
#if defined(ANJ_WITH_LWM2M_SEND)
#define _ANJ_BUILT_SEND _ANJ_JOIN(_send, _ANJ_NUMBER(ANJ_LWM2M_SEND_QUEUE_SIZE))
#else
#define _ANJ_BUILT_SEND
#endif
#if defined(ANJ_WITH_COAP_DOWNLOADER)
#define _ANJ_BUILT_DOWNLOADER _ANJ_JOIN4(_downloader, _ANJ_NUMBER(ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE), \
        _, _ANJ_NUMBER(ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER))
#else
#define _ANJ_BUILT_DOWNLOADER
#endif
#if defined(ANJ_EXT_WITH_ADAPTIVE_TIMEOUT)
#define _ANJ_BUILT_DLADAPTIVE _dladaptive
#else
#define _ANJ_BUILT_DLADAPTIVE
#endif
#if defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS)
#define _ANJ_BUILT_DLPROGRESS _dlprogress
#else
#define _ANJ_BUILT_DLPROGRESS
#endif
#if defined(ANJ_WITH_NTP)
#define _ANJ_BUILT_NTP _ANJ_JOIN(_ntp, _ANJ_NUMBER(ANJ_NTP_SERVER_ADDR_MAX_LEN))
#else
#define _ANJ_BUILT_NTP
#endif
#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
#define _ANJ_BUILT_KEYS _ANJ_JOIN4(_ANJ_JOIN(_keys, _ANJ_NUMBER(ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE)), \
        _ANJ_JOIN(_, _ANJ_NUMBER(ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE)), \
        _, _ANJ_NUMBER(ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE))
#else
#define _ANJ_BUILT_KEYS
#endif
#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ) && defined(ANJ_WITH_SECURITY)
#define _ANJ_BUILT_SNI _ANJ_JOIN(_sni, _ANJ_NUMBER(ANJ_SEC_OBJ_MAX_SNI_SIZE))
#else
#define _ANJ_BUILT_SNI
#endif
#if defined(ANJ_WITH_SECURITY)
#define _ANJ_BUILT_SECURITY _security
#else
#define _ANJ_BUILT_SECURITY
#endif
#if defined(ANJ_WITH_CERTIFICATES)
#define _ANJ_BUILT_CERTIFICATES _certificates
#else
#define _ANJ_BUILT_CERTIFICATES
#endif
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
#define _ANJ_BUILT_STORAGE _storage
#else
#define _ANJ_BUILT_STORAGE
#endif
#if defined(ANJ_NET_WITH_UDP)
#define _ANJ_BUILT_UDP _udp
#else
#define _ANJ_BUILT_UDP
#endif
#if defined(ANJ_NET_WITH_DTLS)
#define _ANJ_BUILT_DTLS _dtls
#else
#define _ANJ_BUILT_DTLS
#endif
#if defined(ANJ_NET_WITH_NON_IP_BINDING)
#define _ANJ_BUILT_NONIP _nonip
#else
#define _ANJ_BUILT_NONIP
#endif
#if defined(ANJ_FOTA_WITH_PULL_METHOD)
#define _ANJ_BUILT_PULL _pull
#else
#define _ANJ_BUILT_PULL
#endif
#if defined(ANJ_FOTA_WITH_PUSH_METHOD)
#define _ANJ_BUILT_PUSH _push
#else
#define _ANJ_BUILT_PUSH
#endif
#if defined(ANJ_WITH_OBSERVE_COMPOSITE)
#define _ANJ_BUILT_OBSCOMPOSITE _obscomposite
#else
#define _ANJ_BUILT_OBSCOMPOSITE
#endif
#if defined(ANJ_WITH_RST_AS_CANCEL_OBSERVE)
#define _ANJ_BUILT_RST _rst
#else
#define _ANJ_BUILT_RST
#endif
#if defined(ANJ_WITH_BOOTSTRAP)
#define _ANJ_BUILT_BOOTSTRAP _bootstrap
#else
#define _ANJ_BUILT_BOOTSTRAP
#endif
#if defined(ANJ_WITH_BOOTSTRAP_DISCOVER)
#define _ANJ_BUILT_BSDISCOVER _bsdiscover
#else
#define _ANJ_BUILT_BSDISCOVER
#endif
#if defined(ANJ_WITH_DISCOVER)
#define _ANJ_BUILT_DISCOVER _discover
#else
#define _ANJ_BUILT_DISCOVER
#endif
#if defined(ANJ_WITH_DISCOVER_ATTR)
#define _ANJ_BUILT_ATTR _attr
#else
#define _ANJ_BUILT_ATTR
#endif
#if defined(ANJ_WITH_EXTERNAL_DATA)
#define _ANJ_BUILT_EXTERNAL _external
#else
#define _ANJ_BUILT_EXTERNAL
#endif
#if defined(ANJ_WITH_CBOR)
#define _ANJ_BUILT_CBOR _cbor
#else
#define _ANJ_BUILT_CBOR
#endif
#if defined(ANJ_WITH_CBOR_DECODE_DECIMAL_FRACTIONS)
#define _ANJ_BUILT_FRACTION _fraction
#else
#define _ANJ_BUILT_FRACTION
#endif
#if defined(ANJ_WITH_CBOR_DECODE_HALF_FLOAT)
#define _ANJ_BUILT_HALF _half
#else
#define _ANJ_BUILT_HALF
#endif
#if defined(ANJ_WITH_CBOR_DECODE_INDEFINITE_BYTES)
#define _ANJ_BUILT_INDEFINITE _indefinite
#else
#define _ANJ_BUILT_INDEFINITE
#endif
#if defined(ANJ_WITH_CBOR_DECODE_STRING_TIME)
#define _ANJ_BUILT_TIME _time
#else
#define _ANJ_BUILT_TIME
#endif
#if defined(ANJ_WITH_LWM2M_CBOR)
#define _ANJ_BUILT_LWM2MCBOR _lwm2mcbor
#else
#define _ANJ_BUILT_LWM2MCBOR
#endif
#if defined(ANJ_WITH_SENML_CBOR)
#define _ANJ_BUILT_SENML _senml
#else
#define _ANJ_BUILT_SENML
#endif
#if defined(ANJ_WITH_PLAINTEXT)
#define _ANJ_BUILT_TEXT _text
#else
#define _ANJ_BUILT_TEXT
#endif
#if defined(ANJ_WITH_OPAQUE)
#define _ANJ_BUILT_OPAQUE _opaque
#else
#define _ANJ_BUILT_OPAQUE
#endif
#if defined(ANJ_WITH_TLV)
#define _ANJ_BUILT_TLV _tlv
#else
#define _ANJ_BUILT_TLV
#endif
#if defined(ANJ_EXT_WITH_TLV_OUTPUT)
#define _ANJ_BUILT_TLVOUT _tlvout
#else
#define _ANJ_BUILT_TLVOUT
#endif
#if defined(ANJ_WITH_LWM2M12)
#define _ANJ_BUILT_LWM2M12 _lwm2m12
#else
#define _ANJ_BUILT_LWM2M12
#endif
#define _ANJ_BUILT_0_0 \
    _ANJ_JOIN4(_ANJ_BUILT_IN, _ANJ_BUILT_OUT, _ANJ_BUILT_PAYLOAD, _ANJ_BUILT_OBJECTS)
#define _ANJ_BUILT_0_1 \
    _ANJ_JOIN4(_ANJ_BUILT_LOCATION, _ANJ_BUILT_OPTIONS, _ANJ_BUILT_COMPOSITE, _ANJ_BUILT_CACHE)
#define _ANJ_BUILT_0_2 \
    _ANJ_JOIN4(_ANJ_BUILT_OBSERVE, _ANJ_BUILT_STORE, _ANJ_BUILT_SEND, _ANJ_BUILT_DOWNLOADER)
#define _ANJ_BUILT_0_3 \
    _ANJ_JOIN4(_ANJ_BUILT_DLADAPTIVE, _ANJ_BUILT_DLPROGRESS, _ANJ_BUILT_NTP, _ANJ_BUILT_KEYS)
#define _ANJ_BUILT_0_4 \
    _ANJ_JOIN4(_ANJ_BUILT_SNI, _ANJ_BUILT_SECURITY, _ANJ_BUILT_CERTIFICATES, _ANJ_BUILT_STORAGE)
#define _ANJ_BUILT_0_5 \
    _ANJ_JOIN4(_ANJ_BUILT_UDP, _ANJ_BUILT_DTLS, _ANJ_BUILT_NONIP, _ANJ_BUILT_PULL)
#define _ANJ_BUILT_0_6 \
    _ANJ_JOIN4(_ANJ_BUILT_PUSH, _ANJ_BUILT_OBSCOMPOSITE, _ANJ_BUILT_RST, _ANJ_BUILT_BOOTSTRAP)
#define _ANJ_BUILT_0_7 \
    _ANJ_JOIN4(_ANJ_BUILT_BSDISCOVER, _ANJ_BUILT_DISCOVER, _ANJ_BUILT_ATTR, _ANJ_BUILT_EXTERNAL)
#define _ANJ_BUILT_0_8 \
    _ANJ_JOIN4(_ANJ_BUILT_CBOR, _ANJ_BUILT_FRACTION, _ANJ_BUILT_HALF, _ANJ_BUILT_INDEFINITE)
#define _ANJ_BUILT_0_9 \
    _ANJ_JOIN4(_ANJ_BUILT_TIME, _ANJ_BUILT_LWM2MCBOR, _ANJ_BUILT_SENML, _ANJ_BUILT_TEXT)
#define _ANJ_BUILT_0_10 \
    _ANJ_JOIN4(_ANJ_BUILT_OPAQUE, _ANJ_BUILT_TLV, _ANJ_BUILT_TLVOUT, _ANJ_BUILT_LWM2M12)
#define _ANJ_BUILT_1_0 \
    _ANJ_JOIN4(_ANJ_BUILT_0_0, _ANJ_BUILT_0_1, _ANJ_BUILT_0_2, _ANJ_BUILT_0_3)
#define _ANJ_BUILT_1_1 \
    _ANJ_JOIN4(_ANJ_BUILT_0_4, _ANJ_BUILT_0_5, _ANJ_BUILT_0_6, _ANJ_BUILT_0_7)
#define _ANJ_BUILT_1_2 \
    _ANJ_JOIN4(_ANJ_BUILT_0_8, _ANJ_BUILT_0_9, _ANJ_BUILT_0_10,)
#define _ANJ_BUILT_2_0 \
    _ANJ_JOIN4(_ANJ_BUILT_1_0, _ANJ_BUILT_1_1, _ANJ_BUILT_1_2,)

#define _ANJ_BUILT_WITH(Name) _ANJ_JOIN(Name, _ANJ_BUILT_2_0)

#define anj_coap_downloader_init _ANJ_BUILT_WITH(anj_coap_downloader_init)
#define anj_core_init _ANJ_BUILT_WITH(anj_core_init)
#define anj_dm_device_obj_install _ANJ_BUILT_WITH(anj_dm_device_obj_install)
#define anj_dm_fw_update_object_install _ANJ_BUILT_WITH(anj_dm_fw_update_object_install)
#define anj_dm_security_obj_init _ANJ_BUILT_WITH(anj_dm_security_obj_init)
#define anj_dm_server_obj_init _ANJ_BUILT_WITH(anj_dm_server_obj_init)

#endif /* ANJ_PRIVATE_BUILT_WITH_H */
