use jiff::civil::date;

use super::super::organisation::Listed;
use super::*;

const HEAD: &str = "STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành";

fn registry() -> Vec<Listed> {
    let listed =
        |code: &str, name: &str, kind: &str| Listed { code: code.into(), name: name.into(), kind: kind.into() };
    vec![
        listed("CA-TINH", "Công an tỉnh", "department"),
        listed("BCHQS", "Bộ Chỉ huy quân sự tỉnh", "department"),
        listed("SO-TC", "Sở Tài chính", "department"),
        listed("SO-NV", "Sở Nội vụ", "department"),
        listed("UBND", "Ủy ban nhân dân tỉnh", "province"),
    ]
}

fn read_with(text: &str, known: &[&str], decisions: BTreeMap<String, Decision>) -> ImportPlan {
    let agencies = registry();
    let content = ProgrammeContent::shipped();
    let directory = Directory::new(&agencies, &content.groups, &content.names);
    let known = known.iter().map(|number| (*number).to_owned()).collect();
    let into = Destination { programme: "CT", year: Some(2026), opened: date(2026, 4, 1), known, decisions };
    plan(&rows_of_text(text), &into, &directory, content)
}

fn read(text: &str) -> ImportPlan {
    read_with(text, &[], BTreeMap::new())
}

fn bodies(list: &[Party]) -> Vec<&str> {
    list.iter().map(Party::name).collect()
}

/// Number, part, title, who leads, who takes part, words of the deadline: as they stand in the annex.
type Expected =
    (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static str);

const ALL: &str = "Các sở, ban, ngành, đoàn thể tỉnh, Đảng ủy, UBND các xã, phường";
const RELATED: &str = "Các sở, ban, ngành có liên quan";
const PLACES: &str = "Các cơ quan, đơn vị, địa phương trên địa bàn tỉnh";
const PERIODIC: &str = "Định kỳ hàng năm kiểm tra, đánh giá đối với hệ thống cấp độ 3; hai năm một lần đối với các hệ thống thông tin cấp độ 1, cấp độ 2. Trong đó, Công an tỉnh chủ trì kiểm tra, đánh giá các hệ thống thông tin cấp độ 2, cấp độ 3; các cơ quan, đơn vị chủ trì triển khai đối với hệ thống trong tổ chức mình.";

