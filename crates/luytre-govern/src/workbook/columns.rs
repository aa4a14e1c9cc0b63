//! Which columns each sheet has. What decides the level is asked as the regime in force asks for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::SheetKind;
use crate::level::FactKind;
use crate::library::Library;
use crate::profile::field::{Field, Kind, Part, Text};
use crate::profile::tabled::FACT_PREFIX;
use crate::profile::words::{COUNTRIES, Word, list};

/// The columns of every sheet; also the fields of every form.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    by_sheet: BTreeMap<SheetKind, Vec<Field>>,
}

impl Columns {
    /// Builds the columns as they are on `day`.
    pub fn new(library: &Library, day: Date) -> Self {
        let mut by_sheet: BTreeMap<SheetKind, Vec<Field>> = BTreeMap::new();
        by_sheet.insert(SheetKind::Systems, systems(library, day));
        by_sheet.insert(SheetKind::Zones, zones());
        by_sheet.insert(SheetKind::Devices, devices());
        by_sheet.insert(SheetKind::Applications, applications());
        by_sheet.insert(SheetKind::Products, products());
        by_sheet.insert(SheetKind::Connections, connections());
        by_sheet.insert(SheetKind::Agencies, agencies());
        by_sheet.insert(SheetKind::Roster, roster());
        Columns { by_sheet }
    }

    /// Returns the columns of a sheet.
    pub fn of(&self, sheet: SheetKind) -> &[Field] {
        &self.by_sheet[&sheet]
    }

    /// Returns the columns of a sheet that belong to a part of the form.
    pub fn part(&self, sheet: SheetKind, part: Part) -> impl Iterator<Item = &Field> {
        self.of(sheet).iter().filter(move |field| field.part == part)
    }

    /// Returns a column by its word.
    pub fn field(&self, sheet: SheetKind, key: &str) -> Option<&Field> {
        self.of(sheet).iter().find(|field| field.key == key)
    }
}

fn field(key: &'static str, vi: &'static str, en: &'static str, kind: Kind, part: Part) -> Field {
    Field {
        key: Text::Borrowed(key),
        vi: Text::Borrowed(vi),
        en: Text::Borrowed(en),
        hint_vi: Text::Borrowed(""),
        hint_en: Text::Borrowed(""),
        kind,
        required: false,
        part,
    }
}

fn hinted(mut field: Field, vi: &'static str, en: &'static str) -> Field {
    field.hint_vi = Text::Borrowed(vi);
    field.hint_en = Text::Borrowed(en);
    field
}

fn needed(mut field: Field) -> Field {
    field.required = true;
    field
}

fn word(name: &str) -> Kind {
    Kind::Word(list(name))
}

