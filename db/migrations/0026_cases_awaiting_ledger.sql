ALTER TABLE "cases" ADD COLUMN "awaits_ledger" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "cases_awaiting_ledger" ON "cases" USING btree ("id") WHERE awaits_ledger;--> statement-breakpoint
-- Whoever watches for co-signatures looks across organisations; it judges each case as its own.
create policy lookup on contract_events for select to current_user using (true);
--> statement-breakpoint
create function cases_to_judge(most int)
  returns table (case_id uuid, organisation_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.id, c.organisation_id from cases c
   where c.awaits_ledger and c.stage <> 'closed' and not exists (
     select from contract_events e join submissions s on s.id = e.submission_id
     where e.contract_id = c.contract_id and s.status in ('pending', 'sequenced'))
   order by c.id limit most $$;
--> statement-breakpoint
revoke all on function cases_to_judge(int) from public;
--> statement-breakpoint
grant execute on function cases_to_judge(int) to hardproof_worker;
