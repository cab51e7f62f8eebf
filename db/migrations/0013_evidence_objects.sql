-- What the evidence store must hold, for whoever compares the two: names of ciphertexts, of no tenant and no file.
create policy lookup on evidence for select to current_user using (true);
--> statement-breakpoint
create function list_evidence_objects() returns setof text
  language sql stable security definer set search_path = public, pg_temp as
$$ select distinct e.object_key from evidence e $$;
--> statement-breakpoint
revoke all on function list_evidence_objects() from public;
--> statement-breakpoint
grant execute on function list_evidence_objects() to hardproof_worker;
