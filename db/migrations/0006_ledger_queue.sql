-- How many submissions wait, wait for co-signatures, and were refused: told to anybody, the submissions themselves to
-- nobody. It runs as the owner, who may count them and, without a policy of its own, do nothing else with them.
create policy lookup on submissions for select to current_user using (true);
--> statement-breakpoint
create function ledger_queue()
  returns table (pending bigint, sequenced bigint, refused bigint, oldest_pending timestamptz)
  language sql stable security definer set search_path = public, pg_temp as
$$ select (select count(*) from submissions where status = 'pending'),
          (select count(*) from submissions where status = 'sequenced'),
          (select count(*) from submissions where status = 'refused'),
          (select min(created_at) from submissions where status = 'pending') $$;
--> statement-breakpoint
revoke all on function ledger_queue() from public;
--> statement-breakpoint
grant execute on function ledger_queue() to hardproof_app, hardproof_worker;
