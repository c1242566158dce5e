//! A text that is written at compile time.

/// How many bytes a compile-time report may have; what does not fit is counted.
const CAPACITY: usize = 16_384;

/// A text of bounded length.
#[derive(Debug)]
pub(super) struct Text {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Text {
    #[inline]
    pub(super) const fn new() -> Self {
        Self { bytes: [0; CAPACITY], length: 0 }
    }

    /// Whether there is room for another entry of usual length.
    #[inline]
    pub(super) const fn has_room(&self) -> bool {
        self.length + CAPACITY / 4 < CAPACITY
    }

    #[inline]
    pub(super) const fn push(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        // Cut between characters, never inside one.
        let fits = if self.length + bytes.len() <= CAPACITY { bytes.len() } else { 0 };
        while at < fits {
            self.bytes[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
    }

    #[inline]
    pub(super) const fn push_number(&mut self, number: u32) {
        let mut digits = [0u8; 10];
        let mut count = 0;
        let mut rest = number;
        loop {
            digits[count] = b'0' + (rest % 10) as u8;
            rest /= 10;
            count += 1;
            if rest == 0 {
                break;
            }
        }
        while count > 0 && self.length < CAPACITY {
            count -= 1;
            self.bytes[self.length] = digits[count];
            self.length += 1;
        }
    }

    #[inline]
    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            // Only whole texts and digits are pushed.
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_follow_each_other() {
        let mut text = Text::new();
        text.push("line ");
        text.push_number(0);
        text.push(":");
        text.push_number(u32::MAX);
        assert_eq!(text.as_str(), "line 0:4294967295");
    }

    #[test]
    fn what_does_not_fit_is_left_out_whole() {
        let mut text = Text::new();
        for _ in 0..CAPACITY {
            text.push("äöü");
        }
        assert!(text.as_str().chars().all(|each| "äöü".contains(each)));
        assert!(!text.has_room());
    }
}
