//! The front page: the dashboard, or where to go from here without one, and how to use the token.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Documents;
use crate::api::problem::Problem;

pub(super) const PAGE: &str = include_str!("../../../assets/pages/home.html");

pub(super) async fn handle(
    request: HttpRequest,
    documents: web::Data<Documents>,
) -> Result<HttpResponse, Problem> {
    match documents.dashboard.page() {
        Some(page) => page,
        None => Ok(documents.home.answer(&request)),
    }
}
