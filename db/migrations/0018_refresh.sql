ALTER TABLE "member_states" ADD COLUMN "reoffered_at" timestamp (3) with time zone;--> statement-breakpoint
-- Where a submission stands in the ledger, by the digest of its leaves: told to anybody, as the ledger itself is. Whoever
-- can name the digest has the leaves. It runs as the owner, who may look all of them up.
create function ledger_submission_leaf(wanted text)
  returns bigint
  language sql stable security definer set search_path = public, pg_temp as
$$ select min(leaf_start) from submissions where digest = wanted and status in ('sequenced', 'published') $$;
--> statement-breakpoint
revoke all on function ledger_submission_leaf(text) from public;
--> statement-breakpoint
grant execute on function ledger_submission_leaf(text) to hardproof_app, hardproof_worker;
