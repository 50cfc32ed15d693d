/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_LIST_H
#define AVSYSTEM_COMMONS_AVS_LIST_H

#include <stddef.h>
#include <stdint.h>

#include <avsystem/commons/avs_defs.h>
#include <avsystem/commons/avs_memory.h>

/**
 * @file
 * Singly linked lists.
 *
 * A list is a pointer to the value of its first element, NULL when it is empty; the link to the next element lies in front of each
 * value. Many macros take the address of a link: that of the list itself, or of the link in an element. Elements are made, and
 * freed, by these macros only.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A list of one element, zeroed, with room for `size` bytes; NULL when there is no memory. The function of `AVS_LIST_NEW_BUFFER`. */
void *avs_list_new_impl(size_t size);

/**
 * Puts a list in front of the element to which `insert_ptr` points, and returns its first element. The function of
 * `AVS_LIST_INSERT`.
 */
void *avs_list_insert_impl(void *list,
                           void **insert_ptr);

/** Takes the element to which `ptr` points out of its list, and returns it. The function of `AVS_LIST_DETACH`. */
void *avs_list_detach_impl(void **ptr);

/** Takes the element to which `ptr` points out of its list, and frees it. The function of `AVS_LIST_DELETE`. */
void avs_list_delete_impl(void **ptr);

/** Number of elements. The function of `AVS_LIST_SIZE`. */
size_t avs_list_size_impl(const void *list);

/** The n-th element, counted from 0; NULL when the list is shorter. The function of `AVS_LIST_NTH`. */
void *avs_list_nth_impl(const void *list, size_t n);

/** The link to the n-th element, counted from 0; NULL when the list is shorter. The function of `AVS_LIST_NTH_PTR`. */
void **avs_list_nth_ptr_impl(void **list_ptr,
                             size_t n);

/** The link at the end of a list, which is NULL. The function of `AVS_LIST_APPEND_PTR`. */
void **avs_list_append_ptr_impl(void **list_ptr);

/**
 * A list of copies of the first `size` bytes of each element; NULL when the list is empty or there is no memory. The function of
 * `AVS_LIST_SIMPLE_CLONE`.
 */
void *avs_list_simple_clone_impl(const void *list,
                                 size_t size);

struct _avs_list_space_struct {
    void *next;
    avs_max_align_t value;
};
#define _AVS_LIST_SPACE offsetof(struct _avs_list_space_struct, value)
/* A link as the functions see it. */
#define _AVS_LIST_LINK(Ptr) ((void **) (intptr_t) (Ptr))

/** A list with elements of a type. */
#define AVS_LIST(element_type) element_type *
/** The link to the next element, an lvalue. */
#define AVS_LIST_NEXT(element) \
    (*AVS_APPLY_OFFSET(AVS_TYPEOF_PTR(element), (element), -(intptr_t) _AVS_LIST_SPACE))
/** Address of the link to the next element. */
#define AVS_LIST_NEXT_PTR(element_ptr) \
    ((AVS_TYPEOF_PTR(element_ptr)) ((intptr_t) *(element_ptr) - (intptr_t) _AVS_LIST_SPACE))
/** Moves a pointer to an element to the next one. */
#define AVS_LIST_ADVANCE(element_ptr) ((void) (*(element_ptr) = AVS_LIST_NEXT(*(element_ptr))))
/** Moves a pointer to a link to the next one. */
#define AVS_LIST_ADVANCE_PTR(element_ptr_ptr) ((void) (*(element_ptr_ptr) = AVS_LIST_NEXT_PTR(*(element_ptr_ptr))))

/** Head of a loop over the elements, which is not to change the list. */
#define AVS_LIST_FOREACH(element, list) \
    for ((element) = (list); (element); (element) = AVS_LIST_NEXT(element))
/** The same, from an element on. */
#define AVS_LIST_ITERATE(element) for (; (element); (element) = AVS_LIST_NEXT(element))
/** Head of a loop over the links; ends at the last one, where an element can be inserted. */
#define AVS_LIST_FOREACH_PTR(element_ptr, list_ptr) \
    for ((element_ptr) = (list_ptr); *(element_ptr); (element_ptr) = AVS_LIST_NEXT_PTR(element_ptr))
/** The same, from a link on. */
#define AVS_LIST_ITERATE_PTR(element_ptr) \
    for (; *(element_ptr); (element_ptr) = AVS_LIST_NEXT_PTR(element_ptr))
