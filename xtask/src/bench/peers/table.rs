//! A table, for a terminal and for Markdown.

use std::fmt;

pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(crate) fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = |at| if self.is_numeric(at) { "---:|" } else { "---|" };
        let rule = format!("|{}\n", (0..self.head.len()).map(rule).collect::<String>());
        line(&self.head) + &rule + &self.rows.iter().map(|row| line(row)).collect::<String>()
    }

    /// Numbers, also where one is missing (–), stand below one another by their last digit, words by their first letter.
    fn is_numeric(&self, column: usize) -> bool {
        let is_number = |cell: &String| cell.starts_with(|c: char| c.is_ascii_digit() || c == '–');
        self.rows.iter().all(|row| is_number(&row[column]))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = || std::iter::once(&self.head).chain(&self.rows);
        let width = |at: usize| lines().map(|row| row[at].chars().count()).max().unwrap_or(0);
        let columns: Vec<_> =
            (0..self.head.len()).map(|at| (width(at), self.is_numeric(at))).collect();
        for row in lines() {
            for (cell, (width, is_numeric)) in row.iter().zip(&columns) {
                match is_numeric {
                    true => write!(f, "{cell:>width$}  ")?,
                    false => write!(f, "{cell:<width$}  ")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped_from_their_end() {
        let numbers = [0, 999, 1000, 12_345, 1_234_567].map(thousands);
        assert_eq!(numbers, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn a_table_reads_the_same_in_markdown_and_on_a_terminal() {
        let mut table = Table::new(["what", "lines"]);
        table.row(["one".to_owned(), "22".to_owned()]);
        assert_eq!(table.markdown(), "| what | lines |\n|---|---:|\n| one | 22 |\n");
        assert_eq!(table.to_string(), "what  lines  \none      22  \n");
    }
}
