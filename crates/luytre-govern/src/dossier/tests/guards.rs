//! Each guard of the law, each separation, each paper.

use super::*;

#[track_caller]
fn refused(dossier: &Dossier, command: Command, by: &By, context: &Context<'_>, word: &str) -> Refusal {
    let refusal = step(dossier, command, by, context).expect_err("it should be refused");
    assert_eq!(refusal.word(), word, "{refusal}");
    refusal
}

#[test]
fn the_regulation_comes_before_the_approval() {
    for (regulation, fine) in [
        (None, false),
        (Some(paper("", date(2026, 9, 1))), false),
        (Some(DocumentRef { date: None, ..paper("05/QC", TODAY) }), false),
        (Some(paper("05/QC", date(2026, 10, 6))), false),
        (Some(paper("05/QC", TODAY)), true),
        (Some(paper("05/QC", date(2026, 9, 1))), true),
    ] {
        let mut context = context();
        context.facts.regulation.clone_from(&regulation);
        let outcome = step(&awaiting(3), approve(), &leader(), &context);
        assert_eq!(outcome.is_ok(), fine, "{regulation:?}");
        if let Err(Refusal::Guard { requirement, source_article, .. }) = outcome {
            assert_eq!((requirement, source_article.as_str()), (Requirement::RegulationIssued, "D30.7"));
        }
    }
}

#[test]
fn from_level_3_an_opinion_of_this_round_says_fit() {
    let mut dossier = awaiting(3);
    dossier.appraisal.as_mut().unwrap().round = 0;
    let refusal = refused(&dossier, approve(), &leader(), &context(), "appraisal_opinion");
    assert!(matches!(refusal, Refusal::Guard { source_article, .. } if source_article == "D24.1.b"));
    let mut dossier = awaiting(2);
    dossier.appraisal.as_mut().unwrap().round = 0;
    done(&dossier, approve(), &chief(), &context());
}

#[test]
fn levels_4_and_5_need_the_professional_opinion_first() {
    for number in [4, 5] {
        let refusal = refused(&written(number), Command::Submit, &officer(), &context(), "professional_opinion");
        assert!(matches!(refusal, Refusal::Guard { source_article, .. } if source_article == "D21.5"));
    }
    done(&written(3), Command::Submit, &officer(), &context());
    refused(&written(3), Command::AskOpinion, &officer(), &context(), "not_in_procedure");
}

#[test]
fn a_system_important_to_national_security_follows_level_5() {
    let context = context();
    let propose = Command::Propose { level: level(3), grounds: Vec::new(), important: true };
    let dossier = done(&written(3), propose, &officer(), &context);
    let refusal = refused(&dossier, Command::Submit, &officer(), &context, "incomplete");
    let Refusal::Incomplete { missing } = refusal else { panic!("{refusal}") };
    assert!(missing.iter().all(|missing| missing.part == "danh_gia_rui_ro_chi_tiet"), "{missing:?}");
}

#[test]
fn the_appraiser_is_not_the_operator() {
    let mut dossier = accepted(3);
    dossier.parties.operator = "CA-TINH".into();
    let refusal =
        refused(&dossier, appraise(Verdict::Fit), &assessor(), &context(), "appraiser_not_operator_or_owner_decision");
    assert!(matches!(refusal, Refusal::Guard { source_article, .. } if source_article == "D18.4"));
    let decision = paper("44/QĐ-UBND", TODAY);
    for appointed in [
        Appointed::Unit { agency: "SO-KHCN".into(), decision: decision.clone() },
        Appointed::Council {
            name: "Hội đồng thẩm định".into(), agency: "SO-KHCN".into(), decision: decision.clone()
        },
    ] {
        let appointed = done(&dossier, Command::Appoint(appointed), &leader(), &context());
        let unit = person("unit", Role::Assessor, Some("SO-KHCN"));
        done(&appointed, appraise(Verdict::Fit), &unit, &context());
        let old = person("old", Role::Assessor, Some("CA-TINH"));
        refused(&appointed, appraise(Verdict::Fit), &old, &context(), "body");
    }
    let itself = Appointed::Unit { agency: "CA-TINH".into(), decision };
    let appointed = done(&dossier, Command::Appoint(itself), &leader(), &context());
    let word = "appraiser_not_operator_or_owner_decision";
    refused(&appointed, appraise(Verdict::Fit), &assessor(), &context(), word);
    let unsigned = DocumentRef { number: String::new(), ..paper("", TODAY) };
    let unsigned = Appointed::Unit { agency: "SO-KHCN".into(), decision: unsigned };
    refused(&dossier, Command::Appoint(unsigned), &leader(), &context(), "paper");
}

