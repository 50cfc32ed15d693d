// Printed by `cargo xtask headers`.

use super::{Layouts, add, at};

/// Every structure of the C API.
#[rustfmt::skip]
pub fn all(layouts: &mut Layouts) {
    {
        add!(layouts, "avsystem/coap/udp.h", crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t);
        at!(layouts, crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t, ack_timeout);
        at!(layouts, crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t, ack_random_factor);
        at!(layouts, crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t, max_retransmit);
        at!(layouts, crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t, nstart);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_common.h", crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_file_t);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_file_t, filename);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_file_t, password);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_common.h", crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_path_t);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_path_t, path);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_common.h", crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_buffer_t);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_buffer_t, buffer);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_buffer_t, password);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_buffer_t, buffer_size);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_common.h", crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_array_t);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_array_t, array_ptr);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_array_t, element_count);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_common.h", crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_list_t);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_internal_list_t, list_head);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_common.h", crate::capi::avs::crypto_common::avs_crypto_security_info_union_t);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_t, r#type);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_t, source);
        at!(layouts, crate::capi::avs::crypto_common::avs_crypto_security_info_union_t, info);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_pki.h", crate::capi::avs::crypto_pki::avs_crypto_certificate_chain_info_t);
        at!(layouts, crate::capi::avs::crypto_pki::avs_crypto_certificate_chain_info_t, desc);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_pki.h", crate::capi::avs::crypto_pki::avs_crypto_cert_revocation_list_info_t);
        at!(layouts, crate::capi::avs::crypto_pki::avs_crypto_cert_revocation_list_info_t, desc);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_pki.h", crate::capi::avs::crypto_pki::avs_crypto_private_key_info_t);
        at!(layouts, crate::capi::avs::crypto_pki::avs_crypto_private_key_info_t, desc);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_psk.h", crate::capi::avs::crypto_psk::avs_crypto_psk_identity_info_t);
        at!(layouts, crate::capi::avs::crypto_psk::avs_crypto_psk_identity_info_t, desc);
    }
    {
        add!(layouts, "avsystem/commons/avs_crypto_psk.h", crate::capi::avs::crypto_psk::avs_crypto_psk_key_info_t);
        at!(layouts, crate::capi::avs::crypto_psk::avs_crypto_psk_key_info_t, desc);
    }
    {
        add!(layouts, "avsystem/commons/avs_errno.h", crate::capi::avs::errno::avs_error_t);
        at!(layouts, crate::capi::avs::errno::avs_error_t, category);
        at!(layouts, crate::capi::avs::errno::avs_error_t, code);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_resolved_endpoint_t);
        at!(layouts, crate::capi::avs::socket::avs_net_resolved_endpoint_t, size);
        at!(layouts, crate::capi::avs::socket::avs_net_resolved_endpoint_t, data);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_socket_configuration_t);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, dscp);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, priority);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, reuse_addr);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, transparent);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, interface_name);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, preferred_endpoint);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, address_family);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, forced_mtu);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_configuration_t, preferred_family);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_psk_info_t);
        at!(layouts, crate::capi::avs::socket::avs_net_psk_info_t, key);
        at!(layouts, crate::capi::avs::socket::avs_net_psk_info_t, identity);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_certificate_info_t);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, server_cert_validation);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, ignore_system_trust_store);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, dane);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, trusted_certs);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, cert_revocation_lists);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, client_cert);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, client_key);
        at!(layouts, crate::capi::avs::socket::avs_net_certificate_info_t, rebuild_client_cert_chain);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_security_info_t);
        at!(layouts, crate::capi::avs::socket::avs_net_security_info_t, mode);
        at!(layouts, crate::capi::avs::socket::avs_net_security_info_t, data);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_dtls_handshake_timeouts_t);
        at!(layouts, crate::capi::avs::socket::avs_net_dtls_handshake_timeouts_t, min);
        at!(layouts, crate::capi::avs::socket::avs_net_dtls_handshake_timeouts_t, max);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_socket_tls_ciphersuites_t);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_tls_ciphersuites_t, ids);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_tls_ciphersuites_t, num_ids);
    }
    {
        add!(layouts, "avsystem/commons/avs_socket.h", crate::capi::avs::socket::avs_net_socket_dane_tlsa_record_t);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_dane_tlsa_record_t, certificate_usage);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_dane_tlsa_record_t, selector);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_dane_tlsa_record_t, matching_type);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_dane_tlsa_record_t, association_data);
        at!(layouts, crate::capi::avs::socket::avs_net_socket_dane_tlsa_record_t, association_data_size);
    }
    {
        add!(layouts, "avsystem/commons/avs_time.h", crate::capi::avs::time::avs_time_duration_t);
        at!(layouts, crate::capi::avs::time::avs_time_duration_t, seconds);
        at!(layouts, crate::capi::avs::time::avs_time_duration_t, nanoseconds);
    }
    {
        add!(layouts, "avsystem/commons/avs_time.h", crate::capi::avs::time::avs_time_real_t);
        at!(layouts, crate::capi::avs::time::avs_time_real_t, since_real_epoch);
    }
    {
        add!(layouts, "avsystem/commons/avs_time.h", crate::capi::avs::time::avs_time_monotonic_t);
        at!(layouts, crate::capi::avs::time::avs_time_monotonic_t, since_monotonic_epoch);
    }
    {
        add!(layouts, "anjay/core.h", crate::capi::core::anjay_lwm2m_version_config_t);
        at!(layouts, crate::capi::core::anjay_lwm2m_version_config_t, minimum_version);
        at!(layouts, crate::capi::core::anjay_lwm2m_version_config_t, maximum_version);
    }
    {
        add!(layouts, "anjay/core.h", crate::capi::core::anjay_uri_path_t);
        at!(layouts, crate::capi::core::anjay_uri_path_t, ids);
    }
    {
        add!(layouts, "anjay/core.h", crate::capi::core::anjay_security_config_t);
        at!(layouts, crate::capi::core::anjay_security_config_t, security_info);
        at!(layouts, crate::capi::core::anjay_security_config_t, dane_tlsa_record);
        at!(layouts, crate::capi::core::anjay_security_config_t, tls_ciphersuites);
        at!(layouts, crate::capi::core::anjay_security_config_t, server_name_indication);
    }
    {
        add!(layouts, "anjay/core.h", crate::capi::core::anjay_configuration_t);
        at!(layouts, crate::capi::core::anjay_configuration_t, endpoint_name);
        at!(layouts, crate::capi::core::anjay_configuration_t, udp_listen_port);
        at!(layouts, crate::capi::core::anjay_configuration_t, dtls_version);
        at!(layouts, crate::capi::core::anjay_configuration_t, in_buffer_size);
        at!(layouts, crate::capi::core::anjay_configuration_t, out_buffer_size);
        at!(layouts, crate::capi::core::anjay_configuration_t, msg_cache_size);
        at!(layouts, crate::capi::core::anjay_configuration_t, socket_config);
        at!(layouts, crate::capi::core::anjay_configuration_t, udp_tx_params);
        at!(layouts, crate::capi::core::anjay_configuration_t, udp_dtls_hs_tx_params);
        at!(layouts, crate::capi::core::anjay_configuration_t, confirmable_notifications);
        at!(layouts, crate::capi::core::anjay_configuration_t, disable_legacy_server_initiated_bootstrap);
        at!(layouts, crate::capi::core::anjay_configuration_t, stored_notification_limit);
        at!(layouts, crate::capi::core::anjay_configuration_t, prefer_hierarchical_formats);
        at!(layouts, crate::capi::core::anjay_configuration_t, use_connection_id);
        at!(layouts, crate::capi::core::anjay_configuration_t, update_immediately_on_dm_change);
        at!(layouts, crate::capi::core::anjay_configuration_t, enable_self_notify);
        at!(layouts, crate::capi::core::anjay_configuration_t, connection_error_is_registration_failure);
        at!(layouts, crate::capi::core::anjay_configuration_t, default_tls_ciphersuites);
        at!(layouts, crate::capi::core::anjay_configuration_t, prng_ctx);
        at!(layouts, crate::capi::core::anjay_configuration_t, additional_tls_config_clb);
        at!(layouts, crate::capi::core::anjay_configuration_t, coap_tcp_max_options_size);
        at!(layouts, crate::capi::core::anjay_configuration_t, coap_tcp_request_timeout);
        at!(layouts, crate::capi::core::anjay_configuration_t, lwm2m_version_config);
        at!(layouts, crate::capi::core::anjay_configuration_t, use_system_trust_store);
        at!(layouts, crate::capi::core::anjay_configuration_t, trust_store_certs);
        at!(layouts, crate::capi::core::anjay_configuration_t, trust_store_crls);
        at!(layouts, crate::capi::core::anjay_configuration_t, rebuild_client_cert_chain);
        at!(layouts, crate::capi::core::anjay_configuration_t, confirmable_notification_status_cb);
        at!(layouts, crate::capi::core::anjay_configuration_t, server_connection_status_cb);
        at!(layouts, crate::capi::core::anjay_configuration_t, server_connection_status_cb_arg);
        at!(layouts, crate::capi::core::anjay_configuration_t, server_communication_error_cb);
        at!(layouts, crate::capi::core::anjay_configuration_t, server_communication_error_cb_arg);
        at!(layouts, crate::capi::core::anjay_configuration_t, coap_downloader_retry_count);
        at!(layouts, crate::capi::core::anjay_configuration_t, coap_downloader_retry_delay);
    }
    {
        add!(layouts, "anjay/dm.h", crate::capi::dm::anjay_dm_oi_attributes_t);
        at!(layouts, crate::capi::dm::anjay_dm_oi_attributes_t, min_period);
        at!(layouts, crate::capi::dm::anjay_dm_oi_attributes_t, max_period);
        at!(layouts, crate::capi::dm::anjay_dm_oi_attributes_t, min_eval_period);
        at!(layouts, crate::capi::dm::anjay_dm_oi_attributes_t, max_eval_period);
        at!(layouts, crate::capi::dm::anjay_dm_oi_attributes_t, con);
        at!(layouts, crate::capi::dm::anjay_dm_oi_attributes_t, hqmax);
    }
    {
        add!(layouts, "anjay/dm.h", crate::capi::dm::anjay_dm_r_attributes_t);
        at!(layouts, crate::capi::dm::anjay_dm_r_attributes_t, common);
        at!(layouts, crate::capi::dm::anjay_dm_r_attributes_t, greater_than);
        at!(layouts, crate::capi::dm::anjay_dm_r_attributes_t, less_than);
        at!(layouts, crate::capi::dm::anjay_dm_r_attributes_t, step);
        at!(layouts, crate::capi::dm::anjay_dm_r_attributes_t, edge);
    }
    {
        add!(layouts, "anjay/dm.h", crate::capi::dm::anjay_resource_observation_status_t);
        at!(layouts, crate::capi::dm::anjay_resource_observation_status_t, is_observed);
        at!(layouts, crate::capi::dm::anjay_resource_observation_status_t, min_period);
        at!(layouts, crate::capi::dm::anjay_resource_observation_status_t, max_eval_period);
    }
    {
        add!(layouts, "anjay/dm.h", crate::capi::dm::anjay_dm_handlers_t);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, object_read_default_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, object_write_default_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, list_instances);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, instance_reset);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, instance_create);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, instance_remove);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, instance_read_default_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, instance_write_default_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, list_resources);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_read);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_write);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_execute);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_reset);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, list_resource_instances);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_read_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_write_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, transaction_begin);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, transaction_validate);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, transaction_commit);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, transaction_rollback);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_instance_read_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_instance_write_attrs);
        at!(layouts, crate::capi::dm::anjay_dm_handlers_t, resource_instance_remove);
    }
    {
        add!(layouts, "anjay/dm.h", crate::capi::dm::anjay_dm_object_def_t);
        at!(layouts, crate::capi::dm::anjay_dm_object_def_t, oid);
        at!(layouts, crate::capi::dm::anjay_dm_object_def_t, version);
        at!(layouts, crate::capi::dm::anjay_dm_object_def_t, handlers);
    }
    {
        add!(layouts, "anjay/download.h", crate::capi::download::anjay_etag_t);
        at!(layouts, crate::capi::download::anjay_etag_t, size);
        at!(layouts, crate::capi::download::anjay_etag_t, value);
    }
    {
        add!(layouts, "anjay/download.h", crate::capi::download::anjay_download_status_t);
        at!(layouts, crate::capi::download::anjay_download_status_t, result);
        at!(layouts, crate::capi::download::anjay_download_status_t, details);
    }
    {
        add!(layouts, "anjay/download.h", crate::capi::download::anjay_download_config_t);
        at!(layouts, crate::capi::download::anjay_download_config_t, url);
        at!(layouts, crate::capi::download::anjay_download_config_t, start_offset);
        at!(layouts, crate::capi::download::anjay_download_config_t, etag);
        at!(layouts, crate::capi::download::anjay_download_config_t, on_next_block);
        at!(layouts, crate::capi::download::anjay_download_config_t, on_download_finished);
        at!(layouts, crate::capi::download::anjay_download_config_t, user_data);
        at!(layouts, crate::capi::download::anjay_download_config_t, security_config);
        at!(layouts, crate::capi::download::anjay_download_config_t, coap_tx_params);
        at!(layouts, crate::capi::download::anjay_download_config_t, tcp_request_timeout);
        at!(layouts, crate::capi::download::anjay_download_config_t, prefer_same_socket_downloads);
    }
    {
        add!(layouts, "anjay/fw_update.h", crate::capi::fw_update::anjay_fw_update_initial_state_t);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_initial_state_t, result);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_initial_state_t, persisted_uri);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_initial_state_t, resume_offset);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_initial_state_t, resume_etag);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_initial_state_t, prefer_same_socket_downloads);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_initial_state_t, use_lwm2m_send);
    }
    {
        add!(layouts, "anjay/fw_update.h", crate::capi::fw_update::anjay_fw_update_handlers_t);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, stream_open);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, stream_write);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, stream_finish);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, reset);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, get_name);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, get_version);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, perform_upgrade);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, get_security_config);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, get_coap_tx_params);
        at!(layouts, crate::capi::fw_update::anjay_fw_update_handlers_t, get_tcp_request_timeout);
    }
    {
        add!(layouts, "anjay/security.h", crate::capi::security::anjay_security_instance_t);
        at!(layouts, crate::capi::security::anjay_security_instance_t, ssid);
        at!(layouts, crate::capi::security::anjay_security_instance_t, server_uri);
        at!(layouts, crate::capi::security::anjay_security_instance_t, bootstrap_server);
        at!(layouts, crate::capi::security::anjay_security_instance_t, security_mode);
        at!(layouts, crate::capi::security::anjay_security_instance_t, client_holdoff_s);
        at!(layouts, crate::capi::security::anjay_security_instance_t, bootstrap_timeout_s);
        at!(layouts, crate::capi::security::anjay_security_instance_t, public_cert_or_psk_identity);
        at!(layouts, crate::capi::security::anjay_security_instance_t, public_cert_or_psk_identity_size);
        at!(layouts, crate::capi::security::anjay_security_instance_t, private_cert_or_psk_key);
        at!(layouts, crate::capi::security::anjay_security_instance_t, private_cert_or_psk_key_size);
        at!(layouts, crate::capi::security::anjay_security_instance_t, server_public_key);
        at!(layouts, crate::capi::security::anjay_security_instance_t, server_public_key_size);
        at!(layouts, crate::capi::security::anjay_security_instance_t, matching_type);
        at!(layouts, crate::capi::security::anjay_security_instance_t, server_name_indication);
        at!(layouts, crate::capi::security::anjay_security_instance_t, certificate_usage);
        at!(layouts, crate::capi::security::anjay_security_instance_t, ciphersuites);
        at!(layouts, crate::capi::security::anjay_security_instance_t, public_cert);
        at!(layouts, crate::capi::security::anjay_security_instance_t, private_key);
        at!(layouts, crate::capi::security::anjay_security_instance_t, psk_identity);
        at!(layouts, crate::capi::security::anjay_security_instance_t, psk_key);
    }
    {
        add!(layouts, "anjay/server.h", crate::capi::server::anjay_server_instance_t);
        at!(layouts, crate::capi::server::anjay_server_instance_t, ssid);
        at!(layouts, crate::capi::server::anjay_server_instance_t, lifetime);
        at!(layouts, crate::capi::server::anjay_server_instance_t, default_min_period);
        at!(layouts, crate::capi::server::anjay_server_instance_t, default_max_period);
        at!(layouts, crate::capi::server::anjay_server_instance_t, disable_timeout);
        at!(layouts, crate::capi::server::anjay_server_instance_t, binding);
        at!(layouts, crate::capi::server::anjay_server_instance_t, notification_storing);
        at!(layouts, crate::capi::server::anjay_server_instance_t, initial_registration_delay_timer);
        at!(layouts, crate::capi::server::anjay_server_instance_t, bootstrap_on_registration_failure);
        at!(layouts, crate::capi::server::anjay_server_instance_t, preferred_transport);
        at!(layouts, crate::capi::server::anjay_server_instance_t, mute_send);
        at!(layouts, crate::capi::server::anjay_server_instance_t, communication_retry_count);
        at!(layouts, crate::capi::server::anjay_server_instance_t, communication_retry_timer);
        at!(layouts, crate::capi::server::anjay_server_instance_t, communication_sequence_retry_count);
        at!(layouts, crate::capi::server::anjay_server_instance_t, communication_sequence_delay_timer);
    }
}
