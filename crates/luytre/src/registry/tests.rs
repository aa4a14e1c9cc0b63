use super::*;

#[test]
fn a_csv_keeps_commas_in_their_cell_and_makes_no_formula() {
    let one = TakenAlong {
        kind: "alert",
        code: "a, \"b\"".to_owned(),
        system: "=1+1".to_owned(),
        from: "so-an".to_owned(),
        to: "so-binh".to_owned(),
    };
    let mut out = Vec::new();
    print(&[one], Output::Csv, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text, "\u{feff}kind,code,system,from,to\r\nalert,\"a, \"\"b\"\"\",'=1+1,so-an,so-binh\r\n");
}
