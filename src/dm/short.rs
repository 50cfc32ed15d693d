//! The short ways from one value to the next, in a Read or a Write where nothing is special: handler, payload, handler,
//! without a turn of [`OperationState::next_call`] in between. Whatever is special is left to that.

use super::call::{ChangeKind, HandlerReply, ReadValue};
use super::model::{Handler, Model};
use super::operation::OperationState;
use super::phase::Phase;
use super::record::RecordKind;
use super::write::Found;
use crate::coap::request::Operation;
use crate::path::Path;
use crate::payload::LeafValue;
use crate::value::DataType;

impl OperationState {
    /// The short way for a value of a Read, when nothing is special: takes it and names the Resource to read next. `None`:
    /// the reply is taken, go on as usual.
    pub fn leaf(
        &mut self,
        model: &impl Model,
        reply: &HandlerReply,
        block: &mut [u8],
        source: &[u8],
    ) -> Option<(Path, DataType)> {
        let Some(value) = self.simple_value(reply) else {
            self.reply(*reply);
            return None;
        };
        let time = self.time();
        if self.encoder.begin_in(block, self.walk.path(), &value, time).is_err() {
            self.reply(*reply);
            return None;
        }
        self.phase = Phase::Encode;
        self.encoder.put_string(block, source);
        if !self.encoder.awaits_leaf(block) {
            match self.encoder.finish_in(block) {
                Some(len) => {
                    let _ = self.answer_block(len, false);
                }
                None => self.keep_source(reply),
            }
            return None;
        }
        let def = match self.walk.next_resource(model) {
            Some(def) => def,
            // The end of the walk, or a walk that leads nowhere, is found again.
            None => self.walk.next_other_leaf(model).ok()??.1,
        };
        self.phase = Phase::LeafRead;
        self.record.make_room(self.walk.path(), def.data_type);
        Some((*self.walk.path(), def.data_type))
    }

    /// The value of a leaf that was read without a hitch and is of the declared type.
    fn simple_value(&self, reply: &HandlerReply) -> Option<LeafValue> {
        if self.phase != Phase::LeafRead || reply.code != 0 {
            return None;
        }
        let declared = self.record.data_type;
        match reply.value {
            ReadValue::Scalar(value) if value.data_type() == declared => Some(LeafValue::Scalar(value)),
            ReadValue::Memory { len, .. } if declared == DataType::STRING => Some(LeafValue::String(len)),
            ReadValue::Memory { len, .. } if declared == DataType::BYTES => Some(LeafValue::Bytes(len)),
            _ => None,
        }
    }

    /// The short way for a value of a Write: takes what `res_write` answered and names the Resource (Instance) to write
    /// next. `None`: the reply is taken, go on as usual.
    pub fn write_on(&mut self, model: &impl Model, reply: &HandlerReply, input: &mut [u8]) -> Option<Path> {
        if self.phase != Phase::Written || reply.code != 0 {
            self.reply(*reply);
            return None;
        }
        self.report(self.record.path, ChangeKind::Value);
        self.phase = Phase::Records;
        let place = match self.next_item(model, input) {
            Err(code) => {
                self.fail(code);
                return None;
            }
            // Nothing but a Create asks for a handler then.
            Ok(Found::End) if self.operation != Operation::Create => {
                let _ = self.payload_done(model);
                return None;
            }
            // Comes again.
            Ok(Found::End) => return None,
            Ok(Found::NeedInput) => {
                let _ = self.await_input(Phase::Records);
                return None;
            }
            Ok(Found::Record(place)) => place,
        };
        self.phase = Phase::Record;
        let def = place?.def;
        let path = self.record.path;
        let usual = path.len() == 3
            && !def.kind.is_multiple()
            && self.may_write(&def)
            && self.record.kind != RecordKind::NoValue
            && self.record.data_type == def.data_type.without_external()
            && model.has(self.object, Handler::Write);
        if !usual {
            return None;
        }
        self.phase = Phase::Written;
        Some(path)
    }
}
