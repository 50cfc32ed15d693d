//! Bootstrap-Discover: links with attributes that are values of Resources (spec 30 §9.13).

use super::model::Model;
use super::oid::{OSCORE, SECURITY, SERVER};
use super::operation::{OperationState, Turn};
use super::phase::Phase;
use crate::coap::Code;
use crate::path::{ID_INVALID, Path};
use crate::payload::LinkRecord;
use crate::value::Scalar;

/// The version of LwM2M that is told.
const VERSION: [u8; 3] = if cfg!(anj_with_lwm2m12) { *b"1.2" } else { *b"1.1" };

impl OperationState {
    pub(super) fn start_bootstrap_discover(&mut self, model: &impl Model) -> Turn {
        if self.path.len() > 1 {
            return Err(Code::BAD_REQUEST);
        }
        self.start_links(model, 2)?;
        self.link(&LinkRecord { path: Path::ROOT, version: Some(VERSION), ..LinkRecord::default() })?;
        Ok(None)
    }

    pub(super) fn has_link_values(&self, path: &Path) -> bool {
        path.len() == 2 && matches!(path.oid(), SECURITY | SERVER | OSCORE)
    }

    pub(super) fn read_link_values(&mut self, model: &impl Model) -> Turn {
        (self.step, self.cursor) = (0, 0);
        self.wanted_iid = ID_INVALID;
        self.read_link_value(model)
    }

    /// Asks for the next value that the link of the current Instance needs. For OSCORE, the Security Instances are gone
    /// through for the one that refers to it.
    fn read_link_value(&mut self, model: &impl Model) -> Turn {
        let instance = self.walk.path();
        let path = match (instance.oid(), self.step) {
            (SERVER, _) => instance.child(0),
            (SECURITY, 0) => instance.child(1),
            (SECURITY, 1) => instance.child(10),
            (SECURITY, _) => instance.child(0),
            (_, step) => super::instance_id(model, SECURITY, self.cursor).map(|iid| {
                Path::resource(
                    SECURITY,
                    iid,
                    if step == 0 {
                        17
                    } else if step == 1 {
                        1
                    } else {
                        10
                    },
                )
            }),
        };
        match path {
            Some(path) => self.read_value(model, &path, Phase::LinkValueRead),
            None => self.link_instance(None),
        }
    }

    /// Makes use of a value that was read.
    pub(super) fn link_value_read(&mut self, model: &impl Model) -> Turn {
        let instance = self.walk.path();
        let value = self.value_read();
        match (instance.oid(), self.step, value) {
            (SECURITY, 0, Some(Scalar::Bool(false))) => {}
            (SECURITY, 1, Some(Scalar::Int(_) | Scalar::Uint(_))) => self.wanted_iid = short_server_id(value),
            (SECURITY, 2, _) => {
                let uri = (self.code == 0 && !self.source_start.is_null()).then_some(self.source_len);
                return self.link_instance(uri);
            }
            (SECURITY, ..) => return self.link_instance(None),
            (SERVER, _, _) => {
                self.wanted_iid = short_server_id(value);
                return self.link_instance(None);
            }
            (_, 0, Some(Scalar::ObjLnk(oid, iid))) if Path::instance(oid, iid) == *instance => {}
            (_, 1, Some(Scalar::Bool(false))) => {}
            (_, 2, _) => {
                self.wanted_iid = short_server_id(value);
                return self.link_instance(None);
            }
            _ => {
                // Not this Security Instance.
                self.cursor = self.cursor.saturating_add(1);
                self.step = 0;
                return self.read_link_value(model);
            }
        }
        self.step += 1;
        self.read_link_value(model)
    }

    /// Adds the link of an Instance with what was read for it.
    fn link_instance(&mut self, uri_len: Option<usize>) -> Turn {
        let ssid = Some(self.wanted_iid).filter(|ssid| *ssid != ID_INVALID);
        self.link(&LinkRecord { path: *self.walk.path(), ssid, uri_len, ..LinkRecord::default() })?;
        self.go(Phase::Links)
    }
}

/// A Short Server ID; 65535 when it is none.
fn short_server_id(value: Option<Scalar>) -> u16 {
    let id = match value {
        Some(Scalar::Int(value)) => u16::try_from(value).ok(),
        Some(Scalar::Uint(value)) => u16::try_from(value).ok(),
        _ => None,
    };
    id.unwrap_or(ID_INVALID)
}
