//! Stories of the whole engine. Tests of one type alone stand in its file.

mod disk;
mod journal;
mod kill;
mod load;
mod model;
mod pace;
mod real_disk;
mod recovery;
mod write_out;
mod writer;

pub(super) mod fixture;
