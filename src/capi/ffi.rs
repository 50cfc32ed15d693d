//! Values that C wrote: raw first, checked, then Rust. An out-of-range enum or bool is undefined behaviour in Rust.

use core::ffi::c_int;
use core::mem::{MaybeUninit, size_of};

/// The number behind an enumeration that C wrote. Enumerations have the size C gives them: one byte with
/// `-fshort-enums` (Cortex-M), an `int` elsewhere.
pub fn enum_value<E: Copy>(raw: MaybeUninit<E>) -> c_int {
    // SAFETY: C initialised the value; as many bytes are read as the type has, as integers, which any bits are.
    unsafe {
        match size_of::<E>() {
            1 => c_int::from(raw.as_ptr().cast::<u8>().read_unaligned()),
            2 => c_int::from(raw.as_ptr().cast::<u16>().read_unaligned()),
            _ => raw.as_ptr().cast::<c_int>().read_unaligned(),
        }
    }
}

/// A bool that C wrote: every byte but zero is true.
pub fn bool_value(raw: MaybeUninit<bool>) -> bool {
    // SAFETY: C initialised the value; any byte is a valid u8.
    unsafe { raw.as_ptr().cast::<u8>().read() != 0 }
}

/// Gives an enumeration `from_raw`, the way from what C wrote to a Rust value.
#[macro_export]
macro_rules! from_raw {
    ($type:ident { $($variant:ident),+ $(,)? }) => {
        impl $type {
            /// What C wrote, when it is a value of the enumeration.
            pub fn from_raw(raw: ::core::mem::MaybeUninit<Self>) -> Option<Self> {
                match $crate::capi::ffi::enum_value(raw) {
                    $(raw if raw == Self::$variant as ::core::ffi::c_int => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub use from_raw;
