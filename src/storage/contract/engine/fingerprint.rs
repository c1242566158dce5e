/// A hash of 128 bits that is the same in every process and release, for what is written down.
///
/// Not made to withstand somebody who looks for collisions: it guards against mistakes.
#[derive(Debug)]
pub(crate) struct Fingerprint(u64, u64);

const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
const SECOND: u64 = 0xC2B2_AE3D_27D4_EB4F;

impl Fingerprint {
    pub(crate) fn new() -> Fingerprint {
        Fingerprint(FIRST, SECOND)
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(FIRST).rotate_left(29);
        self.1 = (self.1.rotate_left(31) ^ number).wrapping_mul(SECOND);
        self.1 ^= self.1 >> 32;
    }

    /// The length goes in too, so that `ab, c` differs from `a, bc`.
    pub(crate) fn block(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.number(u64::from_le_bytes(word));
        }
    }

    pub(crate) fn finish(mut self) -> u128 {
        let (first, second) = (self.0, self.1);
        self.number(second);
        self.number(first);
        u128::from(self.0) << 64 | u128::from(self.1)
    }
}
