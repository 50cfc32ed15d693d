//! Link crate of `libanj.a`: the panic handler, nothing else.
#![no_std]

pub use anj::capi;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
