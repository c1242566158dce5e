//! Nothing is torn: in every shape of graph a failure, a panic, a hang and a cancellation at every constructor and hook.
//! What the framework does is compared with a plain model, on a paused clock.

mod model;
mod program;
mod shapes;

use model::{Point, Stage, expected};
use program::{Trial, run};
use shapes::{Random, Shape, all_shapes};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing.
    None,
    /// It returns an error at its end.
    Failure,
    /// It panics at its end.
    Panic,
    /// It never ends.
    Hang,
    /// Whoever waits gives up while it runs.
    Cancel,
    /// Whoever waits gives up at the moment in which it ends.
    CancelAtTheEnd,
}

const FAULTS: [Fault; 5] = [Fault::Failure, Fault::Panic, Fault::Hang, Fault::Cancel, Fault::CancelAtTheEnd];

/// Runs one and compares it with the model.
fn compare(shape: &Shape, fault: Fault, point: Point, by_start: bool) {
    let trial = Trial { shape: shape.clone(), fault, point, by_start };
    let seen = run(&trial);
    let what = || format!("{fault:?} at {point:?} of {shape:?}, by_start {by_start}\n{seen:?}");
    seen.invariants().unwrap_or_else(|broken| panic!("{broken}: {}", what()));
    if fault != Fault::CancelAtTheEnd {
        let expected = expected(shape, fault, point);
        assert_eq!(seen.happened, expected.happened, "{}", what());
        assert_eq!(seen.codes, expected.codes, "{}", what());
    }
}

/// How many faults were injected.
fn everywhere(shape: &Shape) -> usize {
    let mut count = 0;
    for component in 0..shape.len() {
        for stage in Stage::ALL {
            for fault in FAULTS {
                // Only while an application comes up there are two ways to give up.
                let both = matches!(fault, Fault::Cancel | Fault::CancelAtTheEnd) && stage == Stage::Start;
                for by_start in [true, false].into_iter().take(1 + usize::from(both)) {
                    compare(shape, fault, Point { stage, component }, by_start);
                    count += 1;
                }
            }
        }
    }
    count
}

fn in_every_shape_of(components: usize, shapes_there_are: usize) -> usize {
    let shapes = all_shapes(components);
    assert_eq!(shapes.len(), shapes_there_are, "of {components} components");
    for shape in &shapes {
        compare(shape, Fault::None, Point { stage: Stage::Build, component: 0 }, true);
    }
    shapes.iter().map(everywhere).sum()
}

#[test]
fn up_to_four_components_nothing_is_torn_by_any_fault_anywhere() {
    let faults: usize = [(1, 1), (2, 2), (3, 6), (4, 31)]
        .iter()
        .map(|(components, count)| in_every_shape_of(*components, *count))
        .sum();
    println!("{faults} faults injected and survived");
}

#[test]
fn of_five_components_nothing_is_torn_by_any_fault_anywhere() {
    let faults = in_every_shape_of(5, 302);
    println!("{faults} faults injected and survived");
}

#[test]
fn in_random_graphs_of_up_to_twelve_components_nothing_is_torn() {
    let mut random = Random::new(8);
    let mut faults = 0;
    for _ in 0..300 {
        let shape = Shape::random(&mut random, 6, 12);
        let stage = Stage::ALL[random.below(3)];
        let component = random.below(shape.len());
        for fault in FAULTS {
            compare(&shape, fault, Point { stage, component }, random.below(2) == 0);
            faults += 1;
        }
    }
    println!("{faults} faults injected and survived");
}
