#![no_main]
//! Any text as a server's or a download's URI, and as the numbers of `anj/utils.h`.

use anj::coap::Uri;
use anj::payload::number;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for uri in [Uri::parse(data), Uri::parse_download(data, 3)].into_iter().flatten() {
        let decoded: Vec<u8> = uri.path_segments().chain(uri.queries()).flat_map(|piece| piece.bytes()).collect();
        assert!(decoded.len() <= data.len());
        uri.port_or_default();
    }
    let _ = number::text_to_i64(data);
    let _ = number::text_to_u64(data);
    let _ = number::text_to_objlnk(data);
    if let Some(value) = number::text_to_f64(data) {
        // A judge of what is correctly rounded.
        let text = std::str::from_utf8(data).expect("digits");
        assert_eq!(Ok(value.to_bits()), text.parse::<f64>().map(f64::to_bits), "{text}");
    }
});
