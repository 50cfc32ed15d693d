/*
 * Rust's core library refers to the personality routine of its unwinder in builds without optimisation. There is no
 * unwinder here (panic = "abort"); weak, so that a program with another Rust library in it still links.
 */
void rust_eh_personality(void);

#if defined(__GNUC__) || defined(__clang__)
__attribute__((weak))
#endif
void rust_eh_personality(void) {
}
