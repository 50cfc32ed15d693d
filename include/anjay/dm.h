/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_DM_H
#define ANJAY_DM_H

#include <math.h>
#include <stdint.h>

#include <anjay/io.h>

/**
 * @file
 * Objects of the application.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An object. */
typedef struct anjay_dm_object_def_struct anjay_dm_object_def_t;

/** Object ID: Security. */
#define ANJAY_DM_OID_SECURITY 0
/** Object ID: Server. */
#define ANJAY_DM_OID_SERVER 1
/** Object ID: Access Control. */
#define ANJAY_DM_OID_ACCESS_CONTROL 2
/** Object ID: Device. */
#define ANJAY_DM_OID_DEVICE 3
/** Object ID: Firmware Update. */
#define ANJAY_DM_OID_FIRMWARE_UPDATE 5

/** An attribute that is an integer is not set. */
#define ANJAY_ATTRIB_INTEGER_NONE (-1)
/** An attribute that is a period is not set. */
#define ANJAY_ATTRIB_PERIOD_NONE ANJAY_ATTRIB_INTEGER_NONE
/** An attribute that is a number is not set. */
#define ANJAY_ATTRIB_DOUBLE_NONE (NAN)
/** The same. */
#define ANJAY_ATTRIB_VALUE_NONE ANJAY_ATTRIB_DOUBLE_NONE

/** Right to Read, to observe and to write attributes. */
#define ANJAY_ACCESS_MASK_READ (1U << 0)
/** Right to Write. */
#define ANJAY_ACCESS_MASK_WRITE (1U << 1)
/** Right to Execute. */
#define ANJAY_ACCESS_MASK_EXECUTE (1U << 2)
/** Right to Delete. */
#define ANJAY_ACCESS_MASK_DELETE (1U << 3)
/** Right to Create. */
#define ANJAY_ACCESS_MASK_CREATE (1U << 4)
/** All rights. */
#define ANJAY_ACCESS_MASK_FULL (ANJAY_ACCESS_MASK_READ | ANJAY_ACCESS_MASK_WRITE | ANJAY_ACCESS_MASK_EXECUTE \
                                | ANJAY_ACCESS_MASK_DELETE | ANJAY_ACCESS_MASK_CREATE)
/** No right. */
#define ANJAY_ACCESS_MASK_NONE 0

/** A set of `ANJAY_ACCESS_MASK_…` bits. */
typedef uint16_t anjay_access_mask_t;

/** The attribute "con": how notifications are sent. */
typedef enum {
    /** Not set. */
    ANJAY_DM_CON_ATTR_NONE = -1,
    /** Non-confirmable. */
    ANJAY_DM_CON_ATTR_NON = 0,
    /** Confirmable. */
    ANJAY_DM_CON_ATTR_CON = 1,
} anjay_dm_con_attr_t;

/** The attribute "edge": which change of a boolean is reported. */
typedef enum {
    /** Not set. */
    ANJAY_DM_EDGE_ATTR_NONE = -1,
    /** From true to false. */
    ANJAY_DM_EDGE_ATTR_FALLING = 0,
    /** From false to true. */
    ANJAY_DM_EDGE_ATTR_RISING = 1,
} anjay_dm_edge_attr_t;

/** Resource 2 of the Security object. */
typedef enum {
    /** Pre-shared key. */
    ANJAY_SECURITY_PSK = 0,
    /** Raw public key. */
    ANJAY_SECURITY_RPK = 1,
    /** Certificates. */
    ANJAY_SECURITY_CERTIFICATE = 2,
    /** No security. */
    ANJAY_SECURITY_NOSEC = 3,
    /** Certificates by EST. */
    ANJAY_SECURITY_EST = 4,
} anjay_security_mode_t;

/** Attributes of an object or an instance. −1: not set. */
typedef struct {
    /** "pmin", in seconds. */
    int32_t min_period;
    /** "pmax", in seconds. */
    int32_t max_period;
    /** "epmin", in seconds. */
    int32_t min_eval_period;
    /** "epmax", in seconds. */
    int32_t max_eval_period;
    /** "con". */
    anjay_dm_con_attr_t con;
    /** "hqmax", a number of notifications. */
    int32_t hqmax;
} anjay_dm_oi_attributes_t;