const ANNEX: [Expected; 19] = [
    (
        "1",
        "I",
        "Kiện toàn Tiểu ban An ninh mạng tỉnh Đồng Nai",
        &["Đảng ủy Công an tỉnh"],
        &[RELATED],
        "Quý 1/2026 (đã hoàn thành)",
    ),
    (
        "2",
        "I",
        "Phát huy sự tham gia có hiệu quả của quần chúng nhân dân trong công tác bảo đảm an toàn, an ninh mạng và chủ động ứng phó với các nguy cơ, thách thức từ không gian mạng.",
        &["Công an tỉnh"],
        &["Các sở, ban, ngành địa phương"],
        "Thường xuyên",
    ),
    (
        "3",
        "I",
        "Hình thành Thế trận An ninh nhân dân trên không gian mạng kết hợp chặt chẽ với Thế trận Quốc phòng toàn dân trên không gian mạng.",
        &["Công an tỉnh", "Bộ Chỉ huy quân sự tỉnh"],
        &["Các sở, ban, ngành địa phương"],
        "Thường xuyên",
    ),
    (
        "4",
        "I",
        "Triển khai các quy định về bảo đảm an ninh mạng, an toàn thông tin cho các cơ sở dữ liệu dùng chung, chuyên ngành theo TCVN 11930:2017 và TCVN 14432:2025",
        &["Công an tỉnh"],
        &["Các cơ quan, doanh nghiệp trên địa bàn tỉnh"],
        "Thường xuyên",
    ),
    (
        "5",
        "I",
        "Chủ động tự rà soát, kiểm tra, đánh giá an ninh mạng đối với các hệ thống công nghệ thông tin",
        &[ALL],
        &["Công an tỉnh"],
        "Thường xuyên",
    ),
    (
        "6",
        "I",
        "Kiểm tra, đánh giá an toàn thông tin và quản lý rủi ro an toàn thông tin do đơn vị quản lý, vận hành.",
        &["Công an tỉnh"],
        &[PLACES],
        PERIODIC,
    ),
    (
        "7",
        "I",
        "Tổ chức các hoạt động tuyên truyền, phổ biến nâng cao nhận thức của cán bộ, công chức, viên chức và người lao động tại đơn vị, như: hội nghị, sinh hoạt chuyên đề...",
        &[ALL],
        &["Công an tỉnh"],
        "Thường xuyên",
    ),
    (
        "8",
        "II",
        "Rà soát, đề xuất xây dựng, sửa đổi, bổ sung văn bản về bảo đảm an toàn, an ninh mạng cho giao dịch điện tử, chuyển đổi số, hạ tầng số, nền tảng số, bảo vệ thông tin cá nhân trên mạng bảo đảm phù hợp với các văn bản quy phạm pháp luật hiện hành về an toàn, an ninh mạng.",
        &["Công an tỉnh"],
        &[RELATED],
        "Thường xuyên",
    ),
    (
        "9",
        "II",
        "Thực hiện việc xác định cấp độ và phương án bảo đảm an ninh mạng, an toàn thông tin theo cấp độ; hoàn thiện hồ sơ đề xuất cấp độ trình cơ quan có thẩm quyền phê duyệt.",
        &[ALL],
        &["Công an tỉnh"],
        "Thường xuyên",
    ),
    (
        "10",
        "III",
        "Rà soát, lập hồ sơ đề nghị đưa các hệ thống thông tin trọng yếu, phù hợp với quy định của pháp luật vào Danh mục hệ thống thông tin quan trọng về an ninh quốc gia nếu có.",
        &[PLACES],
        &["Công an tỉnh"],
        "Thường xuyên",
    ),
    (
        "11",
        "III",
        "Ưu tiên sử dụng sản phẩm, giải pháp an toàn, an ninh mạng “Make in Viet Nam”.",
        &[PLACES],
        &[],
        "Thường xuyên",
    ),
    (
        "12",
        "III",
        "Đầu tư nguồn lực, thường xuyên nâng cấp hệ thống, cập nhật bản quyền, nâng cao nhận thức và kỹ năng an toàn, an ninh mạng cho cán bộ, công chức, viên chức và người lao động.",
        &[PLACES],
        &["Sở Tài chính"],
        "Thường xuyên",
    ),
    ("13", "III", "Tổ chức diễn tập thực chiến về an ninh mạng.", &["Công an tỉnh"], &[RELATED], "Năm 2026"),
    (
        "14",
        "III",
        "Xây dựng Trung tâm giám sát, điều hành an ninh mạng tỉnh Đồng Nai",
        &["Công an tỉnh"],
        &[RELATED],
        "Năm 2026",
    ),
    (
        "15",
        "III",
        "Mở rộng kết nối giám sát an ninh mạng đến toàn bộ cơ sở dữ liệu dùng chung, cơ sở dữ liệu chuyên ngành, hệ thống thông tin, hệ thống dùng chung của toàn hệ thống chính trị trên địa bàn tỉnh.",
        &["Công an tỉnh"],
        &[ALL],
        "Năm 2026",
    ),
    (
        "16",
        "III",
        "Bảo đảm tỷ lệ kinh phí chi cho an ninh mạng, bảo mật thông tin đạt tối thiểu 15% tổng kinh phí triển khai kế hoạch ứng dụng công nghệ thông tin, chuyển đổi số; đầu tư có trọng tâm, trọng điểm, tránh dàn trải, lãng phí.",
        &[ALL],
        &["Sở Tài chính"],
        "Thường xuyên",
    ),
    (
        "17",
        "IV",
        "Huy động sức mạnh tổng hợp của các doanh nghiệp công nghệ, viễn thông và các tầng lớp nhân dân. Các doanh nghiệp cung cấp dịch vụ viễn thông, Internet phải xác định rõ trách nhiệm là “tuyên đầu” trong bảo vệ an ninh mạng.",
        &["UBND tỉnh"],
        &["Các doanh nghiệp cung cấp dịch vụ viễn thông, Internet trên địa bàn tỉnh Đồng Nai", "Công an tỉnh"],
        "Thường xuyên",
    ),
    (
        "18",
        "IV",
        "Tổ chức tập huấn cho lực lượng nhân sự có chức năng bảo đảm an toàn, an ninh mạng, công nghệ thông tin tại các sở, ban, ngành, xã, phường về công tác bảo đảm an ninh mạng.",
        &["Công an tỉnh"],
        &[ALL],
        "Năm 2026",
    ),
    (
        "19",
        "V",
        "Cử cán bộ đi đào tạo, huấn luyện chuyên sâu tại nước ngoài và tích cực tham gia các cuộc diễn tập an ninh mạng trong và ngoài nước.",
        &["Sở Nội vụ"],
        &[ALL],
        "Thường xuyên",
    ),
];

