//! What the province's leaders see: the annual report as a draft, a confirmed drill, an edition of the index, a contested
//! figure.

use anyhow::Context;
use luytre_desk::drills::DrillFilter;
use luytre_desk::reports::{CorrectionForm, ReportAct};
use luytre_govern::annual::CellName;
use luytre_govern::drill::{Command, Stage};

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
    // The provincial drill counts for the index once somebody who did not run it has looked at its result.
    let drills = desk.drills(&assessor, year, &DrillFilter::default()).await.context("list the drills")?;
    for row in drills.rows.iter().filter(|row| matches!(row.kept.body.stage, Stage::Closed { .. })) {
        let note = "Đã đối chiếu biên bản và dòng thời gian với báo cáo".to_owned();
        let confirmed = desk.act_on_drill(&assessor, &row.kept.body.code, Command::Confirm { note }).await;
        confirmed.context("confirm a drill")?;
    }
    desk.publish_edition(&leader, "Kỳ đầu tiên").await.context("publish an edition of the index")?;
    let officer = cast.actor("yte.cntt").await?;
    let reason = "Hai hệ thống đã có quyết định phê duyệt nhưng chưa nhập số văn bản";
    desk.contest_figure(&officer, "SO-YTE", "level_approved", reason).await.context("contest a figure")?;
    Ok(())
}
