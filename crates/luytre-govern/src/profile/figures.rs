//! Shares and counts of the registry: domestic products, servers in the provincial data centre, data subjects.

use super::words::{DOMESTIC, counts_as};
use super::{Device, Product, SystemProfile};

/// A part of a whole, with what could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Those that count.
    pub part: u64,
    /// Those of which it is known whether they count.
    pub whole: u64,
    /// Those of which it is not known; they stand neither above nor below the line.
    pub unknown: u64,
}

impl Share {
    /// Counts one; `None`: it is not known whether it counts.
    pub fn count(&mut self, counts: Option<bool>) {
        match counts {
            Some(counts) => {
                self.whole += 1;
                self.part += u64::from(counts);
            }
            None => self.unknown += 1,
        }
    }

    /// Returns per cent, rounded half up; `None` when nothing is known.
    pub fn percent(self) -> Option<u64> {
        crate::share::rounded(self.part, self.whole, 100)
    }
}

impl std::ops::Add for Share {
    type Output = Share;

    fn add(self, other: Share) -> Share {
        Share { part: self.part + other.part, whole: self.whole + other.whole, unknown: self.unknown + other.unknown }
    }
}

impl std::iter::Sum for Share {
    fn sum<I: Iterator<Item = Share>>(shares: I) -> Share {
        shares.fold(Share::default(), std::ops::Add::add)
    }
}

/// Returns the share of products of domestic makers.
pub fn domestic(products: &[Product]) -> Share {
    let mut share = Share::default();
    for product in products {
        share.count(Some(&product.country).filter(|country| !country.is_empty()).map(|country| country == DOMESTIC));
    }
    share
}

/// Returns the share of security products of domestic makers.
pub fn domestic_security(products: &[Product]) -> Share {
    let security = |product: &&Product| counts_as("product_kind", &product.kind, "security");
    domestic(&products.iter().filter(security).cloned().collect::<Vec<_>>())
}

/// Returns the share of servers that stand in the provincial data centre.
pub fn in_data_centre(devices: &[Device]) -> Share {
    let mut share = Share::default();
    for device in devices.iter().filter(|device| counts_as("device_kind", &device.kind, "server")) {
        share.count(Some(device.in_data_centre));
    }
    share
}

/// Numbers of data subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Subjects {
    /// Of basic personal data.
    pub basic: u64,
    /// Of sensitive personal data.
    pub sensitive: u64,
    /// Systems that do not say.
    pub unknown: u64,
}

/// Adds the data subjects of systems up. One person may be in several systems: the sum is of entries, not of people.
pub fn subjects<'a>(profiles: impl IntoIterator<Item = &'a SystemProfile>) -> Subjects {
    let mut sum = Subjects::default();
    for profile in profiles {
        let (basic, sensitive) = (profile.facts.count("basic_subjects"), profile.facts.count("sensitive_subjects"));
        sum.unknown += u64::from(basic.is_none() && sensitive.is_none());
        sum.basic += basic.unwrap_or(0);
        sum.sensitive += sensitive.unwrap_or(0);
    }
    sum
}