#[test]
fn the_annex_of_dong_nai_is_read_word_for_word() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain/programmes/dong-nai-2026.txt");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the_annex_of_dong_nai_is_read_word_for_word: ../shared is absent");
        return;
    };
    let plan = read(&text);
    assert_eq!(plan.problems, []);
    assert_eq!(plan.tasks.len(), 19);
    for (task, (number, part, title, leads, partners, deadline)) in plan.tasks.iter().zip(ANNEX) {
        assert_eq!(task.number, number);
        assert_eq!(task.title, title, "task {number}");
        assert_eq!(task.part.as_deref(), Some(part), "task {number}");
        assert_eq!(bodies(&task.leads), leads, "task {number}");
        assert_eq!(bodies(&task.partners), partners, "task {number}");
        assert_eq!(task.deadline.text, deadline, "task {number}");
    }
    let numbers: Vec<&str> = plan.parts.iter().map(|part| part.number.as_str()).collect();
    assert_eq!(numbers, ["I", "II", "III", "IV", "V"]);
    assert_eq!(plan.parts[4].title, "Về hợp tác quốc tế trên lĩnh vực an ninh mạng");
    // What was understood: who it is, when it is due, what is done, what is measured.
    let unmatched: Vec<&str> = plan.unmatched.iter().map(|unmatched| unmatched.name.as_str()).collect();
    assert_eq!(unmatched, ["Đảng ủy Công an tỉnh"], "everything else is an agency or a group");
    assert_eq!(plan.tasks[2].leads[1].code(), Some("BCHQS"));
    assert_eq!(plan.tasks[4].leads[0].group(), Some("departments_and_communes"));
    assert_eq!(plan.tasks[16].partners[0].group(), Some("telecoms"));
    assert_eq!(plan.tasks[16].leads[0].code(), Some("UBND"));
    assert!(matches!(plan.tasks[0].stage, Stage::Accepted { on, .. } if on == date(2026, 3, 31)));
    assert_eq!(plan.tasks[0].deadline.when, When::Quarter { year: 2026, quarter: 1 });
    assert_eq!(plan.tasks[12].deadline.when, When::Year { year: 2026 });
    assert_eq!(plan.tasks.iter().filter(|task| task.deadline.when == When::Continuous).count(), 13);
    let When::Periodic { rounds, leads } = &plan.tasks[5].deadline.when else { panic!("{:?}", plan.tasks[5].deadline) };
    let rounds: Vec<_> = rounds.iter().map(|round| (round.every_months, round.levels.as_slice())).collect();
    assert_eq!(rounds, [(12, &[3][..]), (24, &[1, 2][..])]);
    assert_eq!(leads[0].levels, [2, 3]);
    assert_eq!(plan.tasks[15].targets[0].binding.as_deref(), Some("budget_ratio"));
    assert_eq!(plan.open_deadlines, []);
    assert_eq!(plan.tasks[5].code, "CT.06");
}

