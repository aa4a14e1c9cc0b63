use super::*;

fn rows(text: &str) -> Vec<Row> {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    text.lines().enumerate().map(|(at, line)| Row { row: at + 1, cells: cells(line), ..Row::default() }).collect()
}

fn read(text: &str) -> ImportPlan {
    let agency = |code: &str| matches!(code, "SO-TC" | "SO-YTE");
    let none = |_: &str| false;
    plan(&rows(text), &Known { agency: &agency, programme: &none, project: &none })
}

const HEAD: &str =
    "Năm ngân sách|Mã cơ quan|Nội dung chi|Nội dung phần an ninh mạng|Được giao (đồng)|Được giao an ninh mạng";

#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let plan = read(&format!("{HEAD}\n{body}"));
    let told: Vec<String> = plan
        .problems
        .iter()
        .map(|problem| {
            let column = problem.column.map(|column| format!(" {}", column.as_str())).unwrap_or_default();
            format!("row {}{column}: {}", problem.row, problem.kind)
        })
        .collect();
    assert_eq!(told, expected, "{body}");
    assert!(expected.is_empty() || plan.lines.len() < plan.rows || plan.rows == 0);
}

#[test]
fn lines_are_read() {
    let plan = read(&format!(
        "{HEAD}\n2026|SO-TC|Phần mềm kế toán|Tường lửa|1.000.000.000|150.000.000\n2026.0|SO-YTE|Máy chủ||5000000.0|"
    ));
    assert_eq!(plan.problems, []);
    assert_eq!(plan.lines[0].allocated, Money { total: Dong(1_000_000_000), security: Dong(150_000_000) });
    assert_eq!((plan.lines[1].year, plan.lines[1].allocated.total), (2026, Dong(5_000_000)));
}

#[test]
fn what_is_wrong_is_told_with_row_column_and_remedy() {
    check("2026|SO-X|Máy chủ||1.000|", &["row 2 agency: SO-X is not known; correct the code"]);
    check(
        "2026|SO-TC|Máy chủ||1,5 tỷ|",
        &[
            "row 2 allocated: “1,5 tỷ” is no amount in whole đồng; write 1500000000 or 1.500.000.000, without unit and fraction",
        ],
    );
    check("năm nay|SO-TC|Máy chủ||1.000|", &["row 2 year: “năm nay” is no budget year"]);
    check("2026|SO-TC|||1.000|", &["row 2 purpose: is empty; fill it in"]);
    check("2026|SO-TC|Máy chủ|x|1.000|2.000", &["row 2: the security part is larger than the sum"]);
    check("2026|SO-TC|Máy chủ||1.000|200", &["row 2: say what the security part is for"]);
    check("2026|SO-TC|Máy chủ||0|", &["row 2: every amount is zero"]);
    check("2026|SO-TC|A||1.000|\n2026|SO-TC|A||1.000|", &["row 3: row 2 is the same line"]);
    check("", &["row 0: the table has no row"]);
}

#[test]
fn heads_are_checked() {
    let kinds = |text: &str| read(text).problems.into_iter().map(|problem| problem.kind).collect::<Vec<_>>();
    assert_eq!(kinds(""), [ProblemKind::NoHead]);
    assert_eq!(kinds("Một|Hai"), [ProblemKind::NoHead]);
    assert!(kinds("year|agency|purpose|Ghi chú riêng").contains(&ProblemKind::UnknownColumn("Ghi chú riêng".into())));
    assert!(kinds("year|agency|agency|purpose").contains(&ProblemKind::ColumnTwice));
    assert!(kinds("year|agency").contains(&ProblemKind::ColumnMissing));
}

proptest::proptest! {
    #[test]
    fn any_table_is_read_without_panic(body in "(\\PC|\\||\n|2026|SO-TC){0,200}") {
        let plan = read(&format!("{HEAD}\n{body}"));
        proptest::prop_assert_eq!(plan.lines.len(), plan.places.len());
    }
}
