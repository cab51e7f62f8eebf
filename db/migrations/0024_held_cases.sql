-- Holds end by themselves: whoever watches the clock looks, across organisations, which are over; acts on each as its own.
create policy held_lookup on cases for select to current_user using (true);
--> statement-breakpoint
create function ended_holds(at timestamptz, most int) 
  returns table (case_id uuid, organisation_id uuid, version int)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.id, c.organisation_id, c.version from cases c where c.held_until <= at order by c.held_until limit most $$;
--> statement-breakpoint
revoke all on function ended_holds(timestamptz, int) from public;
--> statement-breakpoint
grant execute on function ended_holds(timestamptz, int) to hardproof_worker;
