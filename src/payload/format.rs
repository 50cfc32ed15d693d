//! Content-format numbers (CoAP registry, LwM2M Core 1.2 §7.4) and the choice among them (spec 40 §1).

use super::Error;

/// `text/plain`
pub const PLAIN_TEXT: u16 = 0;
/// `application/link-format`
pub const LINK_FORMAT: u16 = 40;
/// `application/octet-stream`
pub const OPAQUE: u16 = 42;
/// `application/cbor`, one value
pub const CBOR: u16 = 60;
/// `application/senml+cbor`
pub const SENML_CBOR: u16 = 112;
/// `application/senml+json`, which is known but not supported
pub const SENML_JSON: u16 = 110;
/// `application/senml-etch+json`, likewise
pub const SENML_ETCH_JSON: u16 = 320;
/// `application/senml-etch+cbor`
pub const SENML_ETCH_CBOR: u16 = 322;
/// `application/vnd.oma.lwm2m+tlv`; output in the answer to a Read only, with `ANJ_EXT_WITH_TLV_OUTPUT`
pub const TLV: u16 = 11542;
/// `application/vnd.oma.lwm2m+cbor`
pub const LWM2M_CBOR: u16 = 11544;
/// No Content-Format or Accept option.
pub const ABSENT: u16 = 0xFFFF;

/// The format of an answer that nobody chose.
pub const DEFAULT_OUTPUT: u16 = if cfg!(anj_with_lwm2m_cbor) { LWM2M_CBOR } else { SENML_CBOR };

/// True for the formats that hold exactly one value: text, opaque, CBOR.
pub const fn is_single_value(format: u16) -> bool {
    matches!(format, PLAIN_TEXT | OPAQUE | CBOR)
}

/// True when values can be written in this format.
pub const fn can_encode(format: u16) -> bool {
    (cfg!(anj_with_plaintext) && format == PLAIN_TEXT)
        || (cfg!(anj_with_opaque) && format == OPAQUE)
        || (cfg!(anj_with_cbor) && format == CBOR)
        || (cfg!(anj_with_senml_cbor) && (format == SENML_CBOR || format == SENML_ETCH_CBOR))
        || (cfg!(anj_with_lwm2m_cbor) && format == LWM2M_CBOR)
}

/// True when values can be read in this format.
pub const fn can_decode(format: u16) -> bool {
    can_encode(format) || (cfg!(anj_with_tlv) && format == TLV)
}

/// The format of an answer: `accept` ([`ABSENT`] for none) if it can carry `leaf_count` values. `single_allowed` is true
/// for Read, Observe and Cancel-Observe, false for composite operations.
///
/// # Errors
/// [`Error::Unsupported`] (4.06) for a format that cannot be written, [`Error::Format`] (4.00) for a single-value format
/// and several leaves or a composite operation.
pub const fn choose_output(accept: u16, single_allowed: bool, leaf_count: usize) -> Result<u16, Error> {
    if accept == ABSENT {
        return Ok(DEFAULT_OUTPUT);
    }
    if !can_encode(accept) {
        return Err(Error::Unsupported);
    }
    if is_single_value(accept) && (!single_allowed || leaf_count > 1) {
        return Err(Error::Format);
    }
    Ok(accept)
}
