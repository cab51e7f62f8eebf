-- Row security says which rows; here column privileges say what of them may change, and the policies of what belongs to
-- something else also look at that. A locking read (for update, for share) needs the right to update some column, and the
-- update policy's `using`, but not its `with check`.

create function owns_contract(wanted uuid) returns boolean language sql stable as
$$ select exists (select from contracts c where c.id = wanted and c.organisation_id = app_organisation()) $$;
--> statement-breakpoint
create function owns_evidence(wanted uuid) returns boolean language sql stable as
$$ select exists (select from evidence e where e.id = wanted and e.organisation_id = app_organisation()) $$;
--> statement-breakpoint
create function owns_case(wanted uuid) returns boolean language sql stable as
$$ select exists (select from cases c where c.id = wanted and c.organisation_id = app_organisation()) $$;
--> statement-breakpoint
-- Functions, not subqueries in the policies: those would look at each other in a circle.
create function owns_submission(wanted uuid) returns boolean language sql stable as
$$ select exists (select from submissions s where s.id = wanted and s.organisation_id = app_organisation()) $$;
--> statement-breakpoint

-- What happened stays as it was written.
drop policy own_update on contract_events;
--> statement-breakpoint
drop policy own_update on contract_event_files;
--> statement-breakpoint
drop policy own_update on custody_events;
--> statement-breakpoint
drop policy own_update on case_events;
--> statement-breakpoint
revoke update on contract_events, contract_event_files, custody_events, case_events, link_openings from hardproof_app;
--> statement-breakpoint

-- Whom a grant, an offer or a link was made to, and for what, stays too: another one is made.
revoke update on access_grants, assignments, evidence_links from hardproof_app;
--> statement-breakpoint
grant update (until) on access_grants to hardproof_app;
--> statement-breakpoint
grant update (status, answered_by, answered_at, decline_reason, withdrawn_because) on assignments to hardproof_app;
--> statement-breakpoint
grant update (revoked_by, revoked_at, revoked_submission_id, revoked_salt) on evidence_links to hardproof_app;
--> statement-breakpoint
-- The partner answers, the bank withdraws or writes down that it ended.
alter policy assignments_update on assignments
  with check (
    (organisation_id = app_organisation() and status in ('withdrawn', 'expired'))
    or (partner_id = app_organisation() and status in ('accepted', 'declined')));
--> statement-breakpoint
-- The court locks the link that it opens; only the bank withdraws it.
alter policy links_update on evidence_links with check (organisation_id = app_organisation());
--> statement-breakpoint

-- What is written under something must be the writer's, as that is.
alter policy own_insert on contract_events with check (
  organisation_id = app_organisation() and owns_contract(contract_id) and owns_submission(submission_id));
--> statement-breakpoint
alter policy own_insert on contract_event_files with check (
  organisation_id = app_organisation() and owns_contract(contract_id) and owns_evidence(evidence_id)
  and exists (select from contract_events e where e.id = event_id and e.contract_id = contract_event_files.contract_id));
--> statement-breakpoint
alter policy own_insert on evidence with check (
  organisation_id = app_organisation() and (contract_id is null or owns_contract(contract_id)));
--> statement-breakpoint
alter policy own_update on evidence with check (
  organisation_id = app_organisation() and (contract_id is null or owns_contract(contract_id)));
--> statement-breakpoint
alter policy own_insert on custody_events with check (
  organisation_id = app_organisation() and owns_evidence(evidence_id)
  and (contract_id is null or owns_contract(contract_id)));
--> statement-breakpoint
alter policy own_insert on cases with check (organisation_id = app_organisation() and owns_contract(contract_id));
--> statement-breakpoint
alter policy own_insert on case_parties with check (organisation_id = app_organisation() and owns_case(case_id));
--> statement-breakpoint
-- A partner's answer is in the bank's case and in the partner's submission, so the submission is not asked for here.
alter policy own_insert on case_events with check (
  organisation_id = app_organisation() and owns_case(case_id)
  and (assignment_id is null
    or exists (select from assignments a where a.id = assignment_id and a.case_id = case_events.case_id)));
--> statement-breakpoint
alter policy reports_insert on reports with check (organisation_id = app_organisation() and owns_contract(contract_id));
--> statement-breakpoint
alter policy assignments_insert on assignments with check (organisation_id = app_organisation() and owns_case(case_id));
--> statement-breakpoint
alter policy deliveries_insert on webhook_deliveries with check (
  organisation_id = app_organisation()
  and exists (select from assignments a where a.id = assignment_id
    and a.organisation_id = app_organisation() and a.partner_id = webhook_deliveries.partner_id));
--> statement-breakpoint
alter policy links_insert on evidence_links with check (
  organisation_id = app_organisation() and owns_case(case_id) and owns_submission(created_submission_id));
--> statement-breakpoint
alter policy link_sessions_insert on link_sessions with check (
  court_id = app_organisation()
  and exists (select from evidence_links l where l.id = link_id and l.court_id = app_organisation()));
--> statement-breakpoint
alter policy openings_insert on link_openings with check (
  court_id = app_organisation() and owns_submission(submission_id)
  and exists (select from evidence_links l where l.id = link_id and l.court_id = app_organisation()
    and l.notary_id is not distinct from link_openings.notary_id));
--> statement-breakpoint

-- The worker seals reports, sends notices and keeps the ledger; people's acts are not its own.
revoke insert, update, delete on all tables in schema public from hardproof_worker;
--> statement-breakpoint
grant insert, update on submissions, outbox, ledger_heads, ledger_bundles, ledger_tiles, ledger_entry_ids, ledger_keys,
  ledger_checkpoints, member_states to hardproof_worker;
--> statement-breakpoint
grant insert on evidence, custody_events to hardproof_worker;
--> statement-breakpoint
grant update on reports, webhook_deliveries to hardproof_worker;
--> statement-breakpoint
grant update (disabled_at, disabled_because) on webhook_endpoints to hardproof_worker;
--> statement-breakpoint

-- The worker also deletes what has had its time, of every tenant; what has not it cannot even see.
grant delete on outbox, idempotency_keys, sessions, link_sessions to hardproof_worker;
--> statement-breakpoint
create policy outbox_worker_delete on outbox for delete to hardproof_worker using (done_at < now() - interval '7 days');
--> statement-breakpoint
revoke delete on idempotency_keys from hardproof_app;
--> statement-breakpoint
drop policy own_delete on idempotency_keys;
--> statement-breakpoint
alter policy own_select on idempotency_keys to hardproof_app;
--> statement-breakpoint
create policy old_select on idempotency_keys for select to hardproof_worker
  using (created_at < now() - interval '24 hours');
--> statement-breakpoint
create policy old_delete on idempotency_keys for delete to hardproof_worker
  using (created_at < now() - interval '24 hours');
--> statement-breakpoint
alter policy own_select on sessions to hardproof_app;
--> statement-breakpoint
create policy ended_select on sessions for select to hardproof_worker using (expires_at < now() or ended_at is not null);
--> statement-breakpoint
create policy ended_delete on sessions for delete to hardproof_worker using (expires_at < now() or ended_at is not null);
--> statement-breakpoint
create policy ended_select on link_sessions for select to hardproof_worker using (expires_at < now());
--> statement-breakpoint
create policy ended_delete on link_sessions for delete to hardproof_worker using (expires_at < now());
