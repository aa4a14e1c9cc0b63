//! Phrases of profiles of systems and agencies, and of the registry as a spreadsheet.

use luytre_desk::Language;
use luytre_govern::profile::field::Unfit;
use luytre_govern::workbook::{Decision, Fault, Problem, SheetKind};

use super::{Phrase, either, phrase, phrases};

phrases! {
    PASSPORT = "Lý lịch hệ thống", "System passport";
    PROFILE = "Khai báo hệ thống", "System profile";
    PROFILE_LEDE = "Phần đầu là phần cần có; các phần sau bổ sung dần, lúc nào cũng lưu được.", "The first part is needed; the others grow, and can be saved at any time.";
    EDIT_PROFILE = "Khai báo, sửa", "Edit profile";
    PRINT_HINT = "In trang này bằng lệnh in của trình duyệt: một tờ A4, không kèm các bảng thành phần.", "Print this page with the browser: one sheet of A4, without the tables of parts.";
    STEP_MAIN = "Thông tin chính", "Main facts";
    STEP_FACTS = "Căn cứ xác định cấp độ", "Facts of the level";
    STEP_SCOPE = "Lý do phạm vi", "Why this scope";
    STEP_REACH = "Nơi đặt, địa chỉ", "Hosting and addresses";
    STEP_PAPERS = "Văn bản, triển khai", "Papers and deployment";
    STEPS = "Các phần của khai báo", "Parts of the profile";
    SAVE_NEXT = "Lưu và sang phần tiếp", "Save and go on";
    ADD_ROW = "Thêm dòng", "Add a row";
    REMOVE_ROW = "Bỏ dòng", "Remove row";
    NOT_SAVED_YET = "Chưa lưu. Bấm Lưu để ghi thay đổi.", "Not saved yet. Press Save to write the change.";
    MANY_ROWS = "Danh sách dài được sửa bằng tệp: xuất ra bảng tính, sửa, rồi nhập lại.", "Long lists are edited by file: export, edit, import again.";
    LEVEL_FIXED = "Cấp độ chỉ đổi bằng hồ sơ được phê duyệt, hoặc bằng tệp nhập có quyết định phê duyệt.", "The level changes by an approved dossier, or by an import that names the decision.";
    NEWER = "Có người vừa sửa hồ sơ này", "Somebody just changed this";
    NEWER_WHY = "Các mục dưới đây khác với bản mới nhất. Phần bạn nhập vẫn còn trong biểu mẫu; bấm Lưu lần nữa để ghi đè.", "These fields differ from the newest version. What you typed is still in the form; press Save again to write it over.";
    PRESENT = "Hiện có", "Present";
    TYPED = "Bạn nhập", "You typed";
    YES = "Có", "Yes";
    NO = "Không", "No";
    NOT_SAID = "chưa khai", "not said";
    LEVEL_GROUND = "Cấp độ và căn cứ", "Level and its ground";
    LEVEL_ASKED = "Theo căn cứ đã khai", "By the facts given";
    LEVEL_REGISTERED = "Cấp độ đang ghi nhận", "Level on record";
    LEVEL_DIFFERS = "Cấp độ ghi nhận khác với cấp độ theo căn cứ đã khai: cần xem lại hồ sơ cấp độ.", "The level on record differs from what the facts give: the dossier needs another look.";
    LEVEL_OPEN = "Chưa đủ căn cứ để xác định", "Not enough facts to tell";
    APPROVAL = "Quyết định phê duyệt", "Approval";
    IDENTITY = "Hệ thống và các bên", "System and parties";
    HOSTING = "Nơi đặt và địa chỉ", "Hosting and addresses";
    MADE_OF = "Thành phần", "What it is made of";
    DOMESTIC = "Sản phẩm trong nước", "Domestic products";
    DATA_CENTRE = "Máy chủ tại trung tâm dữ liệu tỉnh", "Servers in the provincial data centre";
    SUBJECTS = "Chủ thể dữ liệu cá nhân", "Data subjects";
    BASIC = "cơ bản", "basic";
    SENSITIVE = "nhạy cảm", "sensitive";
    HISTORY = "Lịch sử thay đổi", "History";
    HISTORY_NONE = "Chưa có thay đổi nào được ghi.", "No change on record.";
    BEFORE = "Trước", "Before";
    AFTER = "Sau", "After";
    CAME = "Thêm", "Added";
    WENT = "Bỏ", "Removed";
    NO_DOSSIER = "Chưa có hồ sơ cấp độ", "No level dossier";
    STAGE = "Tình trạng hồ sơ", "Stage of the dossier";
    REGIME = "Quy định áp dụng", "Regime";
    REVIEW = "Phải xem lại", "To be looked at again";
    NO_REVIEW = "Chưa có hạn nào", "No day is set";
    STANDARD = "Tiêu chuẩn", "Standard";
    MET = "Đáp ứng", "Met";
    PARTLY = "Một phần", "Partly";
    NOT_MET = "Chưa đáp ứng", "Not met";
    NOT_APPLICABLE = "Không áp dụng", "Not applicable";
    UNJUDGED = "Chưa đánh giá", "Not judged";
    ASKED = "Tổng", "All";
    REQUIREMENTS_NEED_LEVEL = "Hệ thống chưa có cấp độ nên chưa tính được yêu cầu.", "Without a level no requirements are counted.";
    FINDINGS = "Phát hiện chưa xử lý xong", "Open findings";
    NO_FINDINGS = "Không còn phát hiện nào.", "No finding is open.";
    FIX_BY = "hạn", "by";
    LATE = "quá hạn", "overdue";
    REMEDIES = "Biện pháp khắc phục đang mở", "Open remedies";
    NO_REMEDIES = "Không còn biện pháp nào đang mở.", "No remedy is open.";
    COST_SUM = "Tổng kinh phí", "Cost together";
    COST_UNKNOWN = "chưa có kinh phí", "without a cost";
    TWO_MODELS = "Bốn lớp kỹ thuật và mô hình bốn lớp tổ chức", "Four technical layers and the organisational four-layer model";
    TECHNICAL = "Giám sát kỹ thuật", "Technical monitoring";
    ORGANISATION = "Mô hình tổ chức", "Organisational model";
    PARTS = "Số thành phần đã khai", "Parts on record";
    PAPERS = "Quy chế và triển khai", "Regulation and deployment";
    DOSSIERS_OF = "Hồ sơ cấp độ", "Level dossiers";
    REQUIREMENTS_OF = "Yêu cầu theo cấp độ", "Requirements";
    ROWS_SHOWN = "dòng đầu; xem đủ trong bảng xuất", "first rows; the export has all";
    IMPORT = "Nhập danh mục", "Import the registry";
    IMPORT_LEDE = "Từ bảng tính XLSX hoặc CSV. Lần đầu chỉ kiểm tra; ghi tất cả hoặc không ghi gì.", "From an XLSX or CSV spreadsheet. The first run only checks; all of it is written, or nothing.";
    TEMPLATE = "Tải mẫu XLSX", "Download the template";
    FILE = "Tệp XLSX hoặc CSV (tối đa 4 MB)", "XLSX or CSV file (at most 4 MB)";
    FILE_HINT = "Dùng mẫu tải về hoặc tệp đã xuất. Chỉ bắt buộc mã, tên, cơ quan của hệ thống.", "The template, or a file that was exported. Only code, name and agency of a system are needed.";
    CHECK = "Kiểm tra tệp", "Check the file";
    CHECK_AGAIN = "Kiểm tra lại với lựa chọn này", "Check again with these choices";
    APPLY = "Ghi vào danh mục", "Write it";
    CHOOSE_FILE = "Chưa có tệp. Chọn tệp rồi bấm Kiểm tra.", "No file. Choose one and press Check.";
    RESULT = "Kết quả kiểm tra", "Result of the check";
    READY = "Tệp hợp lệ, chưa ghi gì. Bấm Ghi vào danh mục để ghi.", "The file is fine, nothing is written yet. Press Write it.";
    BLOCKED = "Tệp còn lỗi nên không ghi gì. Sửa các ô dưới đây rồi gửi lại tệp.", "The file has mistakes, so nothing is written. Correct these cells and send the file again.";
    UNDECIDED = "Có dòng khác với danh mục: chọn cách xử lý từng dòng, hoặc một cách cho mọi dòng.", "Some rows differ from the registry: choose for each, or one choice for all.";
    DONE = "Đã ghi vào danh mục", "Written to the registry";
    SYSTEMS_NEW = "Hệ thống thêm mới", "Systems added";
    SYSTEMS_CHANGED = "Hệ thống thay đổi", "Systems changed";
    AGENCIES_CHANGED = "Cơ quan thay đổi", "Agencies changed";
    SKIPPED = "Dòng bỏ qua", "Rows left out";
    PROBLEMS = "Các ô cần sửa", "Cells to correct";
    SHEET = "Trang", "Sheet";
    CELL = "Ô", "Cell";
    COLUMN = "Cột", "Column";
    CONFLICTS = "Dòng khác với danh mục", "Rows that differ from the registry";
    DECIDE = "Xử lý", "Decision";
    DECIDE_ALL = "Cho mọi dòng chưa chọn", "For all rows without a choice";
    DECIDE_LATER = "Chưa chọn", "Not chosen";
    SUBJECT = "Đối tượng", "Subject";
    DIFFERS = "Khác ở", "Differs in";
    SAME_NAME = "Trùng tên với hệ thống đã có", "Has the name of a registered system";
    EXPORT = "Xuất danh mục", "Export the registry";
    EXPORT_LEDE = "Toàn bộ những gì bạn được xem, cùng cột với mẫu nhập: sửa rồi nhập lại được.", "Everything that you may see, in the columns of the template: edit and import it again.";
    EXPORT_XLSX = "Tải bảng tính XLSX", "Download XLSX";
    EXPORT_CSV = "Từng bảng dạng CSV", "Single tables as CSV";
    AGENCY_LEDE = "Thông tin, hệ thống, người dùng và lịch trực của cơ quan.", "Facts, systems, people and on-call roster of the agency.";
    AGENCY_PROFILE = "Thông tin cơ quan", "Agency profile";
    ROSTER = "Lịch trực", "On-call roster";
    ROSTER_NONE = "Chưa có lịch trực.", "No roster yet.";
    PEOPLE_OF = "Người có tài khoản", "People with an account";
    PEOPLE_NONE = "Chưa có ai của cơ quan có tài khoản.", "Nobody of the agency has an account.";
    SYSTEMS_OF = "Hệ thống của cơ quan", "Systems of the agency";
    ON_CALL_NOW = "đang trực", "on call now";
    BULK = "Sửa nhiều hệ thống", "Edit several systems";
    BULK_FIELD = "Mục cần sửa", "Field";
    BULK_VALUE = "Giá trị mới", "New value";
    BULK_HINT = "Giá trị như khi khai báo; để trống để xóa.", "As in the profile; leave empty to forget.";
    BULK_DO = "Ghi cho các hệ thống đã chọn", "Write to the selected";
    BULK_NONE = "Chọn ít nhất một hệ thống.", "Select at least one system.";
    SELECT_ALL = "Chọn tất cả", "Select all";
    SELECT = "Chọn hệ thống", "Select system";
    FIRST_WRITTEN = "Ghi lần đầu", "First written";
    WRITTEN = "Sửa", "Edited";
    IMPORTED = "Nhập từ tệp", "Imported";
    IN_BULK = "Sửa hàng loạt", "Edited in bulk";
}

