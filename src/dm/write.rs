//! Write, Write-Composite, Create (spec 30 §8, §9.3 to §9.6 and §9.10).

use super::call::{ChangeKind, HandlerCall, Io, WriteValue, failure};
use super::model::{Handler, Model, ResourceDef, find_resource_instance};
use super::operation::{OperationState, Turn, ask, is_protected};
use super::phase::Phase;
use super::record::{RecordKind, RecordState};
use crate::coap::request::Operation;
use crate::coap::{Code, FORMAT_NONE};
use crate::path::{ID_INVALID, Path};
use crate::payload::{self, DecodeKind, Item, TypeReply, format};

/// The code of a payload that cannot be read.
pub(super) fn decode_failure(error: payload::Error) -> Code {
    match error {
        payload::Error::Format => Code::BAD_REQUEST,
        payload::Error::Unsupported => Code::UNSUPPORTED_CONTENT_FORMAT,
        payload::Error::Internal => Code::INTERNAL_SERVER_ERROR,
    }
}

/// What a path found, for a write.
enum Target {
    /// An Instance.
    Instance,
    /// A Resource or Resource Instance.
    Resource(ResourceDef),
    /// Bootstrap: the Instance is missing.
    MissingInstance,
}

/// What stands next in a payload.
pub(super) enum Found {
    /// Nothing: the block is used up.
    NeedInput,
    /// Nothing: the payload is.
    End,
    /// A record; in the usual case a value of a Resource of the Instance that the request names, with the place of that.
    Record(Option<Place>),
}

/// Where a Resource was found.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub slot: u16,
    pub resource: u16,
    pub def: ResourceDef,
}

