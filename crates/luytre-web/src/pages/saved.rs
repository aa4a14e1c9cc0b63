//! Saving and deleting views of the queue and of the search.

use luytre_desk::DeskError;
use luytre_desk::views::{DeleteView, SaveView};
use luytre_model::ids::ViewId;

use crate::cx::{Answer, Flash, Handled};
use crate::posted::Posted;

pub(crate) async fn save(posted: Posted) -> Handled {
    let text = |name: &str| posted.form.text(name).to_owned();
    let (name, page, query) = (text("name"), text("page"), text("query"));
    let form = SaveView { name, page, query, shared: posted.form.has("shared") };
    let saved = posted.cx.web.desk.save_view(posted.cx.actor(), form).await?;
    Ok(Answer::GoAndSay(format!("/{}?{}", saved.page, saved.query), Flash::new("saved")))
}

pub(crate) async fn delete(posted: Posted) -> Handled {
    let id = posted.form.text("id").parse().map_err(|_| DeskError::NotFound)?;
    let DeleteView(id) = DeleteView(ViewId(id));
    posted.cx.web.desk.delete_view(posted.cx.actor(), id).await?;
    let page = if posted.form.text("page") == "search" { "/search" } else { "/alerts" };
    Ok(Answer::GoAndSay(page.to_owned(), Flash::new("deleted")))
}