/** Attributes of a resource. NaN: a number is not set. */
typedef struct {
    /** Those that instances have, too. */
    anjay_dm_oi_attributes_t common;
    /** "gt". */
    double greater_than;
    /** "lt". */
    double less_than;
    /** "st". */
    double step;
    /** "edge". */
    anjay_dm_edge_attr_t edge;
} anjay_dm_r_attributes_t;

/** What is observed of a resource. */
typedef struct {
    /** True when a server observes it or something above it. */
    bool is_observed;
    /** Smallest "pmin" in effect in seconds; 0 when there is none. */
    int32_t min_period;
    /** Smallest "epmax" in effect in seconds; −1 when there is none. */
    int32_t max_eval_period;
} anjay_resource_observation_status_t;

/** Gives the attributes that a server has set on an object: 0, or negative. */
typedef int anjay_dm_object_read_default_attrs_t(anjay_t *anjay,
                                                 const anjay_dm_object_def_t *const *obj_ptr,
                                                 anjay_ssid_t ssid,
                                                 anjay_dm_oi_attributes_t *out);

/** Keeps the attributes that a server sets on an object: 0, or negative. */
typedef int anjay_dm_object_write_default_attrs_t(anjay_t *anjay,
                                                  const anjay_dm_object_def_t *const *obj_ptr,
                                                  anjay_ssid_t ssid,
                                                  const anjay_dm_oi_attributes_t *attrs);

/** Calls `anjay_dm_emit` for each instance, in ascending order: 0, or negative. */
typedef int anjay_dm_list_instances_t(anjay_t *anjay,
                                      const anjay_dm_object_def_t *const *obj_ptr,
                                      anjay_dm_list_ctx_t *ctx);

/** Sets an instance back to what it is without values: 0, or negative. */
typedef int anjay_dm_instance_reset_t(anjay_t *anjay,
                                      const anjay_dm_object_def_t *const *obj_ptr,
                                      anjay_iid_t iid);

/** Removes an instance: 0, or negative. */
typedef int anjay_dm_instance_remove_t(anjay_t *anjay,
                                       const anjay_dm_object_def_t *const *obj_ptr,
                                       anjay_iid_t iid);

/** Creates an instance with this ID, which is free: 0, or negative. */
typedef int anjay_dm_instance_create_t(anjay_t *anjay,
                                       const anjay_dm_object_def_t *const *obj_ptr,
                                       anjay_iid_t iid);

/** Gives the attributes that a server has set on an instance: 0, or negative. */
typedef int anjay_dm_instance_read_default_attrs_t(anjay_t *anjay,
                                                   const anjay_dm_object_def_t *const *obj_ptr,
                                                   anjay_iid_t iid,
                                                   anjay_ssid_t ssid,
                                                   anjay_dm_oi_attributes_t *out);

/** Keeps the attributes that a server sets on an instance: 0, or negative. */
typedef int anjay_dm_instance_write_default_attrs_t(anjay_t *anjay,
                                                    const anjay_dm_object_def_t *const *obj_ptr,
                                                    anjay_iid_t iid,
                                                    anjay_ssid_t ssid,
                                                    const anjay_dm_oi_attributes_t *attrs);

/** Calls `anjay_dm_emit_res` for each resource the object knows, in ascending order: 0, or negative. */
typedef int anjay_dm_list_resources_t(anjay_t *anjay,
                                      const anjay_dm_object_def_t *const *obj_ptr,
                                      anjay_iid_t iid,
                                      anjay_dm_resource_list_ctx_t *ctx);

/** Hands a value out with one call of `anjay_ret_…`: 0, or negative. `riid` is 65535 for a resource that is not multiple. */
typedef int anjay_dm_resource_read_t(anjay_t *anjay,
                                     const anjay_dm_object_def_t *const *obj_ptr,
                                     anjay_iid_t iid,
                                     anjay_rid_t rid,
                                     anjay_riid_t riid,
                                     anjay_output_ctx_t *ctx);

/** Takes a value in with `anjay_get_…`: 0, or negative. `riid` is 65535 for a resource that is not multiple. */
typedef int anjay_dm_resource_write_t(anjay_t *anjay,
                                      const anjay_dm_object_def_t *const *obj_ptr,
                                      anjay_iid_t iid,
                                      anjay_rid_t rid,
                                      anjay_riid_t riid,
                                      anjay_input_ctx_t *ctx);

/** Executes a resource: 0, or negative. */
typedef int anjay_dm_resource_execute_t(anjay_t *anjay,
                                        const anjay_dm_object_def_t *const *obj_ptr,
                                        anjay_iid_t iid,
                                        anjay_rid_t rid,
                                        anjay_execute_ctx_t *ctx);

