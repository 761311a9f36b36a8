//! Invoices and credit notes: read as JSON, CSV or PDF, made final, declared void, corrected.

mod body;
pub(super) mod credit;
mod csv;
pub(super) mod finalize;
mod format;
pub(super) mod list;
mod pdf;
pub(super) mod read;
pub(super) mod read_pdf;
pub(super) mod void;

use body::{InvoiceBody, WholeInvoiceBody};
pub(super) use credit::reason;
