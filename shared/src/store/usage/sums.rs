//! Sums over one dimension at a time: all, a service, a key, a method, a customer. They are what a
//! chart reads whatever the number of series behind it.

use super::batch::{Buckets, MethodSeries};
use super::columns::KEY_COLUMNS;
use super::owners::Owned;
use super::parts::{InOrder, Parts, SumKey, in_order};
use crate::background::ShortSteps;
use crate::ids::{OrgId, ServiceId};
use crate::usage::{Origin, Series, StatusClass};

/// What a sum is over, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SumSeries {
    pub(super) org: OrgId,
    pub(super) dimension: Dimension,
    pub(super) id: u32,
    pub(super) status_class: StatusClass,
    pub(super) origin: Origin,
}

/// What the sums of a customer's keys on one service are kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CustomerSeries {
    pub(super) org: OrgId,
    pub(super) service: ServiceId,
    /// 0 for nobody.
    pub(super) customer: u32,
    pub(super) status_class: StatusClass,
    pub(super) origin: Origin,
}

impl SumKey for Series {
    type Before = OrgId;

    fn before(&self) -> OrgId {
        self.org
    }

    fn row(&self, start_s: i64) -> [i64; KEY_COLUMNS] {
        [
            self.org.into(),
            start_s,
            self.service.into(),
            self.api_key.into(),
            self.status_class.digit().into(),
            self.origin.code().into(),
        ]
    }
}

impl SumKey for CustomerSeries {
    type Before = OrgId;

    fn before(&self) -> OrgId {
        self.org
    }

    fn row(&self, start_s: i64) -> [i64; KEY_COLUMNS] {
        [
            self.org.into(),
            start_s,
            self.service.into(),
            self.customer.into(),
            self.status_class.digit().into(),
            self.origin.code().into(),
        ]
    }
}

impl SumKey for SumSeries {
    type Before = (OrgId, Dimension);

    fn before(&self) -> (OrgId, Dimension) {
        (self.org, self.dimension)
    }

    fn row(&self, start_s: i64) -> [i64; KEY_COLUMNS] {
        [
            self.org.into(),
            self.dimension.code().into(),
            start_s,
            self.id.into(),
            self.status_class.digit().into(),
            self.origin.code().into(),
        ]
    }
}

/// A batch's sums per minute, service and customer.
pub(super) fn of_customers(rollups: &InOrder<Series>, owned: &Owned) -> InOrder<CustomerSeries> {
    let mut sums = Buckets::default();
    let mut steps = ShortSteps::default();
    for &(minute, series, ref totals) in rollups {
        steps.step();
        let customer = CustomerSeries {
            org: series.org,
            service: series.service,
            customer: owned.customer(series.org, series.api_key, minute),
            status_class: series.status_class,
            origin: series.origin,
        };
        sums.entry((minute, customer)).or_default().merge(totals);
    }
    in_order(&sums)
}

/// What a batch's sums over each dimension are made of, per minute.
pub(super) fn of_batch<'a>(
    rollups: &'a InOrder<Series>,
    methods: &'a Buckets<MethodSeries>,
    customers: &'a InOrder<CustomerSeries>,
) -> Parts<'a, SumSeries> {
    let of_series = rollups.iter().flat_map(|(minute, series, totals)| {
        dimensions_of(series).map(|sum| (*minute, sum, totals))
    });
    let of_methods = methods.iter();
    let of_methods =
        of_methods.map(|((minute, series), totals)| (*minute, of_method(series), totals));
    let of_customers = customers.iter();
    let of_customers =
        of_customers.map(|(minute, series, totals)| (*minute, of_customer(series), totals));
    of_series.chain(of_methods).chain(of_customers).collect()
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
