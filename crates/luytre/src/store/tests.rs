use super::*;

fn codes(list: &[&str]) -> Vec<String> {
    list.iter().map(|code| (*code).to_owned()).collect()
}

#[test]
fn letters_that_differ_are_counted() {
    for (left, right, apart) in
        [("", "", 0), ("cong", "cong", 0), ("cong", "công", 1), ("", "abc", 3), ("kitten", "sitting", 3)]
    {
        assert_eq!(letters_apart(left, right), apart, "{left} and {right}");
        assert_eq!(letters_apart(right, left), apart, "{right} and {left}");
    }
}

#[test]
fn the_nearest_codes_come_first() {
    let known = codes(&["AAA", "CONG-TTDT", "HIS-BVDK", "MC-DT"]);
    assert_eq!(near("cong-ttdt", &known)[0], "CONG-TTDT", "small letters");
    assert_eq!(near("CONG-TTTD", &known)[0], "CONG-TTDT", "two letters swapped");
    assert_eq!(near("HIS", &known)[0], "HIS-BVDK", "the beginning");
    let many: Vec<String> = (0..100).map(|number| format!("S-{number}")).collect();
    assert_eq!(near("S", &many).len(), CODES_SHOWN);
}

#[test]
fn what_an_attacker_wrote_becomes_no_formula_in_a_csv() {
    let Value::Object(fields) =
        json!({ "user.name": "=cmd|' /C calc'!A0", "source.ip": "::1", "message": "+1, \"2\"" })
    else {
        panic!("an object")
    };
    let event = FoundEvent { id: luytre_model::EventId([0; 16]), time: Nanos(0), fields };
    let line = String::from_utf8(in_csv(&event).unwrap()).unwrap();
    assert_eq!(line, format!("{},,,,::1,'=cmd|' /C calc'!A0,\"'+1, \"\"2\"\"\"\n", Nanos(0)));
}
