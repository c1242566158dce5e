use std::cmp::Ordering;

/// A number as it stands in JSON text: compared by its exact value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    /// Written without fraction and exponent; within `i64` or `u64`.
    Whole(i128),
    /// Any other; finite.
    Float(f64),
}

impl Number {
    /// The number of this literal, which follows the grammar of JSON. `Err` says why not.
    pub(crate) fn parse(literal: &str) -> Result<Number, &'static str> {
        if literal.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
            let float: f64 = literal.parse().map_err(|_| "a number can't be read")?;
            return if float.is_finite() {
                Ok(Number::Float(float))
            } else {
                Err("a number is too large for f64")
            };
        }
        let outside = "an integer is outside i64 and u64";
        let whole: i128 = literal.parse().map_err(|_| outside)?;
        if whole < i128::from(i64::MIN) || whole > i128::from(u64::MAX) {
            return Err(outside);
        }
        Ok(Number::Whole(whole))
    }

    pub(crate) fn compare(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Whole(left), Number::Whole(right)) => left.cmp(&right),
            // Adding zero makes -0.0 and 0.0 one value.
            (Number::Float(left), Number::Float(right)) => (left + 0.0).total_cmp(&(right + 0.0)),
            (Number::Whole(left), Number::Float(right)) => compare_mixed(left, right),
            (Number::Float(left), Number::Whole(right)) => compare_mixed(right, left).reverse(),
        }
    }
}

fn compare_mixed(whole: i128, float: f64) -> Ordering {
    // Whole numbers here stay within 65 bits, so beyond 2^66 the sign of the float decides.
    const BEYOND: f64 = 73_786_976_294_838_206_464.0;
    if float >= BEYOND {
        return Ordering::Less;
    }
    if float <= -BEYOND {
        return Ordering::Greater;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the fraction is looked at below, the range above")]
    let truncated = float as i128;
    whole.cmp(&truncated).then_with(|| {
        let fraction = float.fract();
        if fraction > 0.0 {
            Ordering::Less
        } else if fraction < 0.0 {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    })
}
