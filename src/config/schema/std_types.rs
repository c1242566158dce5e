//! What the types of the standard library are in a configuration.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::{NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::sync::Arc;

use super::decl::{ConfigSchema, Shape};
use crate::config::secret::Secret;

macro_rules! shapes {
    ($($shape:expr => $($ty:ty)*;)*) => {$($(
        impl ConfigSchema for $ty {
            fn shape() -> Shape {
                $shape
            }
        }
    )*)*};
}

shapes! {
    Shape::Boolean => bool;
    Shape::Float => f32 f64;
    Shape::Text => String char PathBuf IpAddr Ipv4Addr Ipv6Addr SocketAddr Box<str> Arc<str>;
    Shape::Any => serde_json::Value;
    Shape::Integer { min: None, max: None } => i128;
    Shape::Integer { min: Some(0), max: None } => u128;
}

macro_rules! integers {
    ($($ty:ident)*) => {$(
        impl ConfigSchema for $ty {
            fn shape() -> Shape {
                Shape::Integer { min: i128::try_from($ty::MIN).ok(), max: i128::try_from($ty::MAX).ok() }
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

macro_rules! non_zero {
    ($($ty:ident)*) => {$(
        impl ConfigSchema for $ty {
            fn shape() -> Shape {
                Shape::Integer { min: Some(1), max: i128::try_from($ty::MAX.get()).ok() }
            }
        }
    )*};
}

non_zero!(NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroUsize);

macro_rules! parts {
    ($($shape:ident => $(($($parameters:tt)*) $ty:ty;)*)*) => {$($(
        impl<T: ConfigSchema, $($parameters)*> ConfigSchema for $ty {
            fn shape() -> Shape {
                Shape::$shape(T::shape)
            }
        }
    )*)*};
}

parts! {
    Optional => () Option<T>;
    Secret => () Secret<T>;
    List => () Vec<T>; () VecDeque<T>; () BTreeSet<T>; (S) HashSet<T, S>; () Box<[T]>; (const N: usize) [T; N];
    Map => (K) BTreeMap<K, T>; (K, S) HashMap<K, T, S>;
}

impl<T: ConfigSchema> ConfigSchema for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}
