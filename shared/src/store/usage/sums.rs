//! Sums over one dimension at a time: all, a service, a key, a method, a customer. They are what a
//! chart reads whatever the number of series behind it.

use rustc_hash::FxHashMap;
use std::hash::Hash;

use super::batch::{Batch, MethodSeries};
use super::owners::Owned;
use crate::ids::{OrgId, ServiceId};
use crate::usage::{Origin, Series, StatusClass, Totals};

/// What a sum is over, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Dimension {
    All = 0,
    Service = 1,
    ApiKey = 2,
    Method = 3,
    Customer = 4,
}

impl Dimension {
    pub(super) const ALL: [Self; 5] = [
        Self::All,
        Self::Service,
        Self::ApiKey,
        Self::Method,
        Self::Customer,
    ];

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

/// What the sums of a customer's keys on one service are kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CustomerSeries {
    pub(super) org: OrgId,
    pub(super) service: ServiceId,
    /// 0 for nobody.
    pub(super) customer: u32,
    pub(super) status_class: StatusClass,
    pub(super) origin: Origin,
}

/// A batch's sums per minute, service and customer.
pub(super) fn of_customers(
    batch: &Batch,
    owned: &Owned,
) -> FxHashMap<(u64, CustomerSeries), Totals> {
    let mut sums: FxHashMap<(u64, CustomerSeries), Totals> = FxHashMap::default();
    for ((minute, series), totals) in &batch.rollups {
        let customer = CustomerSeries {
            org: series.org,
            service: series.service,
            customer: owned.customer(series.org, series.api_key, *minute),
            status_class: series.status_class,
            origin: series.origin,
        };
        sums.entry((*minute, customer)).or_default().merge(totals);
    }
    sums
}

/// A batch's sums per minute.
pub(super) fn of_batch(
    batch: &Batch,
    customers: &FxHashMap<(u64, CustomerSeries), Totals>,
) -> FxHashMap<(u64, SumSeries), Totals> {
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
    for ((minute, series), totals) in customers {
        let sum = of_customer(series);
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

fn of_customer(series: &CustomerSeries) -> SumSeries {
    SumSeries {
        org: series.org,
        dimension: Dimension::Customer,
        id: series.customer,
        status_class: series.status_class,
        origin: series.origin,
    }
}
