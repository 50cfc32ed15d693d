/*
 * Spec 21 section 3 over a network in memory.
 *
 * usage: dtls FOLDER_OF_CERTIFICATES TEST|all [ROUNDS]
 */
#include <stdlib.h>
#include <string.h>

#include "tests.h"
#include "world.h"

const char *g_certificates;
uint32_t g_rounds = 300;

#define TEST(Name) { #Name, Name },
static const struct {
    const char *name;
    void (*run)(void);
} TESTS[] = {
    TEST(spec_21_d1_psk)
    TEST(spec_21_d2_wrong_key)
    TEST(spec_21_d3_lost_hellos)
    TEST(spec_21_d4_no_answer)
    TEST(spec_21_d5_connection_id)
    TEST(spec_21_d6_no_connection_id)
    TEST(spec_21_3_1_session_is_resumed)
    TEST(spec_21_d7_close_notify)
    TEST(spec_21_3_1_closed_by_the_server)
    TEST(spec_21_3_2_mtu)
    TEST(spec_21_3_1_small_buffer)
    TEST(spec_21_3_1_long_datagram_below)
    TEST(spec_21_3_2_hesitating_network)
    TEST(spec_21_3_1_network_fails)
    TEST(spec_21_3_1_message_given_up)
    TEST(spec_21_3_1_misuse)
    TEST(spec_21_d1_register)
    TEST(spec_21_d2_status_stays_registering)
    TEST(spec_20_s50_connection_id_and_rejection)
    TEST(spec_20_s51_suspended_without_connection_id)
    TEST(spec_21_11_3_certificate_matrix)
    TEST(spec_21_3_3_bad_certificates)
    TEST(spec_21_3_2_server_name_indication)
    TEST(spec_31_3_authority_of_a_failed_handshake)
    TEST(spec_21_3_3_psk_limits)
    TEST(spec_21_3_3_certificates_missing_or_bad)
    TEST(spec_21_11_3_two_server_certificates)
    TEST(spec_21_3_3_pem_and_der)
    TEST(spec_21_9_zeroize)
    TEST(hostile_handshakes)
    TEST(secrets_are_gone_after_shutdown)
    TEST(private_key_is_gone_after_cleanup)
};

int main(int argc, char *argv[]) {
    if (argc < 3) {
        return 2;
    }
    g_certificates = argv[1];
    if (argc > 3) {
        g_rounds = (uint32_t) atoi(argv[3]);
    }
    size_t run = 0;
    for (size_t i = 0; i < sizeof(TESTS) / sizeof(TESTS[0]); i++) {
        if (strcmp(argv[2], TESTS[i].name) && (strcmp(argv[2], "all") || strstr(TESTS[i].name, "_gone_"))) {
            continue;
        }
        network_reset();
        TESTS[i].run();
        server_stop();
        CHECK(!network_open_sockets());
        run++;
    }
    printf("%zu tests\n", run);
    return run ? 0 : 2;
}
