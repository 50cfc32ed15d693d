//! `anj/time.h` and `anj/utils.h` as C calls them: spec 21 §5.2 and §7, and the conformance cases of the API facts.
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::ffi::{CStr, c_char, c_int};
use std::mem::MaybeUninit;
use std::ptr;

use anj::capi::defs::{anj_objlnk_value_t, anj_uri_path_t};
use anj::capi::time::anj_time_unit_t::*;
use anj::capi::time::*;
use anj::capi::utils::*;

fn unit(unit: anj_time_unit_t) -> MaybeUninit<anj_time_unit_t> {
    MaybeUninit::new(unit)
}

/// A value of an enumeration that C is able to pass.
fn raw_unit(number: c_int) -> MaybeUninit<anj_time_unit_t> {
    let mut raw = MaybeUninit::<anj_time_unit_t>::zeroed();
    unsafe {
        ptr::copy_nonoverlapping(
            (&raw const number).cast::<u8>(),
            raw.as_mut_ptr().cast(),
            size_of::<anj_time_unit_t>(),
        )
    };
    raw
}

#[test]
fn spec_21_s5_new_scales_and_saturates() {
    for (scalar, of, us) in [
        (1, ANJ_TIME_UNIT_DAY, 86_400_000_000),
        (-2, ANJ_TIME_UNIT_HOUR, -7_200_000_000),
        (3, ANJ_TIME_UNIT_MIN, 180_000_000),
        (50, ANJ_TIME_UNIT_S, 50_000_000),
        (7, ANJ_TIME_UNIT_MS, 7_000),
        (9, ANJ_TIME_UNIT_US, 9),
        (i64::MAX, ANJ_TIME_UNIT_US, i64::MAX),
        (i64::MAX - 1, ANJ_TIME_UNIT_S, i64::MAX),
        (i64::MIN, ANJ_TIME_UNIT_S, i64::MIN),
    ] {
        assert_eq!(anj_time_duration_new(scalar, unit(of)).us, us, "{scalar} {of:?}");
    }
    assert_eq!(anj_time_duration_new(5, raw_unit(77)).us, 5, "no unit at all: microseconds");
}

#[test]
fn spec_21_s5_fnew_truncates_after_scaling() {
    for (scalar, of, us) in [
        (1.5, ANJ_TIME_UNIT_S, 1_500_000),
        (-1.5, ANJ_TIME_UNIT_MS, -1_500),
        (0.9, ANJ_TIME_UNIT_US, 0),
        (f64::NAN, ANJ_TIME_UNIT_S, i64::MAX),
        (f64::NEG_INFINITY, ANJ_TIME_UNIT_S, i64::MAX),
        (1e300, ANJ_TIME_UNIT_S, i64::MAX),
        (-1e300, ANJ_TIME_UNIT_S, i64::MIN),
    ] {
        assert_eq!(anj_time_duration_fnew(scalar, unit(of)).us, us, "{scalar} {of:?}");
    }
}

#[test]
fn spec_21_s5_to_scalar_truncates_toward_zero() {
    for (us, of, count) in [
        (1_999_999, ANJ_TIME_UNIT_S, 1),
        (-1_999_999, ANJ_TIME_UNIT_S, -1),
        (i64::MAX, ANJ_TIME_UNIT_US, i64::MAX),
        (86_400_000_000, ANJ_TIME_UNIT_DAY, 1),
    ] {
        assert_eq!(anj_time_duration_to_scalar(anj_time_duration_t { us }, unit(of)), count, "{us} {of:?}");
    }
    assert_eq!(anj_time_duration_to_fscalar(anj_time_duration_t { us: 1_500 }, unit(ANJ_TIME_UNIT_MS)), 1.5);
}

#[test]
fn spec_21_s5_as_string() {
    for (us, of, text) in [
        (1_000_000, ANJ_TIME_UNIT_MS, "1000"),
        (0, ANJ_TIME_UNIT_S, "0"),
        (i64::MIN, ANJ_TIME_UNIT_US, "-9223372036854775808"),
        (i64::MAX, ANJ_TIME_UNIT_US, "<invalid>"),
    ] {
        // No byte of the buffer needs to be zero before.
        let mut buffer = [0x55 as c_char; ANJ_TIME_DURATION_AS_STRING_MAX_LEN];
        let found = unsafe {
            let found = _anj_time_duration_as_string_impl(anj_time_duration_t { us }, unit(of), &raw mut buffer);
            CStr::from_ptr(found).to_str().unwrap()
        };
        assert_eq!(found, text);
    }
}

fn path(ids: &[u16]) -> anj_uri_path_t {
    let mut path = anj_uri_path_t { ids: [0xABCD; 4], uri_len: ids.len() };
    path.ids[..ids.len()].copy_from_slice(ids);
    path
}

