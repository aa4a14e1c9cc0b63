//! Phrases of sign-in, set-up, people, own settings and the audit trail.

use luytre_desk::Language;

use super::{either, phrases};

phrases! {
    SIGN_IN = "Đăng nhập", "Sign in";
    LOGIN = "Tên đăng nhập", "Login";
    PASSWORD = "Mật khẩu", "Password";
    BAD_LOGIN = "Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is not right.";
    SIGN_IN_HELP = "Quên mật khẩu? Người quản trị cấp đường dẫn đặt lại.", "Forgot the password? An administrator gives you a link.";
    SETUP = "Thiết lập tài khoản", "Set up the account";
    SETUP_FIRST = "Người quản trị đầu tiên", "First administrator";
    SETUP_LEDE = "Đường dẫn này dùng một lần. Hãy đặt mật khẩu để bắt đầu.", "This link works once. Set a password to begin.";
    SETUP_VOID = "Đường dẫn không còn hiệu lực", "The link is void";
    SETUP_VOID_WHY = "Đường dẫn đã được dùng hoặc đã hết hạn. Hãy xin người quản trị đường dẫn mới.", "It was used or has expired. Ask an administrator for a new one.";
    FULL_NAME = "Họ và tên", "Full name";
    NEW_PASSWORD = "Mật khẩu mới", "New password";
    NEW_PASSWORD_HINT = "Ít nhất 12 ký tự. Một câu dài dễ nhớ tốt hơn một từ khó nhớ.", "At least 12 characters. A long sentence is better than a hard word.";
    PRESENT_PASSWORD = "Mật khẩu hiện tại", "Present password";
    SETUP_DO = "Đặt mật khẩu và vào", "Set the password and enter";
    CHANGE_PASSWORD = "Đổi mật khẩu", "Change the password";
    CHANGE_PASSWORD_NOTE = "Đổi mật khẩu sẽ kết thúc các phiên đăng nhập khác.", "Changing it ends your other sessions.";
    PASSWORD_CHANGED = "Đã đổi mật khẩu", "The password was changed";
    SIGN_OUT_EVERYWHERE = "Đăng xuất khỏi mọi máy", "Sign out everywhere";
    PREFERENCES = "Hiển thị", "Display";
    LETTER_KEYS = "Dùng phím tắt một chữ (j, k, x…)", "Use single-letter keys (j, k, x…)";
    PEOPLE_LEDE = "Ai được vào, với vai trò nào, thấy cơ quan nào.", "Who may enter, in which role, seeing which agency.";
    PEOPLE_CAPTION = "Người dùng theo tên đăng nhập", "People by login";
    ADD_PERSON = "Thêm người dùng", "Add a person";
    ADD_PERSON_DO = "Thêm và lấy đường dẫn", "Add and get a link";
    LAST_SIGN_IN = "Lần vào cuối", "Last sign-in";
    DISABLED = "Đã khóa", "Disabled";
    ACTIVE = "Đang dùng", "Active";
    WAITING = "Chờ đặt mật khẩu", "Waiting for a password";
    DISABLE = "Khóa tài khoản", "Disable the account";
    RESET = "Cấp đường dẫn đặt lại mật khẩu", "Issue a password link";
    EDIT = "Sửa", "Edit";
    LINK_ONCE = "Đường dẫn chỉ hiện một lần. Hãy gửi cho người dùng qua kênh tin cậy.", "The link is shown once. Hand it over by a trusted way.";
    LINK_EXPIRES = "Hết hạn lúc", "Expires at";
    EMPTY_PEOPLE = "Chưa có người dùng nào", "No people yet";
    EMPTY_PEOPLE_WHY = "Thêm người dùng đầu tiên bằng biểu mẫu trên trang này.", "Add the first person with the form on this page.";
    TOKENS = "Mã truy cập cho chương trình", "API tokens";
    TOKEN_NAME = "Dùng cho", "What it is for";
    TOKEN_READ = "Được đọc dữ liệu", "May read data";
    TOKEN_REVOKED = "Đã thu hồi", "Revoked";
    TOKEN_WRITE = "Được thay đổi dữ liệu", "May change data";
    TOKEN_INGEST = "Được gửi sự kiện", "May send events";
    TOKEN_DAYS = "Số ngày hiệu lực", "Days of validity";
    TOKEN_ISSUE = "Cấp mã", "Issue a token";
    TOKEN_REVOKE = "Thu hồi", "Revoke";
    TOKEN_ONCE = "Mã chỉ hiện một lần. Hãy chép ngay.", "The token is shown once. Copy it now.";
    TOKEN_NONE = "Chưa cấp mã nào.", "No token was issued.";
    TOKEN_SCOPES = "Quyền", "Scopes";
    AUDIT_LEDE = "Mọi thao tác đều được ghi nối chuỗi; sửa hay xóa một dòng sẽ bị phát hiện.", "Every act is chained to the one before; a changed or removed entry shows.";
    AUDIT_CAPTION = "Thao tác, mới nhất trước", "Acts, newest first";
    AUDIT_VERIFY = "Kiểm tra chuỗi", "Check the chain";
    AUDIT_HOLDS = "Chuỗi nguyên vẹn", "The chain holds";
    AUDIT_BROKEN = "Chuỗi bị đứt", "The chain is broken";
    AUDIT_HEAD = "Mã băm mới nhất", "Newest hash";
    AUDIT_ENTRIES = "Số dòng đã kiểm tra", "Entries checked";
    WHO = "Ai", "Who";
    ACT = "Thao tác", "Act";
    SUBJECT = "Đối tượng", "On what";
    DETAIL = "Chi tiết", "Detail";
    HASH = "Mã băm", "Hash";
    BY_CENTRE = "Trung tâm", "The centre";
    EMPTY_AUDIT = "Không có dòng nào khớp", "No entry matches";
    EMPTY_AUDIT_WHY = "Hãy bỏ bớt bộ lọc.", "Remove a filter.";
    FIND_SUBJECT = "Tìm trong đối tượng", "Find in the subject";
}

/// "Sign in again in 30 seconds."
pub(crate) fn wait_to_sign_in(language: Language, seconds: u32) -> String {
    either(
        language,
        format!("Thử sai quá nhiều lần. Hãy chờ {seconds} giây rồi đăng nhập lại."),
        format!("Too many attempts. Wait {seconds} seconds, then sign in again."),
    )
}

/// "What was found at an entry."
pub(crate) fn chain_problem(language: Language, entry: i64, finding: &str) -> String {
    either(language, format!("Dòng {entry}: {finding}"), format!("Entry {entry}: {finding}"))
}
