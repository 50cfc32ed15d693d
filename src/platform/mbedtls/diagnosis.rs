//! Why a handshake has failed, in words.
#![forbid(unsafe_code)]

/// Names of alerts, RFC 5246 §7.2, RFC 4279 §6, RFC 6066 §9.
const ALERTS: &[(u8, &[u8])] = &[
    (0, b"close_notify"),
    (10, b"unexpected_message"),
    (20, b"bad_record_mac"),
    (22, b"record_overflow"),
    (40, b"handshake_failure: no common cipher suite, or no matching credentials"),
    (42, b"bad_certificate"),
    (43, b"unsupported_certificate"),
    (44, b"certificate_revoked"),
    (45, b"certificate_expired"),
    (46, b"certificate_unknown"),
    (47, b"illegal_parameter"),
    (48, b"unknown_ca"),
    (49, b"access_denied"),
    (50, b"decode_error"),
    (51, b"decrypt_error"),
    (70, b"protocol_version"),
    (71, b"insufficient_security"),
    (80, b"internal_error"),
    (86, b"inappropriate_fallback"),
    (90, b"user_canceled"),
    (110, b"unsupported_extension"),
    (112, b"unrecognized_name"),
    (115, b"unknown_psk_identity"),
];

/// What can be wrong with a certificate: `MBEDTLS_X509_BADCERT_*`, which are the same in all versions 3.x.
const FLAGS: &[(u32, &[u8])] = &[
    (0x01, b"its validity has expired"),
    (0x02, b"it has been revoked"),
    (0x04, b"it is not for this host name"),
    (0x08, b"it is not signed by a trusted authority"),
    (0x10, b"the revocation list is not trusted"),
    (0x20, b"the revocation list has expired"),
    (0x40, b"there is none"),
    (0x80, b"its verification was skipped"),
    (0x0100, b"it is not the one that the certificate usage demands"),
    (0x0200, b"its validity begins in the future"),
    (0x0400, b"the revocation list is from the future"),
    (0x0800, b"its key usage does not allow it"),
    (0x1000, b"its extended key usage does not allow it"),
    (0x2000, b"its Netscape certificate type does not allow it"),
    (0x4000, b"it is signed with an unacceptable hash"),
    (0x8000, b"it is signed with an unacceptable kind of key"),
    (0x01_0000, b"its key is too short or of an unacceptable kind"),
];

/// Results of Mbed TLS, which are the same in all versions 3.x.
const ERRORS: &[(i32, &[u8])] = &[
    (-0x6800, b"no answer from the server"),
    (-0x7780, b"the server has sent a fatal alert"),
    (-0x2700, b"the certificate of the server is refused"),
    (-0x7880, b"the server has closed the connection"),
    (-0x6E00, b"the server chose something that was not offered"),
    (-0x6600, b"the server chose something that was not offered"),
    (-0x7700, b"the server sent an unexpected message"),
    (-0x7300, b"the server sent a message that cannot be decoded"),
    (-0x7180, b"a record with a wrong MAC: is it another key?"),
    (-0x7F00, b"out of memory"),
    (-0x7480, b"the certificate of the server is missing"),
    (-0x7A00, b"the certificate of the server cannot be used"),
    (-0x6A00, b"a buffer of Mbed TLS is too small"),
    (-0x6C00, b"the network or the random numbers failed"),
    (-0x003C, b"no random numbers"),
];

/// Name of an alert.
pub fn alert(description: u8) -> &'static [u8] {
    ALERTS.iter().find(|(code, _)| *code == description).map_or(b"unknown alert", |(_, name)| name)
}

/// What is wrong with a certificate, one reason after the other.
pub fn refusals(flags: u32) -> impl Iterator<Item = &'static [u8]> {
    FLAGS.iter().filter(move |(flag, _)| flags & flag != 0).map(|(_, reason)| *reason)
}

/// What a result of Mbed TLS means, if it is one of those that happen.
pub fn error(code: i32) -> &'static [u8] {
    ERRORS.iter().find(|(known, _)| *known == code).map_or(b"error of Mbed TLS", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(alert(115), b"unknown_psk_identity");
        assert_eq!(alert(1), b"unknown alert");
        assert_eq!(error(-0x6800), b"no answer from the server");
        assert_eq!(error(-1), b"error of Mbed TLS");
        let reasons: std::vec::Vec<_> = refusals(0x05).collect();
        assert_eq!(reasons, [&b"its validity has expired"[..], b"it is not for this host name"]);
        assert_eq!(refusals(0).count(), 0);
    }
}
