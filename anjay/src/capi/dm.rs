//! `anjay/dm.h`: objects of the application.

use anj::dm::ChangeKind;
use anj::path::Path;

use crate::capi::core::{anjay_iid_t, anjay_oid_t, anjay_rid_t, anjay_riid_t, anjay_ssid_t, anjay_t};
use crate::capi::handlers::Definition;
use crate::capi::io::{
    anjay_dm_list_ctx_t, anjay_dm_resource_list_ctx_t, anjay_execute_ctx_t, anjay_input_ctx_t, anjay_output_ctx_t,
};
use crate::capi::memory::text;
use crate::client::Client;
use crate::object::{ObjectKind, ObjectRef};
use anj::capi::ffi::from_raw;
use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

/// A set of `ANJAY_ACCESS_MASK_…` bits.
pub type anjay_access_mask_t = u16;

/// The attribute "con": how notifications are sent.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_dm_con_attr_t {
    /// Not set.
    ANJAY_DM_CON_ATTR_NONE = -1,
    /// Non-confirmable.
    ANJAY_DM_CON_ATTR_NON = 0,
    /// Confirmable.
    ANJAY_DM_CON_ATTR_CON = 1,
}
from_raw!(anjay_dm_con_attr_t { ANJAY_DM_CON_ATTR_NONE, ANJAY_DM_CON_ATTR_NON, ANJAY_DM_CON_ATTR_CON });

/// The attribute "edge": which change of a boolean is reported.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_dm_edge_attr_t {
    /// Not set.
    ANJAY_DM_EDGE_ATTR_NONE = -1,
    /// From true to false.
    ANJAY_DM_EDGE_ATTR_FALLING = 0,
    /// From false to true.
    ANJAY_DM_EDGE_ATTR_RISING = 1,
}
from_raw!(anjay_dm_edge_attr_t { ANJAY_DM_EDGE_ATTR_NONE, ANJAY_DM_EDGE_ATTR_FALLING, ANJAY_DM_EDGE_ATTR_RISING });

/// Resource 2 of the Security object.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_security_mode_t {
    /// Pre-shared key.
    ANJAY_SECURITY_PSK = 0,
    /// Raw public key.
    ANJAY_SECURITY_RPK = 1,
    /// Certificates.
    ANJAY_SECURITY_CERTIFICATE = 2,
    /// No security.
    ANJAY_SECURITY_NOSEC = 3,
    /// Certificates by EST.
    ANJAY_SECURITY_EST = 4,
}
from_raw!(anjay_security_mode_t {
    ANJAY_SECURITY_PSK,
    ANJAY_SECURITY_RPK,
    ANJAY_SECURITY_CERTIFICATE,
    ANJAY_SECURITY_NOSEC,
    ANJAY_SECURITY_EST
});

/// Attributes of an object or an instance. −1: not set.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_dm_oi_attributes_t {
    /// "pmin", in seconds.
    pub min_period: i32,
    /// "pmax", in seconds.
    pub max_period: i32,
    /// "epmin", in seconds.
    pub min_eval_period: i32,
    /// "epmax", in seconds.
    pub max_eval_period: i32,
    /// "con".
    pub con: MaybeUninit<anjay_dm_con_attr_t>,
    /// "hqmax", a number of notifications.
    pub hqmax: i32,
}

/// Attributes of a resource. NaN: a number is not set.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_dm_r_attributes_t {
    /// Those that instances have, too.
    pub common: anjay_dm_oi_attributes_t,
    /// "gt".
    pub greater_than: f64,
    /// "lt".
    pub less_than: f64,
    /// "st".
    pub step: f64,
    /// "edge".
    pub edge: MaybeUninit<anjay_dm_edge_attr_t>,
}

/// What is observed of a resource.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_resource_observation_status_t {
    /// True when a server observes it or something above it.
    pub is_observed: bool,
    /// Smallest "pmin" in effect in seconds; 0 when there is none.
    pub min_period: i32,
    /// Smallest "epmax" in effect in seconds; −1 when there is none.
    pub max_eval_period: i32,
}

/// Gives the attributes that a server has set on an object: 0, or negative.
pub type anjay_dm_object_read_default_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    ssid: anjay_ssid_t,
    out: *mut anjay_dm_oi_attributes_t,
) -> c_int;

