//! Whether the certificate of a server is good: the rules of "Certificate Usage" (Resource 15 of the Security object,
//! RFC 6698 §2.1.1), and server names that are addresses. Mbed TLS has looked at signatures, dates and host names
//! before, certificate by certificate from the anchor down to the server's own.
#![forbid(unsafe_code)]
#![cfg_attr(not(anj_with_certificates), allow(dead_code))]

use core::net::IpAddr;

/// `MBEDTLS_X509_BADCERT_CN_MISMATCH`: not the name of the server.
pub const NAME_MISMATCH: u32 = 0x04;
/// `MBEDTLS_X509_BADCERT_NOT_TRUSTED`: no path to a trust anchor.
pub const NOT_TRUSTED: u32 = 0x08;
/// `MBEDTLS_X509_BADCERT_OTHER`: used here for what the usage demands.
pub const AGAINST_USAGE: u32 = 0x0100;

/// The certificate of the Security object, and what it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Usage {
    /// An authority of the path that the trust store validates.
    CaConstraint = 0,
    /// The server's own, and the trust store validates its path.
    ServiceCertificate = 1,
    /// The only trust anchor.
    TrustAnchor = 2,
    /// The server's own; nothing else vouches for it.
    #[default]
    DomainIssued = 3,
}

impl Usage {
    /// The trust store is what the path must end in.
    pub const fn needs_trust_store(self) -> bool {
        matches!(self, Self::CaConstraint | Self::ServiceCertificate)
    }
}

/// Looks at the certificates of one handshake.
#[derive(Clone, Copy, Debug, Default)]
pub struct Verifier {
    usage: Usage,
    /// The certificate of the Security object has come up above the server's own.
    authority_seen: bool,
}

impl Verifier {
    /// For a handshake that has not begun.
    pub const fn new(usage: Usage) -> Self {
        Self { usage, authority_seen: false }
    }

    /// Judges the certificate `depth` steps above the server's own. `expected`: it is that of the Security object, byte by
    /// byte. `flags`: what Mbed TLS has against it. Returns what is left of that, or added.
    pub fn certificate(&mut self, depth: u32, expected: bool, flags: u32) -> u32 {
        if depth > 0 {
            self.authority_seen |= expected;
            // Nobody vouches for a domain-issued certificate, so it does not matter who.
            return if self.usage == Usage::DomainIssued { 0 } else { flags };
        }
        let allowed = match self.usage {
            Usage::CaConstraint => self.authority_seen,
            Usage::ServiceCertificate | Usage::DomainIssued => expected,
            Usage::TrustAnchor => !expected,
        };
        self.authority_seen = false;
        match (allowed, self.usage) {
            (true, Usage::DomainIssued) => flags & !NOT_TRUSTED,
            (true, _) => flags,
            (false, _) => flags | AGAINST_USAGE,
        }
    }
}

/// The name of a server without the brackets of an IPv6 literal.
pub fn bare(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(name)
}

/// The address that a name is, if it is no host name: such a name must not be indicated (RFC 6066 §3).
pub fn address(name: &[u8]) -> Option<IpAddr> {
    core::str::from_utf8(bare(name)).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row: usage, then certificates from the anchor down as (is it the expected one, flags), and what is left of the
    /// flags of the last one.
    #[test]
    fn spec_21_3_3_certificate_usage() {
        use Usage::*;
        const EXPIRED: u32 = 0x01;
        type Row = (Usage, &'static [(bool, u32)], u32);
        let rows: &[Row] = &[
            (DomainIssued, &[(true, NOT_TRUSTED)], 0),
            (DomainIssued, &[(true, NOT_TRUSTED | EXPIRED)], EXPIRED),
            (DomainIssued, &[(true, NAME_MISMATCH)], NAME_MISMATCH),
            (DomainIssued, &[(false, 0)], AGAINST_USAGE),
            (DomainIssued, &[(true, 0), (false, NOT_TRUSTED)], NOT_TRUSTED | AGAINST_USAGE),
            (TrustAnchor, &[(true, 0), (false, 0)], 0),
            (TrustAnchor, &[(true, 0)], AGAINST_USAGE),
            (TrustAnchor, &[(false, NOT_TRUSTED)], NOT_TRUSTED),
            (ServiceCertificate, &[(false, 0), (true, 0)], 0),
            (ServiceCertificate, &[(true, 0), (false, 0)], AGAINST_USAGE),
            (ServiceCertificate, &[(true, NOT_TRUSTED)], NOT_TRUSTED),
            (CaConstraint, &[(true, 0), (false, 0)], 0),
            (CaConstraint, &[(false, 0), (true, 0), (false, 0)], 0),
            (CaConstraint, &[(true, 0)], AGAINST_USAGE),
            (CaConstraint, &[(false, 0), (false, 0)], AGAINST_USAGE),
        ];
        for (i, (usage, path, left)) in rows.iter().enumerate() {
            let mut verifier = Verifier::new(*usage);
            let mut last = 0;
            for (at, (expected, flags)) in path.iter().enumerate() {
                last = verifier.certificate((path.len() - 1 - at) as u32, *expected, *flags);
            }
            assert_eq!(last, *left, "row {i}");
        }
    }

    /// What one handshake has seen does not count in the next one.
    #[test]
    fn spec_31_3_authority_is_seen_anew_in_every_handshake() {
        let mut verifier = Verifier::new(Usage::CaConstraint);
        verifier.certificate(1, true, 0);
        assert_eq!(verifier.certificate(0, false, 0), 0);
        assert_eq!(verifier.certificate(0, false, 0), AGAINST_USAGE);
    }

    #[test]
    fn spec_21_3_2_address_literals() {
        for name in ["127.0.0.1", "::1", "[::1]", "[2001:db8::7]"] {
            assert!(address(name.as_bytes()).is_some(), "{name}");
        }
        for name in ["example.com", "127.0.0.1.example", "[example.com]", "", "1.2.3", "fe80::1%eth0"] {
            assert!(address(name.as_bytes()).is_none(), "{name}");
        }
    }
}
