//! The registry as a workbook: systems with their profiles, what they are made of, agencies. The same columns serve the
//! template, the import and the export, so that what was exported can be imported again.
//!
//! Start with [`Columns`] (which columns there are), then [`read`] (cells become rows, or problems with sheet, cell and
//! remedy), [`resolve`] (which agency or system a text means), [`plan`] (what an import would do), [`export`].

pub mod columns;
pub mod export;
pub mod plan;
pub mod problem;
pub mod read;
pub mod resolve;

pub use columns::Columns;
pub use plan::{
    Conflict, ConflictKind, Decision, Decisions, Differing, Plan, PlannedAgency, PlannedSystem, Registered, plan,
};
pub use problem::{Fault, Problem};
pub use resolve::{KnownAgency, KnownSystem, Resolver};

/// Most rows of a workbook, over all sheets.
pub const ROWS_MAX: usize = 60_000;
/// Most problems and conflicts that a plan lists; the rest is counted.
pub const LISTED_MAX: usize = 200;

/// The sheets of the workbook, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetKind {
    /// One row a system.
    Systems,
    /// Network zones.
    Zones,
    /// Devices.
    Devices,
    /// Applications and services.
    Applications,
    /// Products.
    Products,
    /// Connections with other systems.
    Connections,
    /// One row an agency.
    Agencies,
    /// Turns of on-call rosters.
    Roster,
}

impl SheetKind {
    /// All sheets.
    pub const ALL: [SheetKind; 8] = [
        SheetKind::Systems,
        SheetKind::Zones,
        SheetKind::Devices,
        SheetKind::Applications,
        SheetKind::Products,
        SheetKind::Connections,
        SheetKind::Agencies,
        SheetKind::Roster,
    ];

    /// The word in addresses and field paths.
    pub const fn as_str(self) -> &'static str {
        match self {
            SheetKind::Systems => "systems",
            SheetKind::Zones => "zones",
            SheetKind::Devices => "devices",
            SheetKind::Applications => "applications",
            SheetKind::Products => "products",
            SheetKind::Connections => "connections",
            SheetKind::Agencies => "agencies",
            SheetKind::Roster => "roster",
        }
    }

    /// Reads the word of addresses.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The name of the sheet in Vietnamese.
    pub const fn vi(self) -> &'static str {
        match self {
            SheetKind::Systems => "Hệ thống",
            SheetKind::Zones => "Vùng mạng",
            SheetKind::Devices => "Thiết bị",
            SheetKind::Applications => "Ứng dụng",
            SheetKind::Products => "Sản phẩm",
            SheetKind::Connections => "Kết nối",
            SheetKind::Agencies => "Cơ quan",
            SheetKind::Roster => "Lịch trực",
        }
    }

    /// The name of the sheet in English.
    pub const fn en(self) -> &'static str {
        match self {
            SheetKind::Systems => "Systems",
            SheetKind::Zones => "Zones",
            SheetKind::Devices => "Devices",
            SheetKind::Applications => "Applications",
            SheetKind::Products => "Products",
            SheetKind::Connections => "Connections",
            SheetKind::Agencies => "Agencies",
            SheetKind::Roster => "Roster",
        }
    }
}

/// A sheet as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Number of the head row.
    pub header_row: u32,
    /// The words of the head row.
    pub header: Vec<String>,
    /// The rows below it.
    pub rows: Vec<SheetRow>,
    /// Merged areas: `A3:A5`.
    pub merged: Vec<String>,
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetRow {
    /// Its number in the sheet, from 1.
    pub number: u32,
    /// Its cells, from the first column on.
    pub cells: Vec<SheetCell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetCell {
    /// Its address: `C12`.
    pub address: String,
    /// Its text.
    pub text: String,
    /// The number, when the spreadsheet keeps one: leading zeros of codes are lost then, and days are counted.
    pub number: Option<f64>,
}

#[cfg(test)]
mod tests;
