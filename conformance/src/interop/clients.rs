//! The vendors' clients, a row each.
//!
//! The promise: what the conductor knows of a client is here, and the mocks know nothing of any.

use crate::mock::Api;

/// A client of somebody else's.
#[derive(Debug)]
pub(super) struct Client {
    /// The name in reports and in `differences.toml`.
    pub(super) name: &'static str,
    /// The package, as `requirements.txt` calls it.
    pub(super) package: &'static str,
    pub(super) api: Api,
    /// The program that drives it, in the folder of drivers.
    pub(super) driver: &'static str,
    /// The arguments of that program.
    pub(super) arguments: &'static [&'static str],
    /// Whether the package keeps state for the life of a process, so that each scene wants one of
    /// its own.
    pub(super) one_scene: bool,
    /// The operations that the package has no method for. Its driver makes them of the package's
    /// own parts, so that the path is ours and the rest is the package's.
    pub(super) makeshift: &'static [&'static str],
}

/// Every client that is driven.
pub(super) const CLIENTS: [Client; 5] = [
    Client {
        name: "portone-server-sdk",
        package: "portone-server-sdk",
        api: Api::PortoneV2,
        driver: "drive_portone_server_sdk.py",
        arguments: &["sync"],
        one_scene: false,
        makeshift: &[],
    },
    Client {
        name: "portone-server-sdk (async)",
        package: "portone-server-sdk",
        api: Api::PortoneV2,
        driver: "drive_portone_server_sdk.py",
        arguments: &["async"],
        one_scene: false,
        makeshift: &[],
    },
    Client {
        name: "iamport-rest-client",
        package: "iamport-rest-client",
        api: Api::PortoneV1,
        driver: "drive_iamport_rest_client.py",
        arguments: &[],
        one_scene: false,
        makeshift: &["requestOTP", "confirmOTP"],
    },
    Client {
        name: "linkhub",
        package: "linkhub",
        api: Api::Kakaocert,
        driver: "drive_linkhub.py",
        arguments: &[],
        one_scene: false,
        makeshift: &[],
    },
    Client {
        name: "kakaocert",
        package: "kakaocert",
        api: Api::Kakaocert,
        driver: "drive_kakaocert.py",
        arguments: &[],
        one_scene: true,
        makeshift: &[],
    },
];

impl Client {
    /// Returns the version that `requirements.txt` has of the package.
    pub(super) fn version<'r>(&self, requirements: &'r str) -> Option<&'r str> {
        let start = format!("{}==", self.package);
        let line = requirements.lines().find_map(|line| line.strip_prefix(start.as_str()))?;
        line.split_whitespace().next()
    }
}
