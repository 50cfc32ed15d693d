//! Link crate of `libanj.a`: the panic handler, nothing else.
#![no_std]

pub use anj::capi;

/// A panic is a bug of the library, and there is nobody to tell: stop where a debugger or the fault handler of the
/// device sees it. The message is not looked at, so that the optimiser drops it and the formatting of it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    anj::platform::trap()
}
