//! A set of response statuses from 200 to 599, a bit each.

/// The statuses that are billable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses([u64; WORDS]);

const FIRST: u16 = 200;
const LAST: u16 = 599;
const WORDS: usize = (LAST - FIRST + 1).div_ceil(64) as usize;
/// Classes and the statuses that begin them.
const CLASSES: [(&str, u16); 4] = [("2xx", 200), ("3xx", 300), ("4xx", 400), ("5xx", 500)];

impl Statuses {
    /// None.
    pub const NONE: Self = Self([0; WORDS]);
    /// 2xx and 3xx.
    pub const SUCCESSFUL: Self = Self::NONE.with(200, 399);

    const fn with(mut self, first: u16, last: u16) -> Self {
        let mut status = first;
        while status <= last {
            let bit = (status - FIRST) as usize;
            self.0[bit / 64] |= 1 << (bit % 64);
            status += 1;
        }
        self
    }

    /// Whether a status belongs to it.
    #[inline]
    pub const fn contains(&self, status: u16) -> bool {
        if status < FIRST || status > LAST {
            return false;
        }
        let bit = (status - FIRST) as usize;
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Adds what a word names: a class (`2xx`) or a single status (`404`); `None` where it names
    /// neither.
    pub(super) fn with_word(self, word: &str) -> Option<Self> {
        if let Some(&(_, first)) = CLASSES.iter().find(|(class, _)| *class == word) {
            return Some(self.with(first, first + 99));
        }
        let is_number = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let status = word.parse().ok().filter(|_| is_number)?;
        (FIRST..=LAST)
            .contains(&status)
            .then(|| self.with(status, status))
    }

    /// The shortest list of words that names it, in ascending order.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (class, first) in CLASSES {
            let there = (first..first + 100).filter(|&status| self.contains(status));
            let there: Vec<u16> = there.collect();
            if there.len() == 100 {
                words.push(class.to_owned());
            } else {
                words.extend(there.iter().map(u16::to_string));
            }
        }
        words
    }
}
