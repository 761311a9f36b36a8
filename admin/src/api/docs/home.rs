//! The front page: where to go from here, and how to use the token.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Documents;

pub(super) const PAGE: &str = include_str!("../../../assets/pages/home.html");

pub(super) async fn handle(request: HttpRequest, documents: web::Data<Documents>) -> HttpResponse {
    documents.home.answer(&request)
}