#[test]
fn a_decision_turns_an_unknown_name_into_an_agency() {
    let text = format!("{HEAD}\n1\tViệc\tĐảng ủy Công an tỉnh\t\tNăm 2026");
    assert_eq!(read(&text).unmatched, [Unmatched { name: "Đảng ủy Công an tỉnh".into(), rows: vec![2] }]);
    let decisions = BTreeMap::from([("Đảng ủy Công an tỉnh".to_owned(), Decision::Agency("CA-TINH".into()))]);
    let plan = read_with(&text, &[], decisions);
    assert_eq!((plan.unmatched.len(), plan.tasks[0].leads[0].code()), (0, Some("CA-TINH")));
    let kept = BTreeMap::from([("Đảng ủy Công an tỉnh".to_owned(), Decision::Text)]);
    assert_eq!(read_with(&text, &[], kept).unmatched, []);
}

#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let plan = read(&format!("{HEAD}\n{body}"));
    let told: Vec<String> = plan
        .problems
        .iter()
        .map(|problem| {
            let column = problem.column.map(|column| format!(" {column:?}")).unwrap_or_default();
            format!("row {}{column}: {}", problem.row, problem.kind)
        })
        .collect();
    assert_eq!(told, expected, "{body}");
}

#[test]
fn what_is_wrong_is_told_with_row_column_and_remedy() {
    check("1\t\tCông an tỉnh\t\tNăm 2026", &["row 2 Title: is empty; fill it in"]);
    check("1\tViệc\t\t\t", &["row 2 Leads: is empty; fill it in", "row 2 Deadline: is empty; fill it in"]);
    check(
        "1\tViệc\tCông an tỉnh\t\tNăm 2026\n1\tViệc khác\tCông an tỉnh\t\tNăm 2026",
        &["row 3 Number: number 1 stands in row 2 already; number the tasks anew"],
    );
    check(
        "\tnửa câu\t\t\t",
        &["row 2 Number: the row continues a task, but there is none before it; give it a number"],
    );
    check(
        "1\tViệc\tCông an tỉnh\t\tNăm 2026\nGhi chú ở cuối trang",
        &["row 3 Number: “Ghi chú ở cuối trang” is no row of the table; remove it or put it into its column"],
    );
    check("một\tViệc\tCông an tỉnh\t\tNăm 2026", &["row 2 Number: “một” is no number; use 1, 2, 3 or 1.1"]);
    check("", &["row 0: the table has no task"]);
    let other = "STT\tCơ quan chủ trì\tTên nhiệm vụ\tCơ quan phối hợp\tThời gian hoàn thành";
    check(
        &format!("1\tViệc\tCông an tỉnh\t\tNăm 2026\n{other}\n2\tCông an tỉnh\tViệc\t\tNăm 2026"),
        &["row 3: the head names other columns than the first one; make them alike"],
    );
    let long = "x".repeat(CELL_CHARS_MAX + 1);
    check(
        &format!("1\t{long}\tCông an tỉnh\t\tNăm 2026"),
        &["row 2 Title: is longer than 4000 characters; shorten it"],
    );
    let nothing = read("một trang không có bảng");
    assert!(matches!(nothing.problems[0].kind, ProblemKind::NoHead));
    let again = read_with(&format!("{HEAD}\n1\tViệc\tCông an tỉnh\t\tNăm 2026"), &["1"], BTreeMap::new());
    assert!(matches!(&again.problems[0].kind, ProblemKind::Known(number) if number == "1"));
}

