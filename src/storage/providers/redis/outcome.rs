//! What the script `commit.lua` answers.

use redis::Value;

use crate::storage::contract::Result;
use crate::storage::providers::redis::arguments::NEVER;
use crate::storage::providers::redis::read::strange;
use crate::storage::providers::server::{Answer, HAS_ID, HAS_META, HAS_SUM, Numbers};

/// Beside the flags of all servers: how many there were.
const HAS_COUNT: i64 = 16;

/// Reads the answer to a batch of so many operations.
pub(crate) fn read(answer: Value, ops: usize) -> Result<Answer> {
    let Value::BulkString(bytes) = answer else { return Err(strange()) };
    let numbers = Bytes(&bytes).numbers(ops).ok_or_else(strange)?;
    Answer::read(&mut Numbers(&numbers), ops, NEVER)
}

/// What is left to be read.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    /// The numbers as all servers give them; nothing where there is too little or too much.
    fn numbers(mut self, ops: usize) -> Option<Vec<i64>> {
        let reason = self.byte()?;
        let mut numbers = Vec::with_capacity(2 + 7 * ops);
        numbers.extend([reason, self.number()?]);
        if reason != 0 {
            numbers.push(self.text(self.0.len())?);
            return Some(numbers);
        }
        for _ in 0..ops {
            let flags = self.byte()?;
            let has = |flag| flags & flag != 0;
            let head = if has(HAS_META) {
                [self.number()?, self.number()?, self.number()?, self.number()?]
            } else {
                [0; 4]
            };
            numbers.push(flags);
            numbers.extend(head);
            numbers.push(if has(HAS_COUNT) { self.number()? } else { i64::from(has(HAS_META)) });
            numbers.push(match () {
                () if has(HAS_SUM) => self.sum()?,
                () if has(HAS_ID) => self.number()?,
                () => 0,
            });
        }
        self.0.is_empty().then_some(numbers)
    }

    fn byte(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(i64::from(*first))
    }

    fn number(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(i64::from_be_bytes(*first))
    }

    /// A number as text that ends with a comma.
    fn sum(&mut self) -> Option<i64> {
        let length = self.0.iter().position(|byte| *byte == b',')?;
        let sum = self.text(length)?;
        self.byte()?;
        Some(sum)
    }

    fn text(&mut self, length: usize) -> Option<i64> {
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()?.parse().ok()
    }
}
