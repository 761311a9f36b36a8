//! A management API on a temporary data directory, and the requests that tests send to it.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_http::Request;
use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::{Bytes, Data};
use gaas_admin::alerts::Detector;
use gaas_admin::api::{Dashboard, Documents, app};
use gaas_admin::webhooks::{Courier, Limits};
use gaas_admin::{Exposure, State};
use gaas_shared::clock::{UnixMillis, WallClock};
use gaas_shared::config::Config;
use gaas_shared::ids::{ApiKeyId, ServiceId};
use gaas_shared::model::UnitRule;
use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_shared::store::{Actor, Batch, DataDir};
use gaas_shared::usage::{
    BilledQuantity, BilledSeries, Method as UsageMethod, Origin, Series, StatusClass, Totals,
    UsageRecord,
};
use serde_json::Value;
use tempfile::TempDir;

/// 2027-01-15T08:00:00Z, where every test starts.
pub(crate) const START: UnixMillis = UnixMillis(1_800_000_000_000);

/// A clock that stands until it is moved.
pub(crate) struct TestClock(AtomicI64);

impl WallClock for TestClock {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}

type Calling = Pin<Box<dyn Future<Output = Reply>>>;

/// The API under test.
pub(crate) struct Api {
    pub(crate) data: DataDir,
    pub(crate) token: String,
    pub(crate) openapi: Value,
    clock: Arc<TestClock>,
    state: Data<State>,
    call: Rc<dyn Fn(Request) -> Calling>,
    _dir: TempDir,
}

impl Api {
    /// Reached from this machine only, as by default.
    pub(crate) async fn new() -> Self {
        Self::exposed(Exposure::Loopback).await
    }

    pub(crate) async fn exposed(exposure: Exposure) -> Self {
        Self::started(exposure, Dashboard::none()).await
    }