/// Keeps the attributes that a server sets on an object: 0, or negative.
pub type anjay_dm_object_write_default_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    ssid: anjay_ssid_t,
    attrs: *const anjay_dm_oi_attributes_t,
) -> c_int;

/// Calls `anjay_dm_emit` for each instance, in ascending order: 0, or negative.
pub type anjay_dm_list_instances_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    ctx: *mut anjay_dm_list_ctx_t,
) -> c_int;

/// Sets an instance back to what it is without values: 0, or negative.
pub type anjay_dm_instance_reset_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t, iid: anjay_iid_t) -> c_int;

/// Removes an instance: 0, or negative.
pub type anjay_dm_instance_remove_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t, iid: anjay_iid_t) -> c_int;

/// Creates an instance with this ID, which is free: 0, or negative.
pub type anjay_dm_instance_create_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t, iid: anjay_iid_t) -> c_int;

/// Gives the attributes that a server has set on an instance: 0, or negative.
pub type anjay_dm_instance_read_default_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    ssid: anjay_ssid_t,
    out: *mut anjay_dm_oi_attributes_t,
) -> c_int;

/// Keeps the attributes that a server sets on an instance: 0, or negative.
pub type anjay_dm_instance_write_default_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    ssid: anjay_ssid_t,
    attrs: *const anjay_dm_oi_attributes_t,
) -> c_int;

/// Calls `anjay_dm_emit_res` for each resource the object knows, in ascending order: 0, or negative.
pub type anjay_dm_list_resources_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    ctx: *mut anjay_dm_resource_list_ctx_t,
) -> c_int;

/// Hands a value out with one call of `anjay_ret_…`: 0, or negative. `riid` is 65535 for a resource that is not multiple.
pub type anjay_dm_resource_read_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    riid: anjay_riid_t,
    ctx: *mut anjay_output_ctx_t,
) -> c_int;

/// Takes a value in with `anjay_get_…`: 0, or negative. `riid` is 65535 for a resource that is not multiple.
pub type anjay_dm_resource_write_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    riid: anjay_riid_t,
    ctx: *mut anjay_input_ctx_t,
) -> c_int;

/// Executes a resource: 0, or negative.
pub type anjay_dm_resource_execute_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    ctx: *mut anjay_execute_ctx_t,
) -> c_int;

/// Removes all instances of a multiple resource: 0, or negative.
pub type anjay_dm_resource_reset_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
) -> c_int;

/// Calls `anjay_dm_emit` for each instance of a multiple resource, in ascending order: 0, or negative.
pub type anjay_dm_list_resource_instances_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    ctx: *mut anjay_dm_list_ctx_t,
) -> c_int;

/// Gives the attributes that a server has set on a resource: 0, or negative.
pub type anjay_dm_resource_read_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    ssid: anjay_ssid_t,
    out: *mut anjay_dm_r_attributes_t,
) -> c_int;

/// Keeps the attributes that a server sets on a resource: 0, or negative.
pub type anjay_dm_resource_write_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    ssid: anjay_ssid_t,
    attrs: *const anjay_dm_r_attributes_t,
) -> c_int;

/// Gives the attributes that a server has set on a resource instance: 0, or negative.
pub type anjay_dm_resource_instance_read_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    riid: anjay_riid_t,
    ssid: anjay_ssid_t,
    out: *mut anjay_dm_r_attributes_t,
) -> c_int;

/// Keeps the attributes that a server sets on a resource instance: 0, or negative.
pub type anjay_dm_resource_instance_write_attrs_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    riid: anjay_riid_t,
    ssid: anjay_ssid_t,
    attrs: *const anjay_dm_r_attributes_t,
) -> c_int;

/// Removes an instance of a multiple resource: 0, or negative.
pub type anjay_dm_resource_instance_remove_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
    riid: anjay_riid_t,
) -> c_int;

/// Called before the first change of the object within a request: remember what a rollback needs. 0, or negative.
pub type anjay_dm_transaction_begin_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t) -> c_int;

/// Called after all changes: 0 when they are consistent, else negative and a rollback follows.
pub type anjay_dm_transaction_validate_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t) -> c_int;

/// Called when all objects accepted their changes: 0, or negative.
pub type anjay_dm_transaction_commit_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t) -> c_int;

