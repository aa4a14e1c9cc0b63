-- One text for both engines. {{id}} stands for a key that the engine counts up itself; times are nanoseconds since
-- 1970 in UTC, days are text (2026-04-30), flags are 0 and 1, JSON is text.

create table agency (
    id {{id}},
    code text not null unique,
    excluded bigint not null check (excluded in (0, 1))
);

create table agency_version (
    agency_id bigint not null references agency (id),
    valid_from text not null,
    valid_to text,
    name text not null,
    kind text not null,
    parent_id bigint references agency (id),
    primary key (agency_id, valid_from)
);

create table information_system (
    id {{id}},
    code text not null unique,
    name text not null,
    agency_id bigint not null references agency (id),
    level bigint check (level between 1 and 5),
    owner text not null,
    required_layers text,
    contact_name text not null,
    contact_phone text not null
);
create index information_system_agency on information_system (agency_id);

create table source (
    id {{id}},
    code text not null unique,
    name text not null,
    system_id bigint references information_system (id),
    layer text,
    format text,
    zone text,
    match_parts text not null,
    expected_every_s bigint not null check (expected_every_s > 0),
    state text not null
);
create index source_system on source (system_id);

create table person (
    id {{id}},
    login text not null unique,
    name text not null,
    role text not null,
    agency_id bigint references agency (id),
    language text not null,
    disabled bigint not null check (disabled in (0, 1)),
    password_hash text,
    created_at bigint not null,
    last_sign_in bigint
);

create table session (
    token_hash text primary key,
    kind text not null,
    person_id bigint not null references person (id),
    created_at bigint not null,
    expires_at bigint not null,
    last_seen bigint not null,
    address text
);
create index session_person on session (person_id);
create index session_expiry on session (expires_at);

create table api_token (
    id {{id}},
    name text not null,
    token_hash text not null unique,
    person_id bigint not null references person (id),
    scopes text not null,
    created_at bigint not null,
    expires_at bigint,
    last_used bigint,
    revoked_at bigint
);

create table alert (
    id {{id}},
    rule_id text not null,
    rule text not null,
    severity bigint not null check (severity between 0 and 4),
    layer text,
    agency_code text,
    system_code text,
    protection bigint,
    source_code text not null,
    entity text not null,
    place text not null,
    first_seen bigint not null,
    last_seen bigint not null,
    findings bigint not null,
    state text not null,
    disposition text,
    reason text,
    assignee bigint references person (id),
    risk bigint not null check (risk between 0 and 100),
    events text not null,
    version bigint not null,
    search text not null,
    check ((state = 'closed') = (disposition is not null and reason is not null)),
    check (state <> 'in_progress' or assignee is not null)
);
create index alert_newest on alert (last_seen, id);
create index alert_risk on alert (risk, last_seen, id);
create index alert_state_newest on alert (state, last_seen, id);
-- The queue of a shift is what is not closed; it stays fast however many closed alerts there are, and the other way round.
create index alert_open_newest on alert (last_seen, id) where state <> 'closed';
create index alert_open_risk on alert (risk, last_seen, id) where state <> 'closed';
create index alert_agency on alert (agency_code, last_seen, id);
create index alert_system on alert (system_code, state);
create index alert_assignee on alert (assignee, last_seen, id);
create index alert_key on alert (rule_id, entity, place, last_seen);

create table alert_event (
    alert_id bigint not null references alert (id),
    version bigint not null,
    at bigint not null,
    by_person bigint references person (id),
    change text not null,
    primary key (alert_id, version)
);

create table position (
    reader text primary key,
    sequence bigint not null
);

create table saved_view (
    id {{id}},
    person_id bigint not null references person (id),
    page text not null,
    name text not null,
    query text not null,
    shared bigint not null check (shared in (0, 1)),
    created_at bigint not null,
    unique (person_id, page, name)
);

create table setting (
    name text primary key,
    value text not null
);

create table audit (
    seq bigint primary key,
    at bigint not null,
    actor bigint,
    actor_name text not null,
    act text not null,
    subject text not null,
    agency_code text,
    detail text not null,
    previous text not null,
    hash text not null,
    search text not null
);
create index audit_actor on audit (actor, seq);
create index audit_act on audit (act, seq);
create index audit_subject on audit (subject, seq);
create index audit_at on audit (at, seq);

create table audit_head (
    id bigint primary key check (id = 1),
    seq bigint not null,
    hash text not null
);
insert into audit_head (id, seq, hash) values (1, 0, '');