/** Removes all instances of a multiple resource: 0, or negative. */
typedef int anjay_dm_resource_reset_t(anjay_t *anjay,
                                      const anjay_dm_object_def_t *const *obj_ptr,
                                      anjay_iid_t iid,
                                      anjay_rid_t rid);

/** Calls `anjay_dm_emit` for each instance of a multiple resource, in ascending order: 0, or negative. */
typedef int anjay_dm_list_resource_instances_t(anjay_t *anjay,
                                               const anjay_dm_object_def_t *const *obj_ptr,
                                               anjay_iid_t iid,
                                               anjay_rid_t rid,
                                               anjay_dm_list_ctx_t *ctx);

/** Gives the attributes that a server has set on a resource: 0, or negative. */
typedef int anjay_dm_resource_read_attrs_t(anjay_t *anjay,
                                           const anjay_dm_object_def_t *const *obj_ptr,
                                           anjay_iid_t iid,
                                           anjay_rid_t rid,
                                           anjay_ssid_t ssid,
                                           anjay_dm_r_attributes_t *out);

/** Keeps the attributes that a server sets on a resource: 0, or negative. */
typedef int anjay_dm_resource_write_attrs_t(anjay_t *anjay,
                                            const anjay_dm_object_def_t *const *obj_ptr,
                                            anjay_iid_t iid,
                                            anjay_rid_t rid,
                                            anjay_ssid_t ssid,
                                            const anjay_dm_r_attributes_t *attrs);

/** Gives the attributes that a server has set on a resource instance: 0, or negative. */
typedef int anjay_dm_resource_instance_read_attrs_t(anjay_t *anjay,
                                                    const anjay_dm_object_def_t *const *obj_ptr,
                                                    anjay_iid_t iid,
                                                    anjay_rid_t rid,
                                                    anjay_riid_t riid,
                                                    anjay_ssid_t ssid,
                                                    anjay_dm_r_attributes_t *out);

/** Keeps the attributes that a server sets on a resource instance: 0, or negative. */
typedef int anjay_dm_resource_instance_write_attrs_t(anjay_t *anjay,
                                                     const anjay_dm_object_def_t *const *obj_ptr,
                                                     anjay_iid_t iid,
                                                     anjay_rid_t rid,
                                                     anjay_riid_t riid,
                                                     anjay_ssid_t ssid,
                                                     const anjay_dm_r_attributes_t *attrs);

/** Removes an instance of a multiple resource: 0, or negative. */
typedef int anjay_dm_resource_instance_remove_t(anjay_t *anjay,
                                                const anjay_dm_object_def_t *const *obj_ptr,
                                                anjay_iid_t iid,
                                                anjay_rid_t rid,
                                                anjay_riid_t riid);

/** Called before the first change of the object within a request: remember what a rollback needs. 0, or negative. */
typedef int anjay_dm_transaction_begin_t(anjay_t *anjay,
                                         const anjay_dm_object_def_t *const *obj_ptr);

/** Called after all changes: 0 when they are consistent, else negative and a rollback follows. */
typedef int anjay_dm_transaction_validate_t(anjay_t *anjay,
                                            const anjay_dm_object_def_t *const *obj_ptr);

/** Called when all objects accepted their changes: 0, or negative. */
typedef int anjay_dm_transaction_commit_t(anjay_t *anjay,
                                          const anjay_dm_object_def_t *const *obj_ptr);

/** Restores what was there at the beginning: 0, or negative. */
typedef int anjay_dm_transaction_rollback_t(anjay_t *anjay,
                                            const anjay_dm_object_def_t *const *obj_ptr);

/**
 * The handlers of an object. NULL: the operation is not supported (4.05), for attributes: the library keeps them. `list_instances` and
 * `list_resources` must be there, and the four of transactions when anything can be written.
 */
