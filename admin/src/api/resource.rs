//! One address with its methods, registered with the server and the OpenAPI document at once.
//!
//! A [`Resource`] is all that the router's table is made of, so that a route cannot exist without
//! its documentation. A method that the address does not have is answered 405 with `Allow`.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::guard::Guard;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, Handler, Responder, guard, web};
use utoipa::openapi::path::Paths;
use utoipa::openapi::{RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

use super::problem::Problem;

/// Names an action by its module: its handler and its documentation.
macro_rules! on {
    ($($part:ident)::+) => {
        ($($part)::+::handle, $($part)::+::__path_handle)
    };
}
pub(super) use on;

/// An address and what can be done there.
pub(super) struct Resource {
    path: String,
    inner: actix_web::Resource,
    methods: Vec<Method>,
    docs: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

/// An address without methods yet.
pub(super) fn at(path: &str) -> Resource {
    Resource {
        path: path.to_owned(),
        inner: web::resource(path),
        methods: Vec::new(),
        docs: Paths::new(),
        schemas: Vec::new(),
    }
}

impl Resource {
    /// Reads: GET, and HEAD with it.
    pub(super) fn get<H, A>(mut self, (handler, docs): (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.inner = self
            .inner
            .route(web::route().guard(read_guard()).to(handler));
        let mut resource = self.documented(Method::GET, &docs);
        resource.methods.push(Method::HEAD);
        resource
    }

    /// A GET that changes something: HEAD, which must be safe, does not reach it.
    pub(super) fn get_once<H, A>(self, action: (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.method(Method::GET, action)
    }

    /// Creates or does.
    pub(super) fn post<H, A>(self, action: (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.method(Method::POST, action)
    }

    /// Replaces.
    pub(super) fn put<H, A>(self, action: (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.method(Method::PUT, action)
    }

    /// Edits in part.
    pub(super) fn patch<H, A>(self, action: (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.method(Method::PATCH, action)
    }

    /// Takes away.
    pub(super) fn delete<H, A>(self, action: (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.method(Method::DELETE, action)
    }

    fn method<H, A>(mut self, method: Method, (handler, docs): (H, impl OpenApiFactory)) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.inner = self.inner.route(web::method(method.clone()).to(handler));
        self.documented(method, &docs)
    }

    /// Takes the operation over under this resource's path: one action can stand at two addresses.
    fn documented(mut self, method: Method, docs: &impl OpenApiFactory) -> Self {
        for item in docs.paths().paths.into_values() {
            let mut here = Paths::new();
            here.paths.insert(self.path.clone(), item);
            self.docs.merge(here);
        }
        docs.schemas(&mut self.schemas);
        self.methods.push(method);
        self
    }
}

impl HttpServiceFactory for Resource {
    fn register(self, config: &mut AppService) {
        let allowed = self
            .methods
            .iter()
            .map(Method::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        let refuse = move || {
            let problem = method_not_allowed(&allowed);
            async move { Err::<&'static str, Problem>(problem) }
        };
        self.inner.default_service(web::to(refuse)).register(config);
    }
}

impl OpenApiFactory for Resource {
    fn paths(&self) -> Paths {
        self.docs.clone()
    }

    fn schemas(&self, schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.extend(self.schemas.iter().cloned());
    }
}

/// Lets GET through, and HEAD with it.
pub(super) fn read_guard() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

/// 405 for a method that an address does not have.
pub(super) fn method_not_allowed(allowed: &str) -> Problem {
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("This address takes {allowed}."),
    );
    match HeaderValue::from_str(allowed) {
        Ok(value) => problem.with_header(ALLOW, value),
        Err(_) => problem,
    }
}