    async fn started(exposure: Exposure, dashboard: Dashboard) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        let token = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
        data.control().unwrap().first_start(START, &token).unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(START.0)));
        let state = State::new(&data, &Config::default(), exposure, clock.clone()).unwrap();
        let documents = Data::new(Documents::new(dashboard).unwrap());
        let openapi = serde_json::from_slice(documents.openapi_json()).unwrap();
        let state = Data::new(state);
        let service = Rc::new(init_service(app(state.clone(), documents)).await);
        let call = move |request| -> Calling {
            let service = service.clone();
            Box::pin(async move {
                let response = call_service(&*service, request).await;
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let body = to_bytes(response.into_body()).await.ok().unwrap();
                Reply {
                    status,
                    headers,
                    body,
                }
            })
        };
        Self {
            data,
            token: token.expose().to_owned(),
            openapi,
            clock,
            state,
            call: Rc::new(call),
            _dir: dir,
        }
    }

    pub(crate) fn later(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// The same with these files for a dashboard.
    pub(crate) async fn with_dashboard(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self::started(Exposure::Loopback, Dashboard::of(files)).await
    }

    /// Has all that is due done: prices, cycles, invoices. Whether no closed cycle waits.
    pub(crate) async fn tick(&self) -> bool {
        gaas_admin::tick(&self.state).await.unwrap()
    }

    /// Looks for thresholds that were reached; how many were told.
    pub(crate) async fn look(&self, detector: &mut Detector) -> usize {
        detector.look(&self.state).await.unwrap()
    }

    /// What delivers events; retries come as early as they may.
    pub(crate) fn courier(&self, limits: Limits) -> Courier {
        Courier::new(self.state.clone(), limits, || 0).unwrap()
    }

    /// The number of the last audit event: every write leaves one, so equal before and after means
    /// that nothing at all was changed.
    pub(crate) fn last_audit_event(&self) -> Option<u32> {
        let control = self.data.control().unwrap();
        let newest = control.audit_events(self.actor(), None, None, 1).unwrap();
        newest.items.first().map(|event| event.id)
    }

    /// A request without credentials, from a program on this machine.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> Sending<'_> {
        let request = TestRequest::with_uri(path)
            .method(method)
            .insert_header(("Host", "localhost:8001"));
        Sending { api: self, request }
    }

    /// A request with the management token.
    pub(crate) fn request(&self, method: Method, path: &str) -> Sending<'_> {
        let token = format!("Bearer {}", self.token);
        self.anonymous(method, path).header("Authorization", &token)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.request(Method::GET, path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.request(Method::POST, path).json(&body).send().await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.request(Method::PUT, path).json(&body).send().await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.request(Method::PATCH, path).json(&body).send().await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.request(Method::DELETE, path).send().await
    }

    /// Registers an API; its service and key have number 1 in a new data directory.
    pub(crate) async fn register(&self, name: &str) -> Value {
        let body = serde_json::json!({"name": name, "target_url": "http://127.0.0.1:9000/base"});
        self.post("/register-api", body).await.expect(201)
    }

    pub(crate) fn actor(&self) -> Actor {
        self.data.control().unwrap().default_actor().unwrap()
    }

    /// The number of the last change: equal before and after means that nothing was changed.
    pub(crate) fn last_seq(&self) -> i64 {
        self.data.control().unwrap().last_seq().unwrap()
    }

    /// Has the data plane's writer count these requests, one by one.
    pub(crate) fn record(&self, records: &[UsageRecord]) {
        let mut batch = Batch::default();
        records.iter().for_each(|record| batch.add(record));
        self.write(batch);
    }

    /// A request that was answered `seconds_ago`.
    pub(crate) fn request_record(
        &self,
        (key, service): (u32, u32),
        (origin, status): (Origin, u16),
        seconds_ago: i64,
    ) -> UsageRecord {
        let (control, actor) = (self.data.control().unwrap(), self.actor());
        let key = control.key(actor, ApiKeyId::new(key).unwrap()).unwrap();
        UsageRecord {
            settled_at_us: ((self.clock.now().0 - seconds_ago * 1_000) * 1_000) as u64,
            org: actor.org,
            service: ServiceId::new(service).unwrap(),
            api_key: key.id,
            price_version: key.price_version,
            cycle: control.open_cycle(actor.org).unwrap().id,
            status,
            origin,
            method: UsageMethod::Post,
            billed_units: u32::from(UnitRule::default().is_billable(origin, status)),
            bytes_in: 10,
            bytes_out: 100,
            latency_us: 2_000,
        }
    }

    /// Has the data plane's writer count `requests` of a key at its present price, all billable,
    /// and as many that failed.
    pub(crate) fn count_requests(&self, key: u32, service: u32, requests: u64) {
        let (control, actor) = (self.data.control().unwrap(), self.actor());
        let key = control.key(actor, ApiKeyId::new(key).unwrap()).unwrap();
        let service = ServiceId::new(service).unwrap();
        let (succeeded, failed) = (StatusClass::Success, StatusClass::ServerError);
        let minute = 60 * (self.clock.now().0 as u64 / 60_000);
        let series = |status_class| Series {
            org: actor.org,
            service,
            api_key: key.id,
            status_class,
            origin: Origin::Backend,
        };
        let counted = |billable| Totals {
            requests,
            billable_requests: billable,
            billed_units: billable,
            ..Totals::default()
        };
        let billed = BilledSeries {
            org: actor.org,
            cycle: control.open_cycle(actor.org).unwrap().id,
            api_key: key.id,
            service,
            price_version: key.price_version,
        };
        let quantity = BilledQuantity {
            requests,
            units: requests,
        };
        let batch = Batch {
            rollups: [
                ((minute, series(succeeded)), counted(requests)),
                ((minute, series(failed)), counted(0)),
            ]
            .into_iter()
            .collect(),
            billed: [(billed, quantity)].into_iter().collect(),
            records: 2 * requests,
            ..Batch::default()
        };
        self.write(batch);
    }

    /// Each batch moves the journal's cursor, as the data plane's writer does.
    fn write(&self, mut batch: Batch) {
        let usage = self.data.usage().unwrap();
        batch.cursor = usage.cursor().unwrap().unwrap_or_default();
        batch.cursor.slot += u32::try_from(batch.records).unwrap();
        usage.write(&batch, self.clock.now()).unwrap();
    }
}

/// A request in the making.
pub(crate) struct Sending<'a> {
    api: &'a Api,
    request: TestRequest,
}

impl Sending<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.append_header((name, value));
        self
    }

    pub(crate) fn host(mut self, host: &str) -> Self {
        self.request = self.request.insert_header(("Host", host));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn body(mut self, kind: &str, body: impl Into<Bytes>) -> Self {
        self.request = self
            .request
            .insert_header(("Content-Type", kind))
            .set_payload(body);
        self
    }

    pub(crate) async fn send(self) -> Reply {
        (self.api.call)(self.request.to_request()).await
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON in {} {:?}", self.status, self.body))
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:?}", self.body);
        self.json()
    }

    /// The cookie that it sets, as a browser would send it back.
    #[track_caller]
    pub(crate) fn cookie(&self) -> String {
        let set = self.header("set-cookie").expect("a cookie");
        set.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks the one error shape, and gives `code field field …`.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        let body = self.expect(status);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], "about:blank");
        assert_eq!(body["request_id"].as_str(), self.header("x-request-id"));
        for text in ["title", "detail", "code"] {
            assert!(
                body[text].as_str().is_some_and(|text| !text.is_empty()),
                "{text}: {body}"
            );
        }
        let mut summary = body["code"].as_str().unwrap().to_owned();
        for error in body["errors"].as_array().into_iter().flatten() {
            assert!(
                error["message"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{body}"
            );
            summary = format!("{summary} {}", error["field"].as_str().unwrap());
        }
        summary
    }
}
