//! Has the crate built anew when the dashboard was. It builds nothing itself: without Node the
//! gateway builds and runs all the same, and its front page says what to install.

use std::path::Path;

fn main() {
    // Cargo watches a directory with all that is in it. While there is no build of the dashboard,
    // its sources are watched instead, because a path that does not exist would mean building anew
    // each time; where even they are missing, Cargo's default (the whole package) is right.
    for folder in ["dashboard/dist", "dashboard"] {
        if Path::new(folder).is_dir() {
            println!("cargo::rerun-if-changed={folder}");
            return;
        }
    }
}