/// The name of a sheet or list.
pub(crate) fn sheet(language: Language, kind: SheetKind) -> &'static str {
    match language {
        Language::Vi => kind.vi(),
        Language::En => kind.en(),
    }
}

/// "3 of 5 (60 %), 2 not known".
pub(crate) fn share(language: Language, share: luytre_govern::profile::figures::Share) -> String {
    let Some(percent) = share.percent() else {
        return NOT_SAID.of(language).to_owned();
    };
    let (part, whole, unknown) = (share.part, share.whole, share.unknown);
    match unknown {
        0 => either(language, format!("{part} trên {whole} ({percent} %)"), format!("{part} of {whole} ({percent} %)")),
        _ => either(
            language,
            format!("{part} trên {whole} ({percent} %), {unknown} chưa rõ"),
            format!("{part} of {whole} ({percent} %), {unknown} not known"),
        ),
    }
}

/// "Row 3" of a list in a form.
pub(crate) fn row(language: Language, number: usize) -> String {
    either(language, format!("Dòng {number}"), format!("Row {number}"))
}

/// "and 12 more".
pub(crate) fn more(language: Language, count: usize) -> String {
    either(language, format!("và {count} mục khác"), format!("and {count} more"))
}

/// "12 systems were changed".
pub(crate) fn changed(language: Language, count: usize) -> String {
    either(language, format!("Đã sửa {count} hệ thống"), format!("{count} systems were changed"))
}