#[test]
fn rows_of_a_spreadsheet_are_read_with_their_title_lines_and_numbering() {
    let row = |row: usize, cells: &[&str]| Row {
        sheet: Some("Phụ lục".into()),
        table: None,
        row,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    let rows = [
        row(1, &["", "PHỤ LỤC", "", "", ""]),
        row(3, &["TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn"]),
        row(4, &["(1)", "(2)", "(3)", "(4)", "(5)"]),
        row(5, &["I", "Thể chế", "", "", ""]),
        row(6, &["1.", "Ban hành quy chế", "Công an tỉnh\nSở Tài chính", "", "Quý III"]),
        row(7, &["1.1", "Lấy ý kiến", "Sở Nội vụ", "", "Tháng 8"]),
    ];
    let agencies = registry();
    let content = ProgrammeContent::shipped();
    let directory = Directory::new(&agencies, &content.groups, &content.names);
    let into = Destination {
        programme: "KH",
        year: Some(2026),
        opened: date(2026, 1, 1),
        known: BTreeSet::new(),
        decisions: BTreeMap::new(),
    };
    let plan = plan(&rows, &into, &directory, content);
    assert_eq!(plan.problems, []);
    assert_eq!(plan.parts, [Part { number: "I".into(), title: "Thể chế".into() }]);
    let codes: Vec<&str> = plan.tasks.iter().map(|task| task.code.as_str()).collect();
    assert_eq!(codes, ["KH.01", "KH.1.1"]);
    assert_eq!(directory.codes(&plan.tasks[0].leads), ["CA-TINH", "SO-TC"]);
    assert_eq!(plan.tasks[0].deadline.last_day(), Some(date(2026, 9, 30)));
}

proptest::proptest! {
    #[test]
    fn any_table_is_read_without_panic(body in "(\\PC|\t|\n|1|I\\.|STT){0,200}") {
        let plan = read(&format!("{HEAD}\n{body}"));
        proptest::prop_assert_eq!(plan.tasks.len(), plan.places.len());
        proptest::prop_assert!(plan.problems.len() <= PROBLEMS_MAX);
    }
}

fn cell(column: usize, columns: usize, text: &str) -> PaperCell {
    PaperCell { column, columns, text: text.to_owned(), continues: false }
}

/// Cells of one column each; `^` goes on with the cell above.
fn line(texts: &[&str]) -> PaperRow {
    let cells = texts.iter().enumerate();
    cells.map(|(at, text)| PaperCell { continues: *text == "^", ..cell(at, 1, text) }).collect()
}

fn read_tables(tables: &[Vec<PaperRow>]) -> (ImportPlan, PaperRows) {
    let found = rows_of_tables(tables).unwrap();
    let agencies = registry();
    let content = ProgrammeContent::shipped();
    let directory = Directory::new(&agencies, &content.groups, &content.names);
    let into = Destination {
        programme: "CT",
        year: Some(2026),
        opened: date(2026, 4, 1),
        known: BTreeSet::new(),
        decisions: BTreeMap::new(),
    };
    (plan(&found.rows, &into, &directory, content), found)
}

#[test]
fn tables_of_a_paper_are_read_with_merged_cells_and_a_head_of_two_rows() {
    let title = vec![line(&["ỦY BAN NHÂN DÂN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])];
    let wide = |text: &str| vec![cell(0, 5, text)];
    let first = vec![
        vec![
            cell(0, 1, "STT"),
            cell(1, 1, "Nội dung nhiệm vụ"),
            cell(2, 2, "Cơ quan thực hiện"),
            cell(4, 1, "Thời gian hoàn thành"),
        ],
        line(&["^", "^", "Chủ trì", "Phối hợp", "^"]),
        line(&["(1)", "(2)", "(3)", "(4)", "(5)"]),
        wide("I. Về thể chế"),
        line(&["1", "Ban hành quy chế", "Công an tỉnh", "Sở Tài chính", "Năm 2026"]),
        line(&["2", "Rà soát văn bản", "^", "", "^"]),
        line(&["3", "Việc có hai dòng,", "Sở Nội vụ", "", "Quý III/2026"]),
        line(&["^", "viết tiếp ở đây", "^", "^", "^"]),
    ];
    // The table goes on after a page break, without its head.
    let second = vec![wide("II. Về nguồn lực"), line(&["4", "Bố trí kinh phí", "Sở Tài chính", "", "Thường xuyên"])];
    let signature = vec![line(&["Nơi nhận:", "CHỦ TỊCH"])];
    let (plan, found) = read_tables(&[title, first, second, signature]);
    assert_eq!(plan.problems, []);
    assert_eq!(found.left_out, [1, 4]);
    let told: Vec<(&str, &str, Vec<&str>, &str)> = plan
        .tasks
        .iter()
        .map(|task| (task.number.as_str(), task.title.as_str(), bodies(&task.leads), task.deadline.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("1", "Ban hành quy chế", vec!["Công an tỉnh"], "Năm 2026"),
            ("2", "Rà soát văn bản", vec!["Công an tỉnh"], "Năm 2026"),
            ("3", "Việc có hai dòng, viết tiếp ở đây", vec!["Sở Nội vụ"], "Quý III/2026"),
            ("4", "Bố trí kinh phí", vec!["Sở Tài chính"], "Thường xuyên"),
        ]
    );
    assert_eq!(bodies(&plan.tasks[0].partners), ["Sở Tài chính"]);
    assert_eq!(plan.tasks[1].partners, [], "an empty cell is no merged one");
    assert_eq!(plan.tasks[3].part.as_deref(), Some("II"));
}

#[test]
fn what_is_wrong_in_a_paper_is_told_with_table_row_and_column() {
    let head = line(&["STT", "Tên nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"]);
    let first = vec![head.clone(), line(&["1", "Việc", "Công an tỉnh", "", "Năm 2026"])];
    let second = vec![head, line(&["1", "", "Công an tỉnh", "", "Năm 2026"])];
    let (plan, _) = read_tables(&[vec![line(&["a", "b"])], first, second]);
    let told: Vec<_> = plan.problems.iter().map(|one| (one.table, one.row, one.column, one.kind.clone())).collect();
    let twice = ProblemKind::NumberTwiceInPaper { number: "1".into(), table: 2, row: 2 };
    assert_eq!(
        told,
        [(Some(3), 2, Some(Column::Number), twice), (Some(3), 2, Some(Column::Title), ProblemKind::Missing)]
    );
    let (nothing, found) = read_tables(&[vec![line(&["a", "b"])]]);
    assert!(matches!(nothing.problems[0].kind, ProblemKind::NoHead) && found.left_out == [1]);
}

/// A head and so many rows, the last column of which is one cell with these words.
fn merged(rows: usize, words: &str) -> Vec<PaperRow> {
    let head = line(&["STT", "Tên nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"]);
    let row = |at: usize| line(&[&at.to_string(), "Việc", "Sở Nội vụ", "", if at == 1 { words } else { "^" }]);
    std::iter::once(head).chain((1..=rows).map(row)).collect()
}

#[test]
fn one_long_cell_merged_over_many_rows_is_told_before_it_is_copied() {
    let long = "a".repeat(100 << 10);
    let told = |tables: &[Vec<PaperRow>]| rows_of_tables(tables).map(|found| found.rows.len());
    let at = |table, row, kind| Err(Problem { sheet: None, table: Some(table), row, column: None, kind });
    assert_eq!(told(&[merged(9_000, &long)]), at(1, 22, ProblemKind::TooMuchText(TABLE_BYTES_MAX)));
    // What all tables have together counts.
    let half = merged(12, &long);
    assert_eq!(told(std::slice::from_ref(&half)), Ok(13));
    assert_eq!(told(&[half.clone(), half]), at(2, 10, ProblemKind::TooMuchText(TABLE_BYTES_MAX)));
    assert_eq!(told(&[merged(ROWS_MAX - 1, "2026")]), Ok(ROWS_MAX));
    assert_eq!(told(&[merged(ROWS_MAX, "2026")]), at(1, ROWS_MAX + 1, ProblemKind::TooManyRows(ROWS_MAX)));
}

#[test]
fn the_text_of_a_table_is_bounded_wherever_it_comes_from() {
    let cell = "a".repeat(3_000);
    let body = |rows: usize| (1..=rows).map(|at| format!("{at}\t{cell}\tSở Nội vụ\t\tNăm 2026\n")).collect::<String>();
    assert_eq!(read(&format!("{HEAD}\n{}", body(600))).problems, []);
    let refused = read(&format!("{HEAD}\n{}", body(700)));
    let kinds: Vec<_> = refused.problems.into_iter().map(|problem| problem.kind).collect();
    assert_eq!((kinds, refused.tasks), (vec![ProblemKind::TooMuchText(TABLE_BYTES_MAX)], vec![]));
    assert!(ProblemKind::TooMuchText(TABLE_BYTES_MAX).to_string().starts_with("more than 2 MiB of text"));
}