impl OperationState {
    pub(super) fn start_write(&mut self, model: &impl Model) -> Turn {
        if self.operation == Operation::WriteReplace && self.path.len() < 2 && !self.is_object_write() {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.find_target(model)?;
        self.begin_object(model, Phase::WriteChecks)
    }

    #[cfg(anj_with_composite_operations)]
    pub(super) fn start_write_composite(&mut self, io: &Io<'_>) -> Turn {
        match self.content_format {
            format::SENML_CBOR | format::SENML_ETCH_CBOR | format::LWM2M_CBOR => {}
            // As Anjay Lite answers it.
            format::CBOR if format::can_decode(format::CBOR) => return Err(Code::BAD_REQUEST),
            _ => return Err(Code::UNSUPPORTED_CONTENT_FORMAT),
        }
        self.start_decoder(DecodeKind::WriteComposite)?;
        if io.input.is_empty() && self.last_input {
            return Err(Code::BAD_REQUEST);
        }
        self.go_records()
    }

    #[cfg(not(anj_with_composite_operations))]
    pub(super) fn start_write_composite(&mut self, _io: &Io<'_>) -> Turn {
        Err(Code::NOT_IMPLEMENTED)
    }

    /// Checks everything that can be before something is changed, then prepares the target.
    #[inline(never)]
    pub(super) fn write_checks(&mut self, model: &impl Model, io: &Io<'_>) -> Turn {
        let empty = io.input.is_empty() && self.last_input;
        if self.operation == Operation::Create {
            if !empty || self.content_format != FORMAT_NONE {
                self.start_decoder(DecodeKind::Create)?;
            }
            return if empty { self.payload_done(model) } else { self.go_records() };
        }
        if self.is_object_write() {
            // Instances may be empty, as in a Create.
            self.start_decoder(DecodeKind::Create)?;
            return if empty { Err(Code::BAD_REQUEST) } else { self.go_records() };
        }
        let target = self.find_write_target(model)?;
        self.start_decoder(DecodeKind::Write)?;
        if empty && !matches!(self.content_format, format::PLAIN_TEXT | format::OPAQUE) {
            return Err(Code::BAD_REQUEST);
        }
        let replace = self.operation == Operation::WriteReplace;
        match target {
            Target::MissingInstance => {
                let call = self.create_instance(model, self.path.iid())?;
                self.phase = Phase::TargetCreated;
                ask(call)
            }
            Target::Instance if replace => self.reset(model),
            Target::Instance => self.go_records(),
            Target::Resource(def) => {
                self.check_resource(model, &def)?;
                let clear = replace && def.kind.is_multiple() && self.path.len() == 3;
                if clear { self.go(Phase::Clear) } else { self.go_records() }
            }
        }
    }

    fn start_decoder(&mut self, kind: DecodeKind) -> Result<(), Code> {
        self.decoder.start(self.content_format, kind, &self.path).map_err(|error| match error {
            // A single-value format on an Instance.
            payload::Error::Internal => Code::BAD_REQUEST,
            error => decode_failure(error),
        })
    }

    /// Follows the path of the request; a Bootstrap Server may name what is not there yet.
    fn find_write_target(&self, model: &impl Model) -> Result<Target, Code> {
        let Some(slot) = model.find_instance(self.object, self.path.iid()) else {
            let possible = self.bootstrap && self.path.iid() != ID_INVALID;
            return if possible { Ok(Target::MissingInstance) } else { Err(Code::NOT_FOUND) };
        };
        if self.path.len() == 2 {
            return Ok(Target::Instance);
        }
        let (resource, def) = model.find_resource(self.object, slot, self.path.rid()).ok_or(Code::NOT_FOUND)?;
        if self.path.len() == 4 {
            let riid = self.path.riid();
            let there = find_resource_instance(model, self.object, slot, resource, riid).is_some();
            let possible = self.bootstrap && def.kind.is_multiple() && riid != ID_INVALID;
            if !there && !possible {
                return Err(Code::NOT_FOUND);
            }
        }
        Ok(Target::Resource(def))
    }

    /// Whether the Resource that the request names can be written the way it asks for.
    fn check_resource(&self, model: &impl Model, def: &ResourceDef) -> Result<(), Code> {
        let needs_instance = def.kind.is_multiple() && self.path.len() == 3;
        if !self.may_write(def)
            || !model.has(self.object, Handler::Write)
            || (needs_instance && format::is_single_value(self.content_format))
        {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        Ok(())
    }

    pub(super) fn may_write(&self, def: &ResourceDef) -> bool {
        if self.bootstrap { def.kind != super::Kind::E } else { def.kind.is_writable() }
    }

    #[inline(never)]
    pub(super) fn target_created(&mut self, model: &impl Model) -> Turn {
        self.check_reply()?;
        if self.is_object_write() {
            let there = model.find_instance(self.object, self.wanted_iid).is_some();
            return if there { self.reset(model) } else { Err(Code::INTERNAL_SERVER_ERROR) };
        }
        match self.find_write_target(model)? {
            Target::MissingInstance => Err(Code::INTERNAL_SERVER_ERROR),
            Target::Instance => self.reset(model),
            Target::Resource(def) => {
                self.check_resource(model, &def)?;
                self.go_records()
            }
        }
    }

    fn reset(&mut self, model: &impl Model) -> Turn {
        if !model.has(self.object, Handler::InstanceReset) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::Reset;
        let iid = if self.is_object_write() { self.wanted_iid } else { self.path.iid() };
        ask(HandlerCall::InstanceReset { oid: self.path.oid(), iid })
    }

    pub(super) fn reset_done(&mut self) -> Turn {
        self.check_reply()?;
        if self.is_object_write() { self.go(Phase::Record) } else { self.go_records() }
    }

    /// Bootstrap-Write of several Instances of an Object.
    fn is_object_write(&self) -> bool {
        self.bootstrap && self.operation == Operation::WriteReplace && self.path.len() == 1
    }

    /// A record of another Instance: makes that one, or clears it, unless it had its turn already.
    fn enter_instance(&mut self, model: &impl Model) -> Turn {
        let iid = self.record.path.iid();
        if iid == ID_INVALID {
            return Err(Code::BAD_REQUEST);
        }
        self.wanted_iid = iid;
        let instance = Path::instance(self.path.oid(), iid);
        let (entered, free) = self.paths.split_at_mut_checked(self.path_count.into()).unwrap_or_default();
        if entered.contains(&instance) {
            return self.go(Phase::Record);
        }
        match (free.first_mut(), entered.last_mut()) {
            (Some(slot), _) => {
                *slot = instance;
                self.path_count += 1;
            }
            // No room to remember more: the others must come in ascending order, so that none comes twice.
            (None, Some(last)) if last.iid() < iid => *last = instance,
            _ => return Err(Code::BAD_REQUEST),
        }
        if model.find_instance(self.object, iid).is_some() {
            return self.reset(model);
        }
        let call = self.create_instance(model, iid)?;
        self.phase = Phase::TargetCreated;
        ask(call)
    }

    /// The first Resource Instance of the Resource that the request names.
    fn first_resource_instance(&self, model: &impl Model) -> Result<Option<u16>, Code> {
        let slot = model.find_instance(self.object, self.path.iid()).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        let found = model.find_resource(self.object, slot, self.path.rid());
        let (resource, _) = found.ok_or(Code::INTERNAL_SERVER_ERROR)?;
        Ok(model.resource_instance(self.object, slot, resource, 0))
    }

    /// Removes the first Resource Instance, as long as there is one.
    #[inline(never)]
    pub(super) fn clear_next(&mut self, model: &impl Model) -> Turn {
        let Some(riid) = self.first_resource_instance(model)? else { return self.go_records() };
        if !model.has(self.object, Handler::ResourceInstanceDelete) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.record.path = self.path.child(riid).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        self.phase = Phase::Cleared;
        ask(HandlerCall::ResourceInstanceDelete { path: self.record.path })
    }

    #[inline(never)]
    pub(super) fn cleared(&mut self, model: &impl Model) -> Turn {
        self.check_reply()?;
        // A handler that removes nothing must not keep us here for ever.
        let gone = self.record.path.riid();
        if self.first_resource_instance(model)?.is_some_and(|riid| riid <= gone) {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.report(self.record.path, ChangeKind::Deleted);
        self.go(Phase::Clear)
    }

    fn go_records(&mut self) -> Turn {
        self.early = false;
        self.go(Phase::Records)
    }

    #[inline(never)]
    pub(super) fn next_record(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        match self.next_item(model, io.input)? {
            Found::NeedInput => self.await_input(Phase::Records),
            Found::End => self.payload_done(model),
            // What `record` would check holds for a path that was found so.
            Found::Record(Some(place)) => self.value_at(model, &place),
            Found::Record(None) => self.record(model),
        }
    }

    /// The next item of the payload; a record is kept.
    pub(super) fn next_item<M: Model>(&mut self, model: &M, input: &mut [u8]) -> Result<Found, Code> {
        let (target, object) = (self.path, self.object);
        let find = |path: &Path| {
            if target.len() < 2 || path.len() < 3 || !path.starts_with(&target) {
                return Err(TypeReply::Ask);
            }
            let slot = model.find_instance(object, path.iid()).ok_or(TypeReply::Ask)?;
            match model.find_resource(object, slot, path.rid()) {
                None if target.len() < 3 => Err(TypeReply::Unknown),
                _ if M::CLASSIC => Err(TypeReply::Ask),
                Some((resource, def)) if def.kind != super::Kind::E => Ok(Place { slot, resource, def }),
                _ => Err(TypeReply::Ask),
            }
        };
        let mut known = None;
        let item = self.decoder.next_typed(input, self.last_input, &mut |path| match find(path) {
            Ok(place) => {
                known = Some(place);
                TypeReply::Is(place.def.data_type)
            }
            Err(reply) => reply,
        });
        match item {
            Err(error) => Err(decode_failure(error)),
            Ok(Item::NeedInput) => Ok(Found::NeedInput),
            Ok(Item::End) => Ok(Found::End),
            Ok(item) if !self.record.set_item(&item) => Err(Code::BAD_REQUEST),
            Ok(Item::Entry { path, .. } | Item::Chunk { path, .. }) => {
                Ok(Found::Record(known.or_else(|| find(&path).ok())))
            }
            Ok(_) => Ok(Found::Record(None)),
        }
    }

    /// The payload is applied. A Create without one makes its Instance now.
    pub(super) fn payload_done(&mut self, model: &impl Model) -> Turn {
        self.early = false;
        if self.operation == Operation::Create && !self.created {
            self.record = RecordState::new();
            self.record.path = Path::object(self.path.oid());
            return self.create(model);
        }
        self.changed()
    }

    /// Steps 1 to 8 of §8.
    #[inline(never)]
    pub(super) fn record(&mut self, model: &impl Model) -> Turn {
        let composite = self.operation == Operation::WriteComposite;
        if self.record.path.is_root() {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        if composite && is_protected(&self.record.path) {
            return Err(Code::UNAUTHORIZED);
        }
        if self.operation == Operation::Create {
            if self.record.path.len() < 2 {
                return Err(Code::BAD_REQUEST);
            }
            if !self.created {
                return self.create(model);
            }
            self.move_to_created()?;
        }
        let object_write = self.is_object_write();
        if object_write && self.record.path.starts_with(&self.path) {
            let iid = self.record.path.iid();
            if iid == ID_INVALID || iid != self.wanted_iid {
                return self.enter_instance(model);
            }
        }
        let depth = self.record.path.len();
        match self.record.kind {
            RecordKind::NeedType => return self.tell_type(model),
            // An Instance without Resources.
            RecordKind::NoValue if self.operation == Operation::Create => return self.go(Phase::Records),
            RecordKind::NoValue if object_write && depth == 2 => return self.go(Phase::Records),
            RecordKind::NoValue if !composite || depth < 4 => return Err(Code::BAD_REQUEST),
            _ if depth < 3 => return Err(Code::BAD_REQUEST),
            _ if self.operation != Operation::Create && !self.record.path.starts_with(&self.path) => {
                return Err(Code::BAD_REQUEST);
            }
            _ => {}
        }
        if composite {
            self.object = model.find_object(self.record.path.oid()).ok_or(Code::NOT_FOUND)?;
            return self.begin_object(model, Phase::Value);
        }
        self.value(model)
    }

    /// Creates the Instance of a Create, then takes up the record again.
    fn create(&mut self, model: &impl Model) -> Turn {
        if self.record.path.oid() != self.path.oid() {
            return Err(Code::BAD_REQUEST);
        }
        self.wanted_iid = self.record.path.iid();
        let call = self.create_instance(model, self.wanted_iid)?;
        self.phase = Phase::Created;
        ask(call)
    }

    /// The call that creates an Instance with an id, or with the lowest free one for 65535 (§9.6).
    fn create_instance(&mut self, model: &impl Model, wanted: u16) -> Result<HandlerCall, Code> {
        let object = self.object;
        if !model.has(object, Handler::InstanceCreate) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        let (mut used, mut free) = (0, 0);
        let mut taken = false;
        while let Some(iid) = model.instance(object, used) {
            if iid == free {
                free += 1;
            }
            taken |= iid == wanted;
            used += 1;
        }
        if used >= model.max_instances(object) {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        if taken {
            return Err(Code::BAD_REQUEST);
        }
        self.iid = if wanted == ID_INVALID { free } else { wanted };
        Ok(HandlerCall::InstanceCreate { oid: self.path.oid(), iid: self.iid })
    }

    #[inline(never)]
    pub(super) fn instance_created<M: Model>(&mut self, model: &M) -> Turn {
        self.check_reply()?;
        if model.find_instance(self.object, self.iid).is_none() {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.created = true;
        let path = Path::instance(self.path.oid(), self.iid);
        self.report(path, ChangeKind::Added);
        // The server cannot know an id that it left to the client.
        if M::CLASSIC || self.wanted_iid == ID_INVALID {
            self.location = path;
        }
        // The path of the Object stands for the end of the payload.
        if self.record.path.len() == 1 { self.changed() } else { self.go(Phase::Record) }
    }

    /// Puts a record of a Create into the Instance that was created. All records must be of the same one.
    fn move_to_created(&mut self) -> Result<(), Code> {
        let path = self.record.path;
        if path.iid() != self.wanted_iid {
            return Err(Code::BAD_REQUEST);
        }
        let mut moved = Path::instance(self.path.oid(), self.iid);
        for &id in path.ids().iter().skip(2) {
            moved = moved.child(id).ok_or(Code::BAD_REQUEST)?;
        }
        self.record.path = moved;
        Ok(())
    }

    /// Step 4: the decoder learns the type of the Resource, or passes over a value that nobody knows.
    fn tell_type<M: Model>(&mut self, model: &M) -> Turn {
        let path = self.record.path;
        if path.len() < 3 {
            return Err(Code::BAD_REQUEST);
        }
        let object = model.find_object(path.oid()).ok_or(Code::NOT_FOUND)?;
        let slot = model.find_instance(object, path.iid()).ok_or(Code::NOT_FOUND)?;
        match model.find_resource(object, slot, path.rid()) {
            None if self.path.len() < 3 => self.decoder.skip_value(),
            None => return Err(Code::NOT_FOUND),
            Some((_, def)) if def.kind == super::Kind::E => return Err(Code::METHOD_NOT_ALLOWED),
            Some(_) if M::CLASSIC => self.decoder.set_type(self.decoder.natural_type()),
            Some((_, def)) => self.decoder.set_type(def.data_type.without_external()),
        }
        self.go(Phase::Records)
    }

    /// Steps 9 to 11 of §8.
    #[inline(never)]
    pub(super) fn value(&mut self, model: &impl Model) -> Turn {
        let path = self.record.path;
        let slot = model.find_instance(self.object, path.iid()).ok_or(Code::NOT_FOUND)?;
        let Some((resource, def)) = model.find_resource(self.object, slot, path.rid()) else {
            return if self.path.len() < 3 { self.go(Phase::Records) } else { Err(Code::NOT_FOUND) };
        };
        self.value_at(model, &Place { slot, resource, def })
    }

    fn value_at<M: Model>(&mut self, model: &M, place: &Place) -> Turn {
        let path = self.record.path;
        let Place { slot, resource, def } = *place;
        let removal = self.record.kind == RecordKind::NoValue;
        if !self.may_write(&def) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        if !removal && !M::CLASSIC && self.record.data_type != def.data_type.without_external() {
            return Err(Code::BAD_REQUEST);
        }
        if def.kind.is_multiple() != (path.len() == 4) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        let there =
            path.len() == 3 || find_resource_instance(model, self.object, slot, resource, path.riid()).is_some();
        match (removal, there) {
            (false, true) => self.write(model),
            (false, false) => self.create_resource_instance(model, slot, resource, &def),
            (true, true) => self.remove_resource_instance(model),
            (true, false) => self.go(Phase::Records),
        }
    }

    fn create_resource_instance(&mut self, model: &impl Model, slot: u16, resource: u16, def: &ResourceDef) -> Turn {
        if self.record.path.riid() == ID_INVALID {
            return Err(Code::NOT_FOUND);
        }
        // Full when the last place is used.
        let last = def.max_instances.checked_sub(1).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        if model.resource_instance(self.object, slot, resource, last).is_some() {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        if !model.has(self.object, Handler::ResourceInstanceCreate) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::ValueInstanceCreated;
        ask(HandlerCall::ResourceInstanceCreate { path: self.record.path })
    }

    #[inline(never)]
    pub(super) fn value_instance_created(&mut self, model: &impl Model) -> Turn {
        self.check_reply()?;
        if super::locate(model, &self.record.path).is_none() {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.report(self.record.path, ChangeKind::Added);
        self.write(model)
    }

    fn remove_resource_instance(&mut self, model: &impl Model) -> Turn {
        if !model.has(self.object, Handler::ResourceInstanceDelete) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::ValueInstanceDeleted;
        ask(HandlerCall::ResourceInstanceDelete { path: self.record.path })
    }

    pub(super) fn value_instance_deleted(&mut self) -> Turn {
        self.check_reply()?;
        self.report(self.record.path, ChangeKind::Deleted);
        self.go(Phase::Records)
    }

    /// Step 12.
    fn write(&mut self, model: &impl Model) -> Turn {
        if !model.has(self.object, Handler::Write) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::Written;
        ask(HandlerCall::Write { path: self.record.path })
    }

    /// What [`HandlerCall::Write`] is to write; `None` when there is nothing of the kind.
    pub fn write_value(&self) -> Option<WriteValue> {
        self.record.write_value()
    }

    /// Step 13. What an Instance does not have is no error when the whole Instance is written.
    pub(super) fn written(&mut self) -> Turn {
        if self.code == 0 {
            self.report(self.record.path, ChangeKind::Value);
            return self.go(Phase::Records);
        }
        match failure(self.code) {
            Code::NOT_FOUND | Code::NOT_IMPLEMENTED if self.path.len() < 3 => self.go(Phase::Records),
            code => Err(code),
        }
    }
}
