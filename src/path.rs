//! LwM2M paths: Object, Object Instance, Resource, Resource Instance.

/// Reserved id: never names anything.
pub const ID_INVALID: u16 = u16::MAX;

/// A path of zero (the root) to four ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Path {
    ids: [u16; 4],
    len: u8,
}

impl Default for Path {
    fn default() -> Self {
        Self::ROOT
    }
}

impl Path {
    /// The root path `/`.
    pub const ROOT: Self = Self { ids: [ID_INVALID; 4], len: 0 };

    /// A path of the given ids; `None` when there are more than four.
    pub fn new(ids: &[u16]) -> Option<Self> {
        let mut path = Self::ROOT;
        path.ids.get_mut(..ids.len())?.copy_from_slice(ids);
        path.len = ids.len() as u8;
        Some(path)
    }

    /// `/oid`
    pub const fn object(oid: u16) -> Self {
        Self { ids: [oid, ID_INVALID, ID_INVALID, ID_INVALID], len: 1 }
    }

    /// `/oid/iid`
    pub const fn instance(oid: u16, iid: u16) -> Self {
        Self { ids: [oid, iid, ID_INVALID, ID_INVALID], len: 2 }
    }

    /// `/oid/iid/rid`
    pub const fn resource(oid: u16, iid: u16, rid: u16) -> Self {
        Self { ids: [oid, iid, rid, ID_INVALID], len: 3 }
    }

    /// `/oid/iid/rid/riid`
    pub const fn resource_instance(oid: u16, iid: u16, rid: u16, riid: u16) -> Self {
        Self { ids: [oid, iid, rid, riid], len: 4 }
    }

    /// The ids, outermost first.
    pub fn ids(&self) -> &[u16] {
        self.ids.get(..self.len()).unwrap_or(&[])
    }

    /// The ids from a level on.
    #[inline]
    pub fn ids_from(&self, level: usize) -> &[u16] {
        self.ids.get(level..usize::from(self.len)).unwrap_or(&[])
    }

    /// How many ids: 0 (root) to 4.
    #[allow(clippy::len_without_is_empty)] // that is `is_root`
    pub fn len(&self) -> usize {
        usize::from(self.len.min(4))
    }

    /// True for the root path.
    pub fn is_root(&self) -> bool {
        self.len == 0
    }

    /// The id at a level (0 Object, 1 Instance, 2 Resource, 3 Resource Instance), if the path is that deep.
    pub fn id(&self, level: usize) -> Option<u16> {
        self.ids().get(level).copied()
    }

    /// Object id, or [`ID_INVALID`].
    pub const fn oid(&self) -> u16 {
        self.ids[0]
    }

    /// Object Instance id, or [`ID_INVALID`].
    pub const fn iid(&self) -> u16 {
        self.ids[1]
    }

    /// Resource id, or [`ID_INVALID`].
    pub const fn rid(&self) -> u16 {
        self.ids[2]
    }

    /// Resource Instance id, or [`ID_INVALID`].
    pub const fn riid(&self) -> u16 {
        self.ids[3]
    }

    /// All ids as one number, the first one lowest; 65535 where there is none.
    #[inline]
    pub fn packed(&self) -> u64 {
        let [oid, iid, rid, riid] = self.ids.map(u64::from);
        oid | iid << 16 | rid << 32 | riid << 48
    }

    /// How many ids both paths begin with; four when both are the same.
    #[inline]
    pub fn common_len(&self, other: &Self) -> usize {
        (self.packed() ^ other.packed()).trailing_zeros() as usize / 16
    }

    /// The path one id longer; `None` at four ids.
    pub fn child(&self, id: u16) -> Option<Self> {
        let mut path = *self;
        *path.ids.get_mut(self.len())? = id;
        path.len = self.len() as u8 + 1;
        Some(path)
    }

    /// The first `level` ids of this path and then `id`; `None` when `level` is not 0 to 3.
    pub fn with_id(&self, level: usize, id: u16) -> Option<Self> {
        let mut path = *self;
        let mut end = path.ids.get_mut(level..)?.iter_mut();
        *end.next()? = id;
        end.for_each(|id| *id = ID_INVALID);
        path.len = level as u8 + 1;
        Some(path)
    }

    /// The first `len` ids of this path.
    pub fn prefix(&self, len: usize) -> Self {
        let mut path = *self;
        for id in path.ids.iter_mut().skip(len) {
            *id = ID_INVALID;
        }
        path.len = self.len().min(len) as u8;
        path
    }

    /// True when this path is `base` or lies below it.
    pub fn starts_with(&self, base: &Self) -> bool {
        self.len() >= base.len() && self.shares(base, base.len())
    }

    /// True when only the last id tells the two paths apart, if anything.
    pub fn is_sibling(&self, other: &Self) -> bool {
        self.len == other.len && self.len().checked_sub(1).is_some_and(|parents| self.shares(other, parents))
    }

    /// True when the first `count` ids are the same.
    fn shares(&self, other: &Self, count: usize) -> bool {
        const MASKS: [u64; 5] = [0, 0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF, u64::MAX];
        let mask = MASKS.get(count).copied().unwrap_or(u64::MAX);
        (self.packed() ^ other.packed()) & mask == 0
    }
}
