//! Sums over one dimension at a time: all, a service, a key, a method. They are what a chart reads
//! whatever the number of series behind it.

use rustc_hash::FxHashMap;
use std::hash::Hash;

use super::batch::{Batch, MethodSeries};
use crate::ids::OrgId;
use crate::usage::{Origin, Series, StatusClass, Totals};

/// What a sum is over, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Dimension {
    All = 0,
    Service = 1,
    ApiKey = 2,
    Method = 3,
}

impl Dimension {
    pub(super) const ALL: [Self; 4] = [Self::All, Self::Service, Self::ApiKey, Self::Method];

    pub(super) const fn code(self) -> u8 {
        self as u8
    }
}

/// What a sum is kept by, within its time bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SumSeries {
    pub(super) org: OrgId,
    pub(super) dimension: Dimension,
    pub(super) id: u32,
    pub(super) status_class: StatusClass,
    pub(super) origin: Origin,
}

/// A batch's sums per minute.
pub(super) fn of_batch(batch: &Batch) -> FxHashMap<(u64, SumSeries), Totals> {
    let mut sums: FxHashMap<(u64, SumSeries), Totals> = FxHashMap::default();
    for ((minute, series), totals) in &batch.rollups {
        for sum in dimensions_of(series) {
            sums.entry((*minute, sum)).or_default().merge(totals);
        }
    }
    for ((minute, series), totals) in &batch.methods {
        let sum = of_method(series);
        sums.entry((*minute, sum)).or_default().merge(totals);
    }
    sums
}

/// Sums buckets up into longer ones of `width_s` seconds.
pub(super) fn coarser<S: Copy + Eq + Hash>(
    sums: &FxHashMap<(u64, S), Totals>,
    width_s: u64,
) -> FxHashMap<(u64, S), Totals> {
    let mut coarse: FxHashMap<(u64, S), Totals> = FxHashMap::default();
    for (&(start_s, series), totals) in sums {
        coarse
            .entry((start_s - start_s % width_s, series))
            .or_default()
            .merge(totals);
    }
    coarse
}

fn dimensions_of(series: &Series) -> [SumSeries; 3] {
    let sum = |dimension, id| SumSeries {
        org: series.org,
        dimension,
        id,
        status_class: series.status_class,
        origin: series.origin,
    };
    [
        sum(Dimension::All, 0),
        sum(Dimension::Service, series.service.get()),
        sum(Dimension::ApiKey, series.api_key.get()),
    ]
}

fn of_method(series: &MethodSeries) -> SumSeries {
    SumSeries {
        org: series.org,
        dimension: Dimension::Method,
        id: series.method.code().into(),
        status_class: series.status_class,
        origin: series.origin,
    }
}
