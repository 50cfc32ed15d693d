//! What Write-Attributes stored, and what follows for a path (spec 41 §2.3, §4, §9).

use super::{AttributesState, ObserveState};
use crate::coap::Code;
use crate::dm::{Model, has_readable, locate};
use crate::path::Path;
use crate::value::DataType;

/// Attributes that a server wrote to a path.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct AttributeRecordState {
    attributes: AttributesState,
    path: Path,
    ssid: u16,
    used: bool,
}

impl AttributeRecordState {
    /// No attributes.
    pub(super) const FREE: Self = Self { attributes: AttributesState::NONE, path: Path::ROOT, ssid: 0, used: false };

    fn is_of(&self, ssid: u16, path: &Path) -> bool {
        self.used && self.ssid == ssid && self.path == *path
    }
}

/// Whether a path can have these attributes (§2.2, the data model).
///
/// # Errors
/// 4.05 for the root or where nothing can be read, 4.04 for a path that does not exist, 4.00 for conditions on a value of
/// another type.
pub(super) fn check_path(model: &impl Model, path: &Path, attributes: &AttributesState) -> Result<(), Code> {
    if path.is_root() {
        return Err(Code::METHOD_NOT_ALLOWED);
    }
    let location = locate(model, path).ok_or(Code::NOT_FOUND)?;
    if !has_readable(model, path) {
        return Err(Code::METHOD_NOT_ALLOWED);
    }
    let data_type = location.def.map_or(DataType::NULL, |def| def.data_type);
    let is_number = matches!(data_type, DataType::INT | DataType::UINT | DataType::DOUBLE);
    if (attributes.has_thresholds() && !is_number) || (attributes.has_edge() && data_type != DataType::BOOL) {
        return Err(Code::BAD_REQUEST);
    }
    Ok(())
}

impl ObserveState {
    /// Write-Attributes: those of the request. Observations at and below the path want a look then.
    ///
    /// # Errors
    /// A response code; what was stored before stays in force.
    pub fn write_attributes(&mut self, model: &impl Model, ssid: u16, path: &Path) -> Result<(), Code> {
        let request = self.request;
        let place = self.records.iter().position(|record| record.is_of(ssid, path));
        let mut attributes = request;
        if let Some(record) = place.and_then(|place| self.records.get(place)) {
            attributes = record.attributes;
            attributes.update(&request);
        }
        attributes.validate(path.len() >= 3)?;
        check_path(model, path, &attributes)?;
        let place = place.or_else(|| self.records.iter().position(|record| !record.used));
        let used = !attributes.is_empty();
        match place.and_then(|place| self.records.get_mut(place)) {
            Some(record) => *record = AttributeRecordState { attributes, path: *path, ssid, used },
            None if used => return Err(Code::INTERNAL_SERVER_ERROR),
            None => {}
        }
        self.renew(ssid, path);
        Ok(())
    }

    /// What the records say about a path: from the Object down, a lower level has the last word.
    pub(super) fn stored(&self, ssid: u16, path: &Path) -> AttributesState {
        let mut attributes = AttributesState::NONE;
        for len in 1..=path.len() {
            if let Some(stored) = self.stored_at(ssid, &path.prefix(len)) {
                attributes.overlay(stored);
            }
        }
        attributes
    }

    /// What is stored exactly at a path.
    fn stored_at(&self, ssid: u16, path: &Path) -> Option<&AttributesState> {
        self.records.iter().find(|record| record.is_of(ssid, path)).map(|record| &record.attributes)
    }

    /// Some path has attributes.
    #[cfg(anj_with_discover_attr)]
    pub fn has_records(&self) -> bool {
        self.records.iter().any(|record| record.used)
    }

    /// An attribute for Discover: that of `path`, at or behind `place` in their order; the place behind it, name and value.
    /// `target`: the path of the request, which also shows what it inherits.
    #[cfg(anj_with_discover_attr)]
    pub fn discovered(&self, ssid: u16, path: &Path, target: &Path, place: u8) -> Option<(u8, &'static [u8], f64)> {
        if path == target { self.stored(ssid, path).next(place) } else { self.stored_at(ssid, path)?.next(place) }
    }

    /// Forgets the attributes at and below a path that is gone.
    pub(super) fn forget(&mut self, path: &Path) {
        for record in self.records.iter_mut().filter(|record| record.path.starts_with(path)) {
            record.used = false;
        }
    }
}
