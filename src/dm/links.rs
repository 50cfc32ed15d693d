//! Discover, and the list of Objects for Register and Update (spec 30 §9.9, §9.13 and §9.14).

use super::call::Io;
use super::model::{Kind, Model, locate};
use super::operation::{OperationState, Phase, Turn};
use super::walk::{Node, WalkState};
use crate::coap::Code;
use crate::path::Path;
use crate::payload::{LinkRecord, LinkStep, LinkWriterState, format};

/// The version of LwM2M that a Bootstrap-Discover tells.
#[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
const VERSION: [u8; 3] = if cfg!(anj_with_lwm2m12) { *b"1.2" } else { *b"1.1" };

impl OperationState {
    pub(super) fn start_object_list(&mut self, model: &impl Model) -> Turn {
        self.start_links(model, 2)
    }

    pub(super) fn start_discover(&mut self, model: &impl Model) -> Turn {
        if cfg!(not(anj_with_discover)) {
            return Err(Code::NOT_IMPLEMENTED);
        }
        if self.path.is_root() {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        if locate(model, &self.path).is_none() {
            return Err(Code::NOT_FOUND);
        }
        let depth = u8::try_from(self.depth).ok().filter(|depth| *depth <= 3).ok_or(Code::BAD_REQUEST)?;
        self.start_links(model, self.path.len() + usize::from(depth))
    }

    /// Starts a list of links from the path of the request down to paths of `max_len` ids.
    fn start_links(&mut self, model: &impl Model, max_len: usize) -> Turn {
        self.walk = WalkState::start(model, &self.path, max_len).ok_or(Code::NOT_FOUND)?;
        self.links = LinkWriterState::new();
        self.response_format = format::LINK_FORMAT;
        self.go(Phase::Links)
    }

    /// Writes on, link by link.
    pub(super) fn links(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        let size = io.block_size.min(io.output.len());
        loop {
            let block = io.output.get_mut(..size).unwrap_or_default();
            match self.links.write(block, io.source).map_err(|_| Code::INTERNAL_SERVER_ERROR)? {
                LinkStep::Block => return self.answer_block(size, true),
                LinkStep::End { len } => return self.answer_block(len, false),
                LinkStep::Next => {}
            }
            io.source = &[];
            self.release_source();
            let Some(node) = self.walk.next(model)? else {
                self.links.finish();
                continue;
            };
            if self.object_list && super::is_protected(&node.path) {
                self.walk.skip_below();
                continue;
            }
            #[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
            if self.bootstrap && self.has_link_values(&node.path) {
                return self.read_link_values(model);
            }
            self.link(&LinkRecord {
                path: node.path,
                dim: self.dimension(model, &node),
                version: if node.path.len() == 1 { model.version(node.object) } else { None },
                ..LinkRecord::default()
            })?;
        }
    }

    /// Adds a link.
    pub(super) fn link(&mut self, record: &LinkRecord) -> Result<(), Code> {
        self.links.record(record).map_err(|_| Code::INTERNAL_SERVER_ERROR)
    }

    /// Number of Resource Instances of a Resource that has such.
    fn dimension(&self, model: &impl Model, node: &Node) -> Option<u16> {
        let def = node.def.filter(|def| node.path.len() == 3 && def.kind != Kind::E && def.kind.is_multiple())?;
        let (object, slot, resource) = self.walk.resource_place();
        let ids = 0..def.max_instances;
        Some(ids.take_while(|index| model.resource_instance(object, slot, resource, *index).is_some()).count() as u16)
    }
}

/// Bootstrap-Discover: attributes that are values of Resources.
#[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
impl OperationState {
    pub(super) fn start_bootstrap_discover(&mut self, model: &impl Model) -> Turn {
        if self.path.len() > 1 {
            return Err(Code::BAD_REQUEST);
        }
        self.start_links(model, 2)?;
        self.link(&LinkRecord { path: Path::ROOT, version: Some(VERSION), ..LinkRecord::default() })?;
        Ok(None)
    }

    fn has_link_values(&self, path: &Path) -> bool {
        use super::oid::{OSCORE, SECURITY, SERVER};
        path.len() == 2 && matches!(path.oid(), SECURITY | SERVER | OSCORE)
    }

    fn read_link_values(&mut self, model: &impl Model) -> Turn {
        (self.step, self.cursor) = (0, 0);
        self.wanted_iid = crate::path::ID_INVALID;
        self.read_link_value(model)
    }

    /// Asks for the next value that the link of the current Instance needs. For OSCORE, the Security Instances are gone
    /// through for the one that refers to it.
    fn read_link_value(&mut self, model: &impl Model) -> Turn {
        use super::oid::{SECURITY, SERVER};
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
        use super::oid::{SECURITY, SERVER};
        use crate::value::Scalar;
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
            (_, 0, Some(Scalar::ObjLnk(oid, iid))) if Path::instance(oid, iid) == instance => {}
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
        let ssid = Some(self.wanted_iid).filter(|ssid| *ssid != crate::path::ID_INVALID);
        self.link(&LinkRecord { path: self.walk.path(), ssid, uri_len, ..LinkRecord::default() })?;
        self.go(Phase::Links)
    }
}

/// A Short Server ID; 65535 when it is none.
#[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
fn short_server_id(value: Option<crate::value::Scalar>) -> u16 {
    use crate::value::Scalar;
    let id = match value {
        Some(Scalar::Int(value)) => u16::try_from(value).ok(),
        Some(Scalar::Uint(value)) => u16::try_from(value).ok(),
        _ => None,
    };
    id.unwrap_or(crate::path::ID_INVALID)
}
