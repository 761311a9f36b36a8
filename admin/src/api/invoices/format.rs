//! In which form a bill is wanted.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, CONTENT_DISPOSITION, VARY};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use gaas_shared::model::WholeInvoice;

use super::{WholeInvoiceBody, csv, pdf};
use crate::api::problem::Problem;

/// A form that bills come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Format {
    Json,
    Csv,
    Pdf,
}

impl Format {
    /// Every form by the word that `?format=` takes.
    pub(super) const WORDS: [(&'static str, Self); 3] =
        [("json", Self::Json), ("csv", Self::Csv), ("pdf", Self::Pdf)];

    /// The first form that an `Accept` header names.
    fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|range| {
            match range.split(';').next().unwrap_or_default().trim() {
                "application/json" => Some(Self::Json),
                "text/csv" => Some(Self::Csv),
                "application/pdf" => Some(Self::Pdf),
                _ => None,
            }
        })
    }

    /// The bill in this form.
    pub(super) fn answer(self, whole: &WholeInvoice) -> HttpResponse {
        let (kind, body) = match self {
            Self::Json => {
                return HttpResponse::Ok()
                    .insert_header((VARY, "Accept"))
                    .json(WholeInvoiceBody::from(whole));
            }
            Self::Csv => ("text/csv; charset=utf-8", csv::of(whole).into_bytes()),
            Self::Pdf => ("application/pdf", pdf::of(whole)),
        };
        let extension = if self == Self::Csv { "csv" } else { "pdf" };
        let name = match whole.invoice.number {
            Some(number) => number.to_string(),
            None => format!("draft-{}", whole.invoice.id),
        };
        HttpResponse::Ok()
            .content_type(kind)
            .insert_header((VARY, "Accept"))
            .insert_header((
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}.{extension}\""),
            ))
            .body(body)
    }
}

/// What the `Accept` header asks for; JSON where it says nothing that is known here.
impl FromRequest for Format {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(ACCEPT);
        let header = header.and_then(|value| value.to_str().ok());
        ready(Ok(header.and_then(Self::accepted).unwrap_or(Self::Json)))
    }
}