fn systems(library: &Library, day: Date) -> Vec<Field> {
    let main = |key, vi, en, kind| field(key, vi, en, kind, Part::Main);
    let mut fields = vec![
        needed(hinted(
            main("code", "Mã hệ thống", "System code", Kind::Code),
            "Chữ không dấu, số, dấu chấm, gạch ngang; không đổi về sau",
            "Letters without marks, digits, dot, hyphen; never changes",
        )),
        needed(main("name", "Tên hệ thống", "System name", Kind::Line)),
        needed(hinted(
            main("agency", "Cơ quan quản lý", "Agency", Kind::Agency),
            "Mã hoặc tên đầy đủ của cơ quan đang quản lý, vận hành",
            "Code or full name of the agency that runs it",
        )),
        hinted(
            main("owner", "Chủ quản", "Owner", Kind::Agency),
            "Đúng một cơ quan, ví dụ Ủy ban nhân dân tỉnh",
            "Exactly one body, for example the provincial People's Committee",
        ),
        hinted(
            main("operator", "Đơn vị vận hành", "Operator", Kind::Agency),
            "Để trống nếu là cơ quan quản lý",
            "Leave empty when it is the agency",
        ),
        hinted(
            main("dedicated_unit", "Đơn vị chuyên trách an ninh mạng", "Dedicated cybersecurity unit", Kind::Agency),
            "Đơn vị chuyên trách của chủ quản",
            "The owner's dedicated unit",
        ),
        hinted(
            main("function", "Chức năng", "Function", Kind::Prose),
            "Hệ thống dùng để làm gì, một hai câu",
            "What it is for, in a sentence or two",
        ),
        main("served", "Đối tượng phục vụ", "Whom it serves", Kind::Line),
        main("accounts", "Số tài khoản người dùng", "User accounts", Kind::Count),
        main("life", "Tình trạng", "State", word("life")),
        main("in_operation_since", "Ngày đưa vào vận hành", "In operation since", Kind::Day),
        main("contact_name", "Đầu mối liên hệ", "Contact", Kind::Line),
        main("contact_phone", "Điện thoại liên hệ", "Contact telephone", Kind::Line),
        hinted(
            field("level", "Cấp độ", "Level", Kind::Level, Part::Papers),
            "Chỉ ghi khi đã được phê duyệt, kèm ba cột quyết định",
            "Only when approved, with the three columns of the decision",
        ),
        field("approved.number", "Số quyết định phê duyệt cấp độ", "Approval number", Kind::Line, Part::Papers),
        field("approved.date", "Ngày quyết định phê duyệt cấp độ", "Approval day", Kind::Day, Part::Papers),
        field("approved.body", "Cơ quan phê duyệt cấp độ", "Approving body", Kind::Line, Part::Papers),
        hinted(
            field("approved.regime", "Phê duyệt theo", "Approved under", Kind::Word(regimes(library)), Part::Papers),
            "Để trống thì lấy theo ngày quyết định",
            "When empty, by the day of the decision",
        ),
    ];
    if let Some(regime) = library.regime_for(day) {
        for fact in &regime.criteria.facts {
            let options = || {
                fact.options.iter().map(|option| Word {
                    code: option.code.clone(),
                    vi: option.vi.clone(),
                    en: option.en.clone(),
                    mark: String::new(),
                })
            };
            let kind = match fact.kind {
                FactKind::Flag => Kind::Flag,
                FactKind::Count => Kind::Count,
                FactKind::Choice => Kind::Word(options().collect()),
                FactKind::Choices => Kind::Words(options().collect()),
            };
            fields.push(Field {
                key: Text::Owned(format!("{FACT_PREFIX}{}", fact.code)),
                vi: Text::Owned(fact.vi.clone()),
                en: Text::Owned(fact.en.clone()),
                hint_vi: Text::Owned(fact.basis.source.clone()),
                hint_en: Text::Owned(fact.basis.source.clone()),
                kind,
                required: false,
                part: Part::Facts,
            });
        }
    }
    fields.extend(scope());
    fields.extend(hosting());
    fields.extend(papers());
    fields
}

fn regimes(library: &Library) -> Arc<[Word]> {
    let word = |regime: &crate::library::Regime| Word {
        code: regime.id.clone(),
        vi: regime.vi.clone(),
        en: regime.en.clone(),
        mark: String::new(),
    };
    library.regimes.values().map(word).collect()
}

fn scope() -> [Field; 4] {
    let why = |key, vi, en| field(key, vi, en, Kind::Prose, Part::Scope);
    [
        why("scope.function", "Phạm vi: theo chức năng", "Scope: by function"),
        why("scope.data_flow", "Phạm vi: theo luồng dữ liệu", "Scope: by flow of data"),
        why("scope.operation", "Phạm vi: theo phụ thuộc vận hành", "Scope: by dependence in operation"),
        why("scope.reach", "Phạm vi: theo phạm vi ảnh hưởng khi có sự cố", "Scope: by the reach of a failure"),
    ]
}

fn hosting() -> Vec<Field> {
    let host = |key, vi, en, kind| field(key, vi, en, kind, Part::Hosting);
    let reach = |key, vi, en, kind| field(key, vi, en, kind, Part::Reach);
    vec![
        host("hosting.place", "Nơi đặt", "Hosting", word("hosting_place")),
        host("hosting.provider", "Bên cung cấp dịch vụ", "Provider", Kind::Line),
        host("hosting.contract.number", "Số hợp đồng", "Contract number", Kind::Line),
        host("hosting.contract.date", "Ngày ký hợp đồng", "Contract day", Kind::Day),
        host("hosting.contract.body", "Bên ký hợp đồng", "Contract party", Kind::Line),
        host("hosting.until", "Ngày hết hạn hợp đồng", "Contract ends", Kind::Day),
        host("hosting.separation", "Cách ly với hệ thống khác", "Separation", word("separation")),
        hinted(
            reach("domains", "Tên miền", "Domain names", Kind::Domains),
            "Cách nhau bằng dấu chấm phẩy, không ghi http://",
            "Between semicolons, without http://",
        ),
        hinted(
            reach("public_addresses", "Địa chỉ IP công cộng", "Public addresses", Kind::PublicNets),
            "Cách nhau bằng dấu chấm phẩy, ví dụ 203.0.113.10; 203.0.113.64/28",
            "Between semicolons, like 203.0.113.10; 203.0.113.64/28",
        ),
    ]
}