#[test]
fn spec_21_s7_uri_path_increasing() {
    let ascending: [&[u16]; 8] = [&[], &[1], &[1, 0], &[1, 0, 5], &[1, 0, 5, 0], &[1, 1], &[3], &[65535]];
    for (i, previous) in ascending.iter().enumerate() {
        for (j, current) in ascending.iter().enumerate() {
            let found = unsafe { anj_uri_path_increasing(&path(previous), &path(current)) };
            assert_eq!(found, i < j, "{previous:?} {current:?}");
        }
    }
    let mut broken = path(&[1, 2, 3, 4]);
    broken.uri_len = usize::MAX;
    assert!(unsafe { anj_uri_path_increasing(&path(&[1]), &broken) }, "a length out of range does not read beyond");
}

#[test]
fn spec_21_s7_determine_block_buffer_size() {
    for (size, block) in
        [(0, 0), (15, 0), (16, 16), (31, 16), (32, 32), (1000, 512), (1024, 1024), (5000, 1024), (usize::MAX, 1024)]
    {
        assert_eq!(anj_determine_block_buffer_size(size), block, "{size}");
    }
}

#[test]
fn spec_21_s7_hexlify() {
    let mut out = [0x55 as c_char; 5];
    let data = [0xAB_u8, 0x01];
    assert_eq!(unsafe { anj_hexlify(out.as_mut_ptr(), 4, data.as_ptr().cast(), 2) }, -1);
    assert_eq!(out, [0x55; 5], "nothing written");
    assert_eq!(unsafe { anj_hexlify(out.as_mut_ptr(), 5, data.as_ptr().cast(), 2) }, 0);
    assert_eq!(unsafe { CStr::from_ptr(out.as_ptr()) }, c"AB01");
    assert_eq!(unsafe { anj_hexlify(out.as_mut_ptr(), 1, ptr::null(), 0) }, 0);
    assert_eq!(out[0], 0);
    assert_eq!(unsafe { anj_hexlify(out.as_mut_ptr(), 0, ptr::null(), 0) }, -1);
    assert_eq!(unsafe { anj_hexlify(out.as_mut_ptr(), 5, data.as_ptr().cast(), usize::MAX) }, -1, "no overflow");
}

/// Text that a function writes behind which nothing must change.
fn written(function: impl Fn(*mut c_char) -> usize) -> String {
    let mut out = [0x55 as c_char; 32];
    let len = function(out.as_mut_ptr());
    assert!(out[len..].iter().all(|&c| c == 0x55), "no NUL, nothing beyond");
    out[..len].iter().map(|&c| char::from(c as u8)).collect()
}

#[test]
fn spec_21_s7_numbers_to_text() {
    assert_eq!(written(|out| unsafe { anj_uint16_to_string_value(out, u16::MAX) }), "65535");
    assert_eq!(written(|out| unsafe { anj_uint32_to_string_value(out, 0) }), "0");
    assert_eq!(written(|out| unsafe { anj_uint64_to_string_value(out, u64::MAX) }), "18446744073709551615");
    assert_eq!(written(|out| unsafe { anj_int64_to_string_value(out, i64::MIN) }), "-9223372036854775808");
    assert_eq!(written(|out| unsafe { anj_double_to_string_value(out, 12.5) }), "12.5");
}

#[test]
fn spec_21_s7_text_to_numbers_leaves_the_output_on_error() {
    fn read<T: Copy>(
        initial: T,
        text: &str,
        function: unsafe extern "C" fn(*mut T, *const c_char, usize) -> c_int,
    ) -> (c_int, T) {
        let mut value = initial;
        (unsafe { function(&mut value, text.as_ptr().cast(), text.len()) }, value)
    }
    assert_eq!(read(1, "4294967295", anj_string_to_uint32_value), (0, u32::MAX));
    assert_eq!(read(1, "4294967296", anj_string_to_uint32_value), (-1, 1));
    assert_eq!(read(1, "30000000000000000000", anj_string_to_uint64_value), (-1, 1));
    assert_eq!(read(1, "-9223372036854775808", anj_string_to_int64_value), (0, i64::MIN));
    assert_eq!(read(1, "", anj_string_to_int64_value), (-1, 1));
    assert_eq!(read(1.0, "-1.25e2", anj_string_to_double_value), (0, -125.0));
    assert_eq!(read(1.0, "1.2.3", anj_string_to_double_value), (-1, 1.0));
    let mut link = anj_objlnk_value_t { oid: 1, iid: 2 };
    assert_eq!(unsafe { anj_string_to_objlnk_value(&mut link, c"3:65535".as_ptr()) }, 0);
    assert_eq!(link, anj_objlnk_value_t { oid: 3, iid: 65535 });
    assert_eq!(unsafe { anj_string_to_objlnk_value(&mut link, c"3:65536".as_ptr()) }, -1);
    assert_eq!(link, anj_objlnk_value_t { oid: 3, iid: 65535 });
}
