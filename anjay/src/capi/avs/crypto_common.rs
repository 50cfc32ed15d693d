//! `avsystem/commons/avs_crypto_common.h`: where keys and certificates come from.

use anj::capi::ffi::from_raw;
use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;

/// What a piece of security information is.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_crypto_security_info_tag_t {
    /// Certificates.
    AVS_CRYPTO_SECURITY_INFO_CERTIFICATE_CHAIN = 0,
    /// A private key.
    AVS_CRYPTO_SECURITY_INFO_PRIVATE_KEY = 1,
    /// Revocation lists.
    AVS_CRYPTO_SECURITY_INFO_CERT_REVOCATION_LIST = 2,
    /// Identity of a pre-shared key.
    AVS_CRYPTO_SECURITY_INFO_PSK_IDENTITY = 3,
    /// A pre-shared key.
    AVS_CRYPTO_SECURITY_INFO_PSK_KEY = 4,
}
from_raw!(avs_crypto_security_info_tag_t {
    AVS_CRYPTO_SECURITY_INFO_CERTIFICATE_CHAIN,
    AVS_CRYPTO_SECURITY_INFO_PRIVATE_KEY,
    AVS_CRYPTO_SECURITY_INFO_CERT_REVOCATION_LIST,
    AVS_CRYPTO_SECURITY_INFO_PSK_IDENTITY,
    AVS_CRYPTO_SECURITY_INFO_PSK_KEY
});

/// Where it lies.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_crypto_data_source_t {
    /// Nowhere: there is none.
    AVS_CRYPTO_DATA_SOURCE_EMPTY = 0,
    /// In a file.
    AVS_CRYPTO_DATA_SOURCE_FILE = 1,
    /// In the files of a folder.
    AVS_CRYPTO_DATA_SOURCE_PATH = 2,
    /// In memory.
    AVS_CRYPTO_DATA_SOURCE_BUFFER = 3,
    /// In several places, an array.
    AVS_CRYPTO_DATA_SOURCE_ARRAY = 4,
    /// In several places, a list.
    AVS_CRYPTO_DATA_SOURCE_LIST = 5,
}
from_raw!(avs_crypto_data_source_t {
    AVS_CRYPTO_DATA_SOURCE_EMPTY,
    AVS_CRYPTO_DATA_SOURCE_FILE,
    AVS_CRYPTO_DATA_SOURCE_PATH,
    AVS_CRYPTO_DATA_SOURCE_BUFFER,
    AVS_CRYPTO_DATA_SOURCE_ARRAY,
    AVS_CRYPTO_DATA_SOURCE_LIST
});

/// In a file.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_security_info_union_internal_file_t {
    /// Path of the file.
    pub filename: *const c_char,
    /// Its password, or NULL.
    pub password: *const c_char,
}

/// In the files of a folder.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_security_info_union_internal_path_t {
    /// Path of the folder.
    pub path: *const c_char,
}

/// In memory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_security_info_union_internal_buffer_t {
    /// First byte.
    pub buffer: *const c_void,
    /// Its password, or NULL.
    pub password: *const c_char,
    /// Number of bytes.
    pub buffer_size: usize,
}

/// In several places, an array.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_security_info_union_internal_array_t {
    /// First of them.
    pub array_ptr: *const avs_crypto_security_info_union_t,
    /// Number of them.
    pub element_count: usize,
}

/// In several places, a list.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_security_info_union_internal_list_t {
    /// First of them, an `AVS_LIST`.
    pub list_head: *mut avs_crypto_security_info_union_t,
}

/// The place.
#[repr(C)]
#[derive(Clone, Copy)]
pub union avs_crypto_security_info_union_t__info {
    /// A file.
    pub file: avs_crypto_security_info_union_internal_file_t,
    /// A folder.
    pub path: avs_crypto_security_info_union_internal_path_t,
    /// Memory.
    pub buffer: avs_crypto_security_info_union_internal_buffer_t,
    /// An array.
    pub array: avs_crypto_security_info_union_internal_array_t,
    /// A list.
    pub list: avs_crypto_security_info_union_internal_list_t,
}

/// A piece of security information. Only pointers: nothing is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_security_info_union_t {
    /// What it is.
    pub r#type: MaybeUninit<avs_crypto_security_info_tag_t>,
    /// Where it lies; says which field of `info` counts.
    pub source: MaybeUninit<avs_crypto_data_source_t>,
    /// The place.
    pub info: avs_crypto_security_info_union_t__info,
}

impl avs_crypto_security_info_union_t {
    /// Something in a file; NULL: nothing.
    pub(super) fn in_file(
        tag: avs_crypto_security_info_tag_t,
        filename: *const c_char,
        password: *const c_char,
    ) -> Self {
        let file = avs_crypto_security_info_union_internal_file_t { filename, password };
        let source = Self::there(!filename.is_null(), avs_crypto_data_source_t::AVS_CRYPTO_DATA_SOURCE_FILE);
        Self::at(tag, source, avs_crypto_security_info_union_t__info { file })
    }

    /// Something in memory; no bytes: nothing.
    pub(super) fn in_buffer(
        tag: avs_crypto_security_info_tag_t,
        buffer: *const c_void,
        buffer_size: usize,
        password: *const c_char,
    ) -> Self {
        let there = !buffer.is_null() && buffer_size > 0;
        let buffer = avs_crypto_security_info_union_internal_buffer_t { buffer, password, buffer_size };
        let source = Self::there(there, avs_crypto_data_source_t::AVS_CRYPTO_DATA_SOURCE_BUFFER);
        Self::at(tag, source, avs_crypto_security_info_union_t__info { buffer })
    }

    fn there(is: bool, source: avs_crypto_data_source_t) -> avs_crypto_data_source_t {
        if is { source } else { avs_crypto_data_source_t::AVS_CRYPTO_DATA_SOURCE_EMPTY }
    }

    fn at(
        tag: avs_crypto_security_info_tag_t,
        source: avs_crypto_data_source_t,
        info: avs_crypto_security_info_union_t__info,
    ) -> Self {
        Self { r#type: MaybeUninit::new(tag), source: MaybeUninit::new(source), info }
    }
}
