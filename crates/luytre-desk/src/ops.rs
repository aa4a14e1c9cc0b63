//! Signatures that are still without their work: each answers "not available now" until it moves to its own module.

use std::net::IpAddr;

use luytre_model::ids::{AlertId, PersonId, ViewId};
use luytre_model::store::{Appended, Delivery, FoundEvent, Summary};
use luytre_model::{EventBatch, EventId};
use luytre_respond::Disposition;

use crate::sign_in::{SignInError, SignedIn};
use crate::views::*;
use crate::{Actor, Desk, DeskError, IngestError, Language, Origin, SourceSettings};

type Done<T> = Result<T, DeskError>;
const LATER: DeskError = DeskError::Unavailable;

#[allow(missing_docs, clippy::unused_async, unused_variables, reason = "signatures first")]
impl Desk {
    pub async fn ingest(
        &self,
        origin: &Origin,
        batch: EventBatch,
        delivery: Option<Delivery>,
    ) -> Result<Appended, IngestError> {
        Err(IngestError::Failed)
    }
    pub fn settings_for(&self, origin: &Origin) -> SourceSettings {
        SourceSettings::default()
    }
    pub fn count_loss(&self, origin: &Origin, reason: &'static str, records: u64) {}
    pub fn losses(&self) -> Vec<(String, &'static str, u64)> {
        Vec::new()
    }

    pub async fn sign_in(
        &self,
        login: &str,
        password: String,
        address: Option<IpAddr>,
    ) -> Result<SignedIn, SignInError> {
        Err(SignInError::Failed(LATER))
    }
    pub async fn actor_of_session(&self, token: &str) -> Done<Option<Actor>> {
        Err(LATER)
    }
    pub async fn actor_of_bearer(&self, token: &str) -> Done<Option<Actor>> {
        Err(LATER)
    }
    pub async fn sign_out(&self, actor: &Actor, token: &str) -> Done<()> {
        Err(LATER)
    }
    pub async fn sign_out_everywhere(&self, actor: &Actor) -> Done<()> {
        Err(LATER)
    }
    pub async fn change_password(&self, actor: &Actor, form: PasswordForm) -> Done<()> {
        Err(LATER)
    }
    pub async fn set_language(&self, actor: &Actor, language: Language) -> Done<()> {
        Err(LATER)
    }
    pub async fn first_administrator_link(&self) -> Done<Option<SetupLink>> {
        Err(LATER)
    }
    pub async fn setup_link(&self, token: &str) -> Done<String> {
        Err(LATER)
    }
    pub async fn use_setup_link(
        &self,
        token: &str,
        login: &str,
        name: &str,
        password: String,
        address: Option<IpAddr>,
    ) -> Done<SignedIn> {
        Err(LATER)
    }
    pub async fn api_tokens(&self, actor: &Actor) -> Done<Vec<TokenView>> {
        Err(LATER)
    }
    pub async fn issue_api_token(&self, actor: &Actor, form: TokenForm) -> Done<IssuedToken> {
        Err(LATER)
    }
    pub async fn revoke_api_token(&self, actor: &Actor, id: i64) -> Done<()> {
        Err(LATER)
    }

    pub async fn alerts(&self, actor: &Actor, filter: &AlertFilter) -> Done<Page<AlertView>> {
        Err(LATER)
    }
    pub async fn alert_groups(&self, actor: &Actor, filter: &AlertFilter, by: GroupBy) -> Done<Vec<AlertGroup>> {
        Err(LATER)
    }
    pub async fn alert(&self, actor: &Actor, id: AlertId) -> Done<AlertDetail> {
        Err(LATER)
    }
    pub async fn take_alerts(&self, actor: &Actor, form: BulkForm) -> Done<BulkOutcome> {
        Err(LATER)
    }
    pub async fn release_alerts(&self, actor: &Actor, form: BulkForm) -> Done<BulkOutcome> {
        Err(LATER)
    }
    pub async fn assign_alerts(&self, actor: &Actor, form: BulkForm, to: PersonId) -> Done<BulkOutcome> {
        Err(LATER)
    }
    pub async fn start_alerts(&self, actor: &Actor, form: BulkForm) -> Done<BulkOutcome> {
        Err(LATER)
    }
    pub async fn close_alerts(
        &self,
        actor: &Actor,
        form: BulkForm,
        disposition: Disposition,
        reason: String,
    ) -> Done<BulkOutcome> {
        Err(LATER)
    }
    pub async fn reopen_alerts(&self, actor: &Actor, form: BulkForm, reason: String) -> Done<BulkOutcome> {
        Err(LATER)
    }
    pub async fn undo_close(&self, actor: &Actor, form: BulkForm) -> Done<BulkOutcome> {
        Err(LATER)
    }

    pub async fn search(&self, actor: &Actor, form: &SearchForm) -> Done<SearchResult> {
        Err(LATER)
    }
    pub async fn summarize(&self, actor: &Actor, query: &FacetQuery) -> Done<Summary> {
        Err(LATER)
    }
    pub async fn event(&self, actor: &Actor, id: EventId) -> Done<FoundEvent> {
        Err(LATER)
    }
    pub async fn saved_views(&self, actor: &Actor, page: &str) -> Done<Vec<SavedView>> {
        Err(LATER)
    }
    pub async fn save_view(&self, actor: &Actor, form: SaveView) -> Done<SavedView> {
        Err(LATER)
    }
    pub async fn delete_view(&self, actor: &Actor, id: ViewId) -> Done<()> {
        Err(LATER)
    }

    pub async fn agencies(&self, actor: &Actor) -> Done<Vec<AgencyView>> {
        Err(LATER)
    }
    pub async fn import_agencies(&self, actor: &Actor, form: &ImportForm) -> Done<ImportReport> {
        Err(LATER)
    }
    pub async fn exclude_agency(&self, actor: &Actor, code: &str, excluded: bool) -> Done<AgencyView> {
        Err(LATER)
    }
    pub async fn systems(&self, actor: &Actor, filter: &SystemFilter) -> Done<Page<SystemView>> {
        Err(LATER)
    }
    pub async fn system(&self, actor: &Actor, code: &str) -> Done<SystemView> {
        Err(LATER)
    }
    pub async fn create_system(&self, actor: &Actor, form: SystemForm) -> Done<SystemView> {
        Err(LATER)
    }
    pub async fn edit_system(&self, actor: &Actor, form: SystemForm) -> Done<SystemView> {
        Err(LATER)
    }
    pub async fn coverage(&self, actor: &Actor, filter: &SystemFilter) -> Done<Page<CoverageRow>> {
        Err(LATER)
    }
    pub async fn coverage_of(&self, actor: &Actor, code: &str) -> Done<CoverageView> {
        Err(LATER)
    }
    pub async fn sources(&self, actor: &Actor, filter: &SourceFilter) -> Done<Page<SourceView>> {
        Err(LATER)
    }
    pub async fn source(&self, actor: &Actor, code: &str) -> Done<SourceView> {
        Err(LATER)
    }
    pub async fn register_source(&self, actor: &Actor, form: RegisterForm) -> Done<(SourceView, Option<String>)> {
        Err(LATER)
    }
    pub async fn assign_source(&self, actor: &Actor, form: AssignForm) -> Done<SourceView> {
        Err(LATER)
    }
    pub async fn rename_source(&self, actor: &Actor, code: &str, name: &str) -> Done<SourceView> {
        Err(LATER)
    }

    pub async fn people(&self, actor: &Actor) -> Done<Vec<PersonView>> {
        Err(LATER)
    }
    pub async fn create_person(&self, actor: &Actor, form: NewPerson) -> Done<(PersonView, Option<SetupLink>)> {
        Err(LATER)
    }
    pub async fn edit_person(&self, actor: &Actor, id: PersonId, form: PersonForm) -> Done<PersonView> {
        Err(LATER)
    }
    pub async fn reset_password(&self, actor: &Actor, id: PersonId) -> Done<SetupLink> {
        Err(LATER)
    }
    pub async fn audit(&self, actor: &Actor, filter: &AuditFilter) -> Done<Page<AuditView>> {
        Err(LATER)
    }
    pub async fn verify_audit(&self, actor: &Actor) -> Done<ChainReport> {
        Err(LATER)
    }
    pub async fn overview(&self, actor: &Actor) -> Done<Overview> {
        Err(LATER)
    }
}
