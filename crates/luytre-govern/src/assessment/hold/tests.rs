//! Freezes: what they cover, who may end them, and that nothing covered is deleted.

use jiff::civil::date;
use luytre_model::Role;
use proptest::prelude::*;

use super::super::tests::{TODAY, by, paper};
use super::*;

fn hold(from: i64, to: Option<i64>, until: Option<Date>) -> Hold {
    Hold {
        code: "GC-2026-0001".to_owned(),
        title: "Vụ việc".to_owned(),
        system: "CONG".to_owned(),
        agency: "SO-A".to_owned(),
        scope: BTreeSet::from([Frozen::Events, Frozen::Records]),
        from: Nanos(from),
        to: to.map(Nanos),
        until,
        request: paper("5/CV"),
        since: TODAY,
        released: None,
    }
}

#[test]
fn a_freeze_ends_before_its_day_only_with_a_paper_of_who_asked() {
    let lead = by(Role::ShiftLead, None);
    let one = hold(0, None, Some(date(2026, 12, 31)));
    let other = DocumentRef { body: "Sở A".to_owned(), ..paper("6/CV") };
    assert_eq!(release(one.clone(), other, &lead, TODAY).unwrap_err().why, Why::HeldUntil);
    assert_eq!(release(one.clone(), DocumentRef::default(), &lead, TODAY).unwrap_err().why, Why::HeldUntil);
    assert_eq!(release(one.clone(), paper("6/CV"), &by(Role::Assessor, None), TODAY).unwrap_err().why, Why::Role);
    let released = release(one.clone(), paper("6/CV"), &lead, TODAY).unwrap();
    assert!(!released.is_in_force(TODAY));
    assert_eq!(release(released, paper("6/CV"), &lead, TODAY).unwrap_err().why, Why::State);
    // After its last day nobody has to ask.
    assert!(release(one, DocumentRef::default(), &lead, date(2027, 1, 1)).is_ok());
    // One without a last day never ends by itself.
    assert!(release(hold(0, None, None), DocumentRef::default(), &lead, date(2036, 1, 1)).is_err());
}

#[test]
fn a_freeze_only_grows() {
    let lead = by(Role::ShiftLead, None);
    let one = hold(0, None, Some(date(2026, 12, 31)));
    let extended = |until| extend(one.clone(), until, &paper("7/CV"), &lead, TODAY).map_err(|refusal| refusal.why);
    assert_eq!(extended(Some(date(2026, 12, 30))), Err(Why::DayNotAhead));
    assert_eq!(extended(Some(date(2027, 3, 1))).unwrap().until, Some(date(2027, 3, 1)));
    assert_eq!(extended(None).unwrap().until, None);
    let forever = hold(0, None, None);
    assert_eq!(
        extend(forever, Some(date(2030, 1, 1)), &paper("7/CV"), &lead, TODAY).unwrap_err().why,
        Why::DayNotAhead
    );
}

#[test]
fn a_new_freeze_names_the_request() {
    let lead = by(Role::IncidentTeam, None);
    let one = hold(0, None, None);
    assert!(check(&one, &lead, TODAY).is_ok());
    let without = Hold { request: DocumentRef::default(), ..one.clone() };
    assert_eq!(check(&without, &lead, TODAY).unwrap_err().why, Why::Document);
    let nothing = Hold { scope: BTreeSet::new(), ..one.clone() };
    assert_eq!(check(&nothing, &lead, TODAY).unwrap_err().why, Why::Document);
    assert_eq!(check(&hold(5, Some(4), None), &lead, TODAY).unwrap_err().why, Why::DayNotAhead);
    assert_eq!(check(&one, &by(Role::AgencyOfficer, None), TODAY).unwrap_err().why, Why::Role);
}

proptest! {
    #[test]
    fn nothing_that_is_covered_is_deleted(
        from in -1_000_i64..1_000, length in prop::option::of(0_i64..1_000), at in -2_000_i64..3_000, width in 0_i64..500,
        days in prop::option::of(-10_i32..10), released in any::<bool>(),
    ) {
        let until = days.and_then(|days| TODAY.checked_add(jiff::Span::new().days(days)).ok());
        let mut one = hold(from, length.map(|length| from + length), until);
        if released {
            one.released = Some(Release { on: TODAY, document: paper("6/CV") });
        }
        let period = (Nanos(at), Nanos(at + width));
        let refused = refuses_deletion([&one], Frozen::Events, "CONG", period, TODAY).is_some();
        let in_force = !released && days.is_none_or(|days| days >= 0);
        let covered = (at..=at + width).any(|moment| one.covers("CONG", Nanos(moment)));
        prop_assert_eq!(refused, in_force && covered);
        prop_assert!(refuses_deletion([&one], Frozen::Events, "KHAC", period, TODAY).is_none());
        prop_assert!(refuses_deletion([&one], Frozen::Data, "CONG", period, TODAY).is_none());
    }
}
