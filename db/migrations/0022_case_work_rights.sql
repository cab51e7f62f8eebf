-- Who may see and write what legal teams work with: the bank alone. Nothing of it is deleted.
do $$
declare t text;
begin
  foreach t in array array['limitation_events', 'case_deadlines', 'case_documents', 'case_statements', 'case_filings',
    'tasks', 'case_notes', 'case_search'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_select on %I for select to hardproof_app, hardproof_worker using (organisation_id = app_organisation())', t);
    execute format('create policy own_insert on %I for insert to hardproof_app, hardproof_worker with check (organisation_id = app_organisation() and owns_case(case_id))', t);
    execute format('create policy own_update on %I for update to hardproof_app, hardproof_worker using (organisation_id = app_organisation()) with check (organisation_id = app_organisation())', t);
  end loop;
  foreach t in array array['notices', 'calendar_feeds', 'saved_views', 'task_blocks', 'intakes', 'intake_errors',
    'rule_packs', 'pack_adoptions', 'pack_dry_runs'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_select on %I for select to hardproof_app, hardproof_worker using (organisation_id = app_organisation())', t);
    execute format('create policy own_insert on %I for insert to hardproof_app, hardproof_worker with check (organisation_id = app_organisation())', t);
    execute format('create policy own_update on %I for update to hardproof_app, hardproof_worker using (organisation_id = app_organisation()) with check (organisation_id = app_organisation())', t);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update on limitation_events, case_deadlines, case_documents, case_statements, case_filings, tasks,
  task_blocks, case_notes, case_search, notices, calendar_feeds, saved_views, intakes, rule_packs, pack_dry_runs
  to hardproof_app;
--> statement-breakpoint
-- What is on record stays as it was written.
grant select, insert on pack_adoptions, intake_errors to hardproof_app;
--> statement-breakpoint
revoke update on rule_packs, case_notes from hardproof_app;
--> statement-breakpoint
grant select on limitation_events, case_deadlines, case_documents, case_statements, case_filings, tasks, task_blocks,
  case_notes, case_search, notices, calendar_feeds, saved_views, intakes, intake_errors, rule_packs, pack_adoptions,
  pack_dry_runs to hardproof_worker;
--> statement-breakpoint
-- The worker takes rows in, judges cases by their rules, ends holds, wakes tasks, reminds.
grant insert on contracts, cases, case_parties, case_events, case_search, case_deadlines, limitation_events, tasks,
  notices, intake_errors, counters to hardproof_worker;
--> statement-breakpoint
grant update on cases, case_deadlines, case_search, tasks, notices, intakes, pack_dry_runs, counters to hardproof_worker;
--> statement-breakpoint
create index case_search_tokens on case_search using gin (tokens);
--> statement-breakpoint
-- Under row security an index on words cannot be used: their comparison might tell of rows that are not one's own.
-- This looks them up as the owner, for the organisation of the transaction alone.
create policy lookup on case_search for select to current_user using (true);
--> statement-breakpoint
create function search_cases(wanted tsquery, most int) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as
$$ select s.case_id from case_search s
   where s.tokens @@ wanted and s.organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid
   limit most $$;
--> statement-breakpoint
-- A calendar program has no session: the token is looked up before anybody is known.
create policy lookup on calendar_feeds for select to current_user using (true);
--> statement-breakpoint
create function find_calendar_feed(hash bytea) returns table (person_id uuid, organisation_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select f.person_id, f.organisation_id from calendar_feeds f join people p on p.id = f.person_id
   where f.token_hash = hash and f.revoked_at is null and p.disabled_at is null $$;
--> statement-breakpoint
revoke all on function search_cases(tsquery, int), find_calendar_feed(bytea) from public;
--> statement-breakpoint
grant execute on function search_cases(tsquery, int) to hardproof_app, hardproof_worker;
--> statement-breakpoint
grant execute on function find_calendar_feed(bytea) to hardproof_app;
