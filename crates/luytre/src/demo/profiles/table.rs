//! What the profiles of the demonstration say. Names of products and makers are invented; addresses are those kept for
//! documentation.

pub mod bodies;
pub mod portal;
pub mod systems;

/// A value of a field.
type Pair = (&'static str, &'static str);
