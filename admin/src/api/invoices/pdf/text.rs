//! Text in Helvetica, one of the fonts that every PDF reader has, so that none is embedded.
//!
//! Its encoding (WinAnsi) holds the letters of western European languages. Any other character is
//! shown as `?` in the PDF; JSON and CSV hold every name as it is.

/// Widths of the characters 32 to 126 in thousandths of the font size (Adobe's metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// Wide enough for every other character but the few widest.
const OTHER_WIDTH: u16 = 778;

/// The characters of WinAnsi that stand elsewhere in Unicode, from 0x80 on; `\0` where none is.
const FROM_80: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The text as bytes of the font's encoding.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(encode).collect()
}

fn encode(character: char) -> u8 {
    match character {
        ' '..='~' => character as u8,
        '\u{a0}'..='\u{ff}' => character as u8,
        _ => FROM_80
            .iter()
            .position(|known| *known == character && character != '\0')
            .map_or(b'?', |index| 0x80 + index as u8),
    }
}

/// How wide the text is at a font size, in points.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let thousandths: u32 = encoded(text)
        .into_iter()
        .map(|byte| u32::from(width_of(byte)))
        .sum();
    thousandths as f32 * size / 1_000.0
}

fn width_of(byte: u8) -> u16 {
    let index = usize::from(byte).checked_sub(32);
    let known = index.and_then(|index| WIDTHS.get(index));
    known.copied().unwrap_or(OTHER_WIDTH)
}

/// The text in lines of at most `most` points, broken between words, and within a word that is
/// wider than a line.
pub(super) fn wrapped(text: &str, size: f32, most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if !line.is_empty() && width(line.trim_end(), size) + width(word.trim_end(), size) > most {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            if !line.is_empty()
                && width(&line, size) + width(&character.to_string(), size) > most
                && character != ' '
            {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line);
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_letters_are_kept_and_others_replaced() {
        assert_eq!(
            encoded("Müller & Søn – 5 €"),
            b"M\xfcller & S\xf8n \x96 5 \x80"
        );
        assert_eq!(encoded("天気 a\n\u{81}"), b"?? a??");
    }

    #[test]
    fn digits_are_of_one_width() {
        assert!((width("0123456789", 10.0) - 55.6).abs() < 0.001);
        assert!(width("WWW", 10.0) > width("iii", 10.0));
    }

    #[test]
    fn lines_break_between_words_and_hold_all_of_the_text() {
        let text = "Weather / Mobile app of the northern region: units, tier 2";
        let lines = wrapped(text, 9.0, 100.0);
        assert!(lines.len() > 2);
        assert!(
            lines.iter().all(|line| width(line, 9.0) <= 100.0),
            "{lines:?}"
        );
        assert_eq!(lines.join(" "), text);
        let word = "x".repeat(100);
        let lines = wrapped(&word, 9.0, 100.0);
        assert!(
            lines.iter().all(|line| width(line, 9.0) <= 100.0),
            "{lines:?}"
        );
        assert_eq!(lines.concat(), word);
        assert_eq!(wrapped("", 9.0, 100.0), [""]);
    }
}
