//! The parts that pages are made of: one function each, typed, shown with all states on the gallery page.

pub(crate) mod alarm;
pub(crate) mod alert;
pub(crate) mod badge;
pub(crate) mod chart;
pub(crate) mod entry;
pub(crate) mod event;
pub(crate) mod feedback;
pub(crate) mod form;
pub(crate) mod icon;
pub(crate) mod offered;
pub(crate) mod paper;
pub(crate) mod preview;
pub(crate) mod rail;
pub(crate) mod shell;
pub(crate) mod time;
pub(crate) mod views;