/// What becomes of a row.
pub(crate) fn decision(decision: Decision) -> Phrase {
    match decision {
        Decision::Keep => phrase("Giữ danh mục, chỉ bổ sung ô trống", "Keep the registry, fill in what is empty"),
        Decision::Replace => phrase("Lấy theo tệp", "Take the file"),
        Decision::Skip => phrase("Bỏ qua dòng", "Leave the row out"),
        Decision::New => phrase("Là hệ thống khác", "Another system"),
    }
}

/// What was done, in a history.
pub(crate) fn act(word: &str) -> Phrase {
    match word.rsplit('.').next() {
        Some("import") => IMPORTED,
        Some("bulk") => IN_BULK,
        _ => WRITTEN,
    }
}

/// What is wrong with a workbook, without its place.
pub(crate) fn problem(language: Language, problem: &Problem) -> String {
    fault(language, &problem.fault)
}

/// What is wrong, and what to do.
pub(crate) fn fault(language: Language, fault: &Fault) -> String {
    let Language::Vi = language else { return fault.to_string() };
    let nearest = |nearest: &Option<(String, String)>| match nearest {
        Some((code, name)) => format!("; có phải {code} ({name})?"),
        None => "; ghi đúng mã hoặc tên đầy đủ trong danh mục".to_owned(),
    };
    match fault {
        Fault::Unfit(unfit) => unfit_vi(unfit),
        Fault::Missing => "thiếu giá trị; hãy điền".to_owned(),
        Fault::UnknownAgency { found, nearest: near } => format!("không có cơ quan “{found}”{}", nearest(near)),
        Fault::ManyAgencies { found, codes } => {
            format!("“{found}” có thể là nhiều cơ quan: {}; hãy ghi mã", codes.join(", "))
        }
        Fault::UnknownSystem { found, nearest: near } => format!("không có hệ thống “{found}”{}", nearest(near)),
        Fault::CodeTaken(code) => format!("mã {code} đã được dùng; chọn mã khác"),
        Fault::Twice { what, first } => format!("“{what}” đã có ở ô {first}; giữ một dòng"),
        Fault::Impossible(reason) if reason.source.is_empty() => reason.vi.clone(),
        Fault::Impossible(reason) => format!("{} ({})", reason.vi, reason.source),
        Fault::UnknownSheet => "trang này không có trong mẫu; đổi tên như mẫu hoặc bỏ trang".to_owned(),
        Fault::SheetTwice(other) => format!("trang này trùng loại với “{other}”; gộp các dòng vào một trang"),
        Fault::UnknownColumn { found, nearest } => match nearest {
            Some((vi, _)) => format!("mẫu không có cột “{found}”; có phải “{vi}”?"),
            None => format!("mẫu không có cột “{found}”; đổi tên hoặc bỏ cột"),
        },
        Fault::ColumnTwice(name) => format!("cột “{name}” có hai lần; bỏ một cột"),
        Fault::MissingColumn => "thiếu cột này; lấy lại dòng tiêu đề của mẫu".to_owned(),
        Fault::Merged(area) => format!("các ô {area} bị gộp; bỏ gộp và điền từng ô"),
        Fault::Shifted { by, right } => {
            let side = if *right { "phải" } else { "trái" };
            format!("các giá trị bị lệch {by} cột sang {side}; chuyển về đúng cột")
        }
        Fault::NoHeading(text) => format!("giá trị “{text}” không nằm dưới cột nào; chuyển về đúng cột hoặc xóa"),
        Fault::TooManyRows(most) => format!("nhiều hơn {most} dòng; chia nhỏ"),
        Fault::Nothing => "không có dòng nào để nhập; hãy điền vào mẫu".to_owned(),
    }
}

