//! What most stories start from: a gateway, a backend, and one service whose key has no limit
//! worth mentioning.

use crate::admin::{Admin, Registered};
use crate::backend::Backend;
use crate::client::{Answer, Call, Client, Connection};
use crate::gateway::{Gateway, GatewayBuilder};
use crate::pattern::{pattern, sha256_hex};

/// A gateway with one service in front of one backend.
pub struct Stage {
    /// The gateway.
    pub gateway: Gateway,
    /// The backend, registered as the service's target without a path of its own.
    pub backend: Backend,
    /// The service and its key.
    pub service: Registered,
    /// The management API.
    pub admin: Admin,
}

impl Stage {
    /// A gateway with nothing but defaults.
    pub async fn set() -> Self {
        Self::with(Gateway::builder()).await
    }

    /// A configured gateway.
    pub async fn with(builder: GatewayBuilder) -> Self {
        let (gateway, backend) = tokio::join!(builder.start(), Backend::start());
        Self::around(gateway, backend).await
    }

    /// A gateway in front of this backend.
    pub async fn around(gateway: Gateway, backend: Backend) -> Self {
        let admin = gateway.admin();
        let service = admin.register_unlimited("Story", &backend.url("")).await;
        Self {
            gateway,
            backend,
            service,
            admin,
        }
    }

    /// A client of the traffic port.
    pub fn client(&self) -> Client {
        self.gateway.client()
    }

    /// A request to the service at `rest`, with its key.
    pub fn call(&self, method: &str, rest: &str) -> Call {
        Call::new(method, &self.service.path(rest)).key(&self.service.key)
    }

    /// `GET` of `rest`, with the key.
    pub async fn get(&self, rest: &str) -> Answer {
        self.client().send(self.call("GET", rest)).await
    }

    /// A header block for `RawConnection`: request line, `Host`, the key, `headers`, empty line.
    pub fn head(&self, method: &str, rest: &str, headers: &str) -> String {
        let (path, key) = (self.service.path(rest), &self.service.key);
        let host = self.gateway.traffic_address();
        format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\n{headers}\r\n")
    }

    /// Sends bodies of these sizes up and down, with length and in chunks, and compares them.
    pub async fn bodies_go_both_ways(&self, connection: &mut Connection, sizes: &[usize]) {
        for &size in sizes {
            let body = pattern(size);
            let call = self.call("POST", "/echo").body(body.clone());
            let echo = connection.try_send(call).await.unwrap().expect(200).json();
            assert_eq!(echo["body_sha256"], sha256_hex(&body).as_str(), "{size} up");
            for how in ["bytes", "chunked"] {
                let call = self.call("GET", &format!("/{how}/{size}"));
                let answer = connection.try_send(call).await.unwrap().expect(200);
                assert!(
                    answer.body == body,
                    "{size} {how} down: {} bytes",
                    answer.body.len()
                );
            }
        }
    }
}