fn papers() -> Vec<Field> {
    let paper = |key, vi, en, kind| field(key, vi, en, kind, Part::Papers);
    vec![
        paper("delegation.to", "Cơ quan được ủy quyền", "Delegate of the owner", Kind::Agency),
        paper("delegation.scope", "Phạm vi ủy quyền", "Scope of the delegation", Kind::Line),
        paper("delegation.number", "Số văn bản ủy quyền", "Delegation number", Kind::Line),
        paper("delegation.date", "Ngày văn bản ủy quyền", "Delegation day", Kind::Day),
        paper("delegation.body", "Cơ quan ban hành văn bản ủy quyền", "Delegation issued by", Kind::Line),
        paper("delegation.from", "Ủy quyền từ ngày", "Delegated from", Kind::Day),
        paper("delegation.until", "Ủy quyền đến ngày", "Delegated until", Kind::Day),
        paper("regulation.number", "Số Quy chế", "Regulation number", Kind::Line),
        paper("regulation.date", "Ngày Quy chế", "Regulation day", Kind::Day),
        paper("regulation.body", "Cơ quan ban hành Quy chế", "Regulation issued by", Kind::Line),
        paper("regulation_followed", "Đã tuân thủ Quy chế", "Regulation is followed", Kind::Flag),
        paper("deployment", "Triển khai phương án", "Plan deployed", word("deployment")),
        paper("deployment_expected", "Dự kiến triển khai đầy đủ", "Full deployment expected", Kind::Day),
        paper("approval_expected", "Dự kiến phê duyệt cấp độ", "Approval expected", Kind::Day),
        paper("national_security", "Quan trọng về an ninh quốc gia", "National security", word("national_security")),
    ]
}

fn of_system() -> Field {
    needed(hinted(
        field("system", "Mã hệ thống", "System code", Kind::System, Part::Row),
        "Mã hoặc tên của hệ thống đã có, hoặc có trong trang Hệ thống",
        "Code or name of a system that is registered or stands in the sheet Systems",
    ))
}

fn row(key: &'static str, vi: &'static str, en: &'static str, kind: Kind) -> Field {
    field(key, vi, en, kind, Part::Row)
}

fn zones() -> Vec<Field> {
    vec![
        of_system(),
        needed(hinted(
            row("name", "Tên vùng mạng", "Zone", Kind::Line),
            "Ví dụ: DMZ, vùng máy chủ nội bộ",
            "For example DMZ",
        )),
        row("private_range", "Dải địa chỉ nội bộ", "Private range", Kind::Nets),
        row("public_addresses", "Địa chỉ công cộng", "Public addresses", Kind::PublicNets),
    ]
}

fn devices() -> Vec<Field> {
    vec![
        of_system(),
        needed(row("name", "Tên thiết bị", "Device", Kind::Line)),
        row("kind", "Loại thiết bị", "Kind", word("device_kind")),
        row("place", "Nơi lắp đặt", "Place", Kind::Line),
        row("purpose", "Mục đích sử dụng", "Purpose", Kind::Line),
        row("address", "Địa chỉ IP", "Address", Kind::Address),
        row("in_data_centre", "Đặt tại trung tâm dữ liệu tỉnh", "In the provincial data centre", Kind::Flag),
        row("vendor", "Hãng sản xuất", "Maker", Kind::Line),
        row("model", "Kiểu, phiên bản", "Model", Kind::Line),
        row("country", "Nước sản xuất", "Country", word(COUNTRIES)),
        row("supported_until", "Hỗ trợ đến ngày", "Supported until", Kind::Day),
    ]
}

fn applications() -> Vec<Field> {
    vec![
        of_system(),
        needed(row("name", "Tên ứng dụng, dịch vụ", "Application", Kind::Line)),
        row("server", "Máy chủ", "Server", Kind::Line),
        row("place", "Nơi đặt", "Place", Kind::Line),
        row("os", "Hệ điều hành máy chủ", "Operating system", Kind::Line),
        row("purpose", "Mục đích sử dụng", "Purpose", Kind::Line),
        row("version", "Phiên bản", "Version", Kind::Line),
        row("supported_until", "Hỗ trợ đến ngày", "Supported until", Kind::Day),
    ]
}

