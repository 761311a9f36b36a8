//! ReDoc at `/redoc`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Documents;

pub(super) const PAGE: &str = include_str!("../../../assets/pages/redoc.html");
pub(super) const START: &str = include_str!("../../../assets/pages/redoc-start.js");
pub(super) const BUNDLE: &str = include_str!("../../../assets/redoc/redoc.standalone.js");

pub(super) async fn page(request: HttpRequest, documents: web::Data<Documents>) -> HttpResponse {
    documents.redoc_page.answer(&request)
}

pub(super) async fn start(request: HttpRequest, documents: web::Data<Documents>) -> HttpResponse {
    documents.redoc_start.answer(&request)
}

pub(super) async fn bundle(request: HttpRequest, documents: web::Data<Documents>) -> HttpResponse {
    documents.redoc_bundle.answer(&request)
}
