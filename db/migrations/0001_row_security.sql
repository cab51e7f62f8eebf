-- Tenancy. Every table is forced under row-level security, its owner included. A row belongs to one organisation;
-- another may read it only through access_grants, or where the row itself names it (a notary its report, a partner
-- its offer, a court its link). One policy a command and role: permissive policies would add up.

do $$ begin
  if not exists (select from pg_roles where rolname = 'hardproof_app') then create role hardproof_app nologin; end if;
  if not exists (select from pg_roles where rolname = 'hardproof_worker') then create role hardproof_worker nologin; end if;
end $$;
--> statement-breakpoint
create function app_organisation() returns uuid language sql stable as
$$ select nullif(current_setting('app.organisation_id', true), '')::uuid $$;
--> statement-breakpoint
create function granted(subject uuid) returns boolean language sql stable as
$$ select exists (select from access_grants g where g.grantee_id = app_organisation() and g.subject_id = subject
   and (g.until is null or g.until > now())) $$;
--> statement-breakpoint
do $$
declare t text;
begin
  for t in select tablename from pg_tables where schemaname = 'public' and tableowner = current_user loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
--> statement-breakpoint
grant usage on schema public to hardproof_app, hardproof_worker;
--> statement-breakpoint
grant select, insert, update on all tables in schema public to hardproof_app, hardproof_worker;
--> statement-breakpoint
revoke insert, update on ledger_heads, ledger_bundles, ledger_tiles, ledger_entry_ids, ledger_keys, ledger_checkpoints, member_states from hardproof_app;
--> statement-breakpoint
-- Nothing here is ever deleted but grants that end and idempotency keys that grow old.
grant delete on access_grants, idempotency_keys to hardproof_app, hardproof_worker;
--> statement-breakpoint

-- Rows of one organisation, seen by nobody else.
do $$
declare t text;
begin
  foreach t in array array['people', 'sessions', 'api_keys', 'signing_keys', 'idempotency_keys', 'counters', 'webhook_endpoints'] loop
    execute format('create policy own_select on %I for select to hardproof_app, hardproof_worker using (organisation_id = app_organisation())', t);
    execute format('create policy own_insert on %I for insert to hardproof_app, hardproof_worker with check (organisation_id = app_organisation())', t);
    execute format('create policy own_update on %I for update to hardproof_app, hardproof_worker using (organisation_id = app_organisation()) with check (organisation_id = app_organisation())', t);
  end loop;
end $$;
--> statement-breakpoint
create policy own_delete on idempotency_keys for delete to hardproof_app, hardproof_worker using (organisation_id = app_organisation());
--> statement-breakpoint

-- Rows of one organisation that a grant opens to another, for reading.
do $$
declare r record;
begin
  for r in select * from (values
    ('contracts', 'id'), ('contract_events', 'contract_id'), ('contract_event_files', 'contract_id'),
    ('evidence', 'contract_id'), ('custody_events', 'contract_id'),
    ('cases', 'id'), ('case_parties', 'case_id'), ('case_events', 'case_id')) as v(t, subject) loop
    execute format('create policy own_select on %I for select to hardproof_app, hardproof_worker using (organisation_id = app_organisation() or granted(%I))', r.t, r.subject);
    execute format('create policy own_insert on %I for insert to hardproof_app, hardproof_worker with check (organisation_id = app_organisation())', r.t);
    execute format('create policy own_update on %I for update to hardproof_app, hardproof_worker using (organisation_id = app_organisation()) with check (organisation_id = app_organisation())', r.t);
  end loop;
end $$;
--> statement-breakpoint

-- Rows that name the second organisation themselves.
create policy reports_select on reports for select to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or notary_id = app_organisation() or granted(contract_id));
--> statement-breakpoint
create policy reports_insert on reports for insert to hardproof_app, hardproof_worker
  with check (organisation_id = app_organisation());
