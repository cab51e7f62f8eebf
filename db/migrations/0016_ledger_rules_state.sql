CREATE TABLE "ledger_governance" (
	"id" integer PRIMARY KEY NOT NULL,
	"proposals" jsonb NOT NULL,
	"adopted" jsonb
);
--> statement-breakpoint
CREATE TABLE "ledger_holdings" (
	"subject" text NOT NULL,
	"opener" text NOT NULL,
	"holder" text NOT NULL,
	"joint" jsonb,
	"leaf" bigint NOT NULL,
	CONSTRAINT "ledger_holdings_subject_opener_pk" PRIMARY KEY("subject","opener")
);
--> statement-breakpoint
CREATE TABLE "ledger_policies" (
	"version" integer PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"policy" jsonb NOT NULL,
	"from_size" bigint NOT NULL,
	"entries" bigint[] NOT NULL,
	CONSTRAINT "ledger_policies_hash_unique" UNIQUE("hash")
);

--> statement-breakpoint
-- As the ledger's other tables: nothing in them is private, the sequencer alone writes them.
do $$
declare t text;
begin
  foreach t in array array['ledger_policies', 'ledger_governance', 'ledger_holdings'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy ledger_select on %I for select to hardproof_app, hardproof_worker using (true)', t);
    execute format('create policy ledger_insert on %I for insert to hardproof_worker with check (true)', t);
    execute format('create policy ledger_update on %I for update to hardproof_worker using (true) with check (true)', t);
    execute format('grant select on %I to hardproof_app, hardproof_worker', t);
    execute format('grant insert, update on %I to hardproof_worker', t);
  end loop;
end $$;
