use std::fmt;
use std::time::Duration;

/// How long a part of the life took, and what it consisted of: the longest path of steps that waited for each other.
///
/// `Display` is one line: `startup 312 ms, critical path: postgres 290 → migrations 15 → http 7`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// What took that long: `startup`, `build`, `start`, `stop`, `rollback`.
    pub what: &'static str,
    /// From the beginning to the end.
    pub wall: Duration,
    /// The steps without which it would have been shorter, in their order.
    pub path: Vec<Leg>,
}

/// A step on a critical path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leg {
    /// The key of the plugin.
    pub plugin: String,
    /// What reports call it.
    pub step: String,
    /// How long it ran.
    pub took: Duration,
    /// How long it could have run already, but had to wait: for a free place where not all may run at once, or for code
    /// that held the thread.
    pub queued: Duration,
}

impl Timing {
    /// One after the other, as one.
    #[must_use]
    pub fn joined(what: &'static str, parts: &[&Self]) -> Self {
        let wall = parts.iter().map(|part| part.wall).sum();
        let path = parts.iter().flat_map(|part| part.path.iter().cloned()).collect();
        Self { what, wall, path }
    }
}

/// Shorter steps are left out of the text of a timing.
const SHORTEST_SHOWN: Duration = Duration::from_micros(500);

/// Shorter waits in the queue are not mentioned.
const SHORTEST_QUEUE: Duration = Duration::from_millis(1);

impl fmt::Display for Timing {
    /// Steps of one plugin that follow each other are one; those under half a millisecond are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ms", self.what, milliseconds(self.wall))?;
        let mut legs: Vec<(&str, Duration)> = Vec::new();
        let mut queued = Duration::ZERO;
        for leg in &self.path {
            queued += leg.queued;
            match legs.last_mut() {
                Some((plugin, took)) if *plugin == leg.plugin => *took += leg.took,
                _ => legs.push((&leg.plugin, leg.took)),
            }
        }
        legs.retain(|(_, took)| *took >= SHORTEST_SHOWN);
        let legs: Vec<String> =
            legs.iter().map(|(plugin, took)| format!("{plugin} {}", milliseconds(*took))).collect();
        if !legs.is_empty() {
            write!(f, ", critical path: {}", legs.join(" → "))?;
        }
        // A tenth of the time in a queue is worth a thought of the limit.
        if queued >= SHORTEST_QUEUE && queued * 10 >= self.wall {
            write!(f, " (and {} ms in the queue)", milliseconds(queued))?;
        }
        Ok(())
    }
}

/// As people write it: whole from ten up, with tenths below.
pub(super) fn milliseconds(duration: Duration) -> String {
    let tenths = (duration.as_micros() + 50) / 100;
    if tenths >= 100 || tenths.is_multiple_of(10) {
        return ((tenths + 5) / 10).to_string();
    }
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(plugin: &str, took: u64, queued: u64) -> Leg {
        let milliseconds = Duration::from_millis;
        Leg {
            plugin: plugin.into(),
            step: String::new(),
            took: milliseconds(took),
            queued: milliseconds(queued),
        }
    }
    fn timing(wall: u64, path: Vec<Leg>) -> Timing {
        Timing { what: "startup", wall: Duration::from_millis(wall), path }
    }

    #[test]
    fn the_line_names_what_took_long_and_leaves_out_what_did_not() {
        let path =
            vec![leg("postgres", 290, 0), leg("quick", 0, 0), leg("migrations", 15, 0), leg("http", 7, 0)];
        let line = "startup 312 ms, critical path: postgres 290 → migrations 15 → http 7";
        assert_eq!(timing(312, path).to_string(), line);
        assert_eq!(timing(3, Vec::new()).to_string(), "startup 3 ms");
    }

    #[test]
    fn steps_of_one_plugin_are_one_and_queues_are_told_if_they_are_long() {
        let path = vec![leg("db", 100, 0), leg("db", 20, 30)];
        assert_eq!(
            timing(150, path).to_string(),
            "startup 150 ms, critical path: db 120 (and 30 ms in the queue)"
        );
    }

    #[test]
    fn short_times_have_tenths() {
        let of = |micros| milliseconds(Duration::from_micros(micros));
        assert_eq!([of(0), of(240), of(1_000), of(9_940), of(12_600)], ["0", "0.2", "1", "9.9", "13"]);
    }
}
