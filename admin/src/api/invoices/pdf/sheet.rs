//! Pages of a PDF: where text and rules go, and the file that they make.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::text::{encoded, width};

/// A4 in points.
const PAGE: Rect = Rect {
    x1: 0.0,
    y1: 0.0,
    x2: 595.0,
    y2: 842.0,
};
const REGULAR: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// The font size in points.
    pub(super) size: f32,
    /// Whether it is bold.
    pub(super) bold: bool,
    /// How light it is: 0 is black, 1 is white.
    pub(super) gray: f32,
}

/// A page in the making. The origin is its lower left corner.
pub(super) struct Sheet(Content);

impl Sheet {
    /// An empty page.
    pub(super) fn new() -> Self {
        Self(Content::new())
    }

    /// Writes a line that begins at `x`.
    pub(super) fn text(&mut self, (x, y): (f32, f32), style: Style, text: &str) {
        let font = if style.bold { BOLD } else { REGULAR };
        self.0
            .set_fill_gray(style.gray)
            .begin_text()
            .set_font(font, style.size)
            .next_line(x, y)
            .show(Str(&encoded(text)))
            .end_text();
    }

    /// Writes a line that ends at `x`; meant for numbers, whose digits are as wide in bold.
    pub(super) fn text_ending(&mut self, (x, y): (f32, f32), style: Style, text: &str) {
        self.text((x - width(text, style.size), y), style, text);
    }

    /// Draws a thin line across.
    pub(super) fn rule(&mut self, (from, to): (f32, f32), y: f32) {
        self.0
            .set_stroke_gray(0.7)
            .set_line_width(0.5)
            .move_to(from, y)
            .line_to(to, y)
            .stroke();
    }
}

/// The file that holds these pages.
pub(super) fn file(title: &str, sheets: Vec<Sheet>) -> Vec<u8> {
    let mut next = 1;
    let mut reference = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, tree, info) = (reference(), reference(), reference());
    let fonts = [
        (REGULAR, "Helvetica", reference()),
        (BOLD, "Helvetica-Bold", reference()),
    ];
    let pages: Vec<_> = sheets
        .into_iter()
        .map(|sheet| (reference(), reference(), sheet))
        .collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
    pdf.pages(tree)
        .kids(pages.iter().map(|(page, ..)| *page))
        .count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for (_, base, id) in fonts {
        pdf.type1_font(id)
            .base_font(Name(base.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (page_id, content_id, sheet) in pages {
        let mut page = pdf.page(page_id);
        page.media_box(PAGE).parent(tree).contents(content_id);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (name, _, id) in fonts {
            named.pair(name, id);
        }
        named.finish();
        resources.finish();
        page.finish();
        pdf.stream(content_id, &sheet.0.finish());
    }
    pdf.document_info(info)
        .title(TextStr(title))
        .producer(TextStr("GaaS Gateway"));
    pdf.finish()
}
