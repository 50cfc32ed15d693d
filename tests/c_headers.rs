//! What C makes of the static inline functions and macros of the headers: programs compiled with `cc` and run.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// Compiles and runs a C program that needs nothing of the library; its asserts decide.
fn run(name: &str, program: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (source, binary) = (folder.join(format!("{name}.c")), folder.join(name));
    fs::write(&source, program).unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let cc = env::var("CC").unwrap_or_else(|_| "cc".into());
    let config = folder.join(format!("{name}-include"));
    fs::create_dir_all(config.join("anj")).unwrap();
    // Options that this program needs; the rest has defaults.
    fs::write(
        config.join("anj/anj_config.h"),
        "#define ANJ_NET_WITH_UDP\n#define ANJ_WITH_SENML_CBOR\n#define ANJ_LOG_FULL\n\
         #define ANJ_LOG_HANDLER_OUTPUT_ALT\n#define ANJ_LOG_FORMATTER_BUF_SIZE 64\n#define ANJ_WITH_PERSISTENCE\n",
    )
    .unwrap();
    let output = Command::new(cc)
        .args(["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wcast-qual"])
        .args(["-Wshadow", "-Wc++-compat", "-Werror", "-I"])
        .arg(&config)
        .arg("-I")
        .arg(format!("{root}/include"))
        .arg(&source)
        .arg("-o")
        .arg(&binary)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = Command::new(&binary).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn spec_21_s5_time_arithmetic() {
    run(
        "time",
        r#"
#include <anj/time.h>
#include <assert.h>
#include <math.h>
#undef NDEBUG

static anj_time_duration_t of(int64_t us) {
    anj_time_duration_t duration;
    duration.us = us;
    return duration;
}

#define INVALID of(INT64_MAX)
#define SAME(Expression, Us) assert((Expression).us == (Us))

int main(void) {
    anj_time_monotonic_t start = anj_time_monotonic_from_duration(of(5));
    SAME(anj_time_duration_add(of(2), of(3)), 5);
    SAME(anj_time_duration_add(INVALID, of(3)), INT64_MAX);
    SAME(anj_time_duration_add(of(INT64_MAX - 1), of(2)), INT64_MAX);
    SAME(anj_time_duration_add(of(INT64_MIN), of(-2)), INT64_MIN);
    SAME(anj_time_duration_sub(of(2), of(3)), -1);
    SAME(anj_time_duration_sub(of(2), INVALID), INT64_MAX);
    SAME(anj_time_duration_sub(of(0), of(INT64_MIN)), INT64_MAX);
    SAME(anj_time_duration_sub(of(INT64_MIN), of(1)), INT64_MIN);
    SAME(anj_time_duration_mul(of(-7), 3), -21);
    SAME(anj_time_duration_mul(of(7), -3), -21);
    SAME(anj_time_duration_mul(of(7), 0), 0);
    SAME(anj_time_duration_mul(of(7), INT32_MAX), INT64_MAX);
    SAME(anj_time_duration_mul(INVALID, 2), INT64_MAX);
    SAME(anj_time_duration_mul(of(INT64_MAX / 2), 3), INT64_MAX);
    SAME(anj_time_duration_mul(of(INT64_MAX / 2), -3), INT64_MIN);
    SAME(anj_time_duration_mul(of(INT64_MIN), -1), INT64_MAX);
    SAME(anj_time_duration_mul(of(INT64_MIN / 2), INT32_MIN), INT64_MAX);
    SAME(anj_time_duration_fmul(of(10), 1.55), 15);
    SAME(anj_time_duration_fmul(of(10), (double) NAN), INT64_MAX);
    SAME(anj_time_duration_fmul(of(10), (double) INFINITY), INT64_MAX);
    SAME(anj_time_duration_fmul(of(10), 1e300), INT64_MAX);
    SAME(anj_time_duration_fmul(of(10), -1e300), INT64_MIN);
    SAME(anj_time_duration_div(of(-7), 2), -3);
    SAME(anj_time_duration_div(of(7), 0), INT64_MAX);
    SAME(anj_time_duration_div(of(INT64_MIN), -1), INT64_MAX);
    assert(anj_time_duration_lt(of(1), of(2)) && !anj_time_duration_lt(of(2), of(2)));
    assert(anj_time_duration_leq(of(2), of(2)) && anj_time_duration_geq(of(2), of(2)));
    assert(anj_time_duration_gt(of(3), of(2)) && anj_time_duration_eq(of(2), of(2)));
    assert(!anj_time_duration_eq(INVALID, INVALID) && !anj_time_duration_lt(of(1), INVALID));
    assert(!anj_time_duration_gt(INVALID, of(1)) && !anj_time_duration_leq(INVALID, INVALID));
    assert(!anj_time_duration_geq(INVALID, INVALID));
    SAME(anj_time_monotonic_diff(anj_time_monotonic_add(start, of(4)), start), 4);
    assert(!anj_time_monotonic_is_valid(anj_time_monotonic_sub(start, INVALID)));
    return 0;
}

/* Referenced by functions that this program does not call. */
anj_time_duration_t anj_time_duration_new(int64_t scalar, anj_time_unit_t unit) { (void) unit; return of(scalar); }
anj_time_duration_t anj_time_duration_fnew(double scalar, anj_time_unit_t unit) { (void) unit; return of((int64_t) scalar); }
int64_t anj_time_duration_to_scalar(anj_time_duration_t d, anj_time_unit_t unit) { (void) unit; return d.us; }
double anj_time_duration_to_fscalar(anj_time_duration_t d, anj_time_unit_t unit) { (void) unit; return (double) d.us; }
"#,
    );
}

#[test]
fn spec_21_s6_log_filters_by_module_at_compile_time() {
    run(
        "log",
        r#"
#define ANJ_LOG_LEVEL_FOR_MODULE_loud L_TRACE
#define ANJ_LOG_LEVEL_FOR_MODULE_quiet L_MUTED
#include <anj/log.h>
#include <assert.h>
#include <string.h>

static int written;
static char last[64];

void anj_log_handler_impl_full(
        anj_log_level_t level, const char *module, const char *file, int line, const char *format, ...) {
    (void) level;
    (void) file;
    (void) line;
    (void) format;
    ++written;
    strcpy(last, module);
}

int main(void) {
    int evaluated = 0;
    anj_log(plain, L_INFO, "%d", ++evaluated);
    assert(written == 1 && evaluated == 1 && !strcmp(last, "plain"));
    anj_log(plain, L_DEBUG, "%d", ++evaluated);
    assert(written == 1 && evaluated == 1);
    anj_log(loud, L_TRACE, "text");
    assert(written == 2);
    anj_log(quiet, L_ERROR, "%d", ++evaluated);
    assert(written == 2 && evaluated == 1);
    assert(!strcmp(ANJ_LOG_DISPOSABLE("a") "b", "ab"));
    return 0;
}
"#,
    );
}

#[test]
fn spec_31_s2_bool_restored_from_a_bad_byte_is_refused() {
    run(
        "persistence",
        r#"
#include <anj/persistence.h>
#include <assert.h>

static uint8_t stream;

int anj_persistence_bytes(const anj_persistence_context_t *ctx, void *inout_buffer, size_t buffer_size) {
    assert(buffer_size == 1);
    if (anj_persistence_direction(ctx) == ANJ_PERSISTENCE_STORE) {
        memcpy(&stream, inout_buffer, 1);
    } else {
        memcpy(inout_buffer, &stream, 1);
    }
    return 0;
}

int main(void) {
    anj_persistence_context_t store = { ANJ_PERSISTENCE_STORE, NULL, NULL, NULL };
    anj_persistence_context_t restore = { ANJ_PERSISTENCE_RESTORE, NULL, NULL, NULL };
    bool value = true;
    assert(anj_persistence_bool(&store, &value) == 0 && stream == 1);
    value = false;
    assert(anj_persistence_bool(&restore, &value) == 0 && value);
    stream = 2;
    assert(anj_persistence_bool(&restore, &value) == -1);
    return 0;
}
"#,
    );
}

#[test]
fn spec_21_s7_each_header_alone() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("include");
    let mut left = vec![root.clone()];
    let mut count = 0;
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
                continue;
            }
            let header = path.strip_prefix(&root).unwrap().to_str().unwrap();
            if !header.contains("private") {
                count += 1;
                run(&format!("alone{count}"), &format!("#include <{header}>\nint main(void) {{ return 0; }}\n"));
            }
        }
    }
    assert!(count > 20, "{count} headers");
}