/** True when the loop's element is still there. */
#define AVS_LIST_DELETABLE_FOREACH_PTR_VALID(element_ptr, helper_element) (*(element_ptr) == (helper_element))
/** Head of a loop over the links that may take the element out, for which `helper_element` is a variable. */
#define AVS_LIST_DELETABLE_FOREACH_PTR(element_ptr, helper_element, list_ptr) \
    for ((element_ptr) = (list_ptr); ((helper_element) = *(element_ptr)); \
         AVS_LIST_DELETABLE_FOREACH_PTR_VALID(element_ptr, helper_element) \
                 ? (void) ((element_ptr) = AVS_LIST_NEXT_PTR(element_ptr)) \
                 : (void) 0)

/** The n-th element, counted from 0; NULL when the list is shorter. */
#define AVS_LIST_NTH(list, n) \
    ((AVS_TYPEOF_PTR(list)) avs_list_nth_impl((const void *) (list), (n)))
/** Address of the link to the n-th element, counted from 0; NULL when the list is shorter. */
#define AVS_LIST_NTH_PTR(list_ptr, n) \
    ((AVS_TYPEOF_PTR(list_ptr)) avs_list_nth_ptr_impl(_AVS_LIST_LINK(list_ptr), (n)))
/** Address of the link at the end. */
#define AVS_LIST_APPEND_PTR(list_ptr) \
    ((AVS_TYPEOF_PTR(list_ptr)) avs_list_append_ptr_impl(_AVS_LIST_LINK(list_ptr)))
/** Number of elements. */
#define AVS_LIST_SIZE(list) avs_list_size_impl((const void *) (list))

/** A new element with room for so many bytes, zeroed; NULL when there is no memory. */
#define AVS_LIST_NEW_BUFFER(size) avs_list_new_impl(size)
/** A new element, zeroed; NULL when there is no memory. */
#define AVS_LIST_NEW_ELEMENT(type) ((type *) AVS_LIST_NEW_BUFFER(sizeof(type)))
/** Puts a list in front of the element behind a link, and yields its first element. */
#define AVS_LIST_INSERT(destination_element_ptr, new_element) \
    ((AVS_TYPEOF_PTR(*(destination_element_ptr))) avs_list_insert_impl( \
        (void *) (intptr_t) (new_element), _AVS_LIST_LINK(destination_element_ptr)))
/** Puts a new element in front of the one behind a link, and yields it. */
#define AVS_LIST_INSERT_NEW(type, destination_element_ptr) \
    ((type *) avs_list_insert_impl(AVS_LIST_NEW_BUFFER(sizeof(type)), _AVS_LIST_LINK(destination_element_ptr)))
/** Puts a list at the end, and yields its first element. */
#define AVS_LIST_APPEND(list_ptr, new_element) \
    ((AVS_TYPEOF_PTR(*(list_ptr))) avs_list_insert_impl( \
        (void *) (intptr_t) (new_element), avs_list_append_ptr_impl(_AVS_LIST_LINK(list_ptr))))
/** Puts a new element at the end, and yields it. */
#define AVS_LIST_APPEND_NEW(type, list_ptr) \
    ((type *) avs_list_insert_impl( \
        AVS_LIST_NEW_BUFFER(sizeof(type)), avs_list_append_ptr_impl(_AVS_LIST_LINK(list_ptr))))
/** Takes the element behind a link out of the list, and yields it. */
#define AVS_LIST_DETACH(element_to_detach_ptr) \
    ((AVS_TYPEOF_PTR(*(element_to_detach_ptr))) avs_list_detach_impl(_AVS_LIST_LINK(element_to_detach_ptr)))
/** Takes the element behind a link out of the list, and frees it. */
#define AVS_LIST_DELETE(element_to_delete_ptr) avs_list_delete_impl(_AVS_LIST_LINK(element_to_delete_ptr))
/** Head of a loop that deletes all elements, the first one after each turn. */
#define AVS_LIST_CLEAR(first_element_ptr) for (; *(first_element_ptr); AVS_LIST_DELETE(first_element_ptr))
/** A list with copies of the values; NULL for an empty list, or when there is no memory. */
#define AVS_LIST_SIMPLE_CLONE(list) \
    ((AVS_TYPEOF_PTR(list)) avs_list_simple_clone_impl((const void *) (list), sizeof(*(list))))

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_LIST_H */
