//! Changes that a server made, kept until its transaction has succeeded (spec 30 §7.4).

use super::call::ChangeKind;
use crate::path::Path;

/// A change.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ChangeState {
    path: Path,
    kind: ChangeKind,
}

/// Changes in order. When there are more than fit, some are merged into "anything below this path".
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ChangesState {
    items: [ChangeState; 8],
    len: u8,
}

impl ChangesState {
    /// None.
    pub(super) const fn new() -> Self {
        Self { items: [ChangeState { path: Path::ROOT, kind: ChangeKind::Value }; 8], len: 0 }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds a change.
    pub(super) fn push(&mut self, path: Path, kind: ChangeKind) {
        if self.items().any(|item| item.covers(&path, kind)) {
            return;
        }
        if let Some(slot) = self.items.get_mut(usize::from(self.len)) {
            *slot = ChangeState { path, kind };
            self.len += 1;
            return;
        }
        let nearest = self.items.iter_mut().max_by_key(|item| common(&item.path, &path));
        if let Some(item) = nearest {
            // At most two ids, which reads as "anything below".
            *item = ChangeState { path: path.prefix(common(&item.path, &path).min(2)), kind: ChangeKind::Value };
        }
    }

    /// Change number `index`.
    pub(super) fn get(&self, index: u16) -> Option<(Path, ChangeKind)> {
        self.items().nth(usize::from(index)).map(|item| (item.path, item.kind))
    }

    fn items(&self) -> impl Iterator<Item = &ChangeState> {
        self.items.iter().take(usize::from(self.len))
    }
}

impl ChangeState {
    /// The new change adds nothing to this one.
    fn covers(&self, path: &Path, kind: ChangeKind) -> bool {
        let same = kind == ChangeKind::Value && self.path == *path;
        self.kind == ChangeKind::Value && (same || (self.path.len() < 3 && path.starts_with(&self.path)))
    }
}

/// How many ids two paths share.
fn common(a: &Path, b: &Path) -> usize {
    a.ids().iter().zip(b.ids()).take_while(|(a, b)| a == b).count()
}
