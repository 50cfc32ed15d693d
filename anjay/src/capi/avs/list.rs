//! `avsystem/commons/avs_list.h`: the functions behind the list macros. An element is a pointer to its value, in front of which lies
//! the pointer to the next element.

use core::ffi::c_void;
use core::ptr::null_mut;

use super::defs::avs_max_align_t;

/// Bytes between the link of an element and its value, so that the value has the strictest alignment.
const SPACE: usize = size_of::<Node>() - size_of::<avs_max_align_t>();

/// Where an element lies.
#[repr(C)]
struct Node {
    next: *mut c_void,
    value: avs_max_align_t,
}

/// The link of an element.
///
/// # Safety
/// `element` is an element of a list.
unsafe fn link(element: *const c_void) -> *mut *mut c_void {
    // SAFETY: the link lies in front of each element.
    unsafe { element.byte_sub(SPACE).cast_mut().cast() }
}

/// A list of one element, zeroed, with room for `size` bytes; NULL when there is no memory. The function of `AVS_LIST_NEW_BUFFER`.
#[unsafe(no_mangle)]
pub extern "C" fn avs_list_new_impl(size: usize) -> *mut c_void {
    let Some(total) = size.checked_add(SPACE) else { return null_mut() };
    // SAFETY: any size may be asked for.
    let memory = unsafe { libc::calloc(1, total) };
    if memory.is_null() {
        return null_mut();
    }
    // SAFETY: the memory has more than SPACE bytes.
    unsafe { memory.byte_add(SPACE) }
}

/// Puts a list in front of the element to which `insert_ptr` points, and returns its first element. The function of
/// `AVS_LIST_INSERT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_insert_impl(list: *mut c_void, insert_ptr: *mut *mut c_void) -> *mut c_void {
    if !list.is_null() && !insert_ptr.is_null() {
        // SAFETY: the caller's list and link are valid.
        unsafe {
            let mut end = link(list);
            while !(*end).is_null() {
                end = link(*end);
            }
            *end = *insert_ptr;
            *insert_ptr = list;
        }
    }
    list
}

/// Takes the element to which `ptr` points out of its list, and returns it. The function of `AVS_LIST_DETACH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_detach_impl(ptr: *mut *mut c_void) -> *mut c_void {
    // SAFETY: the caller's link is NULL or valid.
    unsafe {
        if ptr.is_null() || (*ptr).is_null() {
            return null_mut();
        }
        let element = *ptr;
        *ptr = *link(element);
        *link(element) = null_mut();
        element
    }
}

/// Takes the element to which `ptr` points out of its list, and frees it. The function of `AVS_LIST_DELETE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_delete_impl(ptr: *mut *mut c_void) {
    // SAFETY: the caller's link is NULL or valid.
    let element = unsafe { avs_list_detach_impl(ptr) };
    if !element.is_null() {
        // SAFETY: the element was allocated with its link, by `avs_list_new_impl`.
        unsafe { libc::free(link(element).cast()) };
    }
}

/// Number of elements. The function of `AVS_LIST_SIZE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_size_impl(list: *const c_void) -> usize {
    let mut size = 0;
    let mut element = list;
    while !element.is_null() {
        size += 1;
        // SAFETY: the caller's list is valid.
        element = unsafe { *link(element) };
    }
    size
}

/// The n-th element, counted from 0; NULL when the list is shorter. The function of `AVS_LIST_NTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_nth_impl(list: *const c_void, n: usize) -> *mut c_void {
    let mut first = list.cast_mut();
    // SAFETY: the caller's list is valid.
    let ptr = unsafe { avs_list_nth_ptr_impl(&raw mut first, n) };
    // SAFETY: a link when it is not NULL.
    if ptr.is_null() { null_mut() } else { unsafe { *ptr } }
}

/// The link to the n-th element, counted from 0; NULL when the list is shorter. The function of `AVS_LIST_NTH_PTR`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_nth_ptr_impl(list_ptr: *mut *mut c_void, n: usize) -> *mut *mut c_void {
    let mut ptr = list_ptr;
    let mut left = n;
    loop {
        // SAFETY: the caller's link is NULL or valid, and so are those behind it.
        if ptr.is_null() || unsafe { *ptr }.is_null() {
            return null_mut();
        }
        if left == 0 {
            return ptr;
        }
        left -= 1;
        // SAFETY: there is an element.
        ptr = unsafe { link(*ptr) };
    }
}

/// The link at the end of a list, which is NULL. The function of `AVS_LIST_APPEND_PTR`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_append_ptr_impl(list_ptr: *mut *mut c_void) -> *mut *mut c_void {
    let mut ptr = list_ptr;
    // SAFETY: the caller's link is NULL or valid, and so are those behind it.
    unsafe {
        while !ptr.is_null() && !(*ptr).is_null() {
            ptr = link(*ptr);
        }
    }
    ptr
}

/// A list of copies of the first `size` bytes of each element; NULL when the list is empty or there is no memory. The function of
/// `AVS_LIST_SIMPLE_CLONE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_list_simple_clone_impl(list: *const c_void, size: usize) -> *mut c_void {
    let mut first: *mut c_void = null_mut();
    let mut end: *mut *mut c_void = &raw mut first;
    let mut element = list;
    while !element.is_null() {
        let copy = avs_list_new_impl(size);
        if copy.is_null() {
            while !first.is_null() {
                // SAFETY: a list of copies.
                unsafe { avs_list_delete_impl(&raw mut first) };
            }
            return null_mut();
        }
        // SAFETY: both have `size` bytes; `end` is the last link of the copies.
        unsafe {
            copy.cast::<u8>().copy_from_nonoverlapping(element.cast(), size);
            *end = copy;
            end = link(copy);
            element = *link(element);
        }
    }
    first
}

/// The elements of a list of values of one type, for the Rust side.
///
/// # Safety
/// `list` is NULL or a list whose elements are values of type `T`; it stays as it is while the iterator lives.
pub unsafe fn iterate<T>(list: *const T) -> impl Iterator<Item = *const T> {
    let mut element = list;
    std::iter::from_fn(move || {
        let current = element;
        if current.is_null() {
            return None;
        }
        // SAFETY: the caller's promise.
        element = unsafe { (*link(current.cast())).cast_const().cast() };
        Some(current)
    })
}

/// A list of copies of values, for the Rust side; `None` when there is no memory.
pub fn from_values<T: Copy>(values: &[T]) -> Option<*mut T> {
    let mut first: *mut c_void = null_mut();
    for value in values.iter().rev() {
        let element = avs_list_new_impl(size_of::<T>());
        if element.is_null() {
            while !first.is_null() {
                // SAFETY: a list made here.
                unsafe { avs_list_delete_impl(&raw mut first) };
            }
            return None;
        }
        // SAFETY: the element has room for a value; `first` is a link.
        unsafe {
            element.cast::<T>().write(*value);
            avs_list_insert_impl(element, &raw mut first);
        }
    }
    Some(first.cast())
}
