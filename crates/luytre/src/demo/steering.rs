//! What the province's leaders see: the annual report as a draft, an edition of the index, a contested figure.

use anyhow::Context;
use luytre_desk::reports::{CorrectionForm, ReportAct};
use luytre_govern::annual::CellName;

use super::prove::Cast;

/// The body at the top of the province, owner of its systems.
const OWNER: &str = "LUYHA";

/// Enters it; everything else of the province has to be there.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let assessor = cast.actor("danh.gia").await?;
    let leader = cast.actor("lanh.dao").await?;
    // The year of the decree's first report; the figures are those of now.
    let year = desk.today_in_vietnam().year().max(2026);
    let report = desk.begin_report(&assessor, OWNER, year).await.context("begin the annual report")?;
    let row = report.body.computed.rows.iter().find(|row| row.code == "KNTC").context("KNTC is in the report")?;
    let correction = ReportAct::Correct(CorrectionForm {
        cell: CellName::Row { system: row.code.clone(), column: 4 },
        value: "Thanh tra tỉnh, Văn phòng".to_owned(),
        reason: "Đơn vị vận hành theo quyết định phân công mới".to_owned(),
    });
    let code = report.body.code.clone();
    desk.act_on_report(&assessor, &code, report.version, correction).await.context("correct the annual report")?;
    desk.publish_edition(&leader, "Kỳ đầu tiên").await.context("publish an edition of the index")?;
    let officer = cast.actor("yte.cntt").await?;
    let reason = "Hai hệ thống đã có quyết định phê duyệt nhưng chưa nhập số văn bản";
    desk.contest_figure(&officer, "SO-YTE", "level_approved", reason).await.context("contest a figure")?;
    Ok(())
}
