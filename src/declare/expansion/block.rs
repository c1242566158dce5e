//! How a derived plugin finds its `#[contributes]` block, and how a block finds out that it is not found.

use std::marker::PhantomData;

use crate::declare::contributions::contribution::ContributionDecl;

/// Stands in for what the `#[contributes]` block of a struct says, where there is none.
///
/// The derive macro reads these constants of `Self`; the block's inherent ones of the same names shadow them. In generic
/// code they do so only if every type that the struct allows has the block: of a block with narrower bounds the derive
/// sees nothing.
pub trait NoContributions {
    /// None.
    const JACKFIELD_CONTRIBUTIONS: &'static [ContributionDecl] = &[];
    /// No block.
    const JACKFIELD_BLOCK: BlockIsLost = BlockIsLost(PhantomData);
}
impl<T: ?Sized> NoContributions for T {}

/// What the derive sees of a block that it sees.
#[derive(Debug)]
pub struct BlockIsSeen;

/// What the derive sees of any other. It is not `Send`: that shows through an `impl Sized`.
#[derive(Debug)]
pub struct BlockIsLost(PhantomData<*const ()>);

/// A plugin with type parameters: shows its block whether the derive sees it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "not a plugin",
    note = "put `#[derive(Plugin)]` on the struct"
)]
pub trait SeesBlock {
    /// [`BlockIsSeen`] or [`BlockIsLost`].
    fn block() -> impl Sized;
}

/// Accepts what the derive sees of a block, if it sees it.
pub fn is_seen<T: HasBoundsOfStruct>(_: T) {}

/// What [`SeesBlock::block`] gives where the bounds of block and struct are the same.
#[diagnostic::on_unimplemented(
    message = "the contributions of this block would be lost: its bounds are narrower than those of the struct",
    label = "the struct has no such bounds",
    note = "write them on the struct too, or leave them out here: a struct and its `#[contributes]` block have the same"
)]
pub trait HasBoundsOfStruct {}
#[diagnostic::do_not_recommend]
impl<T: Send> HasBoundsOfStruct for T {}
