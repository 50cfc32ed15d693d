/* The tests; each begins with a fresh network and ends with a running server. */
#ifndef TESTS_H
#define TESTS_H

#include <stdint.h>

/* Rounds of the tests that go by chance. */
extern uint32_t g_rounds;

void spec_21_d1_psk(void);
void spec_21_d2_wrong_key(void);
void spec_21_d3_lost_hellos(void);
void spec_21_d4_no_answer(void);
void spec_21_d5_connection_id(void);
void spec_21_d6_no_connection_id(void);
void spec_21_3_1_session_is_resumed(void);
void spec_21_d7_close_notify(void);
void spec_21_3_1_closed_by_the_server(void);
void spec_21_3_2_mtu(void);
void spec_21_3_1_small_buffer(void);
void spec_21_3_1_long_datagram_below(void);
void spec_21_3_2_hesitating_network(void);
void spec_21_3_1_network_fails(void);
void spec_21_3_1_message_given_up(void);
void spec_21_3_1_misuse(void);
void spec_21_d1_register(void);
void spec_21_d2_status_stays_registering(void);
void spec_20_s50_connection_id_and_rejection(void);
void spec_20_s51_suspended_without_connection_id(void);
void spec_21_11_3_certificate_matrix(void);
void spec_21_3_3_bad_certificates(void);
void spec_21_3_2_server_name_indication(void);
void spec_31_3_authority_of_a_failed_handshake(void);
void spec_21_3_3_psk_limits(void);
void spec_21_3_3_certificates_missing_or_bad(void);
void spec_21_11_3_two_server_certificates(void);
void spec_21_3_3_pem_and_der(void);
void spec_21_9_zeroize(void);
void hostile_handshakes(void);
void secrets_are_gone_after_shutdown(void);
void private_key_is_gone_after_cleanup(void);

#endif /* TESTS_H */
