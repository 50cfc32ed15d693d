//! Discover, and the list of Objects for Register and Update (spec 30 §9.9 and §9.14).

use super::call::Io;
use super::model::{Kind, Model, locate};
use super::operation::{OperationState, Turn};
use super::phase::Phase;
use super::walk::{Node, WalkState, instance_count};
use crate::coap::Code;
use crate::payload::{LinkRecord, LinkStep, LinkWriterState, format};

impl OperationState {
    pub(super) fn start_object_list(&mut self, model: &impl Model) -> Turn {
        self.start_links(model, 2)
    }

    #[inline(never)]
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
    pub(super) fn start_links(&mut self, model: &impl Model, max_len: usize) -> Turn {
        self.walk = WalkState::start(model, &self.path, max_len).ok_or(Code::NOT_FOUND)?;
        self.links = LinkWriterState::new();
        self.response_format = format::LINK_FORMAT;
        self.go(Phase::Links)
    }

    /// Writes on, link by link.
    #[inline(never)]
    pub(super) fn links<M: Model>(&mut self, model: &M, io: &mut Io<'_>) -> Turn {
        let size = io.block_size.min(io.output.len());
        loop {
            let block = io.output.get_mut(..size).unwrap_or_default();
            match self.links.write(block, io.source).map_err(|_| Code::INTERNAL_SERVER_ERROR)? {
                LinkStep::Block => return self.answer_block(size, true),
                LinkStep::End { len } => return self.answer_block(len, false),
                LinkStep::Next => {}
            }
            #[cfg(all(anj_with_discover, anj_with_discover_attr))]
            if self.link_attribute != 0 {
                return self.go(Phase::LinkAttribute);
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
            // Told by its Instances, unless it has a version.
            let is_plain = || model.version(node.object).is_none() && model.instance(node.object, 0).is_some();
            if M::CLASSIC && self.object_list && node.path.len() == 1 && is_plain() {
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
            #[cfg(all(anj_with_discover, anj_with_discover_attr))]
            {
                self.link_attribute = u8::from(self.has_attributes);
            }
        }
    }

    /// Tells that links have attributes, which are asked for with [`DmPoll::Attribute`].
    #[cfg(all(anj_with_discover, anj_with_discover_attr))]
    pub fn has_attributes(&mut self) {
        self.has_attributes = true;
    }

    /// Takes the answer to [`DmPoll::Attribute`]: where to go on, name and value; `None`: no more.
    #[cfg(all(anj_with_discover, anj_with_discover_attr))]
    pub fn attribute(&mut self, attribute: Option<(u8, &[u8], f64)>) {
        self.link_attribute = match attribute {
            Some((place, name, value)) if self.links.attribute(name, value).is_ok() => place.saturating_add(1),
            _ => 0,
        };
        self.phase = Phase::Links;
    }

    /// Adds a link.
    pub(super) fn link(&mut self, record: &LinkRecord) -> Result<(), Code> {
        self.links.record(record).map_err(|_| Code::INTERNAL_SERVER_ERROR)
    }

    /// Number of Resource Instances of a Resource that has such.
    fn dimension(&self, model: &impl Model, node: &Node) -> Option<u16> {
        let def = node.def.filter(|def| node.path.len() == 3 && def.kind != Kind::E && def.kind.is_multiple())?;
        Some(instance_count(model, self.walk.resource_place(), &def) as u16)
    }
}
