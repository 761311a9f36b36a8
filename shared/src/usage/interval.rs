//! The three lengths of time that usage is summed up over.

/// How long a bucket of usage is. Buckets start at whole ones (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interval {
    /// 60 seconds.
    Minute,
    /// 3,600 seconds.
    Hour,
    /// 86,400 seconds.
    Day,
}

impl Interval {
    /// All of them, shortest first.
    pub const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    /// Its length in seconds.
    pub const fn seconds(self) -> u64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }

    /// The start of the bucket that an instant lies in; both in seconds since 1970.
    pub const fn start_of(self, second: u64) -> u64 {
        second - second % self.seconds()
    }

    /// The end of the bucket that begins before an instant, or the instant itself at a start.
    pub const fn end_of(self, second: u64) -> u64 {
        self.start_of(second + self.seconds() - 1)
    }
}