--> statement-breakpoint
-- Only the notary office decides; the bank that asked cannot.
create policy reports_update on reports for update to hardproof_app, hardproof_worker
  using (notary_id = app_organisation()) with check (notary_id = app_organisation());
--> statement-breakpoint
create policy assignments_select on assignments for select to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or partner_id = app_organisation());
--> statement-breakpoint
create policy assignments_insert on assignments for insert to hardproof_app, hardproof_worker
  with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy assignments_update on assignments for update to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or partner_id = app_organisation())
  with check (organisation_id = app_organisation() or partner_id = app_organisation());
--> statement-breakpoint
create policy deliveries_select on webhook_deliveries for select to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or partner_id = app_organisation());
--> statement-breakpoint
create policy deliveries_insert on webhook_deliveries for insert to hardproof_app, hardproof_worker
  with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy deliveries_update on webhook_deliveries for update to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation()) with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy links_select on evidence_links for select to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or court_id = app_organisation() or notary_id = app_organisation());
--> statement-breakpoint
create policy links_insert on evidence_links for insert to hardproof_app, hardproof_worker
  with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy links_update on evidence_links for update to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or court_id = app_organisation())
  with check (organisation_id = app_organisation() or court_id = app_organisation());
--> statement-breakpoint
create policy link_sessions_select on link_sessions for select to hardproof_app using (court_id = app_organisation());
--> statement-breakpoint
create policy link_sessions_insert on link_sessions for insert to hardproof_app with check (court_id = app_organisation());
--> statement-breakpoint
create policy link_sessions_update on link_sessions for update to hardproof_app using (court_id = app_organisation());
--> statement-breakpoint
-- The parties see whether a link is live, never that it was opened.
create policy openings_select on link_openings for select to hardproof_app
  using (court_id = app_organisation() or notary_id = app_organisation());
--> statement-breakpoint
create policy openings_insert on link_openings for insert to hardproof_app with check (court_id = app_organisation());
--> statement-breakpoint

-- Names of organisations are known to all members; an organisation registers itself.
create policy organisations_select on organisations for select to hardproof_app, hardproof_worker using (true);
--> statement-breakpoint
create policy organisations_insert on organisations for insert to hardproof_app with check (id = app_organisation());
--> statement-breakpoint
create policy organisations_update on organisations for update to hardproof_app
  using (id = app_organisation()) with check (id = app_organisation());
--> statement-breakpoint
create policy grants_select on access_grants for select to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation() or grantee_id = app_organisation());
--> statement-breakpoint
-- Only the owner of the subject may grant it.
create policy grants_insert on access_grants for insert to hardproof_app, hardproof_worker
  with check (organisation_id = app_organisation() and (
    exists (select from contracts c where c.id = subject_id and c.organisation_id = app_organisation())
    or exists (select from cases c where c.id = subject_id and c.organisation_id = app_organisation())));
--> statement-breakpoint
create policy grants_update on access_grants for update to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation()) with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy grants_delete on access_grants for delete to hardproof_app, hardproof_worker
  using (organisation_id = app_organisation());
--> statement-breakpoint

-- Submissions and outbox: written by a tenant, drained by the sequencer and the relay.
create policy submissions_select on submissions for select to hardproof_app using (
  organisation_id = app_organisation()
  or exists (select from contract_events e where e.submission_id = submissions.id)
  or exists (select from reports r where r.approval_submission_id = submissions.id or r.seal_submission_id = submissions.id));
