//! Channels: how a key says which provider stands behind it.
//!
//! The promise: every key that begins with `channel-key-` is a channel, except one. A key with
//! `kcp` or `inicis` in it is one of that provider and any other is one of Danal; one with `test`
//! in it is a test channel and any other a live one.

use serde_json::{Value, json};

const PREFIX: &str = "channel-key-";

/// The key that looks like a channel's and belongs to none.
const MISSING: &str = "channel-key-missing";

/// A channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    key: String,
}

/// Who verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    /// Danal.
    Danal,
    /// NHN KCP.
    Kcp,
    /// KG Inicis unified verification.
    Inicis,
}

impl Channel {
    /// Returns the channel of a key.
    pub(super) fn find(key: &str) -> Option<Channel> {
        let found = key.starts_with(PREFIX) && key != MISSING;
        found.then(|| Channel { key: key.to_owned() })
    }

    /// Returns who stands behind it.
    pub(super) fn provider(&self) -> Provider {
        if self.key.contains("kcp") {
            Provider::Kcp
        } else if self.key.contains("inicis") {
            Provider::Inicis
        } else {
            Provider::Danal
        }
    }

    /// Says whether it is for tests.
    pub(super) fn is_test(&self) -> bool {
        self.key.contains("test")
    }

    /// Returns the name of the provider's module.
    pub(super) fn module(&self) -> &'static str {
        match self.provider() {
            Provider::Danal => "DANAL",
            Provider::Kcp => "KCP_V2",
            Provider::Inicis => "INICIS_UNIFIED",
        }
    }

    /// Returns the name of the provider's company.
    pub(super) fn company(&self) -> &'static str {
        match self.provider() {
            Provider::Danal => "DANAL",
            Provider::Kcp => "KCP",
            Provider::Inicis => "INICIS",
        }
    }

    /// Returns the merchant's id at the provider.
    pub(super) fn merchant(&self) -> &'static str {
        match self.provider() {
            Provider::Danal => "DEMOCPID01",
            Provider::Kcp => "DEMOSITE01",
            Provider::Inicis => "INIDEMO001",
        }
    }

    /// Returns it as a record shows it.
    pub(super) fn shown(&self) -> Value {
        json!({
            "type": if self.is_test() { "TEST" } else { "LIVE" },
            "id": format!("channel-id-{}", self.key.strip_prefix(PREFIX).unwrap_or_default()),
            "key": self.key,
            "name": "Mock channel",
            "pgProvider": self.module(),
            "pgMerchantId": self.merchant(),
        })
    }
}
