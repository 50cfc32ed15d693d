// Printed by `cargo xtask headers`.

use super::{Layouts, add, at};

/// Every structure of the C API.
#[rustfmt::skip]
pub fn all(layouts: &mut Layouts) {
    #[cfg(anj_with_coap_downloader)] {
        add!(layouts, "anj/coap_downloader.h", crate::capi::coap_downloader::anj_coap_downloader_configuration_t);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_configuration_t, event_cb);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_configuration_t, event_cb_arg);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_configuration_t, udp_tx_params);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_configuration_t, retry_delay);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_configuration_t, retry_count);
    }
    #[cfg(anj_with_coap_downloader)] {
        add!(layouts, "anj/coap_downloader.h", crate::capi::coap_downloader::anj_coap_downloader_t);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_t, event_cb);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_t, event_cb_arg);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_t, net_ctx);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_t, uri);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_t, net_config);
        at!(layouts, crate::capi::coap_downloader::anj_coap_downloader_t, state);
    }
    {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_socket_configuration_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_socket_configuration_t, af_setting);
    }
    #[cfg(anj_with_security)] {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_psk_info_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_psk_info_t, key);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_psk_info_t, identity);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_psk_info_t, sni);
    }
    #[cfg(anj_with_certificates)] {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_trust_store_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_trust_store_t, ca_certs);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_trust_store_t, ca_certs_count);
    }
    #[cfg(anj_with_certificates)] {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t, client_cert);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t, private_key);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t, server_cert);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t, certificate_usage);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t, sni);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t, trust_store);
    }
    #[cfg(anj_with_security)] {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_security_info_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_security_info_t, mode);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_security_info_t, data);
    }
    #[cfg(anj_with_security)] {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_ssl_configuration_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_ssl_configuration_t, security);
        #[cfg(anj_with_external_crypto_storage)] at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_ssl_configuration_t, crypto_ctx);
    }
    {
        add!(layouts, "anj/compat/net/anj_net_api.h", crate::capi::compat::net::anj_net_api::anj_net_config_t);
        at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_config_t, raw_socket_config);
        #[cfg(anj_with_security)] at!(layouts, crate::capi::compat::net::anj_net_api::anj_net_config_t, secure_socket_config);
    }
    {
        add!(layouts, "anj/core.h", crate::capi::core::anj_configuration_t);
        at!(layouts, crate::capi::core::anj_configuration_t, endpoint_name);
        at!(layouts, crate::capi::core::anj_configuration_t, connection_status_cb);
        at!(layouts, crate::capi::core::anj_configuration_t, connection_status_cb_arg);
        at!(layouts, crate::capi::core::anj_configuration_t, queue_mode_enabled);
        at!(layouts, crate::capi::core::anj_configuration_t, queue_mode_timeout);
        at!(layouts, crate::capi::core::anj_configuration_t, net_socket_cfg);
        at!(layouts, crate::capi::core::anj_configuration_t, udp_tx_params);
        at!(layouts, crate::capi::core::anj_configuration_t, exchange_request_timeout);
        #[cfg(anj_with_bootstrap)] at!(layouts, crate::capi::core::anj_configuration_t, bootstrap_retry_count);
        #[cfg(anj_with_bootstrap)] at!(layouts, crate::capi::core::anj_configuration_t, bootstrap_retry_timeout);
        #[cfg(anj_with_bootstrap)] at!(layouts, crate::capi::core::anj_configuration_t, bootstrap_timeout);
        #[cfg(anj_with_certificates)] at!(layouts, crate::capi::core::anj_configuration_t, trust_store);
    }
    {
        add!(layouts, "anj/core.h", crate::capi::core::anj_t);
        at!(layouts, crate::capi::core::anj_t, endpoint_name);
        at!(layouts, crate::capi::core::anj_t, endpoint_len);
        at!(layouts, crate::capi::core::anj_t, busy);
        at!(layouts, crate::capi::core::anj_t, status_cb);
        at!(layouts, crate::capi::core::anj_t, status_cb_arg);
        at!(layouts, crate::capi::core::anj_t, objects);
        at!(layouts, crate::capi::core::anj_t, object_count);
        at!(layouts, crate::capi::core::anj_t, socket_cfg);
        at!(layouts, crate::capi::core::anj_t, net_ctx);
        #[cfg(anj_with_security)] at!(layouts, crate::capi::core::anj_t, credential_handlers);
        #[cfg(anj_with_certificates)] at!(layouts, crate::capi::core::anj_t, trust_store);
        #[cfg(anj_with_external_crypto_storage)] at!(layouts, crate::capi::core::anj_t, crypto_ctx);
        at!(layouts, crate::capi::core::anj_t, session);
    }
    #[cfg(anj_with_security)] {
        add!(layouts, "anj/crypto.h", crate::capi::crypto::anj_crypto_security_info_buffer_t);
        at!(layouts, crate::capi::crypto::anj_crypto_security_info_buffer_t, data);
        at!(layouts, crate::capi::crypto::anj_crypto_security_info_buffer_t, data_size);
    }
    #[cfg(anj_with_security)] #[cfg(anj_with_external_crypto_storage)] {
        add!(layouts, "anj/crypto.h", crate::capi::crypto::anj_crypto_security_info_external_t);
        at!(layouts, crate::capi::crypto::anj_crypto_security_info_external_t, identity);
    }
    #[cfg(anj_with_security)] {
        add!(layouts, "anj/crypto.h", crate::capi::crypto::anj_crypto_security_info_t);
        at!(layouts, crate::capi::crypto::anj_crypto_security_info_t, tag);
        at!(layouts, crate::capi::crypto::anj_crypto_security_info_t, source);
        at!(layouts, crate::capi::crypto::anj_crypto_security_info_t, info);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_communication_retry_res_t);
        at!(layouts, crate::capi::defs::anj_communication_retry_res_t, retry_count);
        at!(layouts, crate::capi::defs::anj_communication_retry_res_t, retry_timer);
        at!(layouts, crate::capi::defs::anj_communication_retry_res_t, seq_delay_timer);
        at!(layouts, crate::capi::defs::anj_communication_retry_res_t, seq_retry_count);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_exchange_udp_tx_params_t);
        at!(layouts, crate::capi::defs::anj_exchange_udp_tx_params_t, ack_timeout);
        at!(layouts, crate::capi::defs::anj_exchange_udp_tx_params_t, ack_random_factor);
        at!(layouts, crate::capi::defs::anj_exchange_udp_tx_params_t, max_retransmit);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_uri_path_t);
        at!(layouts, crate::capi::defs::anj_uri_path_t, ids);
        at!(layouts, crate::capi::defs::anj_uri_path_t, uri_len);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_bytes_or_string_value_t);
        at!(layouts, crate::capi::defs::anj_bytes_or_string_value_t, data);
        at!(layouts, crate::capi::defs::anj_bytes_or_string_value_t, offset);
        at!(layouts, crate::capi::defs::anj_bytes_or_string_value_t, chunk_length);
        at!(layouts, crate::capi::defs::anj_bytes_or_string_value_t, full_length_hint);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_objlnk_value_t);
        at!(layouts, crate::capi::defs::anj_objlnk_value_t, oid);
        at!(layouts, crate::capi::defs::anj_objlnk_value_t, iid);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_res_value_t);
        at!(layouts, crate::capi::defs::anj_res_value_t, bytes_or_string);
        #[cfg(anj_with_external_data)] at!(layouts, crate::capi::defs::anj_res_value_t, external_data);
        at!(layouts, crate::capi::defs::anj_res_value_t, int_value);
        at!(layouts, crate::capi::defs::anj_res_value_t, uint_value);
        at!(layouts, crate::capi::defs::anj_res_value_t, double_value);
        at!(layouts, crate::capi::defs::anj_res_value_t, bool_value);
        at!(layouts, crate::capi::defs::anj_res_value_t, objlnk);
        at!(layouts, crate::capi::defs::anj_res_value_t, time_value);
    }
    {
        add!(layouts, "anj/defs.h", crate::capi::defs::anj_io_out_entry_t);
        at!(layouts, crate::capi::defs::anj_io_out_entry_t, r#type);
        at!(layouts, crate::capi::defs::anj_io_out_entry_t, value);
        at!(layouts, crate::capi::defs::anj_io_out_entry_t, path);
        at!(layouts, crate::capi::defs::anj_io_out_entry_t, timestamp);
    }
    {
        add!(layouts, "anj/dm/defs.h", crate::capi::dm::defs::anj_dm_res_t);
        at!(layouts, crate::capi::dm::defs::anj_dm_res_t, rid);
        at!(layouts, crate::capi::dm::defs::anj_dm_res_t, r#type);
        at!(layouts, crate::capi::dm::defs::anj_dm_res_t, kind);
        at!(layouts, crate::capi::dm::defs::anj_dm_res_t, insts);
        at!(layouts, crate::capi::dm::defs::anj_dm_res_t, max_inst_count);
    }
    {
        add!(layouts, "anj/dm/defs.h", crate::capi::dm::defs::anj_dm_obj_inst_t);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_inst_t, iid);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_inst_t, resources);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_inst_t, res_count);
    }
    {
        add!(layouts, "anj/dm/defs.h", crate::capi::dm::defs::anj_dm_obj_t);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_t, oid);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_t, version);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_t, handlers);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_t, insts);
        at!(layouts, crate::capi::dm::defs::anj_dm_obj_t, max_inst_count);
    }
    {
        add!(layouts, "anj/dm/defs.h", crate::capi::dm::defs::anj_dm_handlers_t);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, inst_create);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, inst_delete);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, inst_reset);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, transaction_begin);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, transaction_validate);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, transaction_end);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, res_read);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, res_write);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, res_execute);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, res_inst_create);
        at!(layouts, crate::capi::dm::defs::anj_dm_handlers_t, res_inst_delete);
    }
    #[cfg(anj_with_default_device_obj)] {
        add!(layouts, "anj/dm/device_object.h", crate::capi::dm::device_object::anj_dm_device_object_init_t);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, manufacturer);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, model_number);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, serial_number);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, firmware_version);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, software_version);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, reboot_cb);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_object_init_t, reboot_cb_arg);
    }
    #[cfg(anj_with_default_device_obj)] {
        add!(layouts, "anj/dm/device_object.h", crate::capi::dm::device_object::anj_dm_device_obj_t);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, obj);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, inst);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, reboot_cb);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, reboot_cb_arg);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, manufacturer);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, model_number);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, serial_number);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, firmware_version);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, binding_modes);
        at!(layouts, crate::capi::dm::device_object::anj_dm_device_obj_t, software_version);
    }
    #[cfg(anj_with_default_fota_obj)] {
        add!(layouts, "anj/dm/fw_update.h", crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, package_write_start_handler);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, package_write_handler);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, package_write_finish_handler);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, uri_write_handler);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, update_start_handler);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, get_name);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, get_version);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_handlers_t, reset_handler);
    }
    #[cfg(anj_with_default_fota_obj)] {
        add!(layouts, "anj/dm/fw_update.h", crate::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t, obj);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t, inst);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t, user_handlers);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t, user_ptr);
        at!(layouts, crate::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t, state);
    }
    #[cfg(anj_with_default_security_obj)] {
        add!(layouts, "anj/dm/security_object.h", crate::capi::dm::security_object::anj_dm_security_instance_init_t);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, server_uri);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, bootstrap_server);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, security_mode);
        #[cfg(anj_with_security)] at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, public_key_or_identity);
        #[cfg(anj_with_security)] at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, server_public_key);
        #[cfg(anj_with_security)] at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, secret_key);
        #[cfg(anj_with_security)] at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, server_name_indication);
        #[cfg(anj_with_certificates)] at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, certificate_usage);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, ssid);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, client_hold_off_time);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_instance_init_t, iid);
    }
    #[cfg(anj_with_default_security_obj)] {
        add!(layouts, "anj/dm/security_object.h", crate::capi::dm::security_object::anj_dm_security_obj_t);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_obj_t, obj);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_obj_t, inst);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_obj_t, state);
        at!(layouts, crate::capi::dm::security_object::anj_dm_security_obj_t, installed);
    }
    #[cfg(anj_with_default_server_obj)] {
        add!(layouts, "anj/dm/server_object.h", crate::capi::dm::server_object::anj_dm_server_instance_init_t);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, ssid);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, lifetime);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, default_min_period);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, default_max_period);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, disable_timeout);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, notification_storing);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, binding);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, bootstrap_on_registration_failure);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, mute_send);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, iid);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, comm_retry_res);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_instance_init_t, default_notification_mode);
    }
    #[cfg(anj_with_default_server_obj)] {
        add!(layouts, "anj/dm/server_object.h", crate::capi::dm::server_object::anj_dm_server_obj_t);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_obj_t, obj);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_obj_t, inst);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_obj_t, server_instance);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_obj_t, saved_instance);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_obj_t, saved_iid);
        at!(layouts, crate::capi::dm::server_object::anj_dm_server_obj_t, installed);
    }
    #[cfg(anj_ext_with_download_progress)] {
        add!(layouts, "anj/ext/fw_resume.h", crate::capi::ext::fw_resume::anj_ext_download_progress_t);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, round_trip_time);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, bytes_done);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, blocks_done);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, total_size);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, block_size);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, retransmissions);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, retries);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, last_error);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, last_cause);
        at!(layouts, crate::capi::ext::fw_resume::anj_ext_download_progress_t, last_code);
    }
    #[cfg(anj_with_lwm2m_send)] {
        add!(layouts, "anj/lwm2m_send.h", crate::capi::lwm2m_send::anj_send_request_t);
        at!(layouts, crate::capi::lwm2m_send::anj_send_request_t, records);
        at!(layouts, crate::capi::lwm2m_send::anj_send_request_t, records_cnt);
        at!(layouts, crate::capi::lwm2m_send::anj_send_request_t, finished_handler);
        at!(layouts, crate::capi::lwm2m_send::anj_send_request_t, data);
        at!(layouts, crate::capi::lwm2m_send::anj_send_request_t, content_format);
    }
    #[cfg(anj_with_ntp)] {
        add!(layouts, "anj/ntp.h", crate::capi::ntp::anj_ntp_configuration_t);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, event_cb);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, event_cb_arg);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, ntp_server_address);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, backup_ntp_server_address);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, ntp_period_hours);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, attempts);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, response_timeout);
        at!(layouts, crate::capi::ntp::anj_ntp_configuration_t, net_socket_cfg);
    }
    #[cfg(anj_with_ntp)] {
        add!(layouts, "anj/ntp.h", crate::capi::ntp::anj_ntp_t);
        at!(layouts, crate::capi::ntp::anj_ntp_t, obj);
        at!(layouts, crate::capi::ntp::anj_ntp_t, inst);
        at!(layouts, crate::capi::ntp::anj_ntp_t, anj);
        at!(layouts, crate::capi::ntp::anj_ntp_t, event_cb);
        at!(layouts, crate::capi::ntp::anj_ntp_t, event_cb_arg);
        at!(layouts, crate::capi::ntp::anj_ntp_t, server);
        at!(layouts, crate::capi::ntp::anj_ntp_t, backup_server);
    }
    #[cfg(anj_with_persistence)] {
        add!(layouts, "anj/persistence.h", crate::capi::persistence::anj_persistence_context_t);
        at!(layouts, crate::capi::persistence::anj_persistence_context_t, direction);
        at!(layouts, crate::capi::persistence::anj_persistence_context_t, read);
        at!(layouts, crate::capi::persistence::anj_persistence_context_t, write);
        at!(layouts, crate::capi::persistence::anj_persistence_context_t, ctx);
    }
    #[cfg(anj_with_security)] {
        add!(layouts, "anj/security.h", crate::capi::security::anj_security_credential_handlers_t);
        at!(layouts, crate::capi::security::anj_security_credential_handlers_t, get_psk_info);
        #[cfg(anj_with_certificates)] at!(layouts, crate::capi::security::anj_security_credential_handlers_t, get_cert_info);
        #[cfg(anj_with_external_crypto_storage)] at!(layouts, crate::capi::security::anj_security_credential_handlers_t, offload_keys_and_certs);
    }
    {
        add!(layouts, "anj/time.h", crate::capi::time::anj_time_duration_t);
        at!(layouts, crate::capi::time::anj_time_duration_t, us);
    }
    {
        add!(layouts, "anj/time.h", crate::capi::time::anj_time_monotonic_t);
        at!(layouts, crate::capi::time::anj_time_monotonic_t, since_monotonic_epoch);
    }
    {
        add!(layouts, "anj/time.h", crate::capi::time::anj_time_real_t);
        at!(layouts, crate::capi::time::anj_time_real_t, since_real_epoch);
    }
}
