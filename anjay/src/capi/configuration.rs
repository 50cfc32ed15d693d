//! What `anjay_new` makes of a configuration (spec 50 §5.2).

use anj::capi::ffi::{bool_value, enum_value};
use anj::exchange::TxParams;
use anj::session::SessionConfigState;
use anj::time::Duration;

use super::core::anjay_configuration_t;
use super::fw_handlers::tx_params;
use super::memory::text;
use super::time::duration;
use crate::client::Config;

/// Longest wait for the next block of a request of the server.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(50);

/// The settings of a configuration; `None` when they are out of range.
///
/// # Safety
/// What the configuration points to is valid.
pub unsafe fn settings(config: &anjay_configuration_t) -> Option<Config> {
    // SAFETY: the caller's promise.
    let (endpoint, tx, versions) =
        unsafe { (text(config.endpoint_name), config.udp_tx_params.as_ref(), config.lwm2m_version_config.as_ref()) };
    let Some(endpoint) = endpoint else {
        crate::log::error!("anjay", "no endpoint name");
        return None;
    };
    if endpoint.len() + 3 > anj::config::ANJ_COAP_MAX_ATTR_OPTION_SIZE {
        crate::log::error!("anjay", "the endpoint name is too long");
        return None;
    }
    let tx = match tx.map(tx_params) {
        None => TxParams::DEFAULT,
        Some(Some(params)) => params,
        Some(None) => {
            crate::log::error!("anjay", "the transmission parameters are out of range");
            return None;
        }
    };
    let mut version = (2, 1);
    if let Some(versions) = versions {
        let (least, most) = (enum_value(versions.minimum_version), enum_value(versions.maximum_version));
        if !(0..=2).contains(&least) || !(0..=2).contains(&most) || most < least {
            crate::log::error!("anjay", "no such versions of LwM2M");
            return None;
        }
        // 1.0 is not spoken.
        version = (most.max(1) as u8, least.max(1) as u8);
    }
    // SAFETY: the caller's promise.
    if let Some(timeouts) = unsafe { config.udp_dtls_hs_tx_params.as_ref() } {
        let (least, most) = (duration(&timeouts.min)?, duration(&timeouts.max)?);
        if least >= most {
            crate::log::error!("anjay", "the timer of DTLS handshakes is out of range");
            return None;
        }
    }
    Some(Config {
        endpoint: endpoint.to_vec(),
        versions: version,
        tx,
        confirmable: bool_value(config.confirmable_notifications),
        update_immediately: bool_value(config.update_immediately_on_dm_change),
        download_retries: u8::try_from(config.coap_downloader_retry_count).unwrap_or(u8::MAX),
        download_retry_delay: duration(&config.coap_downloader_retry_delay)
            .unwrap_or(Duration::ZERO)
            .max(Duration::ZERO),
    })
}

/// The settings that the session of the core keeps.
pub fn session_config(config: &Config) -> SessionConfigState {
    let tx = config.tx;
    SessionConfigState {
        tx,
        exchange_lifetime: tx.exchange_lifetime(),
        max_transmit_wait: tx.max_transmit_wait(),
        request_timeout: REQUEST_TIMEOUT,
        queue_timeout: Duration::INVALID,
        bootstrap_timeout: tx.exchange_lifetime(),
        bootstrap_retry_timeout: Duration::from_secs(10),
        bootstrap_retry_count: 5,
        queue_mode: false,
    }
}
