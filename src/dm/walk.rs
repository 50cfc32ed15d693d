//! From one definition to the next, in table order.

use super::model::{Location, Model, ResourceDef, locate};
use crate::path::Path;

/// What the walk has come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Its path.
    pub path: Path,
    /// Place of its Object.
    pub object: u16,
    /// Its Resource, for a path of three or four ids.
    pub def: Option<ResourceDef>,
}

/// The application changed the tables below the walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moved;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum WalkStage {
    #[default]
    Over = 0,
    /// The base is the next node.
    Fresh,
    Inside,
}

/// A walk through everything at and below a path: a node first, then what is below it. The root is no node.
///
/// It survives handlers in between: what it stands on is looked at again before it goes on.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct WalkState {
    path: Path,
    /// Places of the ids of `path`.
    places: [u16; 4],
    base_len: u8,
    /// Longest path to visit.
    max_len: u8,
    stage: WalkStage,
    skip: bool,
}

impl WalkState {
    /// A walk that is over.
    pub(super) const fn new() -> Self {
        Self { path: Path::ROOT, places: [0; 4], base_len: 0, max_len: 0, stage: WalkStage::Over, skip: false }
    }

    /// A walk from `base` down to paths of `max_len` ids; `None` when there is no such path.
    pub(super) fn start(model: &impl Model, base: &Path, max_len: usize) -> Option<Self> {
        Some(Self::at(&locate(model, base)?, base, max_len))
    }

    /// As [`WalkState::start`], from a path that was looked up.
    pub(super) fn at(at: &Location, base: &Path, max_len: usize) -> Self {
        Self {
            path: *base,
            places: [at.object, at.slot, at.resource, at.instance],
            base_len: base.len() as u8,
            max_len: max_len.min(4) as u8,
            stage: WalkStage::Fresh,
            skip: false,
        }
    }

    /// Where the walk stands.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Places of Object, Instance and Resource.
    pub(super) fn resource_place(&self) -> (u16, u16, u16) {
        let [object, slot, resource, _] = self.places;
        (object, slot, resource)
    }

    /// Leaves out what is below the last node.
    pub(super) fn skip_below(&mut self) {
        self.skip = true;
    }

    /// The next node; `None` at the end.
    pub(super) fn next(&mut self, model: &impl Model) -> Result<Option<Node>, Moved> {
        match self.stage {
            WalkStage::Over => return Ok(None),
            WalkStage::Fresh => {
                self.stage = WalkStage::Inside;
                if self.base_len > 0 {
                    return self.standing(model).map(Some);
                }
            }
            WalkStage::Inside => self.check(model)?,
        }
        let skip = core::mem::take(&mut self.skip);
        let mut level = self.path.len();
        if !skip
            && level < usize::from(self.max_len)
            && let Some(node) = self.enter(model, level, 0)
        {
            return Ok(Some(node));
        }
        while level > usize::from(self.base_len) {
            level -= 1;
            let place = self.places.get(level).and_then(|place| place.checked_add(1));
            if let Some(place) = place
                && let Some(node) = self.enter(model, level, place)
            {
                return Ok(Some(node));
            }
        }
        self.stage = WalkStage::Over;
        Ok(None)
    }

    /// The next value that servers may read: a Resource, or a Resource Instance of one that has such. Below the root,
    /// Security and OSCORE are left out.
    pub(super) fn next_leaf(&mut self, model: &impl Model) -> Result<Option<(Node, ResourceDef)>, Moved> {
        if let Some(def) = self.next_resource(model) {
            return Ok(Some((Node { path: self.path, object: self.places[0], def: Some(def) }, def)));
        }
        self.next_other_leaf(model)
    }