#[test]
fn a_plan_is_deployed_before_operation() {
    for (deployment, fine) in [(Deployment::None, false), (Deployment::Partial, false), (Deployment::Full, true)] {
        let mut context = context();
        context.facts.deployment = deployment;
        let outcome = step(&approved(3), Command::GoLive, &officer(), &context);
        assert_eq!(outcome.is_ok(), fine, "{deployment:?}");
    }
    refused(&awaiting(3), Command::GoLive, &officer(), &context(), "level_approved");
    done(&awaiting(2), Command::GoLive, &officer(), &context());
    let live = done(&approved(3), Command::GoLive, &officer(), &context());
    assert_eq!(live.live_since, Some(TODAY));
    refused(&live, Command::GoLive, &officer(), &context(), "stage");
}

#[test]
fn the_right_body_approves() {
    refused(&awaiting(2), approve(), &leader(), &context(), "body");
    refused(&awaiting(3), approve(), &chief(), &context(), "body");
    refused(&awaiting(3), approve(), &person("h", Role::AgencyHead, Some("XA-03")), &context(), "body");
    refused(&awaiting(3), approve(), &assessor(), &context(), "role");
    done(&awaiting(2), approve(), &chief(), &context());
    for number in 3..=5 {
        done(&awaiting(number), approve(), &leader(), &context());
    }
}

#[test]
fn whoever_proposed_decides_nothing() {
    for (dossier, command, role, agency) in [
        (accepted(3), appraise(Verdict::Fit), Role::Assessor, None),
        (sent(3), Command::Accept, Role::Assessor, Some("CA-TINH")),
        (awaiting(3), approve(), Role::Leader, None),
        (awaiting(2), approve(), Role::AgencyHead, Some("CA-TINH")),
    ] {
        // The same login, promoted since.
        let turncoat = person("officer", role, agency);
        refused(&dossier, command, &turncoat, &context(), "same_person");
    }
}

#[test]
fn a_delegation_has_its_term() {
    let head = person("delegate", Role::AgencyHead, Some("SO-KHCN"));
    let delegation = |from, until| Delegation {
        to: "SO-KHCN".into(),
        scope: "Phê duyệt".into(),
        document: paper("1/UQ", date(2026, 9, 1)),
        from: Some(from),
        until,
    };
    let command = Command::Delegate(delegation(date(2026, 9, 1), Some(date(2026, 10, 5))));
    let dossier = done(&awaiting(3), command.clone(), &leader(), &context());
    done(&dossier, approve(), &head, &context());
    refused(&dossier, approve(), &head, &on(date(2026, 10, 6)), "delegation");
    refused(&dossier, approve(), &head, &on(date(2026, 8, 31)), "delegation");
    refused(&dossier, Command::Delegate(delegation(TODAY, Some(TODAY))), &head, &context(), "body");
    refused(&awaiting(3), Command::Delegate(delegation(TODAY, None)), &leader(), &context(), "delegation");
    let backwards = delegation(date(2026, 10, 5), Some(date(2026, 9, 1)));
    refused(&awaiting(3), Command::Delegate(backwards), &leader(), &context(), "delegation");
    let by_unit = done(&awaiting(2), command, &leader(), &context());
    refused(&by_unit, approve(), &head, &context(), "body");
}

#[test]
fn papers_are_named_and_not_of_the_future() {
    let without = Command::Approve { decision: DocumentRef { body: " ".into(), ..paper("9/QĐ", TODAY) } };
    refused(&awaiting(3), without, &leader(), &context(), "paper");
    let later = Command::Approve { decision: paper("9/QĐ", date(2026, 10, 6)) };
    refused(&awaiting(3), later, &leader(), &context(), "paper_of_the_future");
}

#[test]
fn a_dossier_is_complete_before_it_is_sent() {
    let refusal = refused(&empty(1), Command::Submit, &officer(), &context(), "incomplete");
    let Refusal::Incomplete { missing } = refusal else { panic!("{refusal}") };
    assert!(missing.len() >= 16, "overview, design, proposal and seven parts of the plan: {missing:?}");
    assert!(missing.iter().all(|missing| !missing.source.is_empty() && !missing.en.is_empty()));
    let plan = missing.iter().filter(|missing| missing.part == procedure::PLAN_PART).count();
    assert_eq!(plan, 7);
    assert!(!missing.iter().any(|missing| missing.part == "danh_gia_rui_ro_chi_tiet"));
}

