//! A client with accounts whose credentials are in external storage.
#![allow(dead_code, unused_imports)]

use std::collections::BTreeSet;
use std::ffi::{CStr, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use crate::client::{Client, answer, on_status, take_statuses};
use crate::common::storage::{self, Op, counts, records, take_did};
use crate::common::{clock, hex, net, to_hex};
use anj::capi::compat::net::anj_net_api::*;
use anj::capi::core::*;
use anj::capi::crypto::*;
use anj::capi::dm::core::anj_dm_remove_obj;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::persistence::*;
use anj::capi::security::*;

pub const CHAIN: i32 = 0;
pub const PRIVATE_KEY: i32 = 1;
pub const PSK_IDENTITY: i32 = 3;
pub const PSK_KEY: i32 = 4;

pub const CERTIFICATE: &[u8] = b"client certificate";
pub const KEY: &[u8] = b"private key of the client";
pub const SERVER: &[u8] = b"server certificate";
pub const NEW_KEY: &[u8] = b"new private key of the client";
pub const PSK_ID: &[u8] = b"identity of the key";
pub const PSK: &[u8] = b"pre-shared key";

pub fn buffer(bytes: &'static [u8]) -> anj_crypto_security_info_t {
    let buffer = anj_crypto_security_info_buffer_t { data: bytes.as_ptr().cast(), data_size: bytes.len() };
    let source = MaybeUninit::new(anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_BUFFER);
    anj_crypto_security_info_t { source, info: anj_crypto_security_info_t__info { buffer }, ..unsafe { zeroed() } }
}

pub fn external(identity: &'static CStr) -> anj_crypto_security_info_t {
    let external = anj_crypto_security_info_external_t { identity: identity.as_ptr() };
    let source = MaybeUninit::new(anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_EXTERNAL);
    anj_crypto_security_info_t { source, info: anj_crypto_security_info_t__info { external }, ..unsafe { zeroed() } }
}

/// The account of the Bootstrap Server: certificates, over plain CoAP so that the tests can read it.
pub fn bootstrap_account() -> anj_dm_security_instance_init_t {
    anj_dm_security_instance_init_t {
        server_uri: c"coap://bootstrap.com".as_ptr(),
        bootstrap_server: MaybeUninit::new(true),
        security_mode: MaybeUninit::new(anj_dm_security_mode_t::ANJ_DM_SECURITY_CERTIFICATE),
        public_key_or_identity: buffer(CERTIFICATE),
        secret_key: buffer(KEY),
        server_public_key: buffer(SERVER),
        ..unsafe { zeroed() }
    }
}

pub fn new_security() -> *mut anj_dm_security_obj_t {
    let security = Box::leak(Box::new(MaybeUninit::<anj_dm_security_obj_t>::uninit())).as_mut_ptr();
    unsafe { anj_dm_security_obj_init(security) };
    security
}

pub fn configure(config: &mut anj_configuration_t) {
    config.bootstrap_timeout.us = 10_000_000;
}

pub struct World {
    pub client: Client,
    pub security: *mut anj_dm_security_obj_t,
}

impl World {
    /// A client whose Security object has this account; not installed.
    pub fn with(account: anj_dm_security_instance_init_t) -> Self {
        let mut client = Client::bare("name", configure);
        let security = new_security();
        assert_eq!(unsafe { anj_dm_security_obj_add_instance(security, &account) }, 0);
        let server = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
        unsafe {
            anj_dm_server_obj_init(server);
            assert_eq!(anj_dm_server_obj_install(client.ptr(), server), 0);
        }
        Self { client, security }
    }

    pub fn new() -> Self {
        Self::with(bootstrap_account())
    }

    pub fn installed() -> Self {
        let mut world = Self::new();
        assert_eq!(world.install(), 0);
        take_did();
        world
    }

    pub fn install(&mut self) -> c_int {
        unsafe { anj_dm_security_obj_install(self.client.ptr(), self.security) }
    }

    /// The keys of the certificate account: certificate, private key, certificate of the server.
    pub fn certificates(&mut self, bootstrap: bool) -> Result<[String; 3], c_int> {
        let mut info: anj_net_certificate_info_t = unsafe { zeroed() };
        match unsafe { anj_security_get_cert_info(self.client.ptr(), MaybeUninit::new(bootstrap), &mut info) } {
            0 => Ok([&info.client_cert, &info.private_key, &info.server_cert].map(show)),
            code => Err(code),
        }
    }

    /// Identity and key of the PSK account.
    pub fn psk(&mut self, bootstrap: bool) -> Result<[String; 2], c_int> {
        let mut info: anj_net_psk_info_t = unsafe { zeroed() };
        match unsafe { anj_security_get_psk_info(self.client.ptr(), MaybeUninit::new(bootstrap), &mut info) } {
            0 => Ok([&info.identity, &info.key].map(show)),
            code => Err(code),
        }
    }

    /// Identities of the records that the installed object holds.
    pub fn held(&mut self) -> BTreeSet<String> {
        let mut all = Vec::new();
        for bootstrap in [false, true] {
            all.extend(self.certificates(bootstrap).into_iter().flatten());
            all.extend(self.psk(bootstrap).into_iter().flatten());
        }
        all.iter().filter_map(|key| key.split_once("->")).map(|(_, identity)| identity.to_owned()).collect()
    }

    /// What the bytes of object and client contain of these secrets.
    pub fn remains(&mut self, secrets: &[&[u8]]) -> Vec<String> {
        let object =
            unsafe { std::slice::from_raw_parts(self.security.cast::<u8>(), size_of::<anj_dm_security_obj_t>()) };
        let client = unsafe { std::slice::from_raw_parts(self.client.ptr().cast::<u8>(), size_of::<anj_t>()) };
        let found = |memory: &[u8], secret: &[u8]| memory.windows(8).any(|w| secret.windows(8).any(|part| part == w));
        let places = [("object", object), ("client", client)];
        let all = secrets.iter().flat_map(|secret| places.map(|place| (place, *secret)));
        all.filter(|((_, memory), secret)| found(memory, secret))
            .map(|((place, _), secret)| format!("{} in the {place}", String::from_utf8_lossy(secret)))
            .collect()
    }

    /// Sends a Bootstrap-Request and takes the answer.
    pub fn request_bootstrap(&mut self) {
        unsafe { anj_core_request_bootstrap(self.client.ptr()) };
        self.client.step();
        let request = net::take_sent().pop().expect("a Bootstrap-Request");
        self.client.receive(&answer(&request, "44", ""));
        assert_eq!(take_statuses().last(), Some(&3));
    }

    pub fn exchange(&mut self, method: u8, id: u16, rest: &str) -> String {
        let datagram = format!("41{method:02x}{id:04x}01 {rest}");
        self.client.receive(&hex(&datagram)).first().map(|d| to_hex(&d[1..2])).unwrap_or_default()
    }

    /// Writes a private key of the Bootstrap account, and accounts of a server with a pre-shared key.
    pub fn write_accounts(&mut self, id: u16) {
        let key = format!("{} 112a ff {}", path(&["0", "0", "5"]), to_hex(NEW_KEY));
        assert_eq!(self.exchange(3, id, &key), "44");
        let records = [
            text_record("0", "coap://server.com"),
            "a2006131 04f4".into(),
            "a2006132 0200".into(),
            bytes_record("3", PSK_ID),
            bytes_record("5", PSK),
            "a200623130 0202".into(),
        ];
        assert_eq!(self.exchange(3, id + 1, &senml(&["0", "1"], &records)), "44");
        let records = ["a2006130 0202".into(), "a2006131 02182d".into(), text_record("7", "U")];
        assert_eq!(self.exchange(3, id + 2, &senml(&["1", "1"], &records)), "44");
    }

    pub fn finish(&mut self, id: u16) {
        assert_eq!(self.exchange(2, id, "b26273"), "44");
    }

    pub fn shutdown(&mut self) {
        assert_eq!(unsafe { anj_core_shutdown(self.client.ptr()) }, 0);
    }
}

/// `bytes` for a buffer, `->identity` for a record, with the tag in front; empty for none.
pub fn show(info: &anj_crypto_security_info_t) -> String {
    let tag = unsafe { info.tag.assume_init() } as i32;
    unsafe {
        match info.source.assume_init() as i32 {
            0 => String::new(),
            1 => {
                let bytes = std::slice::from_raw_parts(info.info.buffer.data.cast::<u8>(), info.info.buffer.data_size);
                format!("{tag} {}", String::from_utf8_lossy(bytes))
            }
            _ => format!("{tag} ->{}", CStr::from_ptr(info.info.external.identity).to_str().unwrap()),
        }
    }
}

pub fn in_memory(tag: i32, bytes: &[u8]) -> String {
    format!("{tag} {}", String::from_utf8_lossy(bytes))
}

pub fn path(segments: &[&str]) -> String {
    let options = segments.iter().enumerate();
    let first = |i| if i == 0 { 0xb0 } else { 0 };
    options.map(|(i, s)| format!("{:02x}{}", first(i) + s.len(), to_hex(s.as_bytes()))).collect()
}

pub fn senml(segments: &[&str], records: &[String]) -> String {
    let base = format!("/{}/", segments.join("/"));
    let mut all = records.concat().replace(' ', "");
    // The first record carries the base name.
    let entries = u8::from_str_radix(&all[1..2], 16).unwrap() + 1;
    all.replace_range(0..2, &format!("a{entries:x}21{:02x}{}", 0x60 + base.len(), to_hex(base.as_bytes())));
    format!("{} 1170 ff {:02x}{all}", path(segments), 0x80 + records.len())
}

pub fn text_record(name: &str, text: &str) -> String {
    assert!(text.len() < 24);
    format!(
        "a200{:02x}{} 03{:02x}{}",
        0x60 + name.len(),
        to_hex(name.as_bytes()),
        0x60 + text.len(),
        to_hex(text.as_bytes())
    )
}

pub fn bytes_record(name: &str, bytes: &[u8]) -> String {
    assert!(bytes.len() < 24);
    format!("a200{:02x}{} 08{:02x}{}", 0x60 + name.len(), to_hex(name.as_bytes()), 0x40 + bytes.len(), to_hex(bytes))
}

pub fn identities(op: Op, names: &[&str]) -> Vec<(Op, String)> {
    names.iter().map(|name| (op, (*name).to_owned())).collect()
}

// A file

pub unsafe extern "C" fn write(file: *mut c_void, data: *const c_void, size: usize) -> c_int {
    let file = unsafe { &mut *file.cast::<Vec<u8>>() };
    file.extend(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) });
    0
}

pub unsafe extern "C" fn read(file: *mut c_void, data: *mut c_void, size: usize) -> c_int {
    let file = unsafe { &mut *file.cast::<Vec<u8>>() };
    if file.len() < size {
        return -1;
    }
    let bytes: Vec<u8> = file.drain(..size).collect();
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast(), size) };
    0
}

pub fn store(anj: *mut anj_t, security: *mut anj_dm_security_obj_t) -> (c_int, Vec<u8>) {
    let mut file = Vec::new();
    let ctx = anj_persistence_store_context_create(Some(write), ptr::from_mut(&mut file).cast());
    (unsafe { anj_dm_security_obj_store(anj, security, &ctx) }, file)
}

pub fn restore(anj: *mut anj_t, security: *mut anj_dm_security_obj_t, file: &[u8]) -> c_int {
    let mut file = file.to_vec();
    let ctx = anj_persistence_restore_context_create(Some(read), ptr::from_mut(&mut file).cast());
    unsafe { anj_dm_security_obj_restore(anj, security, &ctx) }
}