    /// As [`WalkState::next_leaf`], when [`WalkState::next_resource`] has nothing.
    pub(super) fn next_other_leaf(&mut self, model: &impl Model) -> Result<Option<(Node, ResourceDef)>, Moved> {
        while let Some(node) = self.next(model)? {
            match node.def {
                Some(def) if !def.kind.is_readable() => self.skip_below(),
                Some(def) if def.kind.is_multiple() == (node.path.len() == 4) => return Ok(Some((node, def))),
                None if self.base_len == 0 && super::is_protected(&node.path) => self.skip_below(),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The usual case of [`WalkState::next_leaf`]: from a Resource to the next one of the Instance, neither having Instances
    /// of its own. The walk then stands on it.
    pub(super) fn next_resource(&mut self, model: &impl Model) -> Option<ResourceDef> {
        if self.stage != WalkStage::Inside || self.base_len > 2 || self.path.len() != 3 {
            return None;
        }
        let [object, slot, place, _] = &mut self.places;
        loop {
            let next = place.checked_add(1)?;
            let def = model.resource_of(*object, *slot, self.path.iid(), next)?;
            if def.kind.is_readable() && def.kind.is_multiple() {
                // The one that the walk stands on has nothing below it.
                self.skip = true;
                return None;
            }
            self.path = self.path.with_id(2, def.rid)?;
            *place = next;
            if def.kind.is_readable() {
                return Some(def);
            }
        }
    }

    /// How many values that servers may read are left, from the start of the walk.
    pub(super) fn count_leaves(mut self, model: &impl Model) -> Result<usize, Moved> {
        let [object, slot, resource, _] = self.places;
        match self.base_len {
            2 => return Ok(leaves_of_instance(model, object, slot)),
            3 => {
                let def = model.resource(object, slot, resource).ok_or(Moved)?;
                return Ok(leaves_of_resource(model, (object, slot, resource), &def));
            }
            4 => return Ok(1),
            _ => {}
        }
        let mut count = 0;
        while let Some(node) = self.next(model)? {
            match (node.path.len(), node.def) {
                (1, _) if self.base_len == 0 && super::is_protected(&node.path) => self.skip_below(),
                (2, _) => {
                    count += leaves_of_instance(model, node.object, self.places[1]);
                    self.skip_below();
                }
                _ => {}
            }
        }
        Ok(count)
    }

    /// Whether the walk still stands on something. The Resources of an Instance stay as they are.
    fn check(&self, model: &impl Model) -> Result<(), Moved> {
        let [object, slot, resource, instance] = self.places;
        let depth = self.path.len();
        let there = (depth < 2 || model.instance(object, slot) == Some(self.path.iid()))
            && (depth < 4 || model.resource_instance(object, slot, resource, instance) == Some(self.path.riid()));
        if there { Ok(()) } else { Err(Moved) }
    }

    /// The base.
    fn standing(&self, model: &impl Model) -> Result<Node, Moved> {
        let [object, slot, resource, _] = self.places;
        let is_resource = self.path.len() >= 3;
        let def = if is_resource { model.resource(object, slot, resource) } else { None };
        if is_resource && def.is_none() {
            return Err(Moved);
        }
        Ok(Node { path: self.path, object, def })
    }

    /// Steps onto the entry at `place` of a level.
    fn enter(&mut self, model: &impl Model, level: usize, place: u16) -> Option<Node> {
        let [object, slot, resource, _] = self.places;
        let mut def = None;
        let id = match level {
            0 => model.object(place)?,
            1 => model.instance(object, place)?,
            2 => {
                def = model.resource(object, slot, place);
                def?.rid
            }
            _ => {
                def = Some(model.resource(object, slot, resource).filter(|def| def.kind.is_multiple())?);
                model.resource_instance(object, slot, resource, place)?
            }
        };
        *self.places.get_mut(level)? = place;
        self.path = self.path.with_id(level, id)?;
        let object = if level == 0 { place } else { object };
        Some(Node { path: self.path, object, def })
    }
}

fn leaves_of_instance(model: &impl Model, object: u16, slot: u16) -> usize {
    let mut count = 0;
    let mut index = 0;
    while let Some(def) = model.resource(object, slot, index) {
        count += leaves_of_resource(model, (object, slot, index), &def);
        let Some(next) = index.checked_add(1) else { break };
        index = next;
    }
    count
}

fn leaves_of_resource(model: &impl Model, place: (u16, u16, u16), def: &ResourceDef) -> usize {
    if !def.kind.is_readable() {
        return 0;
    }
    if !def.kind.is_multiple() {
        return 1;
    }
    instance_count(model, place, def)
}

/// How many Resource Instances a Resource has.
pub(super) fn instance_count(model: &impl Model, place: (u16, u16, u16), def: &ResourceDef) -> usize {
    let (object, slot, resource) = place;
    (0..def.max_instances).take_while(|index| model.resource_instance(object, slot, resource, *index).is_some()).count()
}