fn products() -> Vec<Field> {
    vec![
        of_system(),
        needed(row("name", "Tên sản phẩm", "Product", Kind::Line)),
        row("vendor", "Hãng", "Maker", Kind::Line),
        row("country", "Nước sản xuất", "Country", word(COUNTRIES)),
        row("kind", "Loại sản phẩm", "Kind", word("product_kind")),
        row("cryptographic", "Sản phẩm mật mã", "Cryptographic", Kind::Flag),
        row("licence", "Số bản quyền, giấy phép", "Licence", Kind::Line),
        row("licensed_until", "Bản quyền đến ngày", "Licensed until", Kind::Day),
    ]
}

fn connections() -> Vec<Field> {
    vec![
        of_system(),
        needed(hinted(
            row("to", "Kết nối với", "Connected with", Kind::Line),
            "Mã hoặc tên hệ thống ở đầu kia",
            "Code or name of the other system",
        )),
        row("purpose", "Mục đích kết nối", "Purpose", Kind::Line),
        row("data", "Dữ liệu chia sẻ", "Data shared", Kind::Line),
    ]
}

fn agencies() -> Vec<Field> {
    let of = |key, vi, en, kind| field(key, vi, en, kind, Part::Agency);
    vec![
        needed(hinted(
            of("agency", "Mã cơ quan", "Agency code", Kind::Agency),
            "Mã hoặc tên của cơ quan đã có trong danh mục",
            "Code or name of a registered agency",
        )),
        hinted(
            of("organ_id", "Mã định danh điện tử", "Electronic identifier", Kind::OrganId),
            "Tối đa 13 ký tự (QCVN 102:2016)",
            "At most 13 characters (QCVN 102:2016)",
        ),
        hinted(
            of("official_name", "Tên trong văn bản", "Official name", Kind::Line),
            "Nếu khác tên trong danh mục, ví dụ Ủy ban nhân dân xã An Trúc",
            "When it differs from the name in the list",
        ),
        of("tier", "Cấp", "Tier", word("tier")),
        of("functions.number", "Số quyết định chức năng, nhiệm vụ", "Functions: number", Kind::Line),
        of("functions.date", "Ngày quyết định chức năng, nhiệm vụ", "Functions: day", Kind::Day),
        of("functions.body", "Cơ quan quyết định chức năng, nhiệm vụ", "Functions: issued by", Kind::Line),
        of("head_name", "Người đứng đầu", "Head", Kind::Line),
        of("head_title", "Chức danh người đứng đầu", "Title of the head", Kind::Line),
        of("address", "Địa chỉ", "Address", Kind::Line),
        of("phone", "Điện thoại", "Telephone", Kind::Line),
        of("email", "Thư điện tử", "E-mail", Kind::Line),
        of("duties", "Vai trò", "Duties", Kind::Words(list("duty"))),
        of("designation.number", "Số quyết định giao chuyên trách", "Designation: number", Kind::Line),
        of("designation.date", "Ngày quyết định giao chuyên trách", "Designation: day", Kind::Day),
        of("designation.body", "Cơ quan quyết định giao chuyên trách", "Designation: issued by", Kind::Line),
        hinted(
            of("incident_address", "Địa chỉ tiếp nhận sự cố", "Incident reception address", Kind::Line),
            "Địa chỉ công bố trên cổng thông tin",
            "As published on the portal",
        ),
        of("on_call_phone", "Điện thoại trực 24/7", "24/7 telephone", Kind::Line),
        of("staff_count", "Số cán bộ, công chức, viên chức", "Staff", Kind::Count),
        hinted(
            of("former_codes", "Mã cũ", "Former codes", Kind::Codes),
            "Mã trước khi sắp xếp đơn vị hành chính, cách nhau bằng dấu chấm phẩy",
            "Codes before units were rearranged, between semicolons",
        ),
    ]
}

fn roster() -> Vec<Field> {
    vec![
        needed(hinted(
            row("agency", "Mã cơ quan", "Agency code", Kind::Agency),
            "Mã hoặc tên của cơ quan",
            "Code or name of the agency",
        )),
        needed(row("name", "Người trực", "On call", Kind::Line)),
        needed(row("phone", "Điện thoại", "Telephone", Kind::Line)),
        row("from", "Từ ngày", "From", Kind::Day),
        row("until", "Đến ngày", "Until", Kind::Day),
    ]
}
