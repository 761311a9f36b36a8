//! HTTPS towards clients: certificates, handshakes, and that HTTP/2 keeps what HTTP/1.1 promises.

mod handshakes;
mod http1;
mod http2;
mod operation;

use gaas_tests::{Authority, Backend, Gateway, GatewayBuilder, PairFiles, SecureClient, Stage};

/// The name that the gateway's certificate is made out to.
const NAME: &str = "gateway.example";

/// A gateway that serves HTTPS, and who signed its certificate.
struct Secure {
    stage: Stage,
    authority: Authority,
    files: PairFiles,
}

impl Secure {
    /// HTTPS beside HTTP.
    async fn set() -> Self {
        Self::with(|builder| builder).await
    }

    /// The same with other settings.
    async fn with(settings: impl FnOnce(GatewayBuilder) -> GatewayBuilder) -> Self {
        let (builder, authority, files) = certified();
        let builder = settings(builder.set("PROXY__TLS__LISTEN", "127.0.0.1:0"));
        let (gateway, backend) = tokio::join!(builder.start(), Backend::start());
        Self {
            stage: Stage::around(gateway, backend).await,
            authority,
            files,
        }
    }

    /// A client that trusts the authority and knows the gateway by its name.
    fn client(&self) -> SecureClient {
        let address = self.stage.gateway.secure_address();
        SecureClient::new(address, NAME, &self.authority)
    }

    /// A figure of `/metrics`.
    async fn metric(&self, name: &str) -> Option<i64> {
        metric(&self.stage.gateway, name).await
    }
}

/// A gateway that has a certificate, to be configured.
fn certified() -> (GatewayBuilder, Authority, PairFiles) {
    let authority = Authority::new("Story authority");
    let builder = Gateway::builder();
    let directory = builder.data_dir().with_file_name("tls");
    std::fs::create_dir(&directory).unwrap();
    let files = PairFiles::new(&directory, &authority.sign(NAME, 90));
    let builder = builder
        .set("PROXY__TLS__CERTIFICATE_FILE", files.certificate.display())
        .set("PROXY__TLS__PRIVATE_KEY_FILE", files.key.display());
    (builder, authority, files)
}

async fn metric(gateway: &Gateway, name: &str) -> Option<i64> {
    let call = gaas_tests::Call::get("/metrics");
    let text = gateway.operations().send(call).await.expect(200).text();
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map(|value| value.parse().unwrap())
}
