//! Phrases of the first steps of a centre, and of pages that wait for one of them.

use luytre_desk::Language;

use super::{either, phrases};

phrases! {
    TITLE = "Những bước đầu tiên", "First steps";
    LEDE = "Danh sách này tính từ dữ liệu đang có và tự biến mất khi làm xong.", "This list is computed from what is there, and goes away when all is done.";
    DONE = "Xong", "Done";
    TO_DO = "Chưa làm", "To do";
    AGENCIES = "Thêm cơ quan, đơn vị", "Add the agencies";
    AGENCIES_WHY = "Từng cơ quan một, hoặc cả danh mục từ tệp CSV; hệ thống và người dùng đều thuộc một cơ quan.", "One by one, or all from a CSV file; systems and people belong to an agency.";
    SYSTEMS = "Thêm hệ thống thông tin", "Add the information systems";
    SYSTEMS_WHY = "Từng hệ thống một, hoặc cả danh mục từ tệp XLSX.", "One by one, or the whole register from an XLSX file.";
    PEOPLE = "Thêm người dùng", "Add people";
    PEOPLE_WHY = "Trực ca, cán bộ chuyên trách, lãnh đạo: mỗi người một tài khoản.", "Analysts, agency officers, leaders: each has an account.";
    SOURCE = "Kết nối nguồn nhật ký đầu tiên", "Connect the first log source";
    SOURCE_WHY = "Trỏ một máy về trung tâm, rồi gắn nguồn mới hiện ra vào hệ thống của nó.", "Point a machine at the centre, then assign the sender that appears to its system.";
    LEVELS = "Xác định cấp độ của hệ thống", "Determine the levels of the systems";
    LEVELS_WHY = "Cấp độ quyết định yêu cầu phải đáp ứng; nhập quyết định đã có hoặc lập hồ sơ.", "The level decides the requirements; enter the decision that exists, or open a dossier.";
    ADD_SYSTEM = "Thêm hệ thống", "Add a system";
    IMPORT_SYSTEMS = "Nhập danh mục từ tệp", "Import from a file";
    TO_AGENCIES = "Đến trang Cơ quan, đơn vị", "Go to the agencies";
    TO_SYSTEMS = "Đến trang Hệ thống thông tin", "Go to the information systems";
    TO_LEVEL = "Xác định cấp độ", "Determine a level";
    TO_DOSSIER = "Lập hồ sơ", "Open a dossier";
    NO_SYSTEMS = "Chưa có hệ thống thông tin nào", "There is no information system yet";
    NO_SYSTEMS_ADD = "Trang này có nội dung ngay khi có hệ thống đầu tiên. Hãy thêm từng hệ thống, hoặc nhập cả danh mục từ tệp XLSX hay CSV.", "This page fills as soon as there is a first system. Add one, or import the register from an XLSX or CSV file.";
    NO_SYSTEMS_ASK = "Người quản trị hoặc cán bộ chuyên trách của cơ quan thêm hệ thống ở trang Hệ thống thông tin.", "An administrator or the agency's officer adds systems on the page of information systems.";
    NO_AGENCIES_FIRST = "Mỗi hệ thống thuộc một cơ quan, nên hãy thêm cơ quan trước.", "Each system belongs to an agency, so add an agency first.";
    NOTHING_MATCHES = "Không có hệ thống nào khớp bộ lọc", "No system matches the filter";
    NOTHING_MATCHES_WHY = "Hãy bỏ bớt bộ lọc, hoặc tìm bằng một phần của tên.", "Remove a filter, or search by a part of the name.";
    NO_LEVELS = "Chưa hệ thống nào có cấp độ", "No system has a level yet";
    NO_LEVELS_WHY = "Yêu cầu phụ thuộc vào cấp độ. Hãy xác định cấp độ từ các dấu hiệu của hệ thống, rồi lập hồ sơ hoặc nhập quyết định đã có.", "Requirements depend on the level. Determine it from the facts of a system, then open a dossier or enter the decision that exists.";
    HEARS = "Trung tâm đang nhận tại", "The centre hears at";
    HEARS_NOTHING = "Chưa cổng nhận nào được mở; xem luytre serve --help.", "No listener is open; see luytre serve --help.";
    HEARS_ITSELF = "Các địa chỉ này chỉ nhận từ chính máy chủ. Để nhận từ máy khác, đặt địa chỉ trong luytre.toml (luytre config sample) rồi khởi động lại.", "These addresses hear this machine alone. To hear others, set the addresses in luytre.toml (luytre config sample) and restart.";
    FIRST_LINE = "Gửi thử một dòng từ máy chủ", "Send a first line from the server";
    FIRST_LINE_TEXT = "dòng thử đầu tiên", "a first line";
    CSV_EXAMPLE = "Ví dụ một tệp dùng được", "An example that can be imported";
}

/// "2 of 5 done".
pub(crate) fn done_of(language: Language, done: usize, all: usize) -> String {
    either(language, format!("{done} trên {all} bước đã xong"), format!("{done} of {all} steps done"))
}