#[test]
fn a_request_says_what_the_form_of_the_law_asks_for() {
    let lack = Lack { fact: "operator_address".into(), vi: "Địa chỉ".into(), en: "Address".into() };
    for (number, form) in [(1, "ND331 Mau 01"), (2, "ND331 Mau 01"), (3, "ND331 Mau 02"), (5, "ND331 Mau 02")] {
        let dossier = with_opinion(&written(number));
        let mut context = context();
        context.facts.request_lacks = vec![lack.clone()];
        let refusal = refused(&dossier, Command::Submit, &officer(), &context, "request_form_filled");
        let Refusal::Guard { vi, en, source_article, .. } = refusal else { panic!("{refusal}") };
        assert!(vi.ends_with(": Địa chỉ") && en.ends_with(": Address"), "{vi} {en}");
        assert_eq!(source_article, form, "level {number}");
        done(&dossier, Command::Submit, &officer(), &self::context());
    }
}

/// Sent back while its validity is looked at, while it is appraised, before it is approved, and as not fit.
fn all_that_came_back() -> Vec<Dossier> {
    let reasons = || vec!["thiếu sơ đồ".to_owned(), "làm rõ nơi đặt máy chủ".to_owned()];
    let returned = || Command::Return { reasons: reasons() };
    let unfit = appraise(Verdict::Unfit { defects: reasons() });
    vec![
        done(&sent(3), returned(), &assessor(), &context()),
        done(&accepted(3), returned(), &assessor(), &context()),
        done(&awaiting(3), returned(), &leader(), &context()),
        done(&accepted(3), unfit, &assessor(), &context()),
    ]
}

#[test]
fn what_came_back_is_not_sent_again_unchanged() {
    let (context, officer) = (context(), officer());
    let write = |text: &str| Command::Write {
        part: "tong_quan".into(),
        fields: BTreeMap::from([("pham_vi".to_owned(), text.to_owned())]),
    };
    let file = FileRef {
        hash: "ab".repeat(32),
        name: "so-do.pdf".into(),
        media: Media::Pdf,
        bytes: 10,
        by: "officer".into(),
        on: TODAY,
    };
    let attach = || Command::Attach { part: "thiet_ke".into(), file: file.clone() };
    let detach = || Command::Detach { part: "thiet_ke".into(), hash: file.hash.clone() };
    let comment = || Command::Comment { part: String::new(), text: "Máy chủ đặt tại tỉnh".into() };
    let unit = Appointed::Unit { agency: "SO-KHCN".into(), decision: paper("44/QĐ", TODAY) };
    let propose = |number| Command::Propose { level: level(number), grounds: Vec::new(), important: false };
    for came_back in all_that_came_back() {
        let refusal = refused(&came_back, Command::Submit, &officer, &context, "unmended");
        let Refusal::Unmended { on, reasons } = refusal else { panic!("{refusal}") };
        assert_eq!((on, reasons.len()), (TODAY, 2));
        // Written and written back, spaces, a file that was attached and taken off, what others said: nothing changed.
        let back = done(&came_back, write("Khác"), &officer, &context);
        let back = done(&back, write(" Nội  dung pham_vi"), &officer, &context);
        refused(&back, Command::Submit, &officer, &context, "unmended");
        let off = done(&done(&came_back, attach(), &officer, &context), detach(), &officer, &context);
        refused(&off, Command::Submit, &officer, &context, "unmended");
        let said = done(&came_back, comment(), &assessor(), &context);
        refused(&said, Command::Submit, &officer, &context, "unmended");
        for mended in [
            done(&came_back, write("Toàn xã"), &officer, &context),
            done(&came_back, attach(), &officer, &context),
            done(&came_back, propose(2), &officer, &context),
            done(&came_back, Command::Appoint(unit.clone()), &leader(), &context),
            done(&came_back, comment(), &officer, &context),
        ] {
            done(&mended, Command::Submit, &officer, &context);
        }
        // A colleague answers and sends it.
        let colleague = person("colleague", Role::AgencyOfficer, Some("XA-03"));
        let answered = done(&came_back, comment(), &colleague, &context);
        done(&answered, Command::Submit, &colleague, &context);
        let mut changed = self::context();
        changed.facts.known.fields.insert("function".into(), "Một cửa".into());
        done(&came_back, Command::Submit, &officer, &changed);
    }
}

