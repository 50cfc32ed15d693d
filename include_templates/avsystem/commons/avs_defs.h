#ifndef AVSYSTEM_COMMONS_AVS_DEFS_H
#define AVSYSTEM_COMMONS_AVS_DEFS_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <avsystem/commons/avs_commons_config.h>

/**
 * @file
 * Macros that the other headers and programs use.
 */

/** A type with the strictest alignment that a value has. */
typedef union {
    void *ptr;
    void (*fptr)(void);
    long double ld;
    intmax_t i;
} avs_max_align_t;

/** First of the arguments. */
#define AVS_VARARG0(...) _AVS_FIRST(__VA_ARGS__, 0)
#define _AVS_FIRST(First, ...) First
/** Number of the arguments, 1 to 10. */
#define AVS_VARARG_LENGTH(...) _AVS_ELEVENTH(__VA_ARGS__, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define _AVS_ELEVENTH(A, B, C, D, E, F, G, H, I, J, N, ...) N

/** One token from up to five, each expanded before. */
#define AVS_CONCAT(...) _AVS_PASTE(_AVS_CONCAT_, AVS_VARARG_LENGTH(__VA_ARGS__))(__VA_ARGS__)
#define _AVS_PASTE(A, B) _AVS_PASTE_NOW(A, B)
#define _AVS_PASTE_NOW(A, B) A##B
#define _AVS_CONCAT_1(A) A
#define _AVS_CONCAT_2(A, B) _AVS_PASTE(A, B)
#define _AVS_CONCAT_3(A, B, C) _AVS_PASTE(_AVS_CONCAT_2(A, B), C)
#define _AVS_CONCAT_4(A, B, C, D) _AVS_PASTE(_AVS_CONCAT_3(A, B, C), D)
#define _AVS_CONCAT_5(A, B, C, D, E) _AVS_PASTE(_AVS_CONCAT_4(A, B, C, D), E)

/** A string literal of tokens as they are. */
#define AVS_QUOTE(Value) #Value
/** A string literal of tokens, expanded before. */
#define AVS_QUOTE_MACRO(Value) AVS_QUOTE(Value)

/** `__typeof__`. */
#define AVS_CONFIG_TYPEOF __typeof__
/** The type of an expression that is a pointer. */
#define AVS_TYPEOF_PTR(symbol) AVS_CONFIG_TYPEOF(symbol)
/** Calls `Func`, its first argument cast to void with so many stars (1 or 2), and casts the result to the type of that argument. */
#define AVS_CALL_WITH_CAST(LevelsOfIndirection, Func, ...) \
    ((AVS_TYPEOF_PTR(AVS_VARARG0(__VA_ARGS__))) _AVS_PASTE(_AVS_CALL_, LevelsOfIndirection)(Func, __VA_ARGS__, 0))
#define _AVS_CALL_1(Func, ...) _AVS_PASTE(_AVS_CALL_1_, AVS_VARARG_LENGTH(__VA_ARGS__))(Func, __VA_ARGS__)
#define _AVS_CALL_2(Func, ...) _AVS_PASTE(_AVS_CALL_2_, AVS_VARARG_LENGTH(__VA_ARGS__))(Func, __VA_ARGS__)
#define _AVS_CALL_1_2(Func, A, End) Func((void *) (intptr_t) (A))
#define _AVS_CALL_1_3(Func, A, B, End) Func((void *) (intptr_t) (A), B)
#define _AVS_CALL_1_4(Func, A, B, C, End) Func((void *) (intptr_t) (A), B, C)
#define _AVS_CALL_2_2(Func, A, End) Func((void **) (intptr_t) (A))
#define _AVS_CALL_2_3(Func, A, B, End) Func((void **) (intptr_t) (A), B)
#define _AVS_CALL_2_4(Func, A, B, C, End) Func((void **) (intptr_t) (A), B, C)

/** A pointer to a `type` that lies `offset` bytes behind `struct_ptr`. */
#define AVS_APPLY_OFFSET(type, struct_ptr, offset) ((type *) (intptr_t) ((intptr_t) (struct_ptr) + (intptr_t) (offset)))
/** The `type` of which `ptr` points to the field `member`. */
#define AVS_CONTAINER_OF(ptr, type, member) AVS_APPLY_OFFSET(type, ptr, -(intptr_t) offsetof(type, member))

/** Number of elements of an array. */
#define AVS_ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
/** The smaller one; an argument may be evaluated twice. */
#define AVS_MIN(a, b) ((a) < (b) ? (a) : (b))
/** The larger one; an argument may be evaluated twice. */
#define AVS_MAX(a, b) ((a) > (b) ? (a) : (b))

#if defined(__GNUC__) || defined(__clang__)
/** Lets the compiler check format and arguments as those of `printf`. */
#define AVS_F_PRINTF(fmt_idx, ellipsis_idx) __attribute__((format(printf, fmt_idx, ellipsis_idx)))
#else
/** Lets the compiler check format and arguments as those of `printf`. */
#define AVS_F_PRINTF(fmt_idx, ellipsis_idx)
#endif

#endif /* AVSYSTEM_COMMONS_AVS_DEFS_H */
