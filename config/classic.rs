// Defaults of the options for the classic API (feature `classic`), which runs on systems that have memory. Part of build.rs.

/// Options whose defaults differ, and the defaults.
pub const CLASSIC: &[(&str, &str)] = &[
    ("ANJ_IN_MSG_BUFFER_SIZE", "4096"),
    ("ANJ_OUT_MSG_BUFFER_SIZE", "1536"),
    ("ANJ_DM_MAX_OBJECTS_NUMBER", "64"),
    ("ANJ_DM_MAX_COMP_READ_ENTRIES", "64"),
    ("ANJ_WITH_COAP_DOWNLOADER", "ON"),
    ("ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER", "16"),
    ("ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE", "1536"),
    ("ANJ_WITH_OBSERVE_COMPOSITE", "ON"),
    ("ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER", "64"),
    ("ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER", "64"),
    ("ANJ_LWM2M_SEND_QUEUE_SIZE", "16"),
    ("ANJ_NET_WITH_IPV6", "ON"),
    ("ANJ_EXT_WITH_TLV_OUTPUT", "ON"),
    ("ANJ_COAP_MAX_OPTIONS_NUMBER", "32"),
    ("ANJ_COAP_MAX_ATTR_OPTION_SIZE", "255"),
    ("ANJ_COAP_MAX_LOCATION_PATHS_NUMBER", "8"),
    ("ANJ_CACHE_ENTRIES_NUMBER", "32"),
    ("ANJ_LOG_LEVEL_DEFAULT", "L_MUTED"),
];