#[test]
fn what_was_known_before_the_return_mends_nothing() {
    let officer = officer();
    let reasons = || vec!["thiếu sơ đồ".to_owned()];
    let knows = |function: &str| {
        let mut context = context();
        context.facts.known.fields.insert("function".into(), function.into());
        context
    };
    let (then, later) = (knows("Một cửa"), knows("Kho số"));
    let unfit = appraise(Verdict::Unfit { defects: reasons() });
    for came_back in [
        done(&sent(3), Command::Return { reasons: reasons() }, &assessor(), &then),
        done(&accepted(3), unfit, &assessor(), &then),
    ] {
        refused(&came_back, Command::Submit, &officer, &then, "unmended");
        done(&came_back, Command::Submit, &officer, &later);
        // A return from before it was kept: what was known at the last submission is all that can be compared.
        let mut kept = serde_json::to_value(&came_back).unwrap();
        let event = kept["log"].as_array_mut().unwrap().last_mut().unwrap().pointer_mut("/event").unwrap();
        assert!(event.as_object_mut().unwrap().remove("known").is_some());
        let old: Dossier = serde_json::from_value(kept).unwrap();
        done(&old, Command::Submit, &officer, &then);
        refused(&old, Command::Submit, &officer, &context(), "unmended");
    }
}

#[test]
fn a_mark_is_no_answer_to_a_return() {
    let (context, officer) = (context(), officer());
    let comment = |text: &str| Command::Comment { part: String::new(), text: text.into() };
    for came_back in all_that_came_back() {
        for mark in [".", "\u{200b}", "…… 12345", "ok"] {
            let said = done(&came_back, comment(mark), &officer, &context);
            refused(&said, Command::Submit, &officer, &context, "unmended");
        }
        done(&done(&came_back, comment("Đã sửa"), &officer, &context), Command::Submit, &officer, &context);
    }
}

#[test]
fn each_return_asks_for_a_change_of_its_own() {
    let (context, officer) = (context(), officer());
    let returned = || Command::Return { reasons: vec!["thiếu sơ đồ".into()] };
    let fields = BTreeMap::from([("pham_vi".to_owned(), "Toàn xã".to_owned())]);
    let first = done(&sent(3), returned(), &assessor(), &context);
    let mended = done(&first, Command::Write { part: "tong_quan".into(), fields }, &officer, &context);
    let second = done(&done(&mended, Command::Submit, &officer, &context), returned(), &assessor(), &context);
    refused(&second, Command::Submit, &officer, &context, "unmended");
}

#[test]
fn what_is_written_is_bounded_and_known() {
    let (context, officer) = (context(), officer());
    let write = |part: &str, field: &str, text: String| Command::Write {
        part: part.into(),
        fields: BTreeMap::from([(field.to_owned(), text)]),
    };
    let dossier = written(3);
    refused(&dossier, write("khong_co", "x", "y".into()), &officer, &context, "unknown_part");
    refused(&dossier, write("tong_quan", "khong_co", "y".into()), &officer, &context, "unknown_part");
    refused(&dossier, write("y_kien_chuyen_mon", "noi_dung", "y".into()), &officer, &context, "unknown_part");
    let long = "ă".repeat(FIELD_CHARS_MAX + 1);
    refused(&dossier, write("tong_quan", "pham_vi", long), &officer, &context, "too_much");
    done(&dossier, write("tong_quan", "pham_vi", "ă".repeat(FIELD_CHARS_MAX)), &officer, &context);
    refused(&dossier, write("tong_quan", "pham_vi", "Nội dung pham_vi".into()), &officer, &context, "nothing_new");
    refused(&sent(3), Command::Return { reasons: vec!["  ".into()] }, &assessor(), &context, "no_text");
    let many = vec!["x".to_owned(); DEFECTS_MAX + 1];
    refused(&sent(3), Command::Return { reasons: many }, &assessor(), &context, "too_much");
}

#[test]
fn files_are_counted() {
    let (context, officer) = (context(), officer());
    let file = |number: usize, bytes: u64| Command::Attach {
        part: "thiet_ke".into(),
        file: FileRef {
            hash: format!("{number:064x}"),
            name: "a.pdf".into(),
            media: Media::Pdf,
            bytes,
            by: "officer".into(),
            on: TODAY,
        },
    };
    let mut dossier = done(&empty(1), file(0, 10), &officer, &context);
    refused(&dossier, file(0, 10), &officer, &context, "file_twice");
    refused(&dossier, file(1, attachment::FILE_BYTES_MAX + 1), &officer, &context, "too_much");
    assert!(!missing(&dossier, context.procedure).iter().any(|missing| missing.part == "thiet_ke"));
    for number in 1..attachment::DOSSIER_FILES_MAX {
        dossier = done(&dossier, file(number, 10), &officer, &context);
    }
    refused(&dossier, file(999, 10), &officer, &context, "too_much");
    let detach = Command::Detach { part: "thiet_ke".into(), hash: format!("{:064x}", 3) };
    let fewer = done(&dossier, detach.clone(), &officer, &context);
    refused(&fewer, detach, &officer, &context, "unknown_file");
    done(&fewer, file(999, 10), &officer, &context);
}
