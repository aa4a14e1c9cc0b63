//! The report of the watch for this month, as a draft with what the centre says about it.

use anyhow::Context;
use luytre_desk::reports::periodic::{PeriodicAct, PeriodicForm};
use luytre_govern::periodic::{Period, PeriodKind};

use super::prove::Cast;

/// The template.
const TEMPLATE: &str = "soc-monthly";
/// What the centre wrote into the sections that are for writing.
const WRITTEN: [(&str, &str); 2] = [
    ("judgement", "Cổng thông tin điện tử tỉnh là mục tiêu chính trong kỳ; các cảnh báo mức cao đã được chuyển xử lý."),
    ("proposals", "Đề nghị các đơn vị khắc phục lớp giám sát mất tín hiệu trước ngày 15 của tháng sau."),
];

/// Makes it; alerts and everything else of the province have to be there.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let administrator = cast.actor("quan.tri").await?;
    let month = Period::of(PeriodKind::Month, desk.today_in_vietnam()).context("find the present month")?;
    let form = PeriodicForm {
        template: TEMPLATE.to_owned(),
        period: month.word(PeriodKind::Month),
        ..PeriodicForm::default()
    };
    let made = Box::pin(desk.make_periodic_report(&administrator, &form)).await;
    let mut report = made.context("make the monthly report")?;
    for (section, text) in WRITTEN {
        let tell = PeriodicAct::Tell { section: section.to_owned(), text: text.to_owned() };
        let told = desk.act_on_periodic_report(&administrator, &report.body.code, report.version, tell).await;
        report = told.context("write a section of the monthly report")?;
    }
    Ok(())
}
