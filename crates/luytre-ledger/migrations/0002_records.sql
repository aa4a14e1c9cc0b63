-- What governance keeps. One table for all kinds of records: they are few, their fields follow the law and change with it,
-- and every one of them needs the same things: scope, history, version. JSON is text; days are text (2026-04-30).

create table record (
    id {{id}},
    kind text not null,
    code text not null,
    title text not null,
    search text not null,
    agency_code text,
    public bigint not null check (public in (0, 1)),
    system_code text,
    parent_code text,
    state text not null,
    due text,
    body text not null,
    version bigint not null,
    created_at bigint not null,
    changed_at bigint not null,
    unique (kind, code)
);
create index record_agency on record (kind, agency_code);
create index record_system on record (kind, system_code);
create index record_parent on record (kind, parent_code);
create index record_state on record (kind, state, due);

create table record_party (
    record_id bigint not null references record (id),
    agency_code text not null,
    primary key (record_id, agency_code)
);
create index record_party_agency on record_party (agency_code, record_id);

create table record_change (
    record_id bigint not null references record (id),
    version bigint not null,
    at bigint not null,
    by_person bigint,
    by_name text not null,
    act text not null,
    detail text not null,
    primary key (record_id, version)
);

create table series (
    name text primary key,
    last bigint not null
);

create table verdict (
    system_code text not null,
    catalogue text not null,
    item text not null,
    verdict text not null,
    due text,
    body text not null,
    version bigint not null,
    changed_at bigint not null,
    primary key (system_code, catalogue, item)
);
-- Whole catalogues are counted from these alone, without the bodies.
create index verdict_system on verdict (catalogue, system_code, verdict, item);
create index verdict_item on verdict (catalogue, item, verdict, system_code);
create index verdict_due on verdict (due, verdict);

create table verdict_change (
    system_code text not null,
    catalogue text not null,
    item text not null,
    version bigint not null,
    at bigint not null,
    by_name text not null,
    verdict text not null,
    detail text not null,
    primary key (system_code, catalogue, item, version)
);

create table signal_result (
    system_code text not null,
    signal text not null,
    state text not null,
    value bigint,
    measured_at bigint not null,
    body text not null,
    primary key (system_code, signal)
);
create index signal_result_state on signal_result (signal, state);

create table signal_day (
    system_code text not null,
    signal text not null,
    day text not null,
    state text not null,
    value bigint,
    primary key (system_code, signal, day)
);
