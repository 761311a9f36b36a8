//! Tables: as wide as they need on a pipe, as wide as the window on a terminal, where long cells
//! go over several lines. Nothing is cut.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement};
use rustix::termios::tcgetwinsize;
use serde_json::Value;

use crate::console;

/// A column: its header, with the unit, and how a cell is made of an item.
pub(crate) struct Column<'a> {
    header: &'a str,
    alignment: CellAlignment,
    cell: Box<dyn Fn(&Value) -> String + 'a>,
}

impl<'a> Column<'a> {
    /// Of text.
    pub(crate) fn left(header: &'a str, cell: impl Fn(&Value) -> String + 'a) -> Self {
        Self {
            header,
            alignment: CellAlignment::Left,
            cell: Box::new(cell),
        }
    }

    /// Of numbers.
    pub(crate) fn right(header: &'a str, cell: impl Fn(&Value) -> String + 'a) -> Self {
        Self {
            alignment: CellAlignment::Right,
            ..Self::left(header, cell)
        }
    }
}

/// A table in the making.
pub(crate) struct Table<'a> {
    columns: &'a [Column<'a>],
}

impl<'a> Table<'a> {
    /// A table with these columns.
    pub(crate) fn new(columns: &'a [Column<'a>]) -> Self {
        Self { columns }
    }

    /// Prints a line per item; without any, what is said instead.
    pub(crate) fn print(&self, items: &[Value], otherwise: &str) {
        if items.is_empty() {
            console::warn(otherwise);
            return;
        }
        console::say(self.render(items, window_columns()));
    }

    fn render(&self, items: &[Value], window: Option<u16>) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(NOTHING);
        table.set_header(self.columns.iter().map(|column| column.header));
        for item in items {
            table.add_row(self.columns.iter().map(|column| (column.cell)(item)));
        }
        let last = self.columns.len().saturating_sub(1);
        for (at, column) in self.columns.iter().enumerate() {
            if let Some(made) = table.column_mut(at) {
                made.set_cell_alignment(column.alignment);
                made.set_padding((0, if at == last { 0 } else { 2 }));
            }
        }
        match window {
            Some(width) => {
                table.set_content_arrangement(ContentArrangement::Dynamic);
                table.set_width(width);
            }
            None => {
                table.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        let rendered = table.to_string();
        let trimmed: Vec<&str> = rendered.lines().map(str::trim_end).collect();
        trimmed.join("\n")
    }
}

/// How wide the window is; a pipe has no width.
fn window_columns() -> Option<u16> {
    if !console::is_terminal() {
        return None;
    }
    let size = tcgetwinsize(std::io::stdout()).ok()?;
    Some(size.ws_col).filter(|&columns| columns > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::show::text;

    fn rendered(window: Option<u16>) -> String {
        let columns = [
            Column::right("ID", |item| text(&item["id"])),
            Column::left("NAME", |item| text(&item["name"])),
            Column::right("WINDOW (s)", |item| text(&item["window"])),
        ];
        let items = [
            json!({"id": 1, "name": "日本", "window": 60}),
            json!({"id": 12, "name": "A name that is rather long for a narrow window", "window": 3600}),
        ];
        Table::new(&columns).render(&items, window)
    }

    #[test]
    fn a_pipe_gets_one_line_per_item() {
        let expected = "\
ID  NAME                                            WINDOW (s)
 1  日本                                                    60
12  A name that is rather long for a narrow window        3600";
        assert_eq!(rendered(None), expected);
    }

    #[test]
    fn a_narrow_window_wraps_and_loses_nothing() {
        let narrow = rendered(Some(40));
        assert!(
            narrow.lines().all(|line| line.chars().count() <= 40),
            "{narrow}"
        );
        let words = |text: &str| {
            let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            words.sort();
            words
        };
        assert_eq!(words(&narrow), words(&rendered(None)), "{narrow}");
    }
}
