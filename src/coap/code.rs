/// Type of a message (RFC 7252 §3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Type {
    /// CON: wants an acknowledgement.
    #[default]
    Confirmable = 0,
    /// NON.
    NonConfirmable = 1,
    /// ACK.
    Acknowledgement = 2,
    /// RST.
    Reset = 3,
}

/// Code of a message: class in the upper three bits, detail in the lower five (RFC 7252 §3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Code(pub u8);

impl Code {
    /// 0.00, of empty messages.
    pub const EMPTY: Self = Self(0x00);
    /// 0.01 GET
    pub const GET: Self = Self(0x01);
    /// 0.02 POST
    pub const POST: Self = Self(0x02);
    /// 0.03 PUT
    pub const PUT: Self = Self(0x03);
    /// 0.04 DELETE
    pub const DELETE: Self = Self(0x04);
    /// 0.05 FETCH
    pub const FETCH: Self = Self(0x05);
    /// 0.06 PATCH
    pub const PATCH: Self = Self(0x06);
    /// 0.07 iPATCH
    pub const IPATCH: Self = Self(0x07);
    /// 2.01
    pub const CREATED: Self = Self(0x41);
    /// 2.02
    pub const DELETED: Self = Self(0x42);
    /// 2.03
    pub const VALID: Self = Self(0x43);
    /// 2.04
    pub const CHANGED: Self = Self(0x44);
    /// 2.05
    pub const CONTENT: Self = Self(0x45);
    /// 2.31
    pub const CONTINUE: Self = Self(0x5F);
    /// 4.00
    pub const BAD_REQUEST: Self = Self(0x80);
    /// 4.01
    pub const UNAUTHORIZED: Self = Self(0x81);
    /// 4.02
    pub const BAD_OPTION: Self = Self(0x82);
    /// 4.03
    pub const FORBIDDEN: Self = Self(0x83);
    /// 4.04
    pub const NOT_FOUND: Self = Self(0x84);
    /// 4.05
    pub const METHOD_NOT_ALLOWED: Self = Self(0x85);
    /// 4.06
    pub const NOT_ACCEPTABLE: Self = Self(0x86);
    /// 4.08
    pub const REQUEST_ENTITY_INCOMPLETE: Self = Self(0x88);
    /// 4.12
    pub const PRECONDITION_FAILED: Self = Self(0x8C);
    /// 4.13
    pub const REQUEST_ENTITY_TOO_LARGE: Self = Self(0x8D);
    /// 4.15
    pub const UNSUPPORTED_CONTENT_FORMAT: Self = Self(0x8F);
    /// 5.00
    pub const INTERNAL_SERVER_ERROR: Self = Self(0xA0);
    /// 5.01
    pub const NOT_IMPLEMENTED: Self = Self(0xA1);
    /// 5.03
    pub const SERVICE_UNAVAILABLE: Self = Self(0xA3);

    /// The class: 0 request, 2 success, 4 client error, 5 server error.
    pub const fn class(self) -> u8 {
        self.0 >> 5
    }

    /// The code as people write it, without the dot: 404 for 4.04.
    pub const fn decimal(self) -> u16 {
        self.class() as u16 * 100 + (self.0 & 0x1F) as u16
    }

    /// True for the request methods 0.01 to 0.07.
    pub const fn is_request(self) -> bool {
        matches!(self.0, 0x01..=0x07)
    }

    /// True for 2.01 to 5.05, the span in which a code reads as a response (spec 10 §2, D9).
    pub const fn is_response(self) -> bool {
        matches!(self.0, 0x41..=0xA5)
    }

    /// True for 4.00 and above.
    pub const fn is_error(self) -> bool {
        self.0 >= 0x80
    }
}