--> statement-breakpoint
create policy submissions_insert on submissions for insert to hardproof_app with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy submissions_worker_select on submissions for select to hardproof_worker using (true);
--> statement-breakpoint
create policy submissions_worker_insert on submissions for insert to hardproof_worker with check (true);
--> statement-breakpoint
create policy submissions_worker_update on submissions for update to hardproof_worker using (true) with check (true);
--> statement-breakpoint
create policy outbox_select on outbox for select to hardproof_app using (organisation_id = app_organisation());
--> statement-breakpoint
create policy outbox_insert on outbox for insert to hardproof_app with check (organisation_id = app_organisation());
--> statement-breakpoint
create policy outbox_worker_select on outbox for select to hardproof_worker using (true);
--> statement-breakpoint
create policy outbox_worker_insert on outbox for insert to hardproof_worker with check (true);
--> statement-breakpoint
create policy outbox_worker_update on outbox for update to hardproof_worker using (true) with check (true);
--> statement-breakpoint

-- The ledger holds nothing private: all may read it, the sequencer alone writes it.
do $$
declare t text;
begin
  foreach t in array array['ledger_heads', 'ledger_bundles', 'ledger_tiles', 'ledger_entry_ids', 'ledger_keys', 'ledger_checkpoints', 'member_states'] loop
    execute format('create policy ledger_select on %I for select to hardproof_app, hardproof_worker using (true)', t);
    execute format('create policy ledger_insert on %I for insert to hardproof_worker with check (true)', t);
    execute format('create policy ledger_update on %I for update to hardproof_worker using (true) with check (true)', t);
  end loop;
end $$;
--> statement-breakpoint

-- Look-ups before anybody is signed in: by the hash of a 256-bit secret, or by e-mail for the password check.
-- They run as the owner, who may read these five tables and nothing else.
create policy lookup on people for select to current_user using (true);
--> statement-breakpoint
create policy lookup on sessions for select to current_user using (true);
--> statement-breakpoint
create policy lookup on api_keys for select to current_user using (true);
--> statement-breakpoint
create policy lookup on evidence_links for select to current_user using (true);
--> statement-breakpoint
create policy lookup on link_sessions for select to current_user using (true);
--> statement-breakpoint
create function find_person_for_sign_in(wanted text)
  returns table (id uuid, organisation_id uuid, password_hash text)
  language sql stable security definer set search_path = public, pg_temp as
$$ select p.id, p.organisation_id, p.password_hash from people p where p.email = lower(wanted) and p.disabled_at is null $$;
--> statement-breakpoint
create function find_session(hash bytea)
  returns table (person_id uuid, organisation_id uuid, expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as
$$ select s.person_id, s.organisation_id, s.expires_at from sessions s join people p on p.id = s.person_id
   where s.token_hash = hash and s.ended_at is null and s.expires_at > now() and p.disabled_at is null $$;
--> statement-breakpoint
create function find_api_key(hash bytea)
  returns table (id uuid, organisation_id uuid, label text)
  language sql stable security definer set search_path = public, pg_temp as
$$ select k.id, k.organisation_id, k.label from api_keys k where k.token_hash = hash and k.revoked_at is null $$;
--> statement-breakpoint
create function find_evidence_link(hash bytea)
  returns table (id uuid, organisation_id uuid, court_id uuid, notary_id uuid, case_id uuid, expires_at timestamptz, revoked_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as
$$ select l.id, l.organisation_id, l.court_id, l.notary_id, l.case_id, l.expires_at, l.revoked_at from evidence_links l where l.token_hash = hash $$;
--> statement-breakpoint
create function find_link_session(hash bytea)
  returns table (link_id uuid, court_id uuid, case_id uuid, expires_at timestamptz, link_expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as
$$ select s.link_id, s.court_id, l.case_id, s.expires_at, l.expires_at from link_sessions s join evidence_links l on l.id = s.link_id
   where s.token_hash = hash and s.expires_at > now() and l.expires_at > now() and l.revoked_at is null $$;
--> statement-breakpoint
revoke all on function find_person_for_sign_in(text), find_session(bytea), find_api_key(bytea), find_evidence_link(bytea), find_link_session(bytea) from public;
--> statement-breakpoint
grant execute on function find_person_for_sign_in(text), find_session(bytea), find_api_key(bytea), find_evidence_link(bytea), find_link_session(bytea) to hardproof_app;