fn unfit_vi(unfit: &Unfit) -> String {
    match unfit {
        Unfit::TooLong(most) => format!("dài hơn {most} ký tự; hãy rút ngắn"),
        Unfit::Control => "có ký tự không hiển thị được; hãy gõ lại".to_owned(),
        Unfit::Code(found) => format!("“{found}” không phải mã; dùng chữ không dấu, số, “.”, “_”, “-”"),
        Unfit::Count(found) => format!("“{found}” không phải số nguyên; chỉ ghi chữ số"),
        Unfit::Level(found) => format!("“{found}” không phải cấp độ; ghi số từ 1 đến 5"),
        Unfit::Day(found) => format!("“{found}” không phải ngày; ghi ngày/tháng/năm, ví dụ 31/12/2026"),
        Unfit::MonthFirst(found) => format!("“{found}” ghi tháng trước ngày; ghi ngày/tháng/năm, ví dụ 31/12/2026"),
        Unfit::Flag(found) => format!("“{found}” không phải Có hoặc Không"),
        Unfit::Word { found, nearest: Some((vi, _)) } => format!("“{found}” không có trong danh sách; có phải “{vi}”?"),
        Unfit::Word { found, nearest: None } => format!("“{found}” không có trong danh sách; hãy chọn trong danh sách"),
        Unfit::Net(found) => format!("“{found}” không phải địa chỉ hoặc dải mạng; ví dụ 203.0.113.10, 203.0.113.0/24"),
        Unfit::PrivateNet(found) => {
            format!("“{found}” là địa chỉ nội bộ; ở đây chỉ ghi địa chỉ công cộng, địa chỉ nội bộ ghi ở Vùng mạng")
        }
        Unfit::Domain(found) => {
            format!("“{found}” không phải tên miền; ví dụ congdichvu.example.vn, không ghi http://")
        }
        Unfit::TooMany(most) => format!("nhiều hơn {most} giá trị; hãy bớt"),
        Unfit::Formula(found) => format!("“{found}” là lỗi công thức; hãy ghi giá trị"),
    }
}
