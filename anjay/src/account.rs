//! Which server to talk to, as the Security and Server objects tell (spec 50 §5.3).

use anj::coap::{Scheme, Uri};

use crate::capi::network::Credentials;
use crate::client::Inner;

/// What a session depends on: when it changes, the session begins anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Short Server ID; 65535 for the Bootstrap Server.
    pub ssid: u16,
    /// URI of the server.
    pub uri: Vec<u8>,
    /// What a secure connection is made with.
    pub credentials: Option<Credentials>,
}

/// The account of the first Server Instance that has a Security Instance, or that of the Bootstrap Server when there are no
/// Server Instances.
pub fn find(inner: &Inner) -> Option<Account> {
    let security = inner.security.as_ref()?;
    let mut ssids = inner.server.iter().flat_map(|server| server.ssids()).peekable();
    let instance = if ssids.peek().is_some() {
        ssids.find_map(|ssid| security.of_server(ssid))
    } else {
        security.of_bootstrap_server()
    }?;
    Some(Account {
        ssid: if instance.bootstrap { u16::MAX } else { instance.ssid },
        uri: instance.uri.clone(),
        credentials: instance.credentials(),
    })
}

impl Inner {
    /// What a secure connection to the server of a Security Instance is made with.
    pub fn credentials(&self, security_iid: u16) -> Option<Credentials> {
        self.security.as_ref()?.instance(security_iid)?.credentials()
    }

    /// What a secure connection to a URI is made with: the Security Instance of the same server, or else one of the same host.
    pub fn credentials_for(&self, uri: &[u8]) -> Option<Credentials> {
        let wanted = Uri::parse(uri).ok()?;
        let instances = self.security.as_ref()?.instances();
        let uris = || instances.iter().filter_map(|instance| Some((instance, Uri::parse(&instance.uri).ok()?)));
        let same_host = |uri: &Uri<'_>| uri.host.eq_ignore_ascii_case(wanted.host);
        let same = |uri: &Uri<'_>| {
            same_host(uri) && uri.scheme == wanted.scheme && uri.port_or_default() == wanted.port_or_default()
        };
        let found = uris().find(|(_, uri)| same(uri)).or_else(|| uris().find(|(_, uri)| same_host(uri)));
        found?.0.credentials()
    }
}

/// The scheme of a URI whose connection is secure.
pub fn is_secure(uri: &[u8]) -> bool {
    Uri::parse(uri).is_ok_and(|uri| uri.scheme == Scheme::Coaps)
}
