//! A bad link between the library and a peer: loss, duplication, delay, reordering, from a seed.

use super::platform::Peer;

/// A small generator of its own, so that a seed fixes the whole run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03 | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Uniform in `0..n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// True with a probability given in per mille.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }
}

/// Properties of a link, each way.
#[derive(Clone, Copy)]
pub struct Quality {
    /// Datagrams lost, in per mille.
    pub loss: u64,
    /// Datagrams delivered twice, in per mille.
    pub duplication: u64,
    /// Shortest and longest one-way delay, in µs; a wide span reorders.
    pub delay: (i64, i64),
}

/// A server behind a bad link: `serve` gets the time and a datagram that arrived, and answers with datagrams.
pub fn bad_link(seed: u64, quality: Quality, mut serve: impl FnMut(i64, &[u8]) -> Vec<Vec<u8>> + 'static) -> Peer {
    let mut random = Random::new(seed);
    Box::new(move |now, _, datagram| {
        let mut answers = Vec::new();
        for arrival in cross(&mut random, quality) {
            for answer in serve(now + arrival, datagram) {
                for way_back in cross(&mut random, quality) {
                    answers.push((arrival + way_back, answer.clone()));
                }
            }
        }
        answers
    })
}

/// The delays after which copies of one datagram arrive: none, one or two.
pub fn cross(random: &mut Random, quality: Quality) -> Vec<i64> {
    if random.chance(quality.loss) {
        return Vec::new();
    }
    let copies = if random.chance(quality.duplication) { 2 } else { 1 };
    let (shortest, longest) = quality.delay;
    (0..copies).map(|_| shortest + random.below((longest - shortest + 1) as u64) as i64).collect()
}
