//! Which request comes next: written into a buffer from prepared pieces, so that the generator
//! spends its time on sockets.

use std::sync::Arc;

use super::random::Random;
use crate::scenario::Scenario;

/// Length of an API key.
pub(crate) const KEY_BYTES: usize = 43;

/// An API key in plain text.
pub(crate) type Key = [u8; KEY_BYTES];

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// A short JSON document.
    Small,
    /// One in either direction.
    Post,
    /// A megabyte from the backend.
    Download,
    /// A megabyte to the backend.
    Upload,
}

/// How often each key is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// All alike.
    Uniform,
    /// The nth most frequent one as often as 1/n, as users are.
    Zipf,
}

/// Size of a large body.
pub(crate) const LARGE_BYTES: usize = 1 << 20;
/// Draws that are made ahead; then they repeat.
const DRAWS: usize = 1 << 20;

/// An endless sequence of requests.
#[derive(Debug, Clone)]
pub(crate) struct Requests {
    keys: Arc<[Key]>,
    draws: Arc<[u32]>,
    starts: Arc<[Vec<u8>]>,
    everywhere: bool,
    end: &'static [u8],
    body: Arc<[u8]>,
    at: usize,
}

impl Requests {
    /// A scenario's requests, with these keys.
    pub(crate) fn new(keys: Arc<[Key]>, scenario: &Scenario) -> Self {
        let (method, path) = match scenario.exchange {
            Exchange::Small => ("GET", "small.json"),
            Exchange::Post => ("POST", "small.json"),
            Exchange::Download => ("GET", "large.bin"),
            Exchange::Upload => ("POST", "upload"),
        };
        let start = |service: u32| {
            format!(
                "{method} /proxy/{service}/{path} HTTP/1.1\r\nHost: localhost\r\n\
                 User-Agent: gaas-bench\r\nAccept: */*\r\nX-API-Key: "
            )
            .into_bytes()
        };
        // What is short goes with its head, as clients send it.
        let (end, body): (&[u8], _) = match scenario.exchange {
            Exchange::Small | Exchange::Download => (b"\r\n\r\n", Vec::new()),
            Exchange::Post => (
                b"\r\nContent-Type: application/json\r\nContent-Length: 41\r\n\r\n\
                  {\"name\":\"a short document\",\"pages\":[1,2]}",
                Vec::new(),
            ),
            Exchange::Upload => (
                b"\r\nContent-Type: application/octet-stream\r\nContent-Length: 1048576\r\n\r\n",
                vec![b'x'; LARGE_BYTES],
            ),
        };
        Self {
            draws: draws(keys.len(), scenario.order),
            keys,
            starts: (1..=scenario.services.max(1)).map(start).collect(),
            everywhere: scenario.everywhere,
            end,
            body: body.into(),
            at: 0,
        }
    }

    /// The same requests, each with one key.
    pub(crate) fn probe(&self, key: Key) -> Self {
        Self {
            keys: Arc::new([key]),
            draws: Arc::new([0]),
            at: 0,
            ..self.clone()
        }
    }

    /// One request with the key that was given in this place, from 0 on; none where there is none.
    pub(crate) fn with_key(&self, place: usize) -> Option<Vec<u8>> {
        let mut head = Vec::new();
        self.probe(*self.keys.get(place)?).next_into(&mut head);
        Some(head)
    }

    /// The same requests from another place on, so that rounds do not all use the same keys.
    pub(crate) fn of_round(&self, round: usize) -> Self {
        const APART: usize = 199_999;
        Self {
            at: round * APART,
            ..self.clone()
        }
    }

    /// Writes the next request's head; its body is [`Self::body`].
    pub(super) fn next_into(&mut self, head: &mut Vec<u8>) {
        let key = self.draws[self.at % self.draws.len()] as usize;
        let service = if self.everywhere { self.at } else { key };
        head.clear();
        head.extend_from_slice(&self.starts[service % self.starts.len()]);
        head.extend_from_slice(&self.keys[key]);
        head.extend_from_slice(self.end);
        self.at += 1;
    }

    pub(super) fn body(&self) -> Arc<[u8]> {
        Arc::clone(&self.body)
    }
}