/// Restores what was there at the beginning: 0, or negative.
pub type anjay_dm_transaction_rollback_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, obj_ptr: *const *const anjay_dm_object_def_t) -> c_int;

/// The handlers of an object. NULL: the operation is not supported (4.05), for attributes: the library keeps them. `list_instances` and
/// `list_resources` must be there, and the four of transactions when anything can be written.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_dm_handlers_t {
    /// Attributes of the object.
    pub object_read_default_attrs: Option<anjay_dm_object_read_default_attrs_t>,
    /// Sets attributes of the object.
    pub object_write_default_attrs: Option<anjay_dm_object_write_default_attrs_t>,
    /// Lists instances.
    pub list_instances: Option<anjay_dm_list_instances_t>,
    /// Empties an instance before it is replaced.
    pub instance_reset: Option<anjay_dm_instance_reset_t>,
    /// Creates an instance.
    pub instance_create: Option<anjay_dm_instance_create_t>,
    /// Removes an instance.
    pub instance_remove: Option<anjay_dm_instance_remove_t>,
    /// Attributes of an instance.
    pub instance_read_default_attrs: Option<anjay_dm_instance_read_default_attrs_t>,
    /// Sets attributes of an instance.
    pub instance_write_default_attrs: Option<anjay_dm_instance_write_default_attrs_t>,
    /// Lists the resources of an instance.
    pub list_resources: Option<anjay_dm_list_resources_t>,
    /// Reads a value.
    pub resource_read: Option<anjay_dm_resource_read_t>,
    /// Writes a value.
    pub resource_write: Option<anjay_dm_resource_write_t>,
    /// Executes a resource.
    pub resource_execute: Option<anjay_dm_resource_execute_t>,
    /// Removes all instances of a multiple resource.
    pub resource_reset: Option<anjay_dm_resource_reset_t>,
    /// Lists the instances of a multiple resource.
    pub list_resource_instances: Option<anjay_dm_list_resource_instances_t>,
    /// Attributes of a resource.
    pub resource_read_attrs: Option<anjay_dm_resource_read_attrs_t>,
    /// Sets attributes of a resource.
    pub resource_write_attrs: Option<anjay_dm_resource_write_attrs_t>,
    /// Before the first change of a request.
    pub transaction_begin: Option<anjay_dm_transaction_begin_t>,
    /// Are the changes consistent?
    pub transaction_validate: Option<anjay_dm_transaction_validate_t>,
    /// Makes the changes permanent.
    pub transaction_commit: Option<anjay_dm_transaction_commit_t>,
    /// Takes the changes back.
    pub transaction_rollback: Option<anjay_dm_transaction_rollback_t>,
    /// Attributes of a resource instance.
    pub resource_instance_read_attrs: Option<anjay_dm_resource_instance_read_attrs_t>,
    /// Sets attributes of a resource instance.
    pub resource_instance_write_attrs: Option<anjay_dm_resource_instance_write_attrs_t>,
    /// Removes a resource instance.
    pub resource_instance_remove: Option<anjay_dm_resource_instance_remove_t>,
}

/// An object. Handlers get the address of the pointer with which it was registered, so `AVS_CONTAINER_OF` finds what surrounds that.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_dm_object_def_t {
    /// Object ID, not 65535.
    pub oid: anjay_oid_t,
    /// `X.Y`, or NULL for 1.0.
    pub version: *const c_char,
    /// What the object can do.
    pub handlers: anjay_dm_handlers_t,
}

/// What a function of this header returns when it refuses.
const REFUSED: c_int = -1;
/// Objects that the core can have at a time.
const OBJECTS_MAX: usize = anj::config::ANJ_DM_MAX_OBJECTS_NUMBER;

/// The client behind a pointer.
///
/// # Safety
/// NULL, or made by `anjay_new` and not deleted.
pub(crate) unsafe fn client<'a>(anjay: *mut anjay_t) -> Option<&'a Client> {
    // SAFETY: the caller's promise.
    let client = unsafe { anjay.cast::<Client>().as_ref() };
    if client.is_none() {
        crate::log::error!("anjay", "no client");
    }
    client
}

