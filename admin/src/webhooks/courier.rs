//! Takes what is due out of the outbox and has it delivered, several at a time, few to one receiver.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::WebhookDeliveryId;
use gaas_shared::model::Attempt;
use gaas_shared::store::{AfterAttempt, DueDelivery};
use hyper::StatusCode;
use openssl::error::ErrorStack;
use tokio::sync::watch;
use tokio::task::{self, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::retry;
use super::send::{Answered, Limits, Message, Sender};
use super::sign;
use crate::state::{Failure, State};

/// How often it is looked whether a pause is over; what is new is told at once.
const EVERY: Duration = Duration::from_secs(1);
/// How many attempts are made at the same time, and how many of them to one receiver.
const AT_ONCE: usize = 32;
const AT_ONCE_PER_WEBHOOK: u32 = 4;
/// How long attempts in flight may take to finish at shutdown; what is cut off is told again.
const DRAIN: Duration = Duration::from_secs(5);
/// How long events and what became of them are kept, and how often old ones are looked for.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
const TIDY_EVERY: Duration = Duration::from_secs(3_600);
/// How long to wait before the end of an attempt is written down once more.
const NOTE_AGAIN: Duration = Duration::from_secs(5);

/// Delivers events to webhooks. Cheap to clone.
#[derive(Clone)]
pub struct Courier {
    state: web::Data<State>,
    sender: Arc<Sender>,
    /// Any number, all equally likely: spreads retries.
    random: fn() -> u32,
}

/// Attempts that are being made.
#[derive(Default)]
struct Flight {
    tasks: JoinSet<()>,
    deliveries: HashMap<task::Id, WebhookDeliveryId>,
}

impl Courier {
    /// A courier that has not begun yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(
        state: web::Data<State>,
        limits: Limits,
        random: fn() -> u32,
    ) -> Result<Self, ErrorStack> {
        Ok(Self {
            state,
            sender: Arc::new(Sender::new(limits)?),
            random,
        })
    }

    /// Makes one attempt at everything that is due now, one after the other. Answers how many.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn deliver_due(&self) -> Result<usize, Failure> {
        let due = self.due().await?;
        let count = due.len();
        for delivery in due {
            let (id, attempt, after) = self.attempt(delivery).await;
            self.note(id, &attempt, after).await?;
        }
        Ok(count)
    }

    /// Delivers until told to stop, then lets attempts in flight finish.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut flight = Flight::default();
        let mut tidy_at = Instant::now();
        while !*stop.borrow() {
            if let Err(error) = self.take_off(&mut flight).await {
                tracing::error!(%error, "Events that are due could not be read");
                ticks.tick().await;
            }
            if Instant::now() >= tidy_at {
                self.tidy().await;
                tidy_at = Instant::now() + TIDY_EVERY;
            }
            tokio::select! {
                _ = stop.changed() => break,
                () = flight.landed(), if !flight.tasks.is_empty() => {}
                _ = ticks.tick() => {}
                () = self.state.outbox.notified() => {}
            }
        }
        let landing = async {
            while !flight.tasks.is_empty() {
                flight.landed().await;
            }
        };
        if timeout(DRAIN, landing).await.is_err() {
            tracing::warn!("Deliveries were cut off; they are made again after the next start");
        }
    }

    async fn due(&self) -> Result<Vec<DueDelivery>, Failure> {
        let now = self.state.now();
        self.state
            .control(move |store| store.due_deliveries(now, AT_ONCE_PER_WEBHOOK))
            .await
    }

    /// Begins what is due and not in flight yet, as far as there is room.
    async fn take_off(&self, flight: &mut Flight) -> Result<(), Failure> {
        if flight.tasks.len() >= AT_ONCE {
            return Ok(());
        }
        for delivery in self.due().await? {
            let id = delivery.id;
            let flies = flight.deliveries.values().any(|&flying| flying == id);
            if flies || flight.tasks.len() >= AT_ONCE {
                continue;
            }
            let courier = self.clone();
            let task = flight.tasks.spawn(async move {
                let (id, attempt, after) = courier.attempt(delivery).await;
                // As long as it is not written down it stays in flight, so that a store that cannot
                // be written does not make it go out over and over.
                while let Err(error) = courier.note(id, &attempt, after).await {
                    tracing::error!(%error, "The end of a delivery could not be written down");
                    sleep(NOTE_AGAIN).await;
                }
            });
            flight.deliveries.insert(task.id(), id);
        }
        Ok(())
    }

    /// Makes an attempt and decides what follows.
    async fn attempt(&self, due: DueDelivery) -> (WebhookDeliveryId, Attempt, AfterAttempt) {
        let at = self.state.now();
        let started = Instant::now();
        let keys = due.secrets.iter().map(|secret| &secret.0[..]);
        let about = (due.event.as_str(), at.0.div_euclid(1_000));
        let answered = match sign::signatures(keys, about, &due.payload) {
            Ok(signature) => {
                let message = Message {
                    id: due.event.as_str().to_owned(),
                    timestamp_s: about.1,
                    signature,
                    payload: due.payload,
                };
                self.sender.send(&due.url, message).await
            }
            Err(error) => Answered {
                error: Some(format!("it cannot be signed: {error}")),
                ..Answered::default()
            },
        };
        let after = match (&answered.error, answered.status) {
            (None, _) => AfterAttempt::Delivered,
            (Some(_), Some(StatusCode::GONE)) => AfterAttempt::Gone,
            (Some(_), _) => retry::after_failure(
                (due.created_at, self.state.now()),
                due.attempts,
                answered.retry_after,
                (self.random)(),
            ),
        };
        let attempt = Attempt {
            at,
            duration_ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
            status_code: answered.status.map(|status| status.as_u16()),
            error: answered.error,
            answer: answered.answer,
        };
        (due.id, attempt, after)
    }

    async fn note(
        &self,
        id: WebhookDeliveryId,
        attempt: &Attempt,
        after: AfterAttempt,
    ) -> Result<(), Failure> {
        let (attempt, now) = (attempt.clone(), self.state.now());
        let delivery = id.get();
        match (after, &attempt.error) {
            (AfterAttempt::GiveUp | AfterAttempt::Gone, Some(error)) => {
                tracing::warn!(delivery, error, "A delivery to a webhook was given up");
            }
            (_, error) => tracing::debug!(delivery, error, "A delivery was attempted"),
        }
        let switched_off = self
            .state
            .control(move |store| store.note_attempt(id, &attempt, after, now))
            .await?;
        if switched_off {
            tracing::warn!(
                delivery,
                "A webhook was switched off; the audit log says why"
            );
        }
        Ok(())
    }

    /// Forgets what is older than is kept.
    async fn tidy(&self) {
        let before = UnixMillis(self.state.now().0.saturating_sub(KEPT_MS));
        loop {
            let more = self.state.control(move |store| store.forget_events(before));
            match more.await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::error!(%error, "Old events could not be deleted");
                    return;
                }
            }
        }
    }
}

impl Flight {
    /// Awaits the end of one of the attempts, of which there is at least one.
    async fn landed(&mut self) {
        let ended = match self.tasks.join_next_with_id().await {
            Some(Ok((task, ()))) => task,
            Some(Err(error)) => {
                tracing::error!(%error, "A delivery ended unexpectedly; it is made again");
                error.id()
            }
            None => return,
        };
        self.deliveries.remove(&ended);
    }
}