typedef struct {
    /** Attributes of the object. */
    anjay_dm_object_read_default_attrs_t *object_read_default_attrs;
    /** Sets attributes of the object. */
    anjay_dm_object_write_default_attrs_t *object_write_default_attrs;
    /** Lists instances. */
    anjay_dm_list_instances_t *list_instances;
    /** Empties an instance before it is replaced. */
    anjay_dm_instance_reset_t *instance_reset;
    /** Creates an instance. */
    anjay_dm_instance_create_t *instance_create;
    /** Removes an instance. */
    anjay_dm_instance_remove_t *instance_remove;
    /** Attributes of an instance. */
    anjay_dm_instance_read_default_attrs_t *instance_read_default_attrs;
    /** Sets attributes of an instance. */
    anjay_dm_instance_write_default_attrs_t *instance_write_default_attrs;
    /** Lists the resources of an instance. */
    anjay_dm_list_resources_t *list_resources;
    /** Reads a value. */
    anjay_dm_resource_read_t *resource_read;
    /** Writes a value. */
    anjay_dm_resource_write_t *resource_write;
    /** Executes a resource. */
    anjay_dm_resource_execute_t *resource_execute;
    /** Removes all instances of a multiple resource. */
    anjay_dm_resource_reset_t *resource_reset;
    /** Lists the instances of a multiple resource. */
    anjay_dm_list_resource_instances_t *list_resource_instances;
    /** Attributes of a resource. */
    anjay_dm_resource_read_attrs_t *resource_read_attrs;
    /** Sets attributes of a resource. */
    anjay_dm_resource_write_attrs_t *resource_write_attrs;
    /** Before the first change of a request. */
    anjay_dm_transaction_begin_t *transaction_begin;
    /** Are the changes consistent? */
    anjay_dm_transaction_validate_t *transaction_validate;
    /** Makes the changes permanent. */
    anjay_dm_transaction_commit_t *transaction_commit;
    /** Takes the changes back. */
    anjay_dm_transaction_rollback_t *transaction_rollback;
    /** Attributes of a resource instance. */
    anjay_dm_resource_instance_read_attrs_t *resource_instance_read_attrs;
    /** Sets attributes of a resource instance. */
    anjay_dm_resource_instance_write_attrs_t *resource_instance_write_attrs;
    /** Removes a resource instance. */
    anjay_dm_resource_instance_remove_t *resource_instance_remove;
} anjay_dm_handlers_t;

/** An object. Handlers get the address of the pointer with which it was registered, so `AVS_CONTAINER_OF` finds what surrounds that. */
struct anjay_dm_object_def_struct {
    /** Object ID, not 65535. */
    anjay_oid_t oid;
    /** `X.Y`, or NULL for 1.0. */
    const char *version;
    /** What the object can do. */
    anjay_dm_handlers_t handlers;
};

/** A `list_instances` for an object that has the instance 0 and no other. */
int anjay_dm_list_instances_SINGLE(anjay_t *anjay,
                                   const anjay_dm_object_def_t *const *obj_ptr,
                                   anjay_dm_list_ctx_t *ctx);

/**
 * A handler of a transaction that does nothing.
 *
 * Returns 0.
 */
int anjay_dm_transaction_NOOP(anjay_t *anjay, const anjay_dm_object_def_t *const *obj_ptr);

/**
 * Tells that the value of a resource has changed; not needed when a server changed it. Servers that observe it are told
 * in the next pass of the scheduler, if it is another value than they know.
 *
 * Returns 0, or negative without a client.
 */
int anjay_notify_changed(anjay_t *anjay,
                         anjay_oid_t oid,
                         anjay_iid_t iid,
                         anjay_rid_t rid);

/**
 * Tells that instances of an object have come or gone; not needed when a server changed that.
 *
 * Returns 0, or negative without a client.
 */
int anjay_notify_instances_changed(anjay_t *anjay, anjay_oid_t oid);

/**
 * Registers an object. Servers are told with the next Update.
 *
 * `anjay`: the client.
 * `def_ptr`: where a pointer to the definition lies; handlers get this address. Both must stay valid until the object is
 * unregistered or the client deleted.
 *
 * Returns 0; −1 for NULL, the ID 65535, a version that is not `X.Y`, an object that is there already, missing handlers, or when
 * there are too many objects.
 */
int anjay_register_object(anjay_t *anjay,
                          const anjay_dm_object_def_t *const *def_ptr);

/**
 * Unregisters an object; not from inside a handler. Its definition is not needed any more afterwards.
 *
 * Returns 0; −1 when it is not registered.
 */
int anjay_unregister_object(anjay_t *anjay,
                            const anjay_dm_object_def_t *const *def_ptr);

/** Whether a text is a binding mode: letters of `UTSN`, each once; or `UQ`, `SQ`, `UQS`; or empty. */
bool anjay_binding_mode_valid(const char *binding_mode);

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_DM_H */