/// A `list_instances` for an object that has the instance 0 and no other.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_dm_list_instances_SINGLE(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
    ctx: *mut anjay_dm_list_ctx_t,
) -> c_int {
    let _ = (anjay, obj_ptr);
    // SAFETY: the context of a handler.
    unsafe { crate::capi::io::anjay_dm_emit(ctx, 0) };
    0
}

/// A handler of a transaction that does nothing.
///
/// Returns 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_dm_transaction_NOOP(
    anjay: *mut anjay_t,
    obj_ptr: *const *const anjay_dm_object_def_t,
) -> c_int {
    let _ = (anjay, obj_ptr);
    0
}

/// Tells that the value of a resource has changed; not needed when a server changed it. Servers that observe it are told
/// in the next pass of the scheduler, if it is another value than they know.
///
/// Returns 0, or negative without a client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_notify_changed(
    anjay: *mut anjay_t,
    oid: anjay_oid_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    client.lock().tell(Path::resource(oid, iid, rid), ChangeKind::Value);
    0
}

/// Tells that instances of an object have come or gone; not needed when a server changed that.
///
/// Returns 0, or negative without a client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_notify_instances_changed(anjay: *mut anjay_t, oid: anjay_oid_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    client.lock().tell(Path::object(oid), ChangeKind::Added);
    0
}

/// Registers an object. Servers are told with the next Update.
///
/// `anjay`: the client.
/// `def_ptr`: where a pointer to the definition lies; handlers get this address. Both must stay valid until the object is
/// unregistered or the client deleted.
///
/// Returns 0; −1 for NULL, the ID 65535, a version that is not `X.Y`, an object that is there already, missing handlers, or when
/// there are too many objects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_register_object(
    anjay: *mut anjay_t,
    def_ptr: *const *const anjay_dm_object_def_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (client, definition) = unsafe { (client(anjay), Definition::new(def_ptr)) };
    let (Some(client), Some(definition)) = (client, definition) else { return REFUSED };
    let identity = definition.identity();
    let version = match identity.version {
        None => None,
        Some(Ok(version)) => Some(version),
        Some(Err(())) => {
            crate::log::error!("anjay_dm", "object /{}: its version is not X.Y", identity.oid);
            return REFUSED;
        }
    };
    if identity.oid == u16::MAX || !definition.is_complete() {
        crate::log::error!("anjay_dm", "object /{} cannot be registered: no such ID, or no lists", identity.oid);
        return REFUSED;
    }
    let object = ObjectRef { oid: identity.oid, version, kind: ObjectKind::Application(definition) };
    if register(&mut client.lock(), object) { 0 } else { REFUSED }
}

/// Puts an object among the others; false when there is one with its id, or no room.
pub(crate) fn register(inner: &mut crate::client::Inner, object: ObjectRef) -> bool {
    let place = inner.objects.partition_point(|other| other.oid < object.oid);
    if inner.objects.get(place).is_some_and(|other| other.oid == object.oid) || inner.objects.len() >= OBJECTS_MAX {
        crate::log::error!("anjay_dm", "object /{} is registered already, or there are too many", object.oid);
        return false;
    }
    inner.objects.insert(place, object);
    inner.tell(Path::object(object.oid), ChangeKind::Added);
    crate::log::info!("anjay_dm", "successfully registered object /{}", object.oid);
    true
}

/// Unregisters an object; not from inside a handler. Its definition is not needed any more afterwards.
///
/// Returns 0; −1 when it is not registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_unregister_object(
    anjay: *mut anjay_t,
    def_ptr: *const *const anjay_dm_object_def_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (client, definition) = unsafe { (client(anjay), Definition::new(def_ptr)) };
    let (Some(client), Some(definition)) = (client, definition) else { return REFUSED };
    let mut guard = client.lock();
    let kind = ObjectKind::Application(definition);
    let Some(place) = guard.objects.iter().position(|object| object.kind == kind) else { return REFUSED };
    let object = guard.objects.remove(place);
    guard.told.clear();
    guard.tell(Path::object(object.oid), ChangeKind::Deleted);
    0
}

/// Whether a text is a binding mode: letters of `UTSN`, each once; or `UQ`, `SQ`, `UQS`; or empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_binding_mode_valid(binding_mode: *const c_char) -> bool {
    // SAFETY: NULL or a string.
    unsafe { text(binding_mode) }.is_some_and(crate::server::is_binding)
}
