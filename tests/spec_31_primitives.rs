//! Items of a persistent stream: spec 31 Part 2 §1 and rows 32 to 34.
#![cfg(all(anj_with_persistence, target_endian = "little"))]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use anj::capi::persistence::*;
use common::hex;

/// A file; refuses calls for 0 bytes, as callbacks of applications may.
#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    position: usize,
}

unsafe extern "C" fn write(file: *mut c_void, data: *const c_void, size: usize) -> c_int {
    assert!(size > 0, "called for nothing");
    let file = unsafe { &mut *file.cast::<File>() };
    file.bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) });
    0
}

unsafe extern "C" fn read(file: *mut c_void, data: *mut c_void, size: usize) -> c_int {
    assert!(size > 0, "called for nothing");
    let file = unsafe { &mut *file.cast::<File>() };
    let Some(bytes) = file.bytes.get(file.position..file.position + size) else { return 77 };
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast(), size) };
    file.position += size;
    0
}

fn storing(file: &mut File) -> anj_persistence_context_t {
    anj_persistence_store_context_create(Some(write), ptr::from_mut(file).cast())
}

fn restoring(file: &mut File) -> anj_persistence_context_t {
    anj_persistence_restore_context_create(Some(read), ptr::from_mut(file).cast())
}

/// Restores a string into a buffer of `max` bytes.
fn restored(stream: &[u8], max: usize) -> (c_int, Vec<u8>) {
    let mut file = File { bytes: stream.to_vec(), position: 0 };
    let mut out = [0x55 as c_char; 16];
    let result = unsafe { anj_persistence_string(&restoring(&mut file), out.as_mut_ptr(), max) };
    (result, out.iter().map(|&c| c as u8).collect())
}

#[test]
fn spec_31_p32_p33_strings() {
    let stream = hex("0600000000000000 75726E3A6570");
    let mut file = File::default();
    let text = c"urn:ep".as_ptr().cast_mut();
    assert_eq!(unsafe { anj_persistence_string(&storing(&mut file), text, 0) }, 0);
    assert_eq!(file.bytes, stream);

    assert_eq!(restored(&stream, 6), (-1, vec![0x55; 16]), "no space for the NUL");
    let (result, out) = restored(&stream, 7);
    assert_eq!((result, &out[..8]), (0, &b"urn:ep\0\x55"[..]));
    assert_eq!(restored(&stream[..9], 7).0, 77, "what the callback returned");
    assert_eq!(restored(&[0xFF; 8], 16), (-1, vec![0x55; 16]), "a length that no buffer has");
}

#[test]
fn spec_31_part2_s1_empty_string_makes_no_empty_call() {
    let mut file = File::default();
    assert_eq!(unsafe { anj_persistence_string(&storing(&mut file), c"".as_ptr().cast_mut(), 0) }, 0);
    assert_eq!(file.bytes, [0; 8]);
    let (result, out) = restored(&[0; 8], 1);
    assert_eq!((result, out[0]), (0, 0));
}

#[test]
fn spec_31_p34_magic() {
    let magic = [b'M'; 17];
    let mut file = File::default();
    assert_eq!(unsafe { anj_persistence_magic(&storing(&mut file), magic.as_ptr().cast(), 17) }, -1);
    assert_eq!(unsafe { anj_persistence_magic(&storing(&mut file), magic.as_ptr().cast(), 16) }, 0);
    assert_eq!(file.bytes, [b'M'; 16]);
    assert_eq!(unsafe { anj_persistence_magic(&restoring(&mut file), magic.as_ptr().cast(), 16) }, 0);
    file = File { bytes: [b'M', b'X'].to_vec(), position: 0 };
    assert_eq!(unsafe { anj_persistence_magic(&restoring(&mut file), magic.as_ptr().cast(), 2) }, -1);
}

#[test]
fn spec_31_part2_s1_no_stream_no_callback() {
    let mut byte = 0_u8;
    let buffer = (&raw mut byte).cast();
    assert_eq!(unsafe { anj_persistence_bytes(ptr::null(), buffer, 1) }, -1);
    let mut stream = anj_persistence_store_context_create(None, ptr::null_mut());
    assert_eq!(unsafe { anj_persistence_bytes(&stream, buffer, 1) }, -1);
    unsafe { stream.direction.as_mut_ptr().cast::<u8>().write(9) };
    assert_eq!(unsafe { anj_persistence_bytes(&stream, buffer, 1) }, -1, "no direction at all");
}
