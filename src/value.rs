//! Values of Resources and their data types.

/// Data type of a Resource: one bit of a set, numbered as in the C API (`ANJ_DATA_TYPE_*`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct DataType {
    /// The bits.
    pub bits: u16,
}

impl DataType {
    /// No value.
    pub const NULL: Self = Self { bits: 0 };
    /// Opaque bytes.
    pub const BYTES: Self = Self { bits: 0x01 };
    /// UTF-8 text.
    pub const STRING: Self = Self { bits: 0x02 };
    /// Signed integer.
    pub const INT: Self = Self { bits: 0x04 };
    /// Floating point.
    pub const DOUBLE: Self = Self { bits: 0x08 };
    /// Boolean.
    pub const BOOL: Self = Self { bits: 0x10 };
    /// Object link.
    pub const OBJLNK: Self = Self { bits: 0x20 };
    /// Unsigned integer.
    pub const UINT: Self = Self { bits: 0x40 };
    /// Seconds since the epoch.
    pub const TIME: Self = Self { bits: 0x80 };
    /// Any of the above.
    pub const ANY: Self = Self { bits: 0xFF };
    /// Flag: the value is fetched piece by piece through callbacks.
    pub const FLAG_EXTERNAL: u16 = 0x8000;
    /// Opaque bytes, fetched through callbacks.
    pub const EXTERNAL_BYTES: Self = Self { bits: 0x8001 };
    /// Text, fetched through callbacks.
    pub const EXTERNAL_STRING: Self = Self { bits: 0x8002 };

    /// True when all bits of `other` are among these.
    pub const fn contains(self, other: Self) -> bool {
        self.bits & other.bits == other.bits
    }

    /// The types in both sets.
    pub const fn intersect(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits }
    }

    /// True for [`DataType::EXTERNAL_BYTES`] and [`DataType::EXTERNAL_STRING`].
    pub const fn is_external(self) -> bool {
        self.bits & Self::FLAG_EXTERNAL != 0
    }

    /// The type without the external flag: what a decoder sees.
    pub const fn without_external(self) -> Self {
        Self { bits: self.bits & !Self::FLAG_EXTERNAL }
    }
}

impl Scalar {
    /// Its type.
    pub const fn data_type(&self) -> DataType {
        match self {
            Self::Int(_) => DataType::INT,
            Self::Uint(_) => DataType::UINT,
            Self::Double(_) => DataType::DOUBLE,
            Self::Bool(_) => DataType::BOOL,
            Self::ObjLnk(..) => DataType::OBJLNK,
            Self::Time(_) => DataType::TIME,
        }
    }
}

/// A complete value that is not a string.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scalar {
    /// Signed integer.
    Int(i64),
    /// Unsigned integer.
    Uint(u64),
    /// Floating point.
    Double(f64),
    /// Boolean.
    Bool(bool),
    /// Object link: Object id, Object Instance id.
    ObjLnk(u16, u16),
    /// Seconds since the epoch.
    Time(i64),
}