/// Key numbers in the order in which they are used.
fn draws(keys: usize, order: Order) -> Arc<[u32]> {
    let keys = u32::try_from(keys.max(1)).unwrap_or(u32::MAX);
    if keys == 1 {
        return Arc::new([0]);
    }
    let mut random = Random::new(u64::from(keys));
    match order {
        Order::Uniform => (0..DRAWS).map(|_| random.below(keys)).collect(),
        Order::Zipf => {
            let mut sum = 0.0;
            let cumulative: Vec<f64> = (1..=keys)
                .map(|rank| {
                    sum += 1.0 / f64::from(rank);
                    sum
                })
                .collect();
            let mut draw = |_| {
                let wanted = random.share() * sum;
                let rank = cumulative.partition_point(|&below| below < wanted) as u32;
                // Frequent keys are spread over the table and not its first ones.
                (u64::from(rank.min(keys - 1)) * 2_654_435_761 % u64::from(keys)) as u32
            };
            (0..DRAWS).map(&mut draw).collect()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::SCENARIOS;

    fn with_services(services: u32, everywhere: bool) -> Scenario {
        Scenario {
            services,
            everywhere,
            ..SCENARIOS[0]
        }
    }

    #[test]
    fn a_short_body_is_as_long_as_its_head_says() {
        let scenario = Scenario {
            exchange: Exchange::Post,
            ..SCENARIOS[0]
        };
        let mut requests = Requests::new(alphabet(), &scenario);
        let mut head = Vec::new();
        requests.next_into(&mut head);
        let text = String::from_utf8(head).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.ends_with(&format!("Content-Length: {}", body.len())));
    }

    fn alphabet() -> Arc<[Key]> {
        (b'a'..=b'z').map(|letter| [letter; KEY_BYTES]).collect()
    }

    #[test]
    fn a_request_carries_its_key_and_its_service() {
        let keys: Arc<[Key]> = Arc::new([[b'a'; KEY_BYTES]]);
        let mut requests = Requests::new(keys, &with_services(2, true));
        let mut head = Vec::new();
        requests.next_into(&mut head);
        requests.next_into(&mut head);
        let text = String::from_utf8(head).unwrap();
        assert!(
            text.starts_with("GET /proxy/2/small.json HTTP/1.1\r\n"),
            "{text}"
        );
        assert!(text.contains(&format!("X-API-Key: {}\r\n", "a".repeat(KEY_BYTES))));
    }

    #[test]
    fn a_key_keeps_to_its_service_unless_it_is_used_everywhere() {
        let pairs = |everywhere| {
            let mut requests = Requests::new(alphabet(), &with_services(26, everywhere));
            let mut head = Vec::new();
            let mut pair = |_| {
                requests.next_into(&mut head);
                let text = String::from_utf8(head.clone()).unwrap();
                let service = text.split('/').nth(2).unwrap().to_owned();
                let key = text.split("X-API-Key: ").nth(1).unwrap().to_owned();
                (key, service)
            };
            (0..5_000).map(&mut pair).collect::<BTreeSet<_>>().len()
        };
        assert_eq!(pairs(false), 26);
        assert!(pairs(true) > 600);
    }

    #[test]
    fn rounds_begin_with_other_keys() {
        let requests = Requests::new(alphabet(), &with_services(1, false));
        let heads = |round| {
            let (mut requests, mut head, mut all) = (requests.of_round(round), vec![], vec![]);
            for _ in 0..100 {
                requests.next_into(&mut head);
                all.extend_from_slice(&head);
            }
            all
        };
        assert_eq!(heads(0), heads(0));
        assert_ne!(heads(0), heads(1));
    }

    #[test]
    fn uniform_draws_use_every_key_about_alike() {
        let mut counts = [0u32; 100];
        for &key in draws(100, Order::Uniform).iter() {
            counts[key as usize] += 1;
        }
        // Mean 10,486, standard deviation about 102: eight of them either way.
        assert!(counts.iter().all(|count| (9_670..11_300).contains(count)));
    }

    #[test]
    fn zipf_draws_use_the_first_key_twice_as_often_as_the_second() {
        let mut counts = vec![0u32; 1_000];
        for &key in draws(1_000, Order::Zipf).iter() {
            counts[key as usize] += 1;
        }
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let ratio = f64::from(counts[0]) / f64::from(counts[1]);
        assert!((1.9..2.1).contains(&ratio), "{ratio}");
    }
}
